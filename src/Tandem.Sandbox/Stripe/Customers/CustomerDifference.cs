using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// What an update changed, as an event's <c>previous_attributes</c>: old values only, and of a hash only the parts that changed, with
/// null for a part that was added (docs.stripe.com/api/events/object).
/// </summary>
internal static class CustomerDifference
{
    /// <summary>The old values as a JSON object; null when nothing changed.</summary>
    public static byte[]? Between(Customer before, Customer after) => JsonBuffer.Render(json =>
    {
        json.WriteStartObject();
        var changed = Addresses(json, before.Address, after.Address);
        if (before.Balance != after.Balance)
        {
            json.WriteNumber("balance"u8, before.Balance);
            changed = true;
        }

        changed |= Text(json, "business_name", before.BusinessName, after.BusinessName);
        changed |= Text(json, "description", before.Description, after.Description);
        changed |= Text(json, "email", before.Email, after.Email);
        changed |= Text(json, "individual_name", before.IndividualName, after.IndividualName);
        changed |= Text(json, "invoice_prefix", before.InvoicePrefix, after.InvoicePrefix);
        changed |= Settings(json, before.InvoiceSettings, after.InvoiceSettings);
        changed |= MetadataKeys(json, before.Metadata, after.Metadata);
        changed |= Text(json, "name", before.Name, after.Name);
        if (before.NextInvoiceSequence != after.NextInvoiceSequence)
        {
            json.WriteNumber("next_invoice_sequence"u8, before.NextInvoiceSequence);
            changed = true;
        }

        changed |= Text(json, "phone", before.Phone, after.Phone);
        if (!before.PreferredLocales.SequenceEqual(after.PreferredLocales))
        {
            CustomerJson.WriteLocales(json, before.PreferredLocales);
            changed = true;
        }

        changed |= Shippings(json, before.Shipping, after.Shipping);
        changed |= Text(json, "tax_exempt", before.TaxExempt, after.TaxExempt);
        json.WriteEndObject();
        return changed;
    });

    private static bool Text(Utf8JsonWriter json, string name, string? before, string? after)
    {
        if (before == after) return false;
        json.WriteString(name, before);
        return true;
    }

    private static bool Addresses(Utf8JsonWriter json, Address? before, Address? after)
    {
        if (before == after) return false;
        if (before is null || after is null)
        {
            CustomerJson.WriteAddress(json, before);
            return true;
        }

        json.WriteStartObject("address"u8);
        Text(json, "city", before.City, after.City);
        Text(json, "country", before.Country, after.Country);
        Text(json, "line1", before.Line1, after.Line1);
        Text(json, "line2", before.Line2, after.Line2);
        Text(json, "postal_code", before.PostalCode, after.PostalCode);
        Text(json, "state", before.State, after.State);
        json.WriteEndObject();
        return true;
    }

    private static bool Shippings(Utf8JsonWriter json, Shipping? before, Shipping? after)
    {
        if (before == after) return false;
        if (before is null || after is null)
        {
            CustomerJson.WriteShipping(json, before);
            return true;
        }

        json.WriteStartObject("shipping"u8);
        Addresses(json, before.Address, after.Address);
        Text(json, "name", before.Name, after.Name);
        Text(json, "phone", before.Phone, after.Phone);
        json.WriteEndObject();
        return true;
    }

    private static bool Settings(Utf8JsonWriter json, InvoiceSettings before, InvoiceSettings after)
    {
        if (before.Equals(after)) return false;

        json.WriteStartObject("invoice_settings"u8);
        if (!(before.CustomFields ?? []).SequenceEqual(after.CustomFields ?? [])) CustomerJson.WriteCustomFields(json, before.CustomFields);
        Text(json, "default_payment_method", before.DefaultPaymentMethod, after.DefaultPaymentMethod);
        Text(json, "footer", before.Footer, after.Footer);
        if (before.Rendering != after.Rendering) CustomerJson.WriteRendering(json, before.Rendering);
        json.WriteEndObject();
        return true;
    }

    private static bool MetadataKeys(Utf8JsonWriter json, Metadata before, Metadata after)
    {
        if (before.SameAs(after)) return false;

        json.WriteStartObject("metadata"u8);
        foreach (var (key, value) in before)
            if (after.Find(key) != value)
                json.WriteString(key, value);
        foreach (var (key, _) in after)
            if (before.Find(key) is null)
                json.WriteNull(key);
        json.WriteEndObject();
        return true;
    }
}
