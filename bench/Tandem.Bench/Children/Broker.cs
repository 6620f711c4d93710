using System.Globalization;
using Microsoft.Extensions.Configuration;
using Tandem.Streams.Kafka;

namespace Tandem.Bench.Children;

/// <summary>
/// The broker of one world: librdkafka's mock cluster, in memory, in a process of its own, with the topics that the hub would make. It is no
/// real broker: nothing is written to a disk, nothing is copied.
/// </summary>
internal sealed class Broker : IAsyncDisposable
{
    private readonly Child _process;
    private readonly KafkaLag _lag;

    private Broker(Child process, string address)
    {
        (_process, Address) = (process, address);
        var settings = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create($"{KafkaOptions.Section}:{nameof(KafkaOptions.BootstrapServers)}", (string?)address)]).Build();
        _lag = KafkaLag.Open(settings, TimeProvider.System);
    }

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Tandem.TestServers.dll");

    public string Address { get; }

    public static async Task<Broker> Start(CancellationToken ct)
    {
        var options = new KafkaOptions();
        var process = Child.Start(Program, ["kafka"]);
        try
        {
            var address = await process.Line("127.0.0.1:", patience: null, ct);
            foreach (var topic in (string[])[options.InwardTopic, options.OutwardTopic, options.CommandTopic, options.ReplyTopic, options.DeadLetterTopic])
            {
                await process.Input.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"topic {topic} {options.Partitions}"));
                await process.Input.FlushAsync(ct);
                await process.Line(topic, patience: null, ct);
            }

            return new Broker(process, address);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many messages the hub has not dealt with yet.</summary>
    public Task<KafkaWaiting> Waiting(CancellationToken ct) => _lag.Read(ct);

    public async ValueTask DisposeAsync()
    {
        await _lag.DisposeAsync();
        await _process.DisposeAsync();
    }
}
