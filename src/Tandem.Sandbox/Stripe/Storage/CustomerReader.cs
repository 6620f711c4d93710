using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>Reads a customer back from the JSON that <see cref="CustomerJson"/> writes.</summary>
internal static class CustomerReader
{
    public static Customer Read(JsonElement json) => new()
    {
        Id = json.GetProperty("id").GetString()!,
        Created = json.GetProperty("created").GetInt64(),
        InvoicePrefix = json.GetProperty("invoice_prefix").GetString()!,
        Name = Text(json, "name"),
        Email = Text(json, "email"),
        Phone = Text(json, "phone"),
        Description = Text(json, "description"),
        BusinessName = Text(json, "business_name"),
        IndividualName = Text(json, "individual_name"),
        Address = Part(json, "address") is { } address ? ReadAddress(address) : null,
        Shipping = Part(json, "shipping") is { } shipping
            ? new Shipping(ReadAddress(shipping.GetProperty("address")), Text(shipping, "name")!, Text(shipping, "phone"))
            : null,
        Metadata = ReadMetadata(json.GetProperty("metadata")),
        Balance = json.GetProperty("balance").GetInt64(),
        NextInvoiceSequence = json.GetProperty("next_invoice_sequence").GetInt64(),
        InvoiceSettings = ReadSettings(json.GetProperty("invoice_settings")),
        PreferredLocales = [.. json.GetProperty("preferred_locales").EnumerateArray().Select(locale => locale.GetString()!)],
        TaxExempt = Text(json, "tax_exempt")!,
    };

    public static Metadata ReadMetadata(JsonElement json) =>
        Metadata.Of(json.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!)));

    private static Address ReadAddress(JsonElement json) => new(
        Text(json, "city"), Text(json, "country"), Text(json, "line1"), Text(json, "line2"), Text(json, "postal_code"), Text(json, "state"));

    private static InvoiceSettings ReadSettings(JsonElement json) => new()
    {
        CustomFields = Part(json, "custom_fields") is { } fields
            ? [.. fields.EnumerateArray().Select(field => new CustomField(Text(field, "name")!, Text(field, "value")!))]
            : null,
        DefaultPaymentMethod = Text(json, "default_payment_method"),
        Footer = Text(json, "footer"),
        Rendering = Part(json, "rendering_options") is { } rendering
            ? new RenderingOptions(Text(rendering, "amount_tax_display"), Text(rendering, "template"))
            : null,
    };

    private static JsonElement? Part(JsonElement json, string name) =>
        json.TryGetProperty(name, out var part) && part.ValueKind != JsonValueKind.Null ? part : null;

    private static string? Text(JsonElement json, string name) => Part(json, name)?.GetString();
}
