namespace Tandem.Dashboard.Shared;

/// <summary>The fields as people call them.</summary>
public static class FieldNames
{
    private static readonly string[] Order = [.. Tandem.Catalogs.Customers.Catalog.Fields.Select(field => field.Path)];

    /// <summary>Its place in forms and lists: the catalog's order, then the entries of maps.</summary>
    public static int Place(string path) => Array.IndexOf(Order, path) is >= 0 and var at ? at : Order.Length;

    /// <summary>An error of the API's rules as a form says it: programs send null, people leave a field empty.</summary>
    public static string Plain(string error) => error.Replace("Send one such as", "Write one such as", StringComparison.Ordinal)
        .Replace(", or null for none", ", or leave it empty", StringComparison.Ordinal);

    /// <summary>The name of the field at a path; of a map's entry, the entry's own.</summary>
    public static string Of(string path) => path switch
    {
        "name" => "Name",
        "email" => "E-mail",
        "phone" => "Phone",
        "description" => "Description",
        "address.line1" => "Address line 1",
        "address.line2" => "Address line 2",
        "address.city" => "City",
        "address.state" => "State or region",
        "address.postalCode" => "Postal code",
        "address.country" => "Country",
        "metadata" => "Metadata",
        ['m', 'e', 't', 'a', 'd', 'a', 't', 'a', '.', .. var entry] => $"{entry} (metadata)",
        _ => path,
    };
}
