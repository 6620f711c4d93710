using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tandem.Streams.Kafka.Broker;

/// <summary>
/// What the parts share: the settings, the producer, whether the brokers answer. A thread asks them now and then, at once where something
/// failed, and has the topics created when it first reaches them.
/// </summary>
internal sealed class KafkaConnection : IAsyncDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task> _watch;

    /// <summary>Makes one; nothing is asked of a broker until it is first used.</summary>
    /// <exception cref="StreamException">The library is not there, or a setting is wrong.</exception>
    public KafkaConnection(IOptions<KafkaOptions> options, TimeProvider time, ILogger<KafkaConnection> log)
    {
        Version = KafkaLibrary.Load();
        (Options, Time) = (options.Value, time);
        Settings = new ClientSettings(Options);
        State = new BrokerState(Settings.Brokers, time, log);
        Topics = new Topics(Options, log);
        Writer = new TopicWriter(Settings, Options, State, time);
        Writer.Prepare();
        _watch = new Lazy<Task>(() => Task.Run(Watch));
    }

    public KafkaOptions Options { get; }

    public TimeProvider Time { get; }

    public ClientSettings Settings { get; }

    public BrokerState State { get; }

    public Topics Topics { get; }

    public TopicWriter Writer { get; }

    /// <summary>The library's.</summary>
    public string Version { get; }

    /// <summary>Completes when the brokers have answered once and the topics were looked at.</summary>
    public Task Prepared => _prepared.Task;

    /// <summary>Begins to watch the brokers.</summary>
    public void Start() => _ = _watch.Value;

    public IAdminClient Admin() => new AdminClientBuilder(Settings.Admin())
        .SetLogHandler((_, _) => { }).SetErrorHandler((_, error) => State.Heard(error)).Build();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_watch.IsValueCreated) await _watch.Value;
        await Dedicated.Run(() =>
        {
            Writer.Dispose();
            return true;
        });
        _stopping.Dispose();
    }

    private async Task Watch()
    {
        using var admin = Admin();
        var hasTopics = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var seen = await Dedicated.Run(() => admin.GetMetadata(AnswerWithin));
                State.Up(Version);
                if (!hasTopics && (hasTopics = await Topics.Create(admin, seen))) _prepared.TrySetResult();
            }
            catch (KafkaException failure)
            {
                State.Down(failure.Error.Reason);
            }

            await State.AwaitSuspicion(!State.IsUp ? Often : Seldom, _stopping.Token);
        }
    }
}
