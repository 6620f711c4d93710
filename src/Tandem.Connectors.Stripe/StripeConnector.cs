using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Tandem.Connectors.Stripe;

/// <summary>Speaks to one Stripe account, over HTTP (https://docs.stripe.com/api). See README.md for what it respects.</summary>
public sealed class StripeConnector : IConnector, IDisposable
{
    private readonly StripeOptions _options;
    private readonly TimeProvider _time;
    private readonly StripeHttp _http;
    private readonly StripeObjects _objects;
    private readonly StripeWebhooks _webhooks;
    private readonly StripeLists _lists;
    private readonly StripeEvents _events;
    private readonly StripeAccount _account;

    private StripeConnector(StripeOptions options, TimeProvider time, HttpMessageHandler handler)
    {
        (_options, _time) = (options, time);
        _http = new StripeHttp(options, handler, time);
        _objects = new StripeObjects(options.TandemIdKey);
        _webhooks = new StripeWebhooks(options, _objects, time);
        _lists = new StripeLists(options, _http, _objects, time);
        _events = new StripeEvents(options, _http, time);
        _account = new StripeAccount(options, _http, time);
    }

    /// <summary>A connector to the account of the given settings.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock; null for that of the system.</param>
    /// <param name="handler">
    /// What carries the requests, for tests and proxies; null for a pool of connections of its own. Disposed with the connector.
    /// </param>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names it, and no secret.</exception>
    public static StripeConnector Create(StripeOptions options, TimeProvider? time = null, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var checkedOptions = new StripeOptionsValidator().Validate(null, options);
        if (checkedOptions.Failed) throw new OptionsValidationException("Stripe", typeof(StripeOptions), checkedOptions.Failures);
        return new StripeConnector(options, time ?? TimeProvider.System, handler ?? StripeHttp.DefaultHandler());
    }

    /// <inheritdoc />
    public string Kind => "stripe";

    /// <inheritdoc />
    public string? Mode => _options.Livemode ? "live" : "test";

    /// <inheritdoc />
    public IReadOnlyList<string> Catalogs { get; } = [.. StripeCatalogs.All.Select(catalog => catalog.Name)];

    /// <inheritdoc />
    public RemoteLimits Limits => _options.Limits;

    /// <inheritdoc />
    /// <remarks>A stand-in has a page of its own, which finds the object by its id.</remarks>
    public Uri? PageOf(string catalog, ExternalId id) =>
        _options.ApiBase.Host != StripeOptions.StripeHost ? new Uri(_options.ApiBase, $"/?q={Uri.EscapeDataString(id.Value)}")
        : catalog != "customers" ? null
        : new Uri($"https://dashboard.stripe.com/{(_options.Livemode ? "" : "test/")}customers/{Uri.EscapeDataString(id.Value)}");

    /// <inheritdoc />
    public async Task<IReadOnlyList<RemoteAnswer>> Send(IReadOnlyList<RemoteCall> calls, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(calls);
        return await Task.WhenAll(calls.Select(call => Send(call, ct)));
    }

    /// <inheritdoc />
    public Task<ListAnswer> List(string catalog, string? cursor, CancellationToken ct) => _lists.Read(StripeCatalogs.Named(catalog), cursor, ct);

    /// <inheritdoc />
    public Task<EventsAnswer> ReadEvents(long from, long until, string? cursor, CancellationToken ct) => _events.Read(from, until, cursor, ct);

    /// <inheritdoc />
    /// <remarks>The payload of the event is <paramref name="body"/> without the white space between its tokens.</remarks>
    public WebhookReading ReadWebhook(ReadOnlySpan<byte> body, Func<string, string?> header, IReadOnlyList<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(secrets);
        return _webhooks.Read(body, header, secrets);
    }

    /// <inheritdoc />
    public Observation? Interpret(ReadOnlyMemory<byte> payload) => _webhooks.Interpret(payload);

    /// <inheritdoc />
    public Task<long?> Count(string catalog, CancellationToken ct) => _account.Count(StripeCatalogs.Named(catalog), ct);

    /// <inheritdoc />
    public IReadOnlyList<ShownSetting> Settings => _options.Shown;

    /// <inheritdoc />
    public Task<ConnectionCheck> Check(CancellationToken ct) => _account.Check(ct);

    /// <inheritdoc />
    public Task<WebhookRegistration> RegisterWebhook(Uri address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _account.RegisterWebhook(address, ct);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private Task<RemoteAnswer> Send(RemoteCall call, CancellationToken ct)
    {
        var catalog = StripeCatalogs.Named(call.Catalog);
        return call switch
        {
            RemoteCall.Create create => Send(StripeRequests.Create(catalog, create, _options.TandemIdKey), catalog, named: false, ct),
            RemoteCall.Update update => Send(StripeRequests.Update(catalog, update, _options.TandemIdKey), catalog, named: true, ct),
            RemoteCall.Delete delete => Send(StripeRequests.Delete(catalog, delete), catalog, named: true, ct),
            RemoteCall.Fetch fetch => Send(StripeRequests.Fetch(catalog, fetch.Id), catalog, named: true, ct),
            RemoteCall.Find find => Find(catalog, find.Item, ct),
            _ => throw new ArgumentException($"{call.GetType().Name} is no call that is known here.", nameof(call)),
        };
    }

    private async Task<RemoteAnswer> Send(StripeRequest request, StripeCatalog catalog, bool named, CancellationToken ct)
    {
        var reply = await _http.Send(request, ct);
        if (reply.Status != 200) return StripeErrors.Judge(reply, _time.GetUtcNow(), named ? catalog.Object : null, _options.ApiKey);
        try
        {
            // A deleted object is answered with 200 and a stub that says so.
            var stored = _objects.Read(reply.Body.Span, catalog);
            if (stored.Deleted) return new RemoteAnswer.Gone();
            if (request.Method == HttpMethod.Delete) throw new JsonException("the object is not said to be deleted");
            return new RemoteAnswer.Stored(stored.At(reply.Seen), reply.Replayed);
        }
        catch (JsonException broken)
        {
            return StripeErrors.Unreadable(reply, broken);
        }
    }

    // The search index is up to a minute behind, and up to an hour when Stripe has trouble (https://docs.stripe.com/search#data-freshness): it only
    // names candidates, and each is fetched. Where it is behind, the answer is Missing although the object is there.
    private async Task<RemoteAnswer> Find(StripeCatalog catalog, ItemId item, CancellationToken ct)
    {
        var reply = await _http.Send(StripeRequests.Find(catalog, item, _options.TandemIdKey), ct);
        if (reply.Status != 200) return StripeErrors.Fail(reply, _time.GetUtcNow(), _options.ApiKey);

        List<StripeObject> hits;
        try
        {
            hits = [.. StripePage.Read(reply.Body).Items.Select(hit => _objects.Read(hit.Span, catalog))];
        }
        catch (JsonException broken)
        {
            return StripeErrors.Unreadable(reply, broken);
        }

        // The oldest first, so that everybody who finds two takes the same one.
        foreach (var hit in hits.OrderBy(hit => hit.Created).ThenBy(hit => hit.Id, StringComparer.Ordinal))
        {
            var answer = await Send(StripeRequests.Fetch(catalog, new ExternalId(hit.Id)), catalog, named: true, ct);
            if (answer is RemoteAnswer.Stored { Object.Item: { } carried } && carried == item || answer is RemoteFailure) return answer;
        }

        return new RemoteAnswer.Missing();
    }
}
