using Tandem.Connectors;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;
using Tandem.Storage;

namespace Tandem.Syncing;

/// <summary>
/// Judges what was told of remote objects, against what is stored. Pure, over one batch. Stripe neither orders events nor stamps them finer
/// than a second, so what a sighting says is believed only if it is clearly newer than all that was seen and written; what equals the base
/// says nothing; for the rest, the object is fetched.
/// </summary>
internal sealed class Reception
{
    private readonly Deciding _deciding;
    private readonly Snapshot _loaded;
    private readonly RemoteMatches _matches;
    private readonly Dictionary<ExternalId, LinkState> _byExternalId = [];
    private readonly Dictionary<ItemId, LinkState> _byItem = [];
    private readonly HashSet<ItemId> _taken = [];
    private readonly List<Streams.InboxEvent> _left = [];

    public Reception(Deciding deciding, Snapshot loaded, RemoteMatches matches)
    {
        (_deciding, _loaded, _matches) = (deciding, loaded, matches);
        foreach (var state in loaded.Links)
        {
            if (state.Link.ExternalId is { } id) _byExternalId[id] = state;
            _byItem[state.Link.Item.Id] = state;
        }
    }

    public Applied Outcome()
    {
        var edits = _deciding.Edits;
        var due = edits.Links.Count(link => link.DueAt is not null) + edits.NewLinks.Count(link => link.DueAt is not null);
        return new Applied(edits.Inserts.Count, edits.Updates.Count + edits.Deletes.Count, due, _left);
    }

    /// <summary>Takes all that a batch tells of one object.</summary>
    public void Receive(IReadOnlyList<Sighting> sightings)
    {
        var id = sightings[0].Observation.Object.Id;
        if (_byExternalId.TryGetValue(id, out var known)) Known(known, sightings);
        else if (_loaded.Tombstones.TryGetValue(id, out var tombstone)) Dead(tombstone, sightings);
        else Unknown(id, sightings);

        foreach (var sighting in sightings)
        {
            if (sighting.Source is not { } source || _left.Contains(source)) continue;
            if (source.Position > 0) _deciding.Edits.HandledEvents.Add(source.Position);
            else _deciding.Edits.SeenEvents.Add(source);
        }
    }

    private void Known(LinkState state, IReadOnlyList<Sighting> sightings)
    {
        var before = state.Link;
        if (before.Status is LinkStatus.Unlinked)
        {
            foreach (var sighting in sightings) TellOverwritten(before.Item, before.Pushes, sighting);
            return;
        }

        if (before.Lease is { } lease && lease.Until > _deciding.Now || before.Intent is not null)
        {
            KnownBusy(before, sightings);
            return;
        }

        foreach (var echo in sightings.Where(sighting => IsEcho(before, sighting))) state = TakeEcho(state, echo);
        if (sightings.FirstOrDefault(sighting => sighting.Observation.Object.Deleted) is { } deletion)
        {
            Save(state, _deciding.RemoteDeleted(state, deletion.Cause));
            return;
        }

        if (Newest(sightings) is not { } newest) state = state with { Link = state.Link.AskFetch(_deciding.Now) };
        else state = Judge(state, newest, IsEcho(before, newest));

        if (ReferenceEquals(state.Link, before)) return;
        Save(state, state.Link.NeedsFetch ? state.Link : _deciding.Settle(state));
    }

    // An edit made between our last look and our deletion went with it: nobody could prevent that, and nobody shall be left in the dark.
    private void Dead(Tombstone tombstone, IReadOnlyList<Sighting> sightings)
    {
        if (tombstone.Item is not { } item) return;
        var key = new ItemKey(_matches.Integration.Tenant, _matches.Catalog, item);
        foreach (var sighting in sightings) TellOverwritten(key, tombstone.Pushes, sighting);
        foreach (var sighting in sightings.Where(sighting => sighting.Stamp >= tombstone.SeenUntil && !sighting.Observation.Thin))
        {
            var seen = sighting.Observation.Object;
            if (seen.Deleted || seen.Record.Equals(tombstone.Last)) continue;
            _deciding.Tell(key, HistoryAction.Conflict, sighting.Cause, null, Absorption.LostThere(tombstone.Last, seen.Record, Winner.Local));
        }
    }

    /// <summary>Where the two sides are parted already, history is all that can be told of what our write overwrote.</summary>
    private void TellOverwritten(ItemKey item, IReadOnlyList<Push> pushes, Sighting sighting)
    {
        if (pushes.FirstOrDefault(push => push.Key == sighting.Observation.CauseKey) is not { } push) return;
        var overwritten = Overwritten(sighting, push.Changes);
        if (overwritten.Count == 0) return;
        _deciding.Tell(
            item, HistoryAction.Conflict, sighting.Cause, null,
            [.. overwritten.Select(change => new ConflictOutcome(ConflictOf(push, change), Winner.Local))]);
    }

