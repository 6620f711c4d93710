using System.Globalization;
using System.Text.Json;
using Tandem.Bench.Load;

namespace Tandem.Bench.Children;

/// <summary>The load generator: posts the events of a plan in three parts, each when it is told to.</summary>
internal sealed class Sender : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Child _process;
    private int _parts;

    private Sender(Child process) => _process = process;

    /// <summary>Starts it; returns when it has posted one event of each customer.</summary>
    public static async Task<Sender> Start(LoadPlan plan, CancellationToken ct)
    {
        var sender = new Sender(Child.Start(typeof(Sender).Assembly.Location, LoadCommand.Args(plan)));
        await sender._process.Line(LoadCommand.Begun, Patience, ct);
        return sender;
    }

    /// <summary>Posts those that warm up.</summary>
    public async Task WarmUp(CancellationToken ct)
    {
        await Say("go", ct);
        await _process.Line(LoadCommand.Ready, Patience, ct);
    }

    /// <summary>Posts so many more, which count.</summary>
    public async Task<LoadRun> Post(int count, CancellationToken ct)
    {
        await Say(count.ToString(CultureInfo.InvariantCulture), ct);
        var beginning = LoadCommand.Beginning(++_parts);
        return JsonSerializer.Deserialize<LoadRun>((await _process.Line(beginning, Patience, ct))[beginning.Length..])!;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task Say(string line, CancellationToken ct)
    {
        await _process.Input.WriteLineAsync(line);
        await _process.Input.FlushAsync(ct);
    }
}
