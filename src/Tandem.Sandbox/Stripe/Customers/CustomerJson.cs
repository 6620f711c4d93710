using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>A customer in Stripe's JSON: each key that API version 2026-07-29.dahlia shows.</summary>
internal static class CustomerJson
{
    public static void Write(Utf8JsonWriter json, Customer customer, Expansions expansions)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, customer.Id);
        json.WriteString("object"u8, "customer"u8);
        WriteAddress(json, customer.Address);
        json.WriteNumber("balance"u8, customer.Balance);
        if (customer.BusinessName is not null) json.WriteString("business_name"u8, customer.BusinessName);
        json.WriteNumber("created"u8, customer.Created);
        json.WriteNull("currency"u8);
        json.WriteNull("default_source"u8);
        json.WriteBoolean("delinquent"u8, false);
        json.WriteString("description"u8, customer.Description);
        json.WriteNull("discount"u8);
        json.WriteString("email"u8, customer.Email);
        if (customer.IndividualName is not null) json.WriteString("individual_name"u8, customer.IndividualName);
        json.WriteString("invoice_prefix"u8, customer.InvoicePrefix);
        json.WriteStartObject("invoice_settings"u8);
        WriteInvoiceSettings(json, customer.InvoiceSettings);
        json.WriteEndObject();
        json.WriteBoolean("livemode"u8, false);
        json.WriteStartObject("metadata"u8);
        foreach (var (key, value) in customer.Metadata) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteString("name"u8, customer.Name);
        json.WriteNumber("next_invoice_sequence"u8, customer.NextInvoiceSequence);
        json.WriteString("phone"u8, customer.Phone);
        WriteLocales(json, customer.PreferredLocales);
        WriteShipping(json, customer.Shipping);
        json.WriteString("tax_exempt"u8, customer.TaxExempt);
        json.WriteNull("test_clock"u8);
        if (expansions != Expansions.None) WriteExpansions(json, customer, expansions);
        json.WriteEndObject();
    }

    public static void WriteAddress(Utf8JsonWriter json, Address? address)
    {
        if (address is null)
        {
            json.WriteNull("address"u8);
            return;
        }

        json.WriteStartObject("address"u8);
        json.WriteString("city"u8, address.City);
        json.WriteString("country"u8, address.Country);
        json.WriteString("line1"u8, address.Line1);
        json.WriteString("line2"u8, address.Line2);
        json.WriteString("postal_code"u8, address.PostalCode);
        json.WriteString("state"u8, address.State);
        json.WriteEndObject();
    }

    public static void WriteShipping(Utf8JsonWriter json, Shipping? shipping)
    {
        if (shipping is null)
        {
            json.WriteNull("shipping"u8);
            return;
        }

        json.WriteStartObject("shipping"u8);
        WriteAddress(json, shipping.Address);
        json.WriteString("name"u8, shipping.Name);
        json.WriteString("phone"u8, shipping.Phone);
        json.WriteEndObject();
    }

    public static void WriteLocales(Utf8JsonWriter json, IReadOnlyList<string> locales)
    {
        json.WriteStartArray("preferred_locales"u8);
        foreach (var locale in locales) json.WriteStringValue(locale);
        json.WriteEndArray();
    }

    public static void WriteCustomFields(Utf8JsonWriter json, IReadOnlyList<CustomField>? fields)
    {
        if (fields is null)
        {
            json.WriteNull("custom_fields"u8);
            return;
        }

        json.WriteStartArray("custom_fields"u8);
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, field.Name);
            json.WriteString("value"u8, field.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteRendering(Utf8JsonWriter json, RenderingOptions? rendering)
    {
        if (rendering is null)
        {
            json.WriteNull("rendering_options"u8);
            return;
        }

        json.WriteStartObject("rendering_options"u8);
        json.WriteString("amount_tax_display"u8, rendering.AmountTaxDisplay);
        json.WriteString("template"u8, rendering.Template);
        json.WriteEndObject();
    }

    private static void WriteInvoiceSettings(Utf8JsonWriter json, InvoiceSettings settings)
    {
        WriteCustomFields(json, settings.CustomFields);
        json.WriteString("default_payment_method"u8, settings.DefaultPaymentMethod);
        json.WriteString("footer"u8, settings.Footer);
        WriteRendering(json, settings.Rendering);
    }

    private static void WriteExpansions(Utf8JsonWriter json, Customer customer, Expansions expansions)
    {
        if (expansions.HasFlag(Expansions.CashBalance)) json.WriteNull("cash_balance"u8);
        if (expansions.HasFlag(Expansions.InvoiceCreditBalance))
        {
            json.WriteStartObject("invoice_credit_balance"u8);
            json.WriteEndObject();
        }

        if (expansions.HasFlag(Expansions.Sources)) WriteEmptyList(json, customer, "sources");
        if (expansions.HasFlag(Expansions.Subscriptions)) WriteEmptyList(json, customer, "subscriptions");
        if (expansions.HasFlag(Expansions.TaxIds)) WriteEmptyList(json, customer, "tax_ids");
        if (!expansions.HasFlag(Expansions.Tax)) return;

        json.WriteStartObject("tax"u8);
        json.WriteString("automatic_tax"u8, "unrecognized_location"u8);
        json.WriteNull("ip_address"u8);
        json.WriteNull("location"u8);
        json.WriteEndObject();
    }

    private static void WriteEmptyList(Utf8JsonWriter json, Customer customer, string name)
    {
        json.WritePropertyName(name);
        new ListPage($"/v1/customers/{customer.Id}/{name}", [], false).Write(json);
    }
}

/// <summary>A customer with what the caller asked to see in full.</summary>
internal sealed record ExpandedCustomer(Customer Customer, Expansions Expansions) : IStripeObject
{
    public void Write(Utf8JsonWriter json) => CustomerJson.Write(json, Customer, Expansions);
}
