using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tandem.Browser.Tests;

/// <summary>An event of Stripe's that holds no object: genuine, and not to be applied.</summary>
internal static class SignedEvent
{
    public static async Task Send(HttpClient hub, string id, string secret)
    {
        var stamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var body = JsonSerializer.Serialize(new
        {
            id,
            @object = "event",
            type = "customer.updated",
            created = stamp,
            livemode = false,
            api_version = "2026-07-29.dahlia",
            data = new { @object = "cus_NffrFeUfNV2Hib", note = "The object was left out by a proxy." },
        });
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{stamp}.{body}")));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/stripe") { Headers = { { "Stripe-Signature", $"t={stamp},v1={signature}" } } };
        request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await hub.SendAsync(request);
        if (!answer.IsSuccessStatusCode && secret == DashboardWorld.WebhookSecret) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }
}
