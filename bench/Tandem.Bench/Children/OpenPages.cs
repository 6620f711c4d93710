using System.Text.Json;
using Tandem.Bench.Visits;

namespace Tandem.Bench.Children;

/// <summary>Pages of a hub that are open, in a process of their own.</summary>
internal sealed class OpenPages : IAsyncDisposable
{
    private const int Lists = 7;
    private const int Customers = 7;

    private readonly Child _process;
    private int _questions;

    private OpenPages(Child process) => _process = process;

    /// <summary>How many pages a team has open.</summary>
    public const int Count = 50;

    /// <summary>Such pages: the overview for the most part, some lists of customers, some customers. There must be customers.</summary>
    public static IReadOnlyList<Uri> Of(Hub hub)
    {
        var customers = hub.Database.SomeIds(Customers).Select(id => $"/customers/{id}");
        string[] others = [.. Enumerable.Repeat("/customers", Lists), .. customers];
        return [.. Enumerable.Repeat("/", Count - others.Length).Concat(others).Select(path => new Uri(hub.Address, path))];
    }

    /// <summary>Opens pages; returns when all are live and drawn.</summary>
    public static async Task<OpenPages> Open(IEnumerable<Uri> pages, CancellationToken ct)
    {
        var process = Child.Start(typeof(OpenPages).Assembly.Location, ["visits", .. pages.Select(page => page.AbsoluteUri)]);
        try
        {
            await process.Line(VisitsCommand.Open, TimeSpan.FromMinutes(2), ct);
            return new OpenPages(process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>What has come to each until now.</summary>
    public async Task<PagesTold> Told(CancellationToken ct)
    {
        var beginning = VisitsCommand.Beginning(++_questions);
        await _process.Input.WriteLineAsync("?");
        await _process.Input.FlushAsync(ct);
        var told = JsonSerializer.Deserialize<VisitTold[]>((await _process.Line(beginning, patience: null, ct))[beginning.Length..])!;
        return told.FirstOrDefault(page => page.Problem is not null) is { } broken
            ? throw new BenchException($"{broken.Page}: {broken.Problem}")
            : new PagesTold(told, _process.Processor);
    }

    /// <summary>Closes them as a browser does that is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Input.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await _process.Ended(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It is ended below.
        }

        await _process.DisposeAsync();
    }
}

/// <summary>What has come to open pages, and the processor time that they have used themselves.</summary>
internal sealed record PagesTold(IReadOnlyList<VisitTold> Pages, TimeSpan Processor);
