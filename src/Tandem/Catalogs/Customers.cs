namespace Tandem.Catalogs;

/// <summary>
/// The catalog of customers. Its limits are Stripe's (https://docs.stripe.com/api/customers/create, https://docs.stripe.com/metadata),
/// so that what is accepted here is accepted there.
/// </summary>
public static class Customers
{
    /// <summary>The declaration.</summary>
    public static Catalog Catalog { get; } = new()
    {
        Name = "customers",
        Table = "customers",
        MatchField = "email",
        Fields =
        [
            new Field { Path = "name", MaxLength = 256 },
            new Field { Path = "email", Kind = FieldKind.Email, MaxLength = 512 },
            new Field { Path = "phone", MaxLength = 20 },
            new Field { Path = "description", MaxLength = 5000 },
            new Field { Path = "address.line1", MaxLength = 500 },
            new Field { Path = "address.line2", MaxLength = 500 },
            new Field { Path = "address.city", MaxLength = 500 },
            new Field { Path = "address.state", MaxLength = 500 },
            new Field { Path = "address.postalCode", MaxLength = 500 },
            new Field { Path = "address.country", MaxLength = 500 },
            // One entry fewer than Stripe takes: the item's id goes there as an entry of its own.
            new Field { Path = "metadata", Kind = FieldKind.Map, MaxLength = 500, MaxEntries = 49, MaxKeyLength = 40 },
        ],
    };
}
