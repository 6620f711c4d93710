namespace Tandem.Connectors.Stripe;

/// <summary>One request, before it meets the wire.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path.</param>
/// <param name="Form">The parameters: the body of a POST, else the query.</param>
/// <param name="Key">The idempotency key; null where there is none to send.</param>
/// <param name="OwnAccount">It concerns the key's own account, even where a connected account is synced.</param>
internal sealed record StripeRequest(HttpMethod Method, string Path, StripeForm Form, string? Key = null, bool OwnAccount = false);

/// <summary>Form parameters, in order.</summary>
internal sealed class StripeForm : List<KeyValuePair<string, string>>
{
    public void Add(string name, string value) => Add(KeyValuePair.Create(name, value));

    public void Add(string name, long value) => Add(name, value.ToString());
}

/// <summary>Puts a call into Stripe's words. Decides without I/O.</summary>
internal static class StripeRequests
{
    /// <summary>The most objects of one page (https://docs.stripe.com/api/pagination).</summary>
    public const int PageSize = 100;

    public static StripeRequest Create(StripeCatalog catalog, RemoteCall.Create call, string idKey)
    {
        var form = new StripeForm();
        foreach (var field in catalog.Fields)
        {
            foreach (var (path, value) in call.Record)
            {
                if (Parameter(field, path, idKey) is { } parameter) form.Add(parameter, value);
            }
        }

        form.Add($"metadata[{idKey}]", call.Item.Value);
        return new StripeRequest(HttpMethod.Post, catalog.Route, form, call.Key);
    }

    public static StripeRequest Update(StripeCatalog catalog, RemoteCall.Update call, string idKey)
    {
        var form = new StripeForm();
        foreach (var field in catalog.Fields)
        {
            if (field.Shape is FieldShape.Group)
            {
                WriteGroup(form, field, call);
                continue;
            }

            foreach (var change in call.Changes)
            {
                // An empty value clears a field, and removes a metadata key (https://docs.stripe.com/api/metadata).
                if (Parameter(field, change.Path, idKey) is { } parameter) form.Add(parameter, change.To ?? "");
            }
        }

        return new StripeRequest(HttpMethod.Post, ObjectPath(catalog, call.Id), form, call.Key);
    }

    // Stripe's clients send no key with a DELETE: deleting twice is the same as once.
    public static StripeRequest Delete(StripeCatalog catalog, RemoteCall.Delete call) =>
        new(HttpMethod.Delete, ObjectPath(catalog, call.Id), []);

    public static StripeRequest Fetch(StripeCatalog catalog, ExternalId id) => new(HttpMethod.Get, ObjectPath(catalog, id), []);

    /// <summary>https://docs.stripe.com/search#search-query-language</summary>
    public static StripeRequest Find(StripeCatalog catalog, ItemId item, string idKey)
    {
        var text = item.Value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal);
        return new StripeRequest(HttpMethod.Get, catalog.Route + "/search", new StripeForm
        {
            { "query", $"metadata['{idKey}']:'{text}'" },
            { "limit", PageSize },
        });
    }

    // The hash is replaced as one, so its other parts go along, or they would be lost. Parts that this change clears are sent empty as
    // well: right whether the hash is replaced or merged.
    private static void WriteGroup(StripeForm form, StripeField group, RemoteCall.Update call)
    {
        var changes = call.Changes.Where(change => group.Holds(change.Path)).ToDictionary(change => change.Path, change => change.To);
        if (changes.Count == 0) return;

        var parts = group.Parts.Select(part => (part.Name, Value: changes.GetValueOrDefault(part.Path, call.Whole[part.Path]), part.Path)).ToList();
        if (parts.TrueForAll(part => part.Value is null))
        {
            form.Add(group.Name, "");
            return;
        }

        foreach (var (name, value, path) in parts)
        {
            if (value is not null || changes.ContainsKey(path)) form.Add($"{group.Name}[{name}]", value ?? "");
        }
    }

    private static string? Parameter(StripeField field, string path, string idKey) => field.Shape switch
    {
        FieldShape.Text => path == field.Path ? field.Name : null,
        FieldShape.Group when field.Holds(path) =>
            field.Parts.FirstOrDefault(part => part.Path == path) is { } part ? $"{field.Name}[{part.Name}]" : null,
        FieldShape.Map when field.Holds(path) =>
            path[(field.Path.Length + 1)..] is var key && key != idKey ? $"{field.Name}[{key}]" : null,
        _ => null,
    };

    private static string ObjectPath(StripeCatalog catalog, ExternalId id) => $"{catalog.Route}/{Uri.EscapeDataString(id.Value)}";
}