    private static FieldConflict ConflictOf(Push push, FieldChange overwritten) => new(
        overwritten.Path, push.Changes.FirstOrDefault(sent => sent.Path == overwritten.Path)?.From, overwritten.To, overwritten.From);

    private LinkState Judge(LinkState state, Sighting newest, bool isEcho)
    {
        var (link, seen) = (state.Link, newest.Observation.Object);
        if (newest.Observation.Thin) return state with { Link = link.AskFetch(_deciding.Now) };
        if (link.NeedsFetch) return state; // a fetch is due that will tell all of this and more

        // While a conflict waits, the value there was another than the base: where it is the base again, that is news.
        if (seen.Record.Equals(link.Bases.Remote) && link.Conflicts.Count == 0)
        {
            // Nothing new; but what is clearly newer moves the mark, so that the next event need not be fetched.
            return state.Item is not null && seen.Seen.Earliest > link.SeenUntil && newest.Source is not null
                ? state with { Link = link with { SeenUntil = seen.Seen.Latest } }
                : state;
        }

        if (isEcho && seen.Seen.Latest <= link.SeenUntil) return state; // a late echo of our own write is no remote edit
        if (state.Item is null || seen.Seen.Earliest <= link.SeenUntil) return state with { Link = link.AskFetch(_deciding.Now) };
        return _deciding.Absorb(state, seen, DateTimeOffset.FromUnixTimeSeconds(seen.Seen.Latest), newest.Cause);
    }

    // While a call is under way or its effect unknown, what is told cannot be set right with what we wrote: it is fetched afterwards.
    private void KnownBusy(Link link, IReadOnlyList<Sighting> sightings)
    {
        var echoes = sightings.Where(sighting => IsEcho(link, sighting) || sighting.Observation.CauseKey is { } key && key == link.Intent?.Key).ToArray();

        // What our own write overwrote is judged when the write is settled; until then its echo waits in the line. So does an edit that our
        // deletion may be taking with it, and whatever is told during a look, which may have been before it: asked for now, the next look
        // would be forgotten with this one.
        var deleting = link.Intent?.Kind is IntentKind.Delete;
        var isLeased = link.Lease is { } lease && lease.Until > _deciding.Now;
        var looking = isLeased && (link.Intent is not { } begun || !Planner.KeyCounts(begun, _deciding.Now));
        var evidence = sightings.Where(sighting => echoes.Contains(sighting)
            ? Overwritten(sighting, ChangesOf(link, sighting)).Count > 0
            : looking || deleting && IsUnknownEdit(link, sighting)).ToArray();
        Leave(evidence);
        var unseen = deleting ? evidence.Except(echoes) : sightings.Except(echoes);
        if (unseen.Any(sighting => !looking || sighting.Source is null)) _deciding.Edits.Links.Add(link.AskFetch(_deciding.Now));
    }

    private static bool IsUnknownEdit(Link link, Sighting sighting) =>
        !sighting.Observation.Object.Deleted && sighting.Stamp >= link.SeenUntil && !sighting.Observation.Object.Record.Equals(link.Bases.Remote);

    /// <summary>The echo of our own write tells what it overwrote: a value that we did not know of is an edit that we must not lose silently.</summary>
    private LinkState TakeEcho(LinkState state, Sighting echo)
    {
        var (link, item) = state;

        // Told twice in one batch, or by two events of one request: the first has told all.
        if (link.Pushes.FirstOrDefault(push => push.Key == echo.Observation.CauseKey) is not { } push) return state;
        link = link with { Pushes = [.. link.Pushes.Where(other => other.Key != push.Key)] };
        var overwritten = Overwritten(echo, push.Changes);
        if (item is null) TellOverwritten(link.Item, [push], echo);
        if (overwritten.Count == 0 || item is null) return new LinkState(link, item);

        var back = new List<KeyValuePair<string, string?>>();
        var told = new List<ConflictOutcome>();
        foreach (var change in overwritten)
        {
            // Theirs comes back only where nobody has written the field since.
            var untouched = item.Record[change.Path] == link.Bases.Local[change.Path] && link.Bases.Remote[change.Path] == change.To;
            var theirs = untouched && _deciding.Rules.DirectionOf(change.Path) is not Direction.Outward
                && _deciding.Rules.PolicyOf(change.Path) is ConflictPolicy.RemoteWins;
            told.Add(new ConflictOutcome(ConflictOf(push, change), theirs ? Winner.Remote : Winner.Local));
            if (theirs) back.Add(KeyValuePair.Create(change.Path, change.From));
        }

        return new LinkState(link, _deciding.Save(item, item.Record.With(back), echo.Cause, told));
    }

