using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tandem.Connectors;

namespace Tandem.Api.Tests;

/// <summary>A remote that signs its events with an HMAC over the body, and is never called.</summary>
internal sealed class SignedConnector : IConnector
{
    public const string Secret = "whsec_of_these_tests";
    public const string SignatureHeader = "X-Signature";

    public string Kind => "stripe";

    public IReadOnlyList<string> Catalogs => ["customers"];

    public RemoteLimits Limits { get; } = new(0, 0);

    public static string Sign(string body, string secret = Secret) =>
        Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    public WebhookReading ReadWebhook(ReadOnlySpan<byte> body, Func<string, string?> header, IReadOnlyList<string> secrets)
    {
        var signature = header(SignatureHeader);
        var text = Encoding.UTF8.GetString(body);
        if (!secrets.Any(secret => Sign(text, secret) == signature)) return new WebhookReading.BadSignature("No secret matches.");
        var payload = body.ToArray();
        try
        {
            using var json = JsonDocument.Parse(payload);
            var root = json.RootElement;
            if (root.TryGetProperty("account", out _)) return new WebhookReading.Foreign("It is of another account.");
            if (!root.TryGetProperty("id", out var id)) return new WebhookReading.Malformed("It has no id.");
            return new WebhookReading.Accepted(new RemoteEvent
            {
                Id = id.GetString()!,
                Type = "customer.updated",
                ExternalId = root.TryGetProperty("object", out var remote) ? new ExternalId(remote.GetString()!) : null,
                Stamp = 1,
                Payload = payload,
            });
        }
        catch (JsonException)
        {
            return new WebhookReading.Malformed("It is no JSON.");
        }
    }

    public Observation? Interpret(ReadOnlyMemory<byte> payload) => null;

    public Task<IReadOnlyList<RemoteAnswer>> Send(IReadOnlyList<RemoteCall> calls, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<RemoteAnswer>>([.. calls.Select(_ => new RemoteFailure.Refused("It is never called."))]);

    public Task<ListAnswer> List(string catalog, string? cursor, CancellationToken ct) => Task.FromResult<ListAnswer>(new ListAnswer.Page([], null));

    public Task<EventsAnswer> ReadEvents(long from, long until, string? cursor, CancellationToken ct) =>
        Task.FromResult<EventsAnswer>(new EventsAnswer.Events([], null));

    public Task<ConnectionCheck> Check(CancellationToken ct) => Task.FromResult(new ConnectionCheck(true, "It is there.", null));

    public Task<WebhookRegistration> RegisterWebhook(Uri address, CancellationToken ct) => Task.FromResult(new WebhookRegistration(null, null, "Not here."));
}
