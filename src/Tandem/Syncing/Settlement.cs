using Tandem.Connectors;
using Tandem.Limits;
using Tandem.Links;
using Tandem.Merging;
using Tandem.Records;

namespace Tandem.Syncing;

/// <summary>What becomes of a link after a remote call was answered. Pure: merges the answer against the item as it is now.</summary>
internal static class Settlement
{
    extension(Deciding deciding)
    {
        /// <summary>The next link; null where it ends.</summary>
        public Link? Answered(LinkState state, Work work, RemoteAnswer answer, Backoff backoff) => answer switch
        {
            // An event told meanwhile which object was made: it is fetched next, and what it tells is newer.
            RemoteAnswer.Stored or RemoteAnswer.Missing when work.Call is RemoteCall.Create or RemoteCall.Find && state.Link is { ExternalId: not null, Intent: null } =>
                deciding.Settle(state),
            RemoteAnswer.Stored stored when state.Link.Intent is { KeySpent: false } intent && work.Call is not RemoteCall.Find and not RemoteCall.Fetch =>
                deciding.Written(state, intent, stored),
            RemoteAnswer.Stored stored when work.Call is RemoteCall.Find => deciding.Found(state, stored.Object),
            RemoteAnswer.Stored stored => deciding.Fetched(state, stored.Object),
            RemoteAnswer.Gone => deciding.Gone(state),
            RemoteAnswer.Missing => deciding.Missing(state.Link, backoff),
            RemoteFailure.Throttled throttled => deciding.Throttled(state.Link, throttled),
            RemoteFailure.Transient transient => deciding.Transient(state.Link, work, transient, backoff),
            RemoteFailure.Refused refused => deciding.Refused(state, work, refused),
            _ => throw new InvalidOperationException($"No such answer: {answer.GetType().Name}."),
        };

        private Link Written(LinkState state, Intent intent, RemoteAnswer.Stored stored)
        {
            var (link, item) = state;
            var sent = intent.Changes.Select(change => KeyValuePair.Create(change.Path, change.To)).ToArray();
            var kept = intent.Changes.Select(change => KeyValuePair.Create(change.Path, stored.Object.Record[change.Path])).ToArray();
            deciding.Tell(
                link.Item, intent.Kind is IntentKind.Create ? HistoryAction.PushedCreate : HistoryAction.Pushed, intent.Key, intent.Changes);
            link = link.Remember(intent) with
            {
                ExternalId = stored.Object.Id,
                Intent = null,
                Attempts = 0,
                Error = null,
                Status = LinkStatus.Pending,

                // Kept apart: the remote may store a value differently from how we sent it, and that is no edit of anybody's.
                Bases = new Bases(link.Bases.Local.With(sent), link.Bases.Remote.With(kept)),
                SeenUntil = Math.Max(link.SeenUntil, stored.Object.Seen.Latest),
            };

            // The answer of an earlier try may be older than what is there now.
            if (stored.Replayed) return deciding.Settle(new LinkState(link with { NeedsFetch = true }, item));

            return deciding.Settle(item is null ? new LinkState(link, null) : deciding.Absorb(new LinkState(link, item), stored.Object, null, intent.Key));
        }

        private Link Found(LinkState state, RemoteObject found)
        {
            // The create had its effect: what it wrote is the base, and what differs now was edited there since.
            var (link, item) = state;
            var content = link.Intent?.Content ?? Record.Empty;
            link = link with { ExternalId = found.Id, Intent = null, Attempts = 0, Error = null, Bases = new Bases(content, content) };
            deciding.Tell(link.Item, HistoryAction.Linked, "found by its id in the remote's metadata");
            return deciding.Settle(item is null ? new LinkState(link, null) : deciding.Absorb(new LinkState(link, item), found, null, "found"));
        }

        private Link? Fetched(LinkState state, RemoteObject seen)
        {
            var (link, item) = state;
            link = link with { NeedsFetch = false, Attempts = 0, Error = link.Status is LinkStatus.Failed ? link.Error : null };
            if (link.Intent is { Kind: IntentKind.Update } doubtful)
            {
                // An update whose answer was lost for good: where the remote has our value it was done, else it was not.
                var done = doubtful.Changes.Where(change => seen.Record[change.Path] == change.To)
                    .Select(change => KeyValuePair.Create(change.Path, change.To)).ToArray();
                link = link.Remember(doubtful) with
                {
                    Intent = null,
                    Bases = new Bases(link.Bases.Local.With(done), link.Bases.Remote.With(done)),
                };
            }
            else if (link.Intent is { Kind: IntentKind.Delete })
            {
                link = link with { Intent = null };
            }

            if (item is not null) return deciding.Settle(deciding.Absorb(new LinkState(link, item), seen, null, "fetched"));
            return link.IsImport ? deciding.Imported(link, seen) : deciding.DeletedHere(link, seen);
        }

        private Link Imported(Link link, RemoteObject seen)
        {
            var item = deciding.Insert(link.Item, seen.Record, "fetched");
            return deciding.Settle(new LinkState(
                link with { Bases = new Bases(seen.Record, seen.Record), SeenUntil = Math.Max(link.SeenUntil, seen.Seen.Latest) }, item));
        }

