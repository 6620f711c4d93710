using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>A customer as it is at one moment (docs.stripe.com/api/customers/object). A write replaces it, so a snapshot is a reference.</summary>
internal sealed record Customer : IStripeObject
{
    public required string Id { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Created { get; init; }

    /// <summary>Rises with every customer made, and is not shown: customers of one second keep their order by it.</summary>
    public long Order { get; init; }

    public required string InvoicePrefix { get; init; }
    public string? Name { get; init; }
    public string? Email { get; init; }
    public string? Phone { get; init; }
    public string? Description { get; init; }
    public string? BusinessName { get; init; }
    public string? IndividualName { get; init; }
    public Address? Address { get; init; }
    public Shipping? Shipping { get; init; }
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>In the smallest unit of the currency; negative is a credit.</summary>
    public long Balance { get; init; }

    public long NextInvoiceSequence { get; init; } = 1;
    public InvoiceSettings InvoiceSettings { get; init; } = InvoiceSettings.None;
    public IReadOnlyList<string> PreferredLocales { get; init; } = [];
    public string TaxExempt { get; init; } = "none";
    public bool Deleted { get; init; }

    public void Write(Utf8JsonWriter json) => CustomerJson.Write(json, this, Expansions.None);
}

/// <summary>A postal address; every part may be missing.</summary>
internal sealed record Address(string? City, string? Country, string? Line1, string? Line2, string? PostalCode, string? State);

/// <summary>Where to ship to.</summary>
internal sealed record Shipping(Address Address, string Name, string? Phone);

/// <summary>Defaults of a customer's invoices.</summary>
internal sealed record InvoiceSettings
{
    public static InvoiceSettings None { get; } = new();

    public IReadOnlyList<CustomField>? CustomFields { get; init; }
    public string? DefaultPaymentMethod { get; init; }
    public string? Footer { get; init; }

    /// <summary>Null when no rendering option is set at all.</summary>
    public RenderingOptions? Rendering { get; init; }

    public bool Equals(InvoiceSettings? other) => other is not null
        && DefaultPaymentMethod == other.DefaultPaymentMethod
        && Footer == other.Footer
        && Rendering == other.Rendering
        && (CustomFields ?? []).SequenceEqual(other.CustomFields ?? []);

    public override int GetHashCode() => HashCode.Combine(DefaultPaymentMethod, Footer, Rendering, CustomFields?.Count);
}

internal sealed record CustomField(string Name, string Value);

internal sealed record RenderingOptions(string? AmountTaxDisplay, string? Template);
