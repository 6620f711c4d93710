using Microsoft.Data.Sqlite;

namespace Tandem.Storage.Sqlite;

/// <summary>Where a database is: a path, or a connection string such as <c>Data Source=tandem.db</c>.</summary>
internal sealed class SqliteAddress
{
    private readonly string? _folder;

    public SqliteAddress(string pathOrConnectionString)
    {
        var builder = Parse(pathOrConnectionString);
        Name = builder.DataSource;
        InMemory = Name is "" or ":memory:"
            || builder.Mode is SqliteOpenMode.Memory
            || Name.Contains("mode=memory", StringComparison.OrdinalIgnoreCase);
        var isPath = !InMemory && !Name.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        _folder = isPath ? Path.GetDirectoryName(Path.GetFullPath(Name)) : null;

        // The store keeps its connections open itself. The driver's own waiting sleeps; the store's does not, so the driver's is kept short.
        builder.Pooling = false;
        builder.DefaultTimeout = 1;
        ConnectionString = builder.ConnectionString;
    }

    /// <summary>The file, as messages name it.</summary>
    public string Name { get; }

    public bool InMemory { get; }

    public string ConnectionString { get; }

    public void CreateFolder()
    {
        if (_folder is null) return;
        try
        {
            Directory.CreateDirectory(_folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The folder {_folder} cannot be created: name another, or check the rights.", failure);
        }
    }

    private static SqliteConnectionStringBuilder Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new StorageException("No SQLite file is named: give a path such as 'data/tandem.db'.");
        if (!text.Contains('=', StringComparison.Ordinal) || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return new SqliteConnectionStringBuilder { DataSource = text };
        try
        {
            return new SqliteConnectionStringBuilder(text);
        }
        catch (ArgumentException failure)
        {
            throw new StorageException($"The SQLite connection string cannot be read: {failure.Message}", failure);
        }
    }
}
