using Microsoft.Extensions.Logging;

namespace Tandem.Sandbox.Stripe;

/// <summary>What every outbox shares.</summary>
internal sealed record WebhookServices(
    StripeSandboxOptions Options, FaultSwitch Faults, Chance Chance, WebhookCounters Counters, Later Later, HttpClient Client, ILogger<Webhooks> Logger);

/// <summary>All webhook endpoints, each with its outbox.</summary>
internal sealed class Webhooks : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly WebhookServices services;
    private readonly Journal journal;
    private readonly List<Task> leaving = [];
    private volatile Outbox[] oldestFirst = [];
    private long order;

    public Webhooks(StripeSandboxOptions options, FaultSwitch faults, Chance chance, WebhookCounters counters, Journal journal, ILogger<Webhooks> logger)
    {
        // A receiver that redirects is one that failed, and waiting is bounded by the delivery's own timeout.
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "*/*; q=0.5, application/xml");
        client.DefaultRequestHeaders.TryAddWithoutValidation("Cache-Control", "no-cache");
        services = new(options, faults, chance, counters, new Later(options.Time, options.WebhookQueue), client, logger);
        this.journal = journal;
    }

    public IReadOnlyList<WebhookEndpoint> OldestFirst => Array.ConvertAll(oldestFirst, static outbox => outbox.Endpoint);

    public WebhookEndpoint? Find(string id) => Array.Find(oldestFirst, outbox => outbox.Endpoint.Id == id)?.Endpoint;

    /// <summary>Gives the event to each endpoint that wants it. Does not wait.</summary>
    public void Publish(StripeEvent happened)
    {
        var wanting = Array.FindAll(oldestFirst, outbox => outbox.Endpoint.Wants(happened.Type));
        if (wanting.Length == 0) return;

        // Counted before the first is sent, so that no receiver sees fewer than there are.
        happened.Expect(wanting.Length);
        foreach (var outbox in wanting) outbox.Accept(happened);
    }

    public WebhookEndpoint Add(WebhookEndpoint draft, StripeCall call)
    {
        lock (gate)
        {
            var endpoint = draft with { Created = services.Options.Time.GetUtcNow().ToUnixTimeSeconds(), Order = ++order };
            call.Written = journal.Append(new JournalLine.Endpoint(endpoint));
            oldestFirst = [.. oldestFirst, new Outbox(endpoint, services)];
            return endpoint;
        }
    }

    public void Restore(WebhookEndpoint endpoint)
    {
        lock (gate) oldestFirst = [.. oldestFirst, new Outbox(endpoint with { Order = ++order }, services)];
    }

    /// <summary>Null when the endpoint is not there.</summary>
    public WebhookEndpoint? Update(string id, StripeCall call, Func<WebhookEndpoint, WebhookEndpoint> change)
    {
        lock (gate)
        {
            if (Array.Find(oldestFirst, outbox => outbox.Endpoint.Id == id) is not { } outbox) return null;
            var changed = change(outbox.Endpoint);
            if (call.Parameters.Problem is not null) return changed;
            outbox.Endpoint = changed;
            call.Written = journal.Append(new JournalLine.Endpoint(changed));
            return changed;
        }
    }

    /// <summary>False when the endpoint is not there.</summary>
    public bool Remove(string id, StripeCall call)
    {
        lock (gate)
        {
            if (Array.Find(oldestFirst, outbox => outbox.Endpoint.Id == id) is not { } gone) return false;
            gone.Endpoint = gone.Endpoint with { Enabled = false };
            oldestFirst = Array.FindAll(oldestFirst, outbox => outbox != gone);
            call.Written = journal.Append(new JournalLine.EndpointDeleted(id));
            leaving.Add(gone.DisposeAsync().AsTask());
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] last;
        lock (gate) last = [.. leaving, .. oldestFirst.Select(outbox => outbox.DisposeAsync().AsTask())];
        await Task.WhenAll(last);
        services.Later.Dispose();
        services.Client.Dispose();
    }
}
