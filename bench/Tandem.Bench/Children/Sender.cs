using System.Text.Json;
using Tandem.Bench.Load;

namespace Tandem.Bench.Children;

/// <summary>The load generator: posts the events of a plan in three parts, each when it is told to.</summary>
internal sealed class Sender : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Child _process;

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
        await Go(ct);
        await _process.Line(LoadCommand.Ready, Patience, ct);
    }

    /// <summary>Posts those that count.</summary>
    public async Task<LoadRun> Post(CancellationToken ct)
    {
        await Go(ct);
        return JsonSerializer.Deserialize<LoadRun>(await _process.Line("{", Patience, ct))!;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task Go(CancellationToken ct)
    {
        await _process.Input.WriteLineAsync("go");
        await _process.Input.FlushAsync(ct);
    }
}
