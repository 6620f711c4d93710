using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>What a data file amounts to once every line of it is read.</summary>
internal sealed class RestoredAccount
{
    public Dictionary<string, Customer> Customers { get; } = [];
    public List<StripeEvent> Events { get; } = [];
    public Dictionary<string, RestoredCall> Calls { get; } = [];
    public Dictionary<string, WebhookEndpoint> Endpoints { get; } = [];
}

/// <summary>A call that an idempotency key remembers.</summary>
internal sealed record RestoredCall(string Path, string Fingerprint, string RequestId, DateTimeOffset At, Customer Answer);

/// <summary>Reads the lines that <see cref="JournalLine"/> writes.</summary>
internal static class JournalReader
{
    public static void Apply(JsonElement line, RestoredAccount account)
    {
        if (IsClear(line))
        {
            account.Customers.Clear();
            account.Events.Clear();
            account.Calls.Clear();
        }
        else if (line.TryGetProperty("endpoint_deleted", out var gone))
        {
            account.Endpoints.Remove(gone.GetString()!);
        }
        else if (line.TryGetProperty("endpoint", out var shown))
        {
            var endpoint = ReadEndpoint(shown);
            account.Endpoints[endpoint.Id] = endpoint;
        }
        else
        {
            ApplyCustomer(line, account);
        }
    }

    public static bool Knows(JsonElement line) => line.ValueKind == JsonValueKind.Object && line.EnumerateObject().Any(part =>
        part.Name is "customer" or "endpoint" or "endpoint_deleted" or "cleared");

    public static bool IsClear(JsonElement line) => line.TryGetProperty("cleared", out _);

    /// <summary>The id of what the line is about: of the lines about one thing, the last says how it is.</summary>
    public static string SubjectOf(JsonElement line) =>
        line.TryGetProperty("customer", out var customer) ? customer.GetProperty("id").GetString()!
        : line.TryGetProperty("endpoint", out var endpoint) ? endpoint.GetProperty("id").GetString()!
        : line.GetProperty("endpoint_deleted").GetString()!;

    /// <summary>When the line's event happened; null for a line without one.</summary>
    public static DateTimeOffset? HappenedAt(JsonElement line) =>
        line.TryGetProperty("event", out var happened) ? ReadTime(happened.GetProperty("at")) : null;

    private static void ApplyCustomer(JsonElement line, RestoredAccount account)
    {
        var customer = CustomerReader.Read(line.GetProperty("customer")) with { Order = line.GetProperty("order").GetInt64() };
        account.Customers[customer.Id] = customer with { Deleted = line.TryGetProperty("deleted", out _) };
        if (!line.TryGetProperty("event", out var shown)) return;

        var happened = ReadEvent(shown, customer);
        account.Events.Add(happened);
        if (happened.IdempotencyKey is { } key && line.TryGetProperty("call", out var call))
            account.Calls[key] = new RestoredCall(
                call.GetProperty("path").GetString()!, call.GetProperty("fingerprint").GetString()!, happened.RequestId, happened.At, customer);
    }

    private static StripeEvent ReadEvent(JsonElement shown, Customer customer) => new()
    {
        Id = shown.GetProperty("id").GetString()!,
        Type = shown.GetProperty("type").GetString()!,
        Order = shown.GetProperty("order").GetInt64(),
        At = ReadTime(shown.GetProperty("at")),
        Customer = customer,
        ApiVersion = shown.GetProperty("api_version").GetString()!,
        RequestId = shown.GetProperty("request").GetString()!,
        IdempotencyKey = shown.GetProperty("key").GetString(),
        Jitter = shown.GetProperty("jitter").GetDouble(),
        PreviousAttributes = shown.TryGetProperty("previous", out var previous) ? JsonSerializer.SerializeToUtf8Bytes(previous, AdminJson.Default.JsonElement) : null,
    };

    private static WebhookEndpoint ReadEndpoint(JsonElement shown) => new()
    {
        Id = shown.GetProperty("id").GetString()!,
        Created = shown.GetProperty("created").GetInt64(),
        Order = 0,
        Url = new Uri(shown.GetProperty("url").GetString()!),
        EnabledEvents = [.. shown.GetProperty("enabled_events").EnumerateArray().Select(type => type.GetString()!)],
        ApiVersion = shown.GetProperty("api_version").GetString(),
        Description = shown.GetProperty("description").GetString(),
        Metadata = CustomerReader.ReadMetadata(shown.GetProperty("metadata")),
        Enabled = shown.GetProperty("status").GetString() == "enabled",
        Secret = shown.GetProperty("secret").GetString()!,
    };

    private static DateTimeOffset ReadTime(JsonElement ticks) => new(ticks.GetInt64(), TimeSpan.Zero);
}