    private static IReadOnlyList<FieldChange> ChangesOf(Link link, Sighting echo) =>
        link.Intent is { } intent && intent.Key == echo.Observation.CauseKey
            ? intent.Changes
            : link.Pushes.First(push => push.Key == echo.Observation.CauseKey).Changes;

    // By the key itself and not by its prefix: another Tandem on the same account has the prefix too, and its edits are not ours.
    private static bool IsEcho(Link link, Sighting sighting)
    {
        for (var i = 0; i < link.Pushes.Count; i++)
        {
            if (link.Pushes[i].Key == sighting.Observation.CauseKey) return true;
        }

        return false;
    }

    private static List<FieldChange> Overwritten(Sighting echo, IReadOnlyList<FieldChange> sent)
    {
        var overwritten = new List<FieldChange>();
        foreach (var (path, previous) in echo.Observation.Previous)
        {
            var expected = sent.FirstOrDefault(change => change.Path == path);
            if (expected is null || expected.From != previous)
                overwritten.Add(new FieldChange(path, previous, echo.Observation.Object.Record[path]));
        }

        return overwritten;
    }

    private void Unknown(ExternalId id, IReadOnlyList<Sighting> sightings)
    {
        var objects = sightings.Select(sighting => sighting.Observation.Object).ToArray();
        var item = objects.Select(seen => seen.Item).FirstOrDefault(named => named is not null);
        if (item is { } made && _byItem.TryGetValue(made, out var creating)
            && creating.Link is { ExternalId: null, Intent: { } begun, Status: not LinkStatus.Unlinked })
        {
            WhileCreating(id, creating, begun, sightings);
            return;
        }

        if (objects.Any(seen => seen.Deleted))
        {
            _deciding.Edits.Tombstones.Add(new Tombstone(_matches.Integration, _matches.Catalog, id, null, Record.Empty, objects.Max(seen => seen.Seen.Latest), []));
            return;
        }

        var newest = Newest(sightings);
        if (newest is { Observation.Thin: true }) newest = null;

        // It names an item that is another object's: a copy that somebody made, or one of ours that was lost track of. Is it there still?
        if (objects.Any(seen => seen.Item is { } claimed && _byItem.TryGetValue(claimed, out var other) && other.Link.ExternalId is not null)) newest = null;
        if (item is { } told && Joined(id, told, newest)) return;
        if (newest is not null && ByMatchField(newest.Observation.Object) is { } match && Joined(id, match, newest)) return;

        // An id that names no row of ours any more comes from a database that was lost or never ours: the row gets it back.
        var named = objects.Select(seen => seen.Item).FirstOrDefault(named => named is { } key && !_byItem.ContainsKey(key) && !HasItem(key) && _taken.Add(key));
        var key = new ItemKey(_matches.Integration.Tenant, _matches.Catalog, named ?? _deciding.Ids.NextItem());
        if (newest is null) Import(id, key);
        else Create(id, key, newest);
    }

    /// <summary>Joins the object with an item that has no remote object here; false where the item is not free.</summary>
    private bool Joined(ExternalId id, ItemId itemId, Sighting? newest)
    {
        var key = new ItemKey(_matches.Integration.Tenant, _matches.Catalog, itemId);
        if (_byItem.TryGetValue(itemId, out var state))
        {
            if (state.Link is not { ExternalId: null, Intent: null, Status: not LinkStatus.Unlinked }) return false;
            if (!_taken.Add(itemId)) return false;
            Join(state.Link with { ExternalId = id, Status = LinkStatus.Pending }, state.Item, newest);
            return true;
        }

        if (!_loaded.Items.TryGetValue(key, out var item) || !_taken.Add(itemId)) return false;
        Join(new Link { Integration = _matches.Integration, Item = key, ExternalId = id }, item, newest);
        return true;
    }

