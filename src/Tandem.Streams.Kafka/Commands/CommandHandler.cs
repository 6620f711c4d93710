using System.Diagnostics.Metrics;
using Tandem.Catalogs;
using Tandem.Items;
using Tandem.Metrics;
using Tandem.Streams.Kafka.Broker;
using Tandem.Streams.Kafka.Messages;
using Tandem.Streams.Kafka.Reading;

namespace Tandem.Streams.Kafka.Commands;

/// <summary>
/// Does what other services command, as writes by the API are done: the same checks, the same words of refusal, history with their names. Each
/// command happens once: that it did is remembered in the transaction of its write, for longer than the topic need keep it.
/// </summary>
internal sealed class CommandHandler(
    KafkaConnection connection, TopicReader<CommandMessage> reader, ItemWriter writer, Catalog catalog, UuidSource ids) : IDisposable
{
    private static readonly TimeSpan Remember = TimeSpan.FromDays(35);

    private const int LongestWriter = 200;

    private readonly Meter _meter = new(SyncMetrics.MeterName);
    private Counter<long>? _count;

    /// <summary>Does the oldest commands, and tells what became of them; returns how many there were.</summary>
    /// <exception cref="StreamException">The replies could not be written. The commands are done, and will be answered when they come again.</exception>
    public async Task<int> Handle(int max, CancellationToken ct)
    {
        var taken = reader.Take(max);
        if (taken.Count == 0) return 0;

        var replies = new List<Outgoing>();
        foreach (var round in CommandRounds.Of(taken))
        {
            var answers = await Answers(round, ct);
            foreach (var (received, answer) in round.Zip(answers))
            {
                var refused = ReplyMessage.IsRefusal(answer);
                Count(refused);
                if (refused || received.Content.WantsReply) replies.Add(ReplyTo(received, answer));
            }
        }

        await connection.Writer.Write(replies, ct);
        reader.Done(taken.Select(each => each.Ticket));
        return taken.Count;
    }

    /// <summary>What is told its sender of a message that is no command, where it can be made out which; null where it cannot.</summary>
    public static Outgoing? Complain(KafkaConnection connection, byte[]? key, byte[] message, string reason) => CloudEvent.NamesOf(message) is { } names
        ? ReplyMessage.Write(
            connection.Options.ReplyTopic, names.Id, names.Source,
            ReplyMessage.Refusal(new ItemProblem(400, "unreadable-command", "It is no command.", reason, new Dictionary<string, string>())), key,
            connection.Time.GetUtcNow())
        : null;

    public void Dispose() => _meter.Dispose();

    private async Task<IReadOnlyList<string>> Answers(IReadOnlyList<Received<CommandMessage>> round, CancellationToken ct)
    {
        var first = round[0].Content;
        if (first.Write is null) return [ReplyMessage.Refusal(ItemProblem.Of(first.Errors))];

        var commands = round.Select(each => each.Content)
            .Select(each => new OnceCommand(each.Key, each.Fingerprint, each.Write!(ids.NextItem()), each.Id)).ToArray();
        var answers = await writer.WriteOnce(
            first.Tenant, catalog, commands, WriterOf(first), (once, outcome) => ReplyMessage.AnswerOf(once.Command, outcome), Remember, ct);
        return [.. answers.Select(each => each.IsOther ? IdReused : each.Answer)];
    }

    private static string WriterOf(CommandMessage command) =>
        $"command:{(command.Source.Length <= LongestWriter ? command.Source : command.Source[..LongestWriter])}";

    private static string IdReused { get; } = ReplyMessage.Refusal(new ItemProblem(
        422, "command-id-reused", "The id belongs to another command.",
        "A command of this source and id came before, with another content. Use a new id for a new command.",
        new Dictionary<string, string>()));

    private Outgoing ReplyTo(Received<CommandMessage> received, string answer) => ReplyMessage.Write(
        connection.Options.ReplyTopic, received.Content.Id, received.Content.Source, answer, received.Key, connection.Time.GetUtcNow());

    private void Count(bool refused)
    {
        _count ??= _meter.CreateCounter<long>("tandem.commands", "{command}", "Commands of other services, by outcome.");
        _count.Add(1, new KeyValuePair<string, object?>("outcome", refused ? "refused" : "done"));
    }
}
