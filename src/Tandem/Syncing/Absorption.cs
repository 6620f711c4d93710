using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Limits;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;
using Tandem.Storage;

namespace Tandem.Syncing;

/// <summary>What a decision of the engine knows besides what was loaded.</summary>
/// <param name="Integration">The integration.</param>
/// <param name="Now">Now.</param>
/// <param name="Ids">New ids and keys.</param>
/// <param name="Edits">What is to be saved.</param>
/// <param name="Allowance">How many deletions and overwrites may be made.</param>
internal sealed record Deciding(Integration Integration, DateTimeOffset Now, UuidSource Ids, Edits Edits, Allowance Allowance)
{
    public SyncRules Rules => Integration.Rules;

    public string Name => Integration.Key.Name;

    public IntentStamp Stamp() => IntentStamp.New(Ids, Now);

    public void Tell(ItemKey item, HistoryAction action, string? cause, IReadOnlyList<FieldChange>? changes = null,
        IReadOnlyList<ConflictOutcome>? conflicts = null) => Edits.History.Add(new HistoryEntry
        {
            Item = item,
            At = Now,
            Action = action,
            Source = Name,
            Cause = cause,
            Integration = Name,
            Changes = changes ?? [],
            Conflicts = conflicts ?? [],
        });
}

/// <summary>Takes in what was seen of a remote object: merges it with the item as it is now.</summary>
internal static class Absorption
{
    extension(Deciding deciding)
    {
        /// <summary>Merges an observation that is believed into the item and the link.</summary>
        public LinkState Absorb(LinkState state, RemoteObject seen, DateTimeOffset? editedAt, string? cause)
        {
            var (link, item) = (state.Link, state.Item!);
            var merged = Merge.ThreeWay(item.Record, seen.Record, link.Bases, deciding.Rules, new EditTimes(item.UpdatedAt, editedAt));
            var undecided = merged.Conflicts.Where(outcome => outcome.Winner is Winner.Undecided).Select(outcome => outcome.Conflict).ToArray();
            var news = merged.Conflicts
                .Where(outcome => outcome.Winner is not Winner.Undecided || !link.Conflicts.Contains(outcome.Conflict)).ToArray();
            item = deciding.Save(item, merged.Local, cause, news);
            return new LinkState(link with
            {
                // What was refused is not what would be pushed now.
                Status = link.Status is LinkStatus.Failed && item.Version != state.Item!.Version ? LinkStatus.Pending : link.Status,
                Bases = merged.Bases,
                Conflicts = undecided,
                SeenUntil = Math.Max(link.SeenUntil, seen.Seen.Latest),
            }, item);
        }

        /// <summary>Writes the item as it is to be, and tells history; nothing where it is so already and there is no news.</summary>
        public Item Save(Item item, Record record, string? cause, IReadOnlyList<ConflictOutcome> conflicts)
        {
            var changes = item.Record.ChangesTo(record);
            if (changes.Count == 0 && conflicts.Count == 0) return item;

            deciding.Tell(item.Key, changes.Count > 0 ? HistoryAction.Updated : HistoryAction.Conflict, cause, changes, conflicts);
            if (changes.Count == 0) return item;

            deciding.Edits.Updates.Add(new ItemWrite(item.Key, record, item.Version + 1, deciding.Now));
            return item with { Record = record, Version = item.Version + 1, UpdatedAt = deciding.Now };
        }

        /// <summary>Inserts an item for a remote object that has none.</summary>
        public Item Insert(ItemKey key, Record record, string? cause, IReadOnlyList<ConflictOutcome>? conflicts = null)
        {
            deciding.Edits.Inserts.Add(new ItemWrite(key, record, 1, deciding.Now));
            deciding.Tell(key, HistoryAction.Created, cause, Record.Empty.ChangesTo(record), conflicts);
            return new Item { Key = key, Record = record, Version = 1, CreatedAt = deciding.Now, UpdatedAt = deciding.Now };
        }

