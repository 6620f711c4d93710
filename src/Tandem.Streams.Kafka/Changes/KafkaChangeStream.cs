using Tandem.Integrations;
using Tandem.Storage;
using Tandem.Streams.Kafka.Reading;

namespace Tandem.Streams.Kafka.Changes;

/// <summary>The outward stream on a topic, as the nodes share it. What the relay has not moved yet waits in the database.</summary>
internal sealed class KafkaChangeStream(TopicReader<Change> reader, ChangeRelay relay, IChangeStream stored, IntegrationRegistry integrations) : IChangeStream
{
    // What history knows as a writer, and is none of the integrations.
    private static readonly HashSet<string> Writers = ["api", "person", "sweep", "verify"];

    /// <summary>True: whoever may read the topic reads what became of the items, whoever changed them.</summary>
    public bool IsFeed => true;

    /// <inheritdoc />
    public Task<IReadOnlyList<Change>> Read(int max, CancellationToken ct)
    {
        relay.Wake(); // the engine looks, so somebody may have written
        while (reader.Take(max) is { Count: > 0 } taken)
        {
            // What an integration wrote itself is news to the others alone; where there are none, nobody has to be told.
            var news = taken.Where(each => !IsOfTheOnlyOne(each.Content)).ToArray();
            if (news.Length < taken.Count) reader.Done(taken.Except(news).Select(each => each.Ticket));
            if (news.Length > 0) return Task.FromResult<IReadOnlyList<Change>>([.. news.Select(each => each.Content with { Position = -each.Ticket })]);
        }

        return Task.FromResult<IReadOnlyList<Change>>([]);
    }

    /// <inheritdoc />
    public Task Acknowledge(IReadOnlyList<Change> changes, CancellationToken ct)
    {
        reader.Done(changes.Where(change => change.Position < 0).Select(change => -change.Position));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public IAsyncEnumerable<bool> WatchWriters(CancellationToken ct) => stored.WatchWriters(ct);

    private bool IsOfTheOnlyOne(Change change) =>
        change.Source is { } source && !Writers.Contains(source)
        && integrations.Of(change.Item.Tenant).Take(2).ToArray() is [var only] && only.Key.Name == source;
}
