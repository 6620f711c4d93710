using System.Collections.Concurrent;

namespace Tandem.Sandbox.Stripe;

/// <summary>A customer's place: it stays when the customer changes or is deleted, so that a cursor keeps its meaning.</summary>
internal sealed class CustomerSlot(Customer customer) : ITimed
{
    private volatile Customer current = customer;
    private volatile Customer? searchable;
    private int calls;
    private int writes;

    public long Order { get; } = customer.Order;

    public long Created => current.Created;

    public Customer Current
    {
        get => current;
        set => current = value;
    }

    /// <summary>What the search index knows; null until it knows the customer at all.</summary>
    public Customer? Searchable
    {
        get => searchable;
        set => searchable = value;
    }

    /// <summary>Counts a call in; answers how many calls, and how many writes, now hold this customer.</summary>
    public (int Calls, int Writes) Enter(bool write) =>
        (Interlocked.Increment(ref calls), write ? Interlocked.Increment(ref writes) : Volatile.Read(ref writes));

    public void Leave(bool write)
    {
        Interlocked.Decrement(ref calls);
        if (write) Interlocked.Decrement(ref writes);
    }
}

/// <summary>All customers, by id, by age and by e-mail. Reading by id needs no lock; the account's lock guards the rest.</summary>
internal sealed class CustomerStore
{
    private readonly ConcurrentDictionary<string, CustomerSlot> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CustomerSlot>> byEmail = new(StringComparer.Ordinal);
    private readonly List<CustomerSlot> oldestFirst = [];
    private readonly Queue<(DateTimeOffset Due, CustomerSlot Slot, Customer Customer)> indexing = new();

    public IReadOnlyList<CustomerSlot> OldestFirst => oldestFirst;

    /// <summary>Customers that are not deleted.</summary>
    public int Living { get; private set; }

    public long NextOrder => oldestFirst.Count == 0 ? 1 : oldestFirst[^1].Order + 1;

    public CustomerSlot? Find(string id) => byId.GetValueOrDefault(id);

    public IReadOnlyList<CustomerSlot> WithEmail(string email) => byEmail.TryGetValue(email, out var slots) ? slots : [];

    /// <summary>Adds the newest customer.</summary>
    /// <param name="customer">Its order is above all others'.</param>
    /// <param name="searchable">When the search index learns of it; null for at once.</param>
    public void Add(Customer customer, DateTimeOffset? searchable)
    {
        var slot = new CustomerSlot(customer);
        oldestFirst.Add(slot);
        byId[customer.Id] = slot;
        if (!customer.Deleted) Living++;
        File(slot, customer);
        Index(slot, searchable);
    }

    public void Replace(CustomerSlot slot, Customer after, DateTimeOffset? searchable)
    {
        var before = slot.Current;
        slot.Current = after;
        if (!before.Deleted && after.Deleted) Living--;
        if (before.Email != after.Email || after.Deleted)
        {
            if (before.Email is not null && byEmail.TryGetValue(before.Email, out var slots))
            {
                slots.Remove(slot);
                if (slots.Count == 0) byEmail.Remove(before.Email);
            }

            File(slot, after);
        }

        Index(slot, searchable);
    }

    /// <summary>Lets the search index catch up with all that is due.</summary>
    public void CatchUp(DateTimeOffset now)
    {
        while (indexing.TryPeek(out var next) && next.Due <= now)
        {
            indexing.Dequeue();
            next.Slot.Searchable = next.Customer;
        }
    }

    public void Clear()
    {
        byId.Clear();
        byEmail.Clear();
        oldestFirst.Clear();
        indexing.Clear();
        Living = 0;
    }

    private void Index(CustomerSlot slot, DateTimeOffset? searchable)
    {
        if (searchable is { } due) indexing.Enqueue((due, slot, slot.Current));
        else slot.Searchable = slot.Current;
    }

    private void File(CustomerSlot slot, Customer customer)
    {
        if (customer.Email is not { } email || customer.Deleted) return;

        if (!byEmail.TryGetValue(email, out var slots)) byEmail[email] = slots = [];
        slots.Insert(Timeline.IndexOfOrder(slots, slot.Order), slot);
    }
}
