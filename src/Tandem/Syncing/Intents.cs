using Tandem.Connectors;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;

namespace Tandem.Syncing;

/// <summary>Makes intents, and turns them into calls.</summary>
internal static class Intents
{
    public static Intent Create(Item item, SyncRules rules, IntentStamp stamp)
    {
        var content = Record.From(item.Record
            .Where(field => rules.DirectionOf(field.Key) is not Direction.Inward)
            .Select(field => KeyValuePair.Create(field.Key, (string?)field.Value)));
        return new Intent(IntentKind.Create, stamp.Key, Record.Empty.ChangesTo(content), content, stamp.At);
    }

    public static Intent Update(Link link, Item item, IReadOnlyList<FieldChange> changes, IntentStamp stamp) =>
        new(IntentKind.Update, stamp.Key, changes,
            link.Bases.Remote.With(changes.Select(change => KeyValuePair.Create(change.Path, change.To))), stamp.At);

    public static Intent Delete(IntentStamp stamp) =>
        new(IntentKind.Delete, stamp.Key, [], Record.Empty, stamp.At);

    public static RemoteCall ToCall(this Intent intent, Link link) => intent.Kind switch
    {
        IntentKind.Create => new RemoteCall.Create(link.Item.Catalog, link.Item.Id, intent.Content, intent.Key),
        IntentKind.Update => new RemoteCall.Update(link.Item.Catalog, link.ExternalId!.Value, intent.Changes, intent.Content, intent.Key),
        _ => new RemoteCall.Delete(link.Item.Catalog, link.ExternalId!.Value, intent.Key),
    };
}

/// <summary>What a new intent is marked with. The key is stored with the intent before the first try, and no other content ever has it.</summary>
/// <param name="Key">A new idempotency key.</param>
/// <param name="At">Now.</param>
public readonly record struct IntentStamp(string Key, DateTimeOffset At)
{
    /// <summary>A stamp with a key that never was. The prefix tells a person who reads the remote's log whose request it was.</summary>
    public static IntentStamp New(UuidSource ids, DateTimeOffset now) => new($"tandem-{ids.Next():N}", now);
}
