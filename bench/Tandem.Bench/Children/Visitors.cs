using System.Text.Json;
using Tandem.Bench.Visits;

namespace Tandem.Bench.Children;

/// <summary>Those who look at a hub's pages, in a process of their own. They come and go any number of times; what they run is compiled once.</summary>
internal sealed class Visitors : IAsyncDisposable
{
    private const int Lists = 7;
    private const int Customers = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Child _process = Child.Start(typeof(Visitors).Assembly.Location, ["visits"]);
    private int _asked;

    /// <summary>How many pages a team has open.</summary>
    public const int Count = 50;

    /// <summary>Such pages: the overview for the most part, some lists of customers, some customers. There must be customers.</summary>
    public static IReadOnlyList<Uri> PagesOf(Hub hub)
    {
        var customers = hub.Database.SomeIds(Customers).Select(id => $"/customers/{id}");
        string[] others = [.. Enumerable.Repeat("/customers", Lists), .. customers];
        return [.. Enumerable.Repeat("/", Count - others.Length).Concat(others).Select(path => new Uri(hub.Address, path))];
    }

    /// <summary>Opens pages beside those that are open; returns when all are live and drawn.</summary>
    public Task Open(IEnumerable<Uri> pages, CancellationToken ct) => Ask(string.Join(' ', pages.Select(page => page.AbsoluteUri).Prepend(VisitsCommand.Open)), ct);

    /// <summary>What has come to each that is open until now.</summary>
    public async Task<PagesTold> Told(CancellationToken ct)
    {
        var told = JsonSerializer.Deserialize<VisitTold[]>(await Ask(VisitsCommand.Tell, ct))!;
        return told.FirstOrDefault(page => page.Problem is not null) is { } broken
            ? throw new BenchException($"{broken.Page}: {broken.Problem}")
            : new PagesTold(told, _process.Processor);
    }

    /// <summary>Closes all as a browser does that is closed.</summary>
    public Task Close(CancellationToken ct) => Ask(VisitsCommand.Close, ct);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<string> Ask(string command, CancellationToken ct)
    {
        var beginning = VisitsCommand.Beginning(++_asked);
        await _process.Input.WriteLineAsync(command);
        await _process.Input.FlushAsync(ct);
        return (await _process.Line(beginning, Patience, ct))[beginning.Length..];
    }
}

/// <summary>What has come to open pages, and the processor time that they have used themselves.</summary>
internal sealed record PagesTold(IReadOnlyList<VisitTold> Pages, TimeSpan Processor);
