using Tandem.Streams.Kafka.Messages;
using Tandem.Streams.Kafka.Reading;

namespace Tandem.Streams.Kafka.Commands;

/// <summary>
/// Divides commands into rounds of a transaction each, in their order: as many as name different items by id, for one tenant and of one source.
/// One that looks for its item by a value is a round by itself, for it may be any item; and so is one that is not valid.
/// </summary>
internal static class CommandRounds
{
    public static IEnumerable<IReadOnlyList<Received<CommandMessage>>> Of(IReadOnlyList<Received<CommandMessage>> commands)
    {
        var round = new List<Received<CommandMessage>>();
        var named = new HashSet<string>();
        foreach (var command in commands)
        {
            var content = command.Content;
            var id = content.Write?.Invoke(default) is { Match: null, Id: var item } ? item.Value : null;
            var fits = round.Count > 0 && id is not null && named.Count > 0 && content.Tenant == round[0].Content.Tenant
                && content.Source == round[0].Content.Source && !named.Contains(id) && !named.Contains(content.Key);
            if (round.Count > 0 && !fits)
            {
                yield return round;
                round = [];
                named.Clear();
            }

            round.Add(command);
            if (id is null) continue;
            named.Add(id);
            named.Add(content.Key);
        }

        if (round.Count > 0) yield return round;
    }
}