    /// <summary>The object names an item that is being created there, or whose create had no answer.</summary>
    private void WhileCreating(ExternalId id, LinkState state, Intent begun, IReadOnlyList<Sighting> sightings)
    {
        var (link, item) = state;
        var own = sightings.FirstOrDefault(sighting => sighting.Observation is { Thin: false, CauseKey: { } key } && key == begun.Key);
        var deletions = sightings.Where(sighting => sighting.Observation.Object.Deleted).ToArray();
        var isLeased = link.Lease is { } lease && lease.Until > _deciding.Now;
        var isLost = !Planner.KeyCounts(begun, _deciding.Now);
        if (own is not null && _taken.Add(link.Item.Id))
        {
            // The create's own event: whatever is answered, it had its effect, and this is the object. That is kept at once, for it is told
            // only here: if the answer turns out to be lost for good, no other event need come. What differs now was edited there since.
            _deciding.Tell(link.Item, HistoryAction.PushedCreate, begun.Key, begun.Changes);
            link = link with { ExternalId = id, Intent = null, Bases = new Bases(begun.Content, own.Observation.Object.Record) };
            Put((link with { Status = LinkStatus.Pending, Attempts = 0, Error = null, NotBefore = null }).AskFetch(_deciding.Now));
            Leave(deletions);
        }
        else if (isLost && !isLeased && deletions.Length == 0 && _taken.Add(link.Item.Id))
        {
            // The create whose answer was lost for good had its effect: this is it.
            Join(link with { ExternalId = id, Intent = null, Bases = new Bases(begun.Content, begun.Content), NotBefore = null }, item, null);
        }
        else
        {
            // The answer will tell the id, or the create's own event: until then what is told of this object waits in the line. It may be a copy.
            Leave(sightings);

            // A look that is under way must not conclude that there is nothing.
            if (isLost && isLeased && deletions.Length == 0 && _taken.Add(link.Item.Id)) _deciding.Edits.Links.Add(link.AskFetch(_deciding.Now));
        }
    }

    // What was read as a page of an import has no place in the line: it is read again by the next, and the call's answer comes before.
    private void Leave(IEnumerable<Sighting> sightings) => _left.AddRange(sightings.Select(sighting => sighting.Source).OfType<Streams.InboxEvent>());

    private void Join(Link link, Item? item, Sighting? newest)
    {
        _deciding.Tell(link.Item, HistoryAction.Linked, newest?.Cause);
        if (newest is null || item is null) Put(link.AskFetch(_deciding.Now));
        else Put(_deciding.Settle(_deciding.Absorb(new LinkState(link, item), newest.Observation.Object, null, newest.Cause)));
    }

    private void Create(ExternalId id, ItemKey key, Sighting newest)
    {
        var seen = newest.Observation.Object;
        _deciding.Insert(key, seen.Record, newest.Cause ?? "backfill");
        Put(new Link
        {
            Integration = _matches.Integration,
            Item = key,
            ExternalId = id,
            Bases = new Bases(seen.Record, seen.Record),
            Status = LinkStatus.Synced,
            SeenUntil = seen.Seen.Latest,
            SyncedAt = _deciding.Now,
        });
    }

    private void Import(ExternalId id, ItemKey key) => Put(new Link
    {
        Integration = _matches.Integration,
        Item = key,
        ExternalId = id,
        SeenUntil = Link.NothingSeen,
        NeedsFetch = true,
        DueAt = _deciding.Now,
        SignaledAt = _deciding.Now,
    });

    private ItemId? ByMatchField(RemoteObject seen)
    {
        if (_matches.MatchField is not { } field || seen.Record[field] is not { } value) return null;
        var found = _loaded.Items.Values.Where(item => item.Record[field] == value).Take(2).ToArray();
        return found is [var only] ? only.Key.Id : null;
    }

    private bool HasItem(ItemId id) => _loaded.Items.ContainsKey(new ItemKey(_matches.Integration.Tenant, _matches.Catalog, id));

    /// <summary>The sighting that is the newest beyond doubt; null where two of the same second differ.</summary>
    private static Sighting? Newest(IReadOnlyList<Sighting> sightings)
    {
        var newest = sightings[0];
        for (var i = 1; i < sightings.Count; i++)
        {
            if (sightings[i].Stamp > newest.Stamp) newest = sightings[i];
        }

        return sightings.Any(other => !ReferenceEquals(other, newest) && other.Stamp == newest.Stamp
            && (other.Observation.Thin || !other.Observation.Object.Record.Equals(newest.Observation.Object.Record)))
            ? null
            : newest;
    }

    private void Save(LinkState state, Link? link)
    {
        if (link is null) _deciding.Edits.RemovedLinks.Add(state.Link.Id);
        else _deciding.Edits.Links.Add(link);
    }

    private void Put(Link link)
    {
        if (link.Id.Value == 0) _deciding.Edits.NewLinks.Add(link);
        else _deciding.Edits.Links.Add(link);
    }
}
