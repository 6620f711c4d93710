namespace Tandem.Storage;

/// <summary>
/// Answers by idempotency key (https://docs.stripe.com/api/idempotent_requests, draft-ietf-httpapi-idempotency-key-header), so that a
/// repeated request gets the answer of the first.
/// </summary>
public interface IRequestKeys
{
    /// <summary>The stored answer; null where the key is new, and it is then reserved until <paramref name="now"/> plus a minute.</summary>
    Task<RequestAnswer?> Begin(TenantId tenant, string key, string fingerprint, DateTimeOffset now, CancellationToken ct);

    /// <summary>Stores the answer of a reserved key.</summary>
    Task Finish(TenantId tenant, string key, int status, string body, CancellationToken ct);

    /// <summary>Gives a reserved key back: the request came to nothing.</summary>
    Task Abandon(TenantId tenant, string key, CancellationToken ct);
}

/// <summary>What is known of an idempotency key.</summary>
/// <param name="Fingerprint">Of the request that the key was first used with.</param>
/// <param name="Status">The HTTP status of its answer; null while it is still being worked on.</param>
/// <param name="Body">Its body.</param>
public sealed record RequestAnswer(string Fingerprint, int? Status, string? Body);

/// <summary>Removes what is past its time.</summary>
public interface IRetention
{
    /// <summary>Forgets event ids seen before <paramref name="eventIds"/> and request keys before <paramref name="requestKeys"/>; a bounded piece at a time. Returns how many it forgot.</summary>
    Task<int> Forget(DateTimeOffset eventIds, DateTimeOffset requestKeys, CancellationToken ct);
}
