using Tandem.Api.Csv;
using Tandem.Catalogs;

namespace Tandem.Dashboard.Pages.Import;

/// <summary>A file that was uploaded: kept on disk, read from there as often as needed, and gone when it is closed.</summary>
internal sealed class ImportFile : IAsyncDisposable
{
    private readonly FileStream _content;

    private ImportFile(string name, FileStream content) => (Name, _content) = (name, content);

    /// <summary>Its name on the reader's computer.</summary>
    public string Name { get; }

    /// <summary>Its bytes.</summary>
    public long Length => _content.Length;

    /// <summary>How many of them were read in this pass.</summary>
    public long Read => _content.Position;

    /// <summary>Takes a file in.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="upload">Its content.</param>
    /// <param name="progress">Told how many bytes have come.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<ImportFile> Take(string name, Stream upload, Action<long> progress, CancellationToken ct)
    {
        var path = Path.Combine(Path.GetTempPath(), $"tandem-import-{Path.GetRandomFileName()}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new ImportFile(name, new FileStream(path, options));
        try
        {
            var buffer = new byte[64 * 1024];
            for (var read = await upload.ReadAsync(buffer, ct); read > 0; read = await upload.ReadAsync(buffer, ct))
            {
                await file._content.WriteAsync(buffer.AsMemory(0, read), ct);
                progress(file._content.Position);
            }

            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads it from its beginning; or says what is wrong with it as a whole.</summary>
    public Task<(CsvFile? File, string? Problem)> Open(Catalog catalog)
    {
        _content.Position = 0;
        return CsvFile.Open(_content, catalog);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _content.DisposeAsync();
}
