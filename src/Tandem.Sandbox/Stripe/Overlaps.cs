namespace Tandem.Sandbox.Stripe;

/// <summary>
/// Which calls of one client for one customer were under way at once, for <c>GET /_sandbox/overlaps</c>. A client is an API key, so that
/// several processes with one key count as one client, and somebody with another key does not. A create has no customer yet: there, two
/// with one idempotency key overlap.
/// </summary>
internal sealed class Overlaps(TimeProvider time)
{
    private const int MostKept = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Client, string Subject), List<RunningCall>> running = [];
    private readonly List<Overlap> seen = [];
    private long count;

    /// <summary>All so far, and the first thousand of them.</summary>
    public (long Count, IReadOnlyList<Overlap> First) Seen
    {
        get
        {
            lock (gate) return (count, [.. seen]);
        }
    }

    /// <summary>A call begins; it ends when what is returned is disposed of. Null where it is for no customer.</summary>
    public IDisposable? Enter(string client, StripeRoute route, StripeCall call)
    {
        var subject = route.LocksCustomer ? call.Id : call.IdempotencyKey is { } key ? $"key {key}" : null;
        if (subject is null) return null;

        var begun = new RunningCall(this, (client, subject), $"{route.Method} {call.Path}", call.RequestId, route.Writes, time.GetUtcNow());
        lock (gate)
        {
            if (!running.TryGetValue(begun.Place, out var there)) running[begun.Place] = there = [];
            foreach (var other in there)
            {
                count++;
                if (seen.Count >= MostKept) continue;
                seen.Add(new Overlap(
                    client, subject, other.What, other.Request, other.Since, begun.What, begun.Request, begun.Since, other.Writes && begun.Writes));
            }

            there.Add(begun);
        }

        return begun;
    }

    private void Leave(RunningCall call)
    {
        lock (gate)
        {
            var there = running[call.Place];
            there.Remove(call);
            if (there.Count == 0) running.Remove(call.Place);
        }
    }

    private sealed class RunningCall(
        Overlaps overlaps, (string Client, string Subject) place, string what, string request, bool writes, DateTimeOffset since) : IDisposable
    {
        public (string Client, string Subject) Place => place;
        public string What => what;
        public string Request => request;
        public bool Writes => writes;
        public DateTimeOffset Since => since;

        public void Dispose() => overlaps.Leave(this);
    }
}

/// <summary>Two calls of one client for one customer that were under way at once.</summary>
/// <param name="Client">The end of the API key.</param>
/// <param name="Subject">The customer's id; for creates, the idempotency key.</param>
/// <param name="First">Method and path of the call that was there.</param>
/// <param name="FirstRequest">Its request id.</param>
/// <param name="FirstAt">When it began.</param>
/// <param name="Second">The call that met it.</param>
/// <param name="SecondRequest">Its request id.</param>
/// <param name="SecondAt">When it began.</param>
/// <param name="Writes">Whether both were writes.</param>
internal sealed record Overlap(
    string Client, string Subject, string First, string FirstRequest, DateTimeOffset FirstAt,
    string Second, string SecondRequest, DateTimeOffset SecondAt, bool Writes);
