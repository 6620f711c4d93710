namespace Tandem.Connectors;

/// <summary>The answer to one <see cref="RemoteCall"/>. The set is closed: stored, gone, missing, and the failures.</summary>
public abstract record RemoteAnswer
{
    /// <summary>The object as it is after the call.</summary>
    /// <param name="Object">The object.</param>
    /// <param name="Replayed">The answer is that of an earlier request with the same idempotency key, and may be older than now.</param>
    public sealed record Stored(RemoteObject Object, bool Replayed = false) : RemoteAnswer;

    /// <summary>The object was deleted, by this call or before it.</summary>
    public sealed record Gone : RemoteAnswer;

    /// <summary>A <see cref="RemoteCall.Find"/> found nothing.</summary>
    public sealed record Missing : RemoteAnswer;
}

/// <summary>A call that did not do what was asked. The set is closed: throttled, transient, refused.</summary>
/// <param name="Reason">Why, in the remote's own words; no secret is in it.</param>
public abstract record RemoteFailure(string Reason) : RemoteAnswer
{
    /// <summary>The remote asks for patience; nothing was done.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Until">Not before this.</param>
    /// <param name="WholeAccount">It holds for all calls of the account, not only for this object.</param>
    public sealed record Throttled(string Reason, DateTimeOffset Until, bool WholeAccount) : RemoteFailure(Reason);

    /// <summary>It may work later. Whether it had an effect is unknown.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="KeySpent">The remote replays this failure for the idempotency key, so the same key can never succeed.</param>
    public sealed record Transient(string Reason, bool KeySpent = false) : RemoteFailure(Reason);

    /// <summary>The remote will not do it as asked, now or later; nothing was done.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(string Reason) : RemoteFailure(Reason);
}

/// <summary>The answer to <see cref="IConnector.List"/>.</summary>
public abstract record ListAnswer
{
    /// <summary>A page.</summary>
    /// <param name="Objects">The objects.</param>
    /// <param name="Next">The next page's cursor; null at the end.</param>
    public sealed record Page(IReadOnlyList<RemoteObject> Objects, string? Next) : ListAnswer;

    /// <summary>No page.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(RemoteFailure Failure) : ListAnswer;
}

/// <summary>The answer to <see cref="IConnector.ReadEvents"/>.</summary>
public abstract record EventsAnswer
{
    /// <summary>A page, oldest first.</summary>
    /// <param name="Items">The events.</param>
    /// <param name="Next">The next page's cursor; null at the end.</param>
    public sealed record Events(IReadOnlyList<RemoteEvent> Items, string? Next) : EventsAnswer;

    /// <summary>No page.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(RemoteFailure Failure) : EventsAnswer;
}

/// <summary>An event's envelope, and its payload as it came.</summary>
public sealed record RemoteEvent
{
    /// <summary>Its id there; a second one with the same id is the same event.</summary>
    public required string Id { get; init; }

    /// <summary>Its type, such as <c>customer.updated</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The object that it speaks of; null where it names none.</summary>
    public ExternalId? ExternalId { get; init; }

    /// <summary>When it came about, in Unix seconds of the remote's clock.</summary>
    public required long Stamp { get; init; }

    /// <summary>The whole event.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}

/// <summary>What <see cref="IConnector.ReadWebhook"/> made of a request.</summary>
public abstract record WebhookReading
{
    /// <summary>A genuine event.</summary>
    /// <param name="Event">The event.</param>
    public sealed record Accepted(RemoteEvent Event) : WebhookReading;

    /// <summary>A genuine event that is not for us (another account or mode). HTTP 400: it is refused, so that the mistake shows.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Foreign(string Reason) : WebhookReading;

    /// <summary>Not signed as it must be. HTTP 400.</summary>
    /// <param name="Reason">Why, without the expected signature.</param>
    public sealed record BadSignature(string Reason) : WebhookReading;

    /// <summary>Signed, but no event. HTTP 400.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Malformed(string Reason) : WebhookReading;
}
