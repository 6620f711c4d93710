using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>Something that the API shows: it writes itself as Stripe would.</summary>
internal interface IStripeObject
{
    void Write(Utf8JsonWriter json);
}

/// <summary>What remains of a deleted object: <c>{id, object, deleted: true}</c>.</summary>
internal sealed record DeletedStub(string Id, string Kind) : IStripeObject
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("object"u8, Kind);
        json.WriteBoolean("deleted"u8, true);
        json.WriteEndObject();
    }
}
