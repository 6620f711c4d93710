namespace Tandem.Sandbox.Stripe;

/// <summary>
/// The one account that every key sees: its customers and events. A write changes the customer, appends the event, journals both as one
/// line and hands the event to the webhooks, all under one lock, so that feed, file and webhooks agree on what happened and in which order.
/// </summary>
internal sealed class StripeAccount(
    StripeSandboxOptions options, Chance chance, FaultSwitch faults, Journal journal, IdempotencyKeys keys, Webhooks webhooks)
{
    private readonly Lock gate = new();
    private readonly EventLog events = new(options.EventsKept);
    private DateTimeOffset latest;
    private long eventOrder;

    public CustomerStore Customers { get; } = new();

    public Webhooks Webhooks => webhooks;

    /// <summary>A customer without attributes; <see cref="Create"/> dates it.</summary>
    public Customer NewCustomer() => new() { Id = chance.Id("cus_", 14), Created = 0, InvoicePrefix = chance.InvoicePrefix() };

    public Customer Create(Customer draft, StripeCall call)
    {
        lock (gate)
        {
            var now = Now();
            var created = draft with { Created = now.ToUnixTimeSeconds(), Order = Customers.NextOrder };
            Customers.Add(created, SearchableFrom(now));
            Record(EventTypes.Created, created, null, now, call);
            return created;
        }
    }

    /// <summary>The updated customer; null when the parameters have a problem, or the customer has meanwhile been deleted.</summary>
    public Customer? Update(CustomerSlot slot, StripeCall call)
    {
        lock (gate)
        {
            var before = slot.Current;
            if (before.Deleted) return null;
            var after = CustomerParameters.Apply(before, call.Parameters);
            if (call.Parameters.Problem is not null) return null;

            // An update that changes nothing answers the customer, and nothing has happened.
            if (CustomerDifference.Between(before, after) is not { } previous) return before;

            var now = Now();
            Customers.Replace(slot, after, SearchableFrom(now));
            Record(EventTypes.Updated, after, previous, now, call);
            return after;
        }
    }

    /// <summary>False when it was already deleted.</summary>
    public bool Delete(CustomerSlot slot, StripeCall call)
    {
        lock (gate)
        {
            var before = slot.Current;
            if (before.Deleted) return false;

            var now = Now();
            Customers.Replace(slot, before with { Deleted = true }, SearchableFrom(now));
            Record(EventTypes.Deleted, before, null, now, call);
            return true;
        }
    }

    public (List<Customer> Page, bool HasMore) ListCustomers(ListQuery query, CustomerSlot? cursor, string? email)
    {
        lock (gate)
        {
            var all = email is null ? Customers.OldestFirst : Customers.WithEmail(email);
            var (page, hasMore) = Timeline.Page(all, query, cursor, static slot => !slot.Current.Deleted);
            return (page.ConvertAll(static slot => slot.Current), hasMore);
        }
    }

    /// <summary>One page of what the index knows, newest first, and the order below which the next begins.</summary>
    public (List<Customer> Page, long? Next) SearchCustomers(CustomerQuery query, long below, int limit)
    {
        lock (gate)
        {
            Customers.CatchUp(options.Time.GetUtcNow());
            var all = Customers.OldestFirst;
            var page = new List<Customer>();
            var last = 0L;
            for (var i = Timeline.IndexOfOrder(all, below) - 1; i >= 0; i--)
            {
                if (all[i].Searchable is not { Deleted: false } customer || !query.Matches(customer)) continue;
                if (page.Count == limit) return (page, last);
                page.Add(customer);
                last = all[i].Order;
            }

            return (page, null);
        }
    }

    public StripeEvent? FindEvent(string id)
    {
        lock (gate) return events.Find(id);
    }

    /// <summary>One page of the feed. Delivered is true for events that every endpoint got, false for those still pending or given up.</summary>
    public (List<StripeEvent> Page, bool HasMore) ListEvents(ListQuery query, StripeEvent? cursor, string[] types, bool? delivered)
    {
        lock (gate)
        {
            var now = options.Time.GetUtcNow();
            var current = faults.Current;
            return Timeline.Page(events, query, cursor, happened => happened.ShowsInFeed(now, current)
                && (types.Length == 0 || EventTypes.AnyMatches(types, happened.Type))
                && (delivered is null || delivered == (happened.Pending <= 0)));
        }
    }

    /// <summary>Adds invented customers, without events. Answers the journal's position to wait for.</summary>
    public long Seed(int count, People people)
    {
        var written = 0L;
        for (var i = 0; i < count; i++)
        {
            var draft = people.Invent(NewCustomer());
            lock (gate)
            {
                var customer = draft with { Created = Now().ToUnixTimeSeconds(), Order = Customers.NextOrder };
                Customers.Add(customer, searchable: null);
                written = journal.Append(new JournalLine.Invented(customer));
            }
        }

        return written;
    }

    /// <summary>Forgets customers, events and idempotency keys; webhook endpoints stay.</summary>
    public long Clear()
    {
        lock (gate)
        {
            Customers.Clear();
            events.Clear();
            keys.Clear();
            return journal.Append(new JournalLine.Cleared());
        }
    }

    /// <summary>A copy of where everything stands, for whole comparisons.</summary>
    public Customer[] Snapshot()
    {
        lock (gate)
        {
            var all = Customers.OldestFirst;
            var customers = new Customer[all.Count];
            for (var i = 0; i < customers.Length; i++) customers[i] = all[i].Current;
            return customers;
        }
    }

    public (int Customers, int Deleted, int Events) Count()
    {
        lock (gate) return (Customers.Living, Customers.OldestFirst.Count - Customers.Living, events.Count);
    }

    /// <summary>Takes over what the data file holds, and opens it for what comes.</summary>
    public void Restore()
    {
        var restored = new RestoredAccount();
        foreach (var line in journal.Read())
            using (line)
                JournalReader.Apply(line.RootElement, restored);

        lock (gate)
        {
            foreach (var customer in restored.Customers.Values.OrderBy(customer => customer.Order))
            {
                Customers.Add(customer, searchable: null);
                Reached(DateTimeOffset.FromUnixTimeSeconds(customer.Created));
            }

            foreach (var happened in restored.Events)
            {
                events.Add(happened);
                eventOrder = happened.Order;
                Reached(happened.At);
            }

            foreach (var (key, call) in restored.Calls)
                keys.Restore(key, call.Path, call.Fingerprint, call.RequestId, call.At, StripeAnswer.Ok(call.Answer));
            foreach (var endpoint in restored.Endpoints.Values) webhooks.Restore(endpoint);
        }

        if (options is { Random: null, SeedRandom: not null }) chance.Turn(journal.Length.GetHashCode());

        journal.Open();
    }

    private void Record(string type, Customer customer, byte[]? previous, DateTimeOffset now, StripeCall call)
    {
        var happened = new StripeEvent
        {
            Id = chance.Id("evt_", 24),
            Type = type,
            Order = ++eventOrder,
            At = now,
            Customer = customer,
            ApiVersion = options.ApiVersion,
            RequestId = call.RequestId,
            IdempotencyKey = call.IdempotencyKey,
            PreviousAttributes = previous,
            Jitter = faults.Current.EventsLagJitterMs > 0 ? chance.Fraction() : 0,
        };
        events.Add(happened);
        call.Written = journal.Append(new JournalLine.Happened(happened, call));
        webhooks.Publish(happened);
    }

    // Pages are found by binary search, so time never goes back, whatever the clock does.
    private DateTimeOffset Now()
    {
        Reached(options.Time.GetUtcNow());
        return latest;
    }

    private void Reached(DateTimeOffset moment) => latest = moment > latest ? moment : latest;

    private DateTimeOffset? SearchableFrom(DateTimeOffset now) =>
        faults.Current.SearchLagMs is > 0 and var lag ? now.AddMilliseconds(lag) : null;
}
