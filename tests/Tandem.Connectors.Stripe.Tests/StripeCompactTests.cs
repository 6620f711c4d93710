using System.Text;
using System.Text.Json;

namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripeCompactTests
{
    [Theory]
    [InlineData("""{ "a" : [ 1 , -2.5e+3 , true , null ] , "b" : { } }""", """{"a":[1,-2.5e+3,true,null],"b":{}}""")]
    [InlineData("\r\n{\r\n\t\"a\":\t\"\"\r\n}\n", """{"a":""}""")]
    [InlineData(" 7 ", "7")]
    public void What_stands_between_the_tokens_goes(string json, string compact) => Compact(json).ShouldBe(compact);

    [Theory]
    [InlineData("""{"two  spaces":"a  b"}""")]
    [InlineData("""{"a quote \" ":" \\","next":" \\\" : "}""")]
    [InlineData("""{"Zoë  漢":"😀 \u0020 \ud83d\ude00"}""")]
    public void The_tokens_stay_as_they_came(string json) => Compact(json).ShouldBe(json);

    [Theory]
    [InlineData("customer_updated")]
    [InlineData("invoice_paid")]
    public void An_event_says_the_same_in_fewer_bytes(string name)
    {
        var told = Payloads.Recorded(name);

        var compact = StripeCompact.Of(told);

        compact.Length.ShouldBeLessThan(told.Length * 9 / 10);
        JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(compact), JsonSerializer.Deserialize<JsonElement>(told)).ShouldBeTrue();
    }

    private static string Compact(string json) => Encoding.UTF8.GetString(StripeCompact.Of(Encoding.UTF8.GetBytes(json)));
}
