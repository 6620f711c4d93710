namespace Tandem.Sandbox.Stripe;

/// <summary>
/// Answers by idempotency key: kept 24 hours, errors too, once the call began to execute (docs.stripe.com/api/idempotent_requests).
/// </summary>
internal sealed class IdempotencyKeys(int capacity, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = [];
    private readonly Queue<Entry> oldestFirst = new();

    /// <summary>
    /// Either claims the key (null), or says why not: the answer of the first call with its request id, or an error. The caller
    /// that claimed a key must <see cref="Settle"/> it.
    /// </summary>
    public (StripeAnswer Answer, string? OriginalRequest)? Claim(string key, string path, string fingerprint, string requestId)
    {
        lock (gate)
        {
            Forget();
            if (!entries.TryGetValue(key, out var entry))
            {
                Remember(new Entry(key, path, fingerprint, requestId, time.GetUtcNow()));
                return null;
            }

            if (entry.Path != path) return (StripeErrors.OtherEndpoint(key, path, entry.Path), null);
            if (entry.Fingerprint != fingerprint) return (StripeErrors.OtherParameters(key), null);
            return entry.Answer is { } answer ? (answer, entry.RequestId) : (StripeErrors.KeyInUse(key), null);
        }
    }

    /// <summary>Keeps the answer, or frees the key when the call never began.</summary>
    public void Settle(string key, StripeAnswer answer)
    {
        lock (gate)
        {
            if (!answer.Executed) entries.Remove(key);
            else if (entries.TryGetValue(key, out var entry)) entry.Answer = answer;
        }
    }

    /// <summary>Puts back what the data file held.</summary>
    public void Restore(string key, string path, string fingerprint, string requestId, DateTimeOffset at, StripeAnswer answer)
    {
        lock (gate)
            Remember(new Entry(key, path, fingerprint, requestId, at) { Answer = answer });
    }

    public void Clear()
    {
        lock (gate)
        {
            entries.Clear();
            oldestFirst.Clear();
        }
    }

    private void Remember(Entry entry)
    {
        entries[entry.Key] = entry;
        oldestFirst.Enqueue(entry);
    }

    private void Forget()
    {
        var limit = time.GetUtcNow() - Kept;
        while (oldestFirst.TryPeek(out var oldest) && (oldest.At < limit || oldestFirst.Count > capacity))
        {
            oldestFirst.Dequeue();
            if (entries.TryGetValue(oldest.Key, out var current) && current == oldest) entries.Remove(oldest.Key);
        }
    }

    private sealed class Entry(string key, string path, string fingerprint, string requestId, DateTimeOffset at)
    {
        public string Key { get; } = key;
        public string Path { get; } = path;
        public string Fingerprint { get; } = fingerprint;
        public string RequestId { get; } = requestId;
        public DateTimeOffset At { get; } = at;

        /// <summary>Null while the first call is still going on.</summary>
        public StripeAnswer? Answer { get; set; }
    }
}
