using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tandem.Hosting;
using Tandem.Nodes;
using Tandem.Streams.Kafka.Broker;

namespace Tandem.Streams.Kafka.Hosting;

/// <summary>The loops of a node on Kafka: the relay, where this node has the duty; commands; how far behind all are.</summary>
internal sealed class KafkaService(
    KafkaStreams streams, KafkaStatus status, Duties duties, IOptions<TandemOptions> options, TimeProvider time, ILogger<KafkaService> log)
    : BackgroundService
{
    private const int RelayBatch = 1000;
    private const int CommandBatch = 200;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEach = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _safetyPoll = TimeSpan.FromSeconds(options.Value.SafetyPollSeconds);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        streams.Start();
        await Task.WhenAll(
            Loop("Relaying changes", stopping => duties.While(Duty.Relay, Relay, stopping), stoppingToken),
            Loop("Doing commands", Command, stoppingToken),
            Loop("Measuring lag", Look, stoppingToken));
    }

    private async Task Relay(CancellationToken held)
    {
        if (await streams.Relay.Relay(RelayBatch, held) == 0) await streams.Relay.Wait(_safetyPoll, held);
    }

    private async Task Command(CancellationToken stopping)
    {
        if (await streams.Commands.Handle(CommandBatch, stopping) == 0) await streams.CommandsArrived.Wait(_safetyPoll, stopping);
    }

    private async Task Look(CancellationToken stopping)
    {
        status.Measured(await streams.Lag(stopping));
        await Task.Delay(LookEach, time, stopping);
    }

    private async Task Loop(string what, Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await step(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // While the brokers are away, their state has told it, once.
                if (failure is not StreamException || streams.Connection.State.IsUp) log.LoopFailed(what, Rest.TotalSeconds, failure);
                await Task.Delay(Rest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
