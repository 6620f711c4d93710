using System.Collections;

namespace Tandem.Sandbox.Stripe;

/// <summary>Events, oldest first, kept 30 days and at most <paramref name="capacity"/>. The account's lock guards it.</summary>
internal sealed class EventLog(int capacity) : IReadOnlyList<StripeEvent>
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly Dictionary<string, StripeEvent> byId = new(StringComparer.Ordinal);
    private readonly List<StripeEvent> events = [];
    private int first;

    public int Count => events.Count - first;

    public StripeEvent this[int index] => events[first + index];

    public StripeEvent? Find(string id) => byId.GetValueOrDefault(id);

    public void Add(StripeEvent added)
    {
        events.Add(added);
        byId.Add(added.Id, added);
        Forget(added.At - Kept);
    }

    public void Clear()
    {
        events.Clear();
        byId.Clear();
        first = 0;
    }

    public IEnumerator<StripeEvent> GetEnumerator()
    {
        for (var i = first; i < events.Count; i++) yield return events[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Forget(DateTimeOffset limit)
    {
        while (Count > 0 && (Count > capacity || this[0].At < limit))
            byId.Remove(events[first++].Id);

        // Moving the rest down costs its length, so it waits until as much can be let go.
        if (first <= 1024 || first <= Count) return;
        events.RemoveRange(0, first);
        first = 0;
    }
}
