using System.Buffers;

namespace Tandem.Sandbox.Stripe;

/// <summary>One line of <c>GET /_sandbox/dump</c>: a customer as the API shows it, and whether it is deleted.</summary>
internal static class DumpLine
{
    public static void Write(IBufferWriter<byte> to, Customer customer)
    {
        to.Write(JsonBuffer.Line(customer, static (json, it) =>
        {
            json.WriteStartObject();
            json.WriteBoolean("deleted"u8, it.Deleted);
            json.WritePropertyName("customer"u8);
            it.Write(json);
            json.WriteEndObject();
        }));
        to.Write("\n"u8);
    }
}
