using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tandem.Sandbox.Stripe;

/// <summary>What <c>GET /_sandbox/state</c> answers.</summary>
internal sealed record SandboxState(
    int Customers, int DeletedCustomers, int Events, int WebhookEndpoints, RequestState Requests, OverlapState Overlaps, WebhookState Webhooks);

/// <summary>Calls since the start.</summary>
internal sealed record RequestState(long Total, long Answered429, long Answered5xx, long Cut, long Replayed);

/// <summary>Whether calls for one customer met. A client that keeps to one call at a time per customer leaves the first two false and 0.</summary>
internal sealed record OverlapState(bool Seen, long Calls, long Writes, int MostCallsPerCustomer, int MostWritesPerCustomer);

/// <summary>What <c>GET /_sandbox/overlaps</c> answers: how often calls of one client for one customer met, and the first thousand.</summary>
internal sealed record OverlapsSeen(long Count, IReadOnlyList<Overlap> First);

/// <summary>Webhooks since the start.</summary>
internal sealed record WebhookState(long Delivered, long FailedTries, long GivenUp, long DroppedByFault);

/// <summary>What <c>POST /_sandbox/seed</c> answers.</summary>
internal sealed record Seeded(int Count);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(StripeFaults))]
[JsonSerializable(typeof(SandboxState))]
[JsonSerializable(typeof(OverlapsSeen))]
[JsonSerializable(typeof(Seeded))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class AdminJson : JsonSerializerContext;