        private Link DeletedHere(Link link, RemoteObject seen)
        {
            // While a conflict waits, the edit there is known, and no leave to delete it: only a person's choice, which ends the conflict, is one.
            var isNews = !seen.Record.Equals(link.Bases.Remote);
            if (isNews || link.Conflicts.Count > 0)
            {
                switch (deciding.Rules.Conflicts)
                {
                    case ConflictPolicy.Manual:
                        if (isNews)
                        {
                            deciding.Tell(
                                link.Item, HistoryAction.Conflict, "fetched", null,
                                Absorption.LostThere(link.Bases.Remote, seen.Record, Winner.Undecided));
                        }

                        return link with
                        {
                            Status = LinkStatus.Conflict,
                            Error = "Deleted here, edited there: choose a side.",
                            Conflicts = [Absorption.WholeConflict("deleted", "edited", Winner.Undecided).Conflict],

                            // Known now: a person who then chooses the deletion has chosen it over this.
                            Bases = link.Bases with { Remote = seen.Record },
                            SeenUntil = Math.Max(link.SeenUntil, seen.Seen.Latest),
                            Lease = null,
                            DueAt = null,
                            SignaledAt = null,
                        };
                    case ConflictPolicy.LocalWins:
                        deciding.Tell(
                            link.Item, HistoryAction.Conflict, "fetched", null, Absorption.LostThere(link.Bases.Remote, seen.Record, Winner.Local));
                        break;
                    default:
                        var item = deciding.Insert(
                            link.Item, seen.Record, "fetched", [Absorption.WholeConflict("deleted", "edited", Winner.Remote)]);
                        return deciding.Settle(new LinkState(
                            link with { Bases = new Bases(seen.Record, seen.Record), SeenUntil = Math.Max(link.SeenUntil, seen.Seen.Latest) }, item));
                }
            }

            if (!link.Approved && !deciding.Allowance.AllowDelete()) return deciding.Hold(link, "deletions");

            // Stored before it is sent, like every write.
            return (link with
            {
                Intent = Intents.Delete(deciding.Stamp()),
                Conflicts = [],
                Bases = link.Bases with { Remote = seen.Record },
                SeenUntil = Math.Max(link.SeenUntil, seen.Seen.Earliest),
                Lease = null,
                DueAt = null,
            }).Ask(deciding.Now);
        }

        private Link? Gone(LinkState state)
        {
            if (state.Link.Intent is { Kind: IntentKind.Delete } && state.Item is { } revived)
            {
                // Inserted again under the same id while the delete was under way: it is a new remote object's turn.
                deciding.Bury(state.Link);
                return deciding.Settle(new LinkState(
                    state.Link with { Intent = null, ExternalId = null, Bases = Bases.None, SeenUntil = 0, Pushes = [], Status = LinkStatus.Pending }, revived));
            }

            return deciding.RemoteDeleted(state, state.Link.Intent?.Key);
        }

        // A create whose key is spent had no effect: it is begun anew, with a new key. But if something that names the item was told during
        // the look, it is there, and the search was behind: what was told waits in the line, and is applied before the next look.
        private Link Missing(Link link, Backoff backoff) => link.NeedsFetch
            ? link.RetryAt(backoff.Next(link.Attempts), "The search did not find it, and an event told of it.") with { NeedsFetch = false }
            : (link with { Intent = null, Lease = null, DueAt = null }).Ask(deciding.Now);

        private Link Throttled(Link link, RemoteFailure.Throttled throttled)
        {
            if (throttled.WholeAccount) deciding.Integration.Budget.CloseUntil(throttled.Until);
            return link with { Lease = null, NotBefore = throttled.Until, DueAt = throttled.Until, Error = throttled.Reason };
        }

        private Link Transient(Link link, Work work, RemoteFailure.Transient transient, Backoff backoff)
        {
            var retried = link.RetryAt(backoff.Next(link.Attempts), transient.Reason);
            if (link.Intent is not { } intent || !work.IsWrite) return retried;
            return retried with { Intent = intent with { TriedAt = deciding.Now, KeySpent = intent.KeySpent || transient.KeySpent } };
        }

        private Link Refused(LinkState state, Work work, RemoteFailure.Refused refused)
        {
            deciding.Tell(state.Link.Item, HistoryAction.Failed, refused.Reason, state.Link.Intent?.Changes);
            var parked = state.Link.Park(refused.Reason);

            // Whether the create had its effect is still unknown: a retry must look again, not create again.
            if (work.Call is RemoteCall.Find) return parked with { Intent = state.Link.Intent };

            // Edited while the call was under way: the edit's try is still owed.
            return state is { Item: { } item, Link.Intent: { } intent } && intent.Changes.Any(change => item.Record[change.Path] != change.To)
                ? parked.Ask(deciding.Now) with { Status = LinkStatus.Pending }
                : parked;
        }
    }
}
