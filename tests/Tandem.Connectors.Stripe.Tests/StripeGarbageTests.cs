using System.Text;
using System.Text.Json;

namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripeGarbageTests : IDisposable
{
    private readonly StubStripe _stripe = new();

    public static TheoryData<string> Sources { get; } = ["customer_updated", "customer_deleted", "invoice_paid", "thin"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_body_that_is_cut_anywhere_is_malformed(string source)
    {
        var connector = _stripe.Connector;
        var whole = Body(source).AsSpan().TrimEnd((byte)'\n').ToArray();
        for (var length = 0; length < whole.Length; length += 1 + whole.Length / 500)
        {
            Payloads.Read(connector, _stripe.Time, whole[..length]).ShouldBeOfType<WebhookReading.Malformed>();
            Should.Throw<JsonException>(() => connector.Interpret(whole.AsMemory(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_body_with_broken_bytes_is_read_or_refused_and_never_worse(string source)
    {
        var connector = _stripe.Connector;
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var broken = Body(source);
            for (var i = random.Next(1, 6); i > 0; i--) broken[random.Next(broken.Length)] = Interesting(random);
            Survive(connector, broken);
        }
    }

    [Fact]
    public void Pieces_of_JSON_in_any_order_are_read_or_refused_and_never_worse()
    {
        string[] pieces =
        [
            "{", "}", "[", "]", ":", ",", "\"id\"", "\"object\"", "\"event\"", "\"data\"", "\"type\"", "\"customer.updated\"", "null", "1",
            "-0.5e9", "true", "\"\\ud83d\"", "\"previous_attributes\"", "\"created\"", "\"livemode\"", " ", "\"customer\"", "\"metadata\"", "\uFEFF",
        ];
        var connector = _stripe.Connector;
        var random = new Random(11);
        for (var round = 0; round < 5000; round++)
        {
            var chosen = Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)]);
            Survive(connector, Encoding.UTF8.GetBytes(string.Concat(chosen)));
        }
    }

    [Fact]
    public void A_deep_body_is_malformed()
    {
        var deep = Encoding.UTF8.GetBytes("{\"data\":" + new string('[', 100_000));

        Payloads.Read(_stripe.Connector, _stripe.Time, deep).ShouldBeOfType<WebhookReading.Malformed>();
    }

    [Fact]
    public void A_header_of_any_kind_is_refused()
    {
        var connector = _stripe.Connector;
        var random = new Random(13);
        for (var round = 0; round < 5000; round++)
        {
            var header = new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => "tv01=,- 9af\u0661\ud83d"[random.Next(13)])]);
            connector.ReadWebhook("{}"u8.ToArray(), _ => header, [Payloads.Secret]).ShouldBeOfType<WebhookReading.BadSignature>();
        }
    }

    public void Dispose() => _stripe.Dispose();

    private void Survive(StripeConnector connector, byte[] body)
    {
        Payloads.Read(connector, _stripe.Time, body).ShouldNotBeNull();
        try
        {
            connector.Interpret(body);
        }
        catch (JsonException)
        {
            // The one way to refuse.
        }
    }

    private static byte Interesting(Random random) => random.Next(3) switch
    {
        0 => (byte)"{}[]\":,\\\0 0-"[random.Next(12)],
        1 => (byte)random.Next(0x80, 0x100),
        _ => (byte)random.Next(0x100),
    };

    private static byte[] Body(string source) => source == "thin" ? Payloads.Thin() : Payloads.Recorded(source);
}
