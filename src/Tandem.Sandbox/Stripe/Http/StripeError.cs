using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>Stripe's error object. Wording and codes as documented at docs.stripe.com/error-codes or seen in its clients' issues.</summary>
internal sealed record StripeError(string Message) : IStripeObject
{
    public int Status { get; init; } = 400;
    public string Type { get; init; } = "invalid_request_error";
    public string? Code { get; init; }
    public string? Param { get; init; }
    public bool Executed { get; init; }
    public bool? ShouldRetry { get; init; }
    public string? RateLimitedReason { get; init; }

    public static implicit operator StripeAnswer(StripeError error) => new(error.Status, error)
    {
        Executed = error.Executed,
        ShouldRetry = error.ShouldRetry,
        RateLimitedReason = error.RateLimitedReason,
    };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        if (Code is not null)
        {
            json.WriteString("code"u8, Code);
            json.WriteString("doc_url"u8, $"https://stripe.com/docs/error-codes/{Code.Replace('_', '-')}");
        }

        json.WriteString("message"u8, Message);
        if (Param is not null) json.WriteString("param"u8, Param);
        json.WriteString("type"u8, Type);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
