namespace Tandem.Integrations;

/// <summary>
/// What came to an integration's webhook route. Counted here, in the process that was called, and added to what is stored every few
/// seconds, so that no delivery waits for it. May be used by several threads at once.
/// </summary>
public sealed class WebhookLog(TimeProvider time)
{
    private readonly Lock _lock = new();
    private WebhookTraffic _stored = WebhookTraffic.None;
    private WebhookTraffic _since = WebhookTraffic.None;

    /// <summary>All that is known, what is not stored yet included.</summary>
    public WebhookTraffic Traffic
    {
        get
        {
            lock (_lock) return _stored + _since;
        }
    }

    /// <summary>An event came and was taken.</summary>
    public void Delivered()
    {
        var now = time.GetUtcNow();
        lock (_lock) _since = _since with { Deliveries = _since.Deliveries + 1, DeliveredAt = now };
    }

    /// <summary>A request was refused: not signed as it must be, no event, or of another account.</summary>
    /// <param name="reason">Why, without a secret.</param>
    /// <param name="isSignature">Whether it was the signature.</param>
    public void Refused(string reason, bool isSignature)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            _since = _since with
            {
                Refusals = _since.Refusals + 1,
                SignatureFailures = _since.SignatureFailures + (isSignature ? 1 : 0),
                RefusedAt = now,
                Refusal = reason,
            };
        }
    }

    /// <summary>What is to be added to what is stored; null where nothing is.</summary>
    internal WebhookTraffic? Unsaved
    {
        get
        {
            lock (_lock) return _since == WebhookTraffic.None ? null : _since;
        }
    }

    /// <summary>What is stored now, after <paramref name="saved"/> was added to it.</summary>
    internal void Saved(WebhookTraffic stored, WebhookTraffic saved)
    {
        lock (_lock)
        {
            _stored = stored;
            _since = _since with
            {
                Deliveries = _since.Deliveries - saved.Deliveries,
                Refusals = _since.Refusals - saved.Refusals,
                SignatureFailures = _since.SignatureFailures - saved.SignatureFailures,
            };
            if (_since is { Deliveries: 0, Refusals: 0 }) _since = WebhookTraffic.None;
        }
    }
}

/// <summary>What came to a webhook route.</summary>
public sealed record WebhookTraffic
{
    /// <summary>Nothing.</summary>
    public static WebhookTraffic None { get; } = new();

    /// <summary>Events taken, repeated ones included.</summary>
    public long Deliveries { get; init; }

    /// <summary>When the last was taken; null where none was.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Requests refused.</summary>
    public long Refusals { get; init; }

    /// <summary>Those of them that were not signed as they must be.</summary>
    public long SignatureFailures { get; init; }

    /// <summary>When the last was refused; null where none was.</summary>
    public DateTimeOffset? RefusedAt { get; init; }

    /// <summary>Why the last was refused; null where none was.</summary>
    public string? Refusal { get; init; }

    /// <summary>Both together; of the right one, which is the later, the last moments.</summary>
    public static WebhookTraffic operator +(WebhookTraffic left, WebhookTraffic right) => new()
    {
        Deliveries = left.Deliveries + right.Deliveries,
        DeliveredAt = right.DeliveredAt ?? left.DeliveredAt,
        Refusals = left.Refusals + right.Refusals,
        SignatureFailures = left.SignatureFailures + right.SignatureFailures,
        RefusedAt = right.RefusedAt ?? left.RefusedAt,
        Refusal = right.Refusal ?? left.Refusal,
    };

    /// <summary>Both together.</summary>
    public static WebhookTraffic Add(WebhookTraffic left, WebhookTraffic right) => left + right;
}