        /// <summary>The remote object is deleted: the policy says what becomes of the item. Null where the link ends with it.</summary>
        public Link? RemoteDeleted(LinkState state, string? cause)
        {
            var (link, item) = state;
            if (link.Intent is { Kind: IntentKind.Update } doubtful) link = link.Remember(doubtful);
            deciding.Bury(link);
            if (item is null)
            {
                if (!link.IsImport) deciding.Tell(link.Item, HistoryAction.PushedDelete, cause);
                return null;
            }

            if (deciding.Rules.RemoteDelete is DeletePolicy.Unlink) return deciding.Part(link, $"Deleted in {deciding.Name}.", cause);

            var edited = !item.Record.Equals(link.Bases.Local);
            if (edited && deciding.Rules.Conflicts is not ConflictPolicy.RemoteWins)
                return deciding.Part(link, $"Deleted in {deciding.Name}, edited here: the item is kept.", cause, [WholeConflict("edited", "deleted", Winner.Local)]);

            if (!link.Approved && !deciding.Allowance.AllowDelete()) return deciding.Hold(link, "deletions");

            deciding.Edits.Deletes.Add(link.Item);
            deciding.Tell(
                link.Item, HistoryAction.Deleted, cause, item.Record.ChangesTo(Record.Empty),
                edited ? LostHere(link.Bases.Local, item.Record) : []);
            return null;
        }

        /// <summary>The remote object is deleted for good.</summary>
        public void Bury(Link link)
        {
            if (link.ExternalId is { } id)
                deciding.Edits.Tombstones.Add(new Tombstone(link.Integration, link.Item.Catalog, id, link.Item.Id, link.Bases.Remote, link.SeenUntil, link.Pushes));
        }

        /// <summary>Parts an item from its remote object.</summary>
        public Link Part(Link link, string reason, string? cause, IReadOnlyList<ConflictOutcome>? conflicts = null)
        {
            deciding.Tell(link.Item, HistoryAction.Unlinked, cause, null, conflicts);
            return link.Unlink(reason);
        }

        /// <summary>Parks a link whose change waits for a person, and tells history: once, also where an event has it looked at again.</summary>
        public Link Hold(Link link, string what, IReadOnlyList<FieldChange>? changes = null)
        {
            var reason = HeldBack.Reason(what);
            if (link.Status is not LinkStatus.Failed || link.Error != reason) deciding.Tell(link.Item, HistoryAction.Failed, reason, changes);
            return link.Park(reason);
        }

        /// <summary>The link at rest, or due for what is still to be done.</summary>
        public Link Settle(LinkState state)
        {
            var link = state.Link with { Lease = null, NotBefore = null };
            switch (Planner.Next(state with { Link = link }, deciding.Rules, deciding.Stamp()))
            {
                case Plan.Nothing nothing:
                    link = link with { Bases = nothing.Bases, DueAt = null, SignaledAt = null, Priority = Priority.Live, Approved = false };
                    if (link.Status is LinkStatus.Unlinked) return link;
                    if (link.Conflicts.Count > 0) return link with { Status = LinkStatus.Conflict, Error = "Both sides changed: choose a value." };
                    if (link.Status is LinkStatus.Failed && deciding.WouldDo(state with { Link = link })) return link;
                    return link with { Status = LinkStatus.Synced, Error = null, Attempts = 0, SyncedAt = deciding.Now };
                default:
                    return (link with { DueAt = null }).Ask(deciding.Now) with { Priority = link.Priority };
            }
        }

        private bool WouldDo(LinkState state) =>
            Planner.Next(state with { Link = state.Link with { Status = LinkStatus.Pending } }, deciding.Rules, deciding.Stamp()) is not Plan.Nothing;
    }

    /// <summary>One side deleted what the other side edited.</summary>
    public static ConflictOutcome WholeConflict(string local, string remote, Winner winner) =>
        new(new FieldConflict(FieldConflict.WholeItem, null, local, remote), winner);

    /// <summary>The edits of an item that a deletion there took with it.</summary>
    public static IReadOnlyList<ConflictOutcome> LostHere(Record known, Record edited) =>
    [
        WholeConflict("edited", "deleted", Winner.Remote),
        .. known.ChangesTo(edited).Select(change => new ConflictOutcome(new FieldConflict(change.Path, change.From, change.To, null), Winner.Remote)),
    ];

    /// <summary>The edits of a remote object that a deletion here took with it.</summary>
    public static IReadOnlyList<ConflictOutcome> LostThere(Record known, Record edited, Winner winner) =>
    [
        WholeConflict("deleted", "edited", winner),
        .. known.ChangesTo(edited).Select(change => new ConflictOutcome(new FieldConflict(change.Path, change.From, null, change.To), winner)),
    ];
}
