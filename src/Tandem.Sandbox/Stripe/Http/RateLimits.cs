using System.Collections.Concurrent;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// Stripe's two limits: calls per second of the account, and of each endpoint (docs.stripe.com/rate-limits). Each is a bucket that
/// holds one second's worth of calls.
/// </summary>
internal sealed class RateLimits(int global, int perEndpoint, TimeProvider time)
{
    private readonly Bucket account = new(global, time);
    private readonly ConcurrentDictionary<string, Bucket> endpoints = new();

    /// <summary>The limit that is exceeded, in the words of <c>Stripe-Rate-Limited-Reason</c>; null when the call may pass.</summary>
    public string? Exceeded(string endpoint)
    {
        if (global > 0 && !account.Take()) return "global-rate";
        if (perEndpoint > 0 && !endpoints.GetOrAdd(endpoint, static (_, its) => new Bucket(its.perEndpoint, its.time), (perEndpoint, time)).Take())
            return "endpoint-rate";
        return null;
    }

    private sealed class Bucket(int perSecond, TimeProvider time)
    {
        private readonly Lock gate = new();
        private double tokens = perSecond;
        private long filled = time.GetTimestamp();

        public bool Take()
        {
            lock (gate)
            {
                var now = time.GetTimestamp();
                tokens = Math.Min(perSecond, tokens + time.GetElapsedTime(filled, now).TotalSeconds * perSecond);
                filled = now;
                if (tokens < 1) return false;
                tokens--;
                return true;
            }
        }
    }
}
