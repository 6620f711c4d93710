using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tandem.Bench.Load;

/// <summary>
/// A series of signed-for customer events in the form in which Stripe sends them. The customers take turns; each event of one is created a
/// second after the one before, and the last ones now.
/// </summary>
internal sealed class CustomerEvents(int customers, int count)
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly long _now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private static readonly string[] Names = ["Ada Abbott", "Bruno Bäcker", "Chidi Costa", "Dalia Dubois", "Emre Eriksen", "Freya Fořt", "Goran García"];

    /// <summary>The e-mail address of a customer after its last event.</summary>
    public string LastEmail(int customer) => Email(customer, (count - 1 - customer) / customers);

    /// <summary>How the e-mail addresses of all customers end after so many events; each must have had as many as the others.</summary>
    public static string EndingAfter(int events, int customers) =>
        events % customers == 0 ? Ending(events / customers - 1) : throw new BenchException("The customers have not as many events each.");

    /// <summary>The bodies of some of them, in order.</summary>
    public byte[][] Bodies(int from, int some)
    {
        var last = (count - 1) / customers;
        var bodies = new byte[some][];
        Parallel.For(from, from + some, i => bodies[i - from] = Encoding.UTF8.GetBytes(Body(i % customers, i / customers, _now - last + i / customers)));
        return bodies;
    }

    private static string Email(int customer, int revision) => string.Create(CultureInfo.InvariantCulture, $"customer.{customer}") + Ending(revision);

    private static string Ending(int revision) => string.Create(CultureInfo.InvariantCulture, $".r{revision}@example.com");

    private static string Body(int customer, int revision, long created)
    {
        var name = Names[customer % Names.Length];
        var address = $$"""{"city": "Lyon", "country": "FR", "line1": "{{customer % 400}} Rue de Sèze", "line2": null, "postal_code": "69002", "state": null}""";
        var previous = revision == 0
            ? ""
            : $$"""
              ,
                  "previous_attributes": {
                    "email": "{{Email(customer, revision - 1)}}",
                    "next_invoice_sequence": {{revision}}
                  }
              """;
        return $$"""
            {
              "id": "evt_1{{RandomNumberGenerator.GetString(Alphanumeric, 23)}}",
              "object": "event",
              "api_version": "2026-07-29.dahlia",
              "created": {{created}},
              "data": {
                "object": {
                  "id": "cus_load{{customer:D10}}",
                  "object": "customer",
                  "address": {{address}},
                  "balance": 0,
                  "created": 1767225600,
                  "currency": "eur",
                  "customer_account": null,
                  "default_source": null,
                  "delinquent": false,
                  "description": "Customer {{customer}} of the load generator",
                  "discount": null,
                  "email": "{{Email(customer, revision)}}",
                  "invoice_prefix": "{{customer:X8}}",
                  "invoice_settings": {
                    "custom_fields": null,
                    "default_payment_method": null,
                    "footer": null,
                    "rendering_options": null
                  },
                  "livemode": false,
                  "metadata": {
                    "account_manager": "{{name}}",
                    "external_id": "{{customer}}"
                  },
                  "name": "{{name}}",
                  "next_invoice_sequence": {{revision + 1}},
                  "phone": "+33{{400000000 + customer}}",
                  "preferred_locales": ["fr"],
                  "shipping": {
                    "address": {{address}},
                    "name": "{{name}}",
                    "phone": "+33{{400000000 + customer}}"
                  },
                  "tax_exempt": "none",
                  "test_clock": null
                }{{previous}}
              },
              "livemode": false,
              "pending_webhooks": 1,
              "request": {
                "id": "req_{{RandomNumberGenerator.GetString(Alphanumeric, 14)}}",
                "idempotency_key": "{{Guid.NewGuid()}}"
              },
              "type": "customer.{{(revision == 0 ? "created" : "updated")}}"
            }
            """;
    }
}
