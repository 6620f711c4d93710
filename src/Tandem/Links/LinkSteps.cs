namespace Tandem.Links;

/// <summary>The steps that a link takes, as words. Each returns the next link; none does I/O.</summary>
public static class LinkSteps
{
    extension(Link link)
    {
        /// <summary>It waits for a person or for the next edit.</summary>
        public bool IsParked => link.Status is LinkStatus.Failed or LinkStatus.Conflict;

        /// <summary>It stands for a remote object whose content is not known yet: there is no item until it was fetched.</summary>
        public bool IsImport => link.SeenUntil == Link.NothingSeen;

        /// <summary>It was signalled while it was leased.</summary>
        public bool WasSignaled => link.Lease is { } lease && link.DueAt is { } due && due < lease.Until;

        /// <summary>Its write may have had its effect: its event will tell what it overwrote.</summary>
        public Link Remember(Intent intent) => link with
        {
            Pushes = [.. link.Pushes.TakeLast(Link.PushesKept - 1), new Push(intent.Key, intent.Changes)],
        };

        /// <summary>Something is asked of it: it is due now, or when its backoff ends.</summary>
        public Link Ask(DateTimeOffset now)
        {
            var at = link.NotBefore is { } notBefore && notBefore > now ? notBefore : now;
            return link with
            {
                DueAt = link.DueAt is { } due && due < at ? due : at,
                SignaledAt = link.SignaledAt ?? now,
                Status = link.Status is LinkStatus.Synced ? LinkStatus.Pending : link.Status,
                Priority = Priority.Live,
            };
        }

        /// <summary>What we know of the remote is in doubt: it must be fetched.</summary>
        public Link AskFetch(DateTimeOffset now) => link.Ask(now) with { NeedsFetch = true };

        /// <summary>A failed call is tried again then.</summary>
        public Link RetryAt(DateTimeOffset at, string reason) => link with
        {
            Status = link.Status is LinkStatus.Synced ? LinkStatus.Pending : link.Status,
            Attempts = link.Attempts + 1,
            Error = reason,
            NotBefore = at,
            DueAt = at,
            Lease = null,
        };

        /// <summary>The remote has refused: it waits for the next edit or a person.</summary>
        public Link Park(string reason) => link with
        {
            Status = LinkStatus.Failed,
            Error = reason,
            Attempts = link.Attempts + 1,
            NotBefore = null,
            DueAt = link.WasSignaled ? link.DueAt : null,
            SignaledAt = link.WasSignaled ? link.SignaledAt : null,
            Lease = null,
            Intent = null,
        };

        /// <summary>One side's copy is gone or given up: the two are no longer kept the same.</summary>
        public Link Unlink(string reason) => link with
        {
            Status = LinkStatus.Unlinked,
            Error = reason,
            Attempts = 0,
            NotBefore = null,
            DueAt = null,
            SignaledAt = null,
            Lease = null,
            Intent = null,
            NeedsFetch = false,
            Conflicts = [],
        };

        /// <summary>An unlinked link as if it had never been linked: the next step creates a new remote object.</summary>
        public Link Renewed(DateTimeOffset now) => link with
        {
            Status = LinkStatus.Pending,
            ExternalId = null,
            Bases = Merging.Bases.None,
            Error = null,
            SeenUntil = 0,
            DueAt = now,
            SignaledAt = now,
        };
    }
}
