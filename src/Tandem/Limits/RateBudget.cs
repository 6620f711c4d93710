using Tandem.Connectors;

namespace Tandem.Limits;

/// <summary>
/// The calls that an account bears: one bucket for all, one for each kind of call
/// (Stripe: https://docs.stripe.com/rate-limits, 100/s live, 25/s sandbox, 25/s an endpoint). Where several nodes call for one account, the
/// buckets are those of all of them together.
/// </summary>
public sealed class RateBudget(RemoteLimits limits, TimeProvider time)
{
    private readonly TokenBucket _all = new(limits.PerSecond, time);
    private readonly Dictionary<Endpoint, TokenBucket> _endpoints =
        Enum.GetValues<Endpoint>().ToDictionary(endpoint => endpoint, _ => new TokenBucket(limits.PerEndpointPerSecond, time));

    private SharedBudget? _shared;
    private volatile bool _toTell;

    /// <summary>Until when the account asked for patience; the past where it did not.</summary>
    public DateTimeOffset ClosedUntil => _all.ClosedUntil;

    /// <summary>How much of the budget was used in the last ten seconds: by all calls first, then by each kind.</summary>
    public IReadOnlyList<RateUse> Use =>
    [
        new RateUse(null, _all.Limit, _all.PerSecond),
        .. _endpoints.Select(endpoint => new RateUse(endpoint.Key, endpoint.Value.Limit, endpoint.Value.PerSecond)),
    ];

    /// <summary>Waits until a call of this kind may be made.</summary>
    /// <exception cref="Storage.StorageException">The budget is shared, and the database cannot be asked.</exception>
    public async Task Take(Endpoint endpoint, CancellationToken ct)
    {
        // Delays are whole milliseconds, rounded down: without the one added, the last fraction would be spent spinning.
        while (await WaitFor(endpoint, ct) is { } wait) await Task.Delay(wait + TimeSpan.FromMilliseconds(1), time, ct);
    }

    /// <summary>Takes the right to one call from this node's own buckets, or says how long until it may be asked for again.</summary>
    public bool TryTake(Endpoint endpoint, out TimeSpan wait)
    {
        if (!_all.TryTake(out wait)) return false;
        if (_endpoints[endpoint].TryTake(out wait)) return true;
        _all.Return();
        return false;
    }

    /// <summary>Makes no call until then. Others hear of it when they next ask.</summary>
    public void CloseUntil(DateTimeOffset until)
    {
        _all.CloseUntil(until);
        _toTell = true;
    }

    /// <summary>From now on the calls of all nodes count together.</summary>
    internal void Share(SharedBudget shared) => _shared = shared;

    // Null once the right is there.
    private async Task<TimeSpan?> WaitFor(Endpoint endpoint, CancellationToken ct)
    {
        if (_shared is not { } shared) return TryTake(endpoint, out var mine) ? null : mine;

        var closed = ClosedUntil - time.GetUtcNow();
        if (_toTell)
        {
            _toTell = false;
            await shared.Close(ClosedUntil, ct);
        }

        if (closed > TimeSpan.Zero) return closed;

        var draw = await shared.Take(endpoint, ct);
        if (draw.ClosedUntil is { } until) _all.CloseUntil(until);
        return draw.Granted > 0 ? null : draw.Wait;
    }
}

/// <summary>How much of a budget is used.</summary>
/// <param name="Endpoint">The kind of call; null for all together.</param>
/// <param name="Limit">Calls a second that are allowed; 0 for no limit.</param>
/// <param name="PerSecond">Calls a second that were made, as the mean of the last ten seconds.</param>
public sealed record RateUse(Endpoint? Endpoint, double Limit, double PerSecond);

/// <summary>A kind of call, limited by itself.</summary>
public enum Endpoint
{
    /// <summary>Creates.</summary>
    Create,

    /// <summary>Updates.</summary>
    Update,

    /// <summary>Deletes.</summary>
    Delete,

    /// <summary>Fetches.</summary>
    Fetch,

    /// <summary>Searches.</summary>
    Find,

    /// <summary>Lists.</summary>
    List,

    /// <summary>Events.</summary>
    Events,
}
