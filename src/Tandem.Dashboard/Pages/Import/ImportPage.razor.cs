using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Tandem.Api.Csv;
using Tandem.Catalogs;
using Tandem.Dashboard.Access;
using Tandem.Dashboard.Shared;
using Tandem.Items;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Import;

/// <summary>A file of customers: chosen, looked through, then written.</summary>
public sealed partial class ImportPage : IAsyncDisposable
{
    private const long MostBytes = 100 * 1024 * 1024;

    private static readonly (DuplicatePolicy, string)[] Policies =
    [
        (DuplicatePolicy.Skip, "is left out, and shown as a possible duplicate"),
        (DuplicatePolicy.Update, "changes that customer, if just one has the address"),
        (DuplicatePolicy.Create, "makes another customer with the same address"),
    ];

    private static readonly TimeSpan BetweenDrawings = TimeSpan.FromMilliseconds(100);

    private Step _step = Step.Choose;
    private DuplicatePolicy _duplicates = DuplicatePolicy.Skip;
    private ImportFile? _file;
    private ImportSummary _summary = new();
    private ImportKind _shown = ImportKind.New;
    private IReadOnlyList<string> _ignored = [];
    private CancellationTokenSource? _running;
    private DateTimeOffset _drawnAt;
    private double _share;
    private bool _stopped;
    private string? _problem;

    private enum Step
    {
        Choose,
        Upload,
        Judge,
        Preview,
        Write,
        Done,
    }

    [Inject]
    private ItemImport Import { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>Who imports.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    private static Catalog Catalog => Tandem.Catalogs.Customers.Catalog;

    private static IReadOnlyList<string> Known => CsvColumns.Known(Catalog);

    private long Writes => _summary.Count.New + _summary.Count.Changed;

    private string Doing => _step switch
    {
        Step.Upload => "Uploading…",
        Step.Judge => $"Looking through it: {Numbers.Count(_summary.Count.Read, "line")} so far",
        _ => $"Writing: {Numbers.Whole(_summary.Count.New)} new and {Numbers.Whole(_summary.Count.Changed)} changed so far",
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _running?.Cancel();
        if (_file is not null) await _file.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private Task Chosen(InputFileChangeEventArgs chosen) => Run(Step.Upload, async ct =>
    {
        if (chosen.File.Size > MostBytes) throw new ImportProblem($"The file has {chosen.File.Size / 1024 / 1024} MB, and at most {MostBytes / 1024 / 1024} MB are taken. Split it.");
        if (_file is not null) await _file.DisposeAsync();
        await using var upload = chosen.File.OpenReadStream(MostBytes, ct);
        _file = await ImportFile.Take(chosen.File.Name, upload, read => Progress(read, chosen.File.Size), ct);
        await Judge(ct);
    });

    private async Task Judge(CancellationToken ct)
    {
        (_step, _summary, _share) = (Step.Judge, new ImportSummary(), 0);
        var summary = _summary;
        await Pass((rows, inner) => Import.Judge(Viewer.TenantId, Catalog, rows, _duplicates, inner), summary, ct);
        _shown = summary switch
        {
            { Count.Invalid: > 0 } => ImportKind.Invalid,
            { Count.Duplicates: > 0 } => ImportKind.Duplicate,
            { Count.New: > 0 } => ImportKind.New,
            { Count.Changed: > 0 } => ImportKind.Changed,
            _ => ImportKind.Same,
        };
        _step = Step.Preview;
    }

    private Task Write() => Run(Step.Write, async ct =>
    {
        (_summary, _stopped) = (new ImportSummary(), false);
        try
        {
            await Pass((rows, inner) => Import.Run(Viewer.TenantId, Catalog, rows, _duplicates, Viewer.Source, $"import of {_file!.Name}", inner), _summary, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _stopped = true;
        }

        _shown = _summary.Count.Invalid > 0 ? ImportKind.Invalid : _summary.Count.New > 0 ? ImportKind.New : ImportKind.Changed;
        _step = Step.Done;
    });

    // Away from the page's own thread: it goes on answering while a file is read.
    private Task Pass(
        Func<IAsyncEnumerable<ImportRow>, CancellationToken, IAsyncEnumerable<IReadOnlyList<ImportVerdict>>> how, ImportSummary summary, CancellationToken ct) =>
        Task.Run(
            async () =>
            {
                var (csv, problem) = await _file!.Open(Catalog);
                if (csv is null) throw new ImportProblem(problem!);
                using (csv)
                {
                    _ignored = csv.Ignored;
                    await foreach (var verdicts in how(csv.Rows(ct), ct).WithCancellation(ct))
                    {
                        summary.Add(verdicts);
                        Progress(_file.Read, _file.Length);
                    }
                }
            },
            ct);

    private void Progress(long done, long all)
    {
        _share = all == 0 ? 1 : (double)done / all;
        if (Time.GetUtcNow() - _drawnAt < BetweenDrawings) return;
        _drawnAt = Time.GetUtcNow();
        _ = InvokeAsync(StateHasChanged);
    }

    private async Task Run(Step step, Func<CancellationToken, Task> action)
    {
        (_step, _problem, _share) = (step, null, 0);
        using var running = _running = new CancellationTokenSource();
        try
        {
            await action(running.Token);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            _step = Step.Choose;
        }
        catch (Exception failure) when (failure is ImportProblem or StorageException or IOException)
        {
            (_step, _problem) = (Step.Choose, failure is IOException ? "The file could not be kept on the server: its disk may be full." : failure.Message);
        }
        finally
        {
            _running = null;
        }
    }

    private void Cancel() => _running?.Cancel();

    private void Restart() => (_step, _problem, _summary) = (Step.Choose, null, new ImportSummary());

    /// <summary>The file as a whole cannot be taken; the message is for a person.</summary>
    private sealed class ImportProblem(string message) : Exception(message);
}
