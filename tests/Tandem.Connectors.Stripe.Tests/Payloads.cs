using System.Security.Cryptography;
using System.Text;

namespace Tandem.Connectors.Stripe.Tests;

/// <summary>Webhook bodies, recorded and made up, and their signatures.</summary>
internal static class Payloads
{
    public const string Secret = "whsec_payloads";

    public static byte[] Recorded(string name)
    {
        using var stream = typeof(Payloads).Assembly.GetManifestResourceStream(name + ".json")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public static byte[] Updated(string customer, string? previous = null, string more = "")
    {
        var before = previous is null ? "" : $"\"previous_attributes\":{previous},";
        var fields = customer.Length == 0 ? "" : "," + customer;
        return Encoding.UTF8.GetBytes(
            $$"""
            {"id":"evt_1","object":"event","created":1788264000,"livemode":false,"type":"customer.updated"{{more}},
            "data":{ {{before}} "object":{"id":"cus_1","object":"customer"{{fields}} } } }
            """);
    }

    public static byte[] Thin(string context = "null", string type = "customer") => Encoding.UTF8.GetBytes(
        $$"""
        {"id":"evt_65RCjnlD","object":"v2.core.event","type":"v1.customer.updated","livemode":false,"created":"2026-09-01T12:00:00.252Z",
        "context":{{context}},"related_object":{"id":"cus_1","type":"{{type}}","url":"/v1/customers/cus_1"},
        "reason":{"type":"request","request":{"id":"req_1","idempotency_key":"key-1"} },"data":{"anything":[1]} }
        """);

    public static WebhookReading Read(StripeConnector connector, ManualTime time, byte[] body)
    {
        var signed = $"{time.GetUtcNow().ToUnixTimeSeconds()}";
        byte[] text = [.. Encoding.UTF8.GetBytes(signed + "."), .. body];
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), text));
        return connector.ReadWebhook(body, name => name == "Stripe-Signature" ? $"t={signed},v1={signature}" : null, [Secret]);
    }
}
