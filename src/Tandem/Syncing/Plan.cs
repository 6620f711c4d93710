using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;

namespace Tandem.Syncing;

/// <summary>What is to be done next for a link, from what is there. The set is closed.</summary>
public abstract record Plan
{
    /// <summary>Both sides agree, or nothing can be done.</summary>
    /// <param name="Bases">The bases, with the fields in which the sides were found to agree.</param>
    public sealed record Nothing(Bases Bases) : Plan;

    /// <summary>The item is gone and has no remote object: so is the link.</summary>
    public sealed record Forget : Plan;

    /// <summary>The item is gone, and the remote object is to be left alone.</summary>
    public sealed record Part : Plan;

    /// <summary>Read the remote object.</summary>
    public sealed record Fetch : Plan;

    /// <summary>Nothing before then.</summary>
    /// <param name="Until">The moment.</param>
    public sealed record Wait(DateTimeOffset Until) : Plan;

    /// <summary>Look whether a create whose answer was lost has had an effect.</summary>
    public sealed record Find : Plan;

    /// <summary>Write what an intent says: a new one, or one whose answer was lost.</summary>
    /// <param name="Intent">The intent.</param>
    public sealed record Write(Intent Intent) : Plan;
}

/// <summary>Decides what is next for a link. Pure: level-triggered, it looks at what is there and never at what signalled.</summary>
public static class Planner
{
    /// <summary>Stripe forgets an idempotency key after 24 hours (https://docs.stripe.com/api/idempotent_requests); before that, look first.</summary>
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(23);

    private static readonly TimeSpan LookLife = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after a create an object is certain to be found by its metadata (https://docs.stripe.com/search: a minute, normally), the time
    /// that a try may take among it. Looked for earlier, it could be missed and made twice. Its event comes before that and tells its id.
    /// </summary>
    private static readonly TimeSpan IndexLag = TimeSpan.FromMinutes(10);

    /// <summary>The next step.</summary>
    public static Plan Next(LinkState state, SyncRules rules, IntentStamp stamp)
    {
        var (link, item) = state;
        if (link.Status is LinkStatus.Unlinked) return new Plan.Nothing(link.Bases);
        if (link.Intent is { } begun) return Resume(link, begun, stamp.At);
        if (item is null) return AfterDelete(link, rules);
        if (link.ExternalId is null) return new Plan.Write(Intents.Create(item, rules, stamp));
        if (link.NeedsFetch) return new Plan.Fetch();

        // The local value moved on since the conflict was found: it may be none any more.
        if (link.Conflicts.Any(conflict => conflict.Local != item.Record[conflict.Path])) return new Plan.Fetch();

        var changes = new List<FieldChange>();
        var agreed = new List<KeyValuePair<string, string?>>();
        foreach (var change in link.Bases.Local.ChangesTo(item.Record))
        {
            var path = change.Path;
            if (link.Conflicts.Any(conflict => conflict.Path == path)) continue;
            if (rules.DirectionOf(path) is Direction.Inward) return new Plan.Fetch();
            if (change.To == link.Bases.Remote[path]) agreed.Add(KeyValuePair.Create(path, change.To));
            else changes.Add(change with { From = link.Bases.Remote[path] });
        }

        // What was refused is not asked again until the item is edited, which makes the link pending, or a person retries.
        return changes.Count > 0 && link.Status is not LinkStatus.Failed
            ? new Plan.Write(Intents.Update(link, item, changes, stamp))
            : new Plan.Nothing(agreed.Count == 0 ? link.Bases : link.Bases with { Local = link.Bases.Local.With(agreed) });
    }

    /// <summary>Whether the same content may be sent again with the intent's key; otherwise what is there is looked at.</summary>
    internal static bool KeyCounts(Intent intent, DateTimeOffset now) => !intent.KeySpent && now - intent.At < KeyLife;

    private static Plan Resume(Link link, Intent intent, DateTimeOffset now) =>
        // The longer ago we looked, the likelier is an edit there that the deletion would take with it: look again.
        intent.Kind is IntentKind.Delete && (link.NeedsFetch || now - intent.At > LookLife) ? new Plan.Fetch() :
        KeyCounts(intent, now) ? new Plan.Write(intent)
        : intent.Kind is not IntentKind.Create ? new Plan.Fetch()
        : FoundFrom(intent) is var from && now < from ? new Plan.Wait(from)
        : new Plan.Find();

    // The last try is what counts, however long ago it was begun: after an outage of an hour it may have had its effect just now.
    private static DateTimeOffset FoundFrom(Intent create) => (create.TriedAt ?? create.At) + IndexLag;

    private static Plan AfterDelete(Link link, SyncRules rules) =>
        link.ExternalId is null ? new Plan.Forget()
        : link.IsImport ? new Plan.Fetch()
        : rules.LocalDelete is DeletePolicy.Unlink ? new Plan.Part()
        : new Plan.Fetch(); // a delete against a concurrent remote edit is a conflict, so look before deleting
}
