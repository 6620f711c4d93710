using System.Globalization;
using Microsoft.OpenApi;
using Tandem.Catalogs;
using Tandem.Items;

namespace Tandem.Api;

/// <summary>The schemas of request bodies, made from the catalog's declaration, so that what is documented is what is checked.</summary>
internal static class Documents
{
    public const string CustomerCreate = nameof(CustomerCreate);
    public const string CustomerReplace = nameof(CustomerReplace);
    public const string CustomerPatch = nameof(CustomerPatch);
    public const string CustomerNamed = nameof(CustomerNamed);
    public const string CustomerBatch = nameof(CustomerBatch);
    public const string CustomerFile = nameof(CustomerFile);
    public const string LinkWith = nameof(LinkWith);
    public const string UnlinkFrom = nameof(UnlinkFrom);
    public const string Resolve = nameof(Resolve);
    public const string FailureIds = nameof(FailureIds);
    public const string ResolveSome = nameof(ResolveSome);
    public const string Event = nameof(Event);

    public static void AddTo(OpenApiDocument document)
    {
        var catalog = Catalogs.Customers.Catalog;
        document.AddComponent(CustomerCreate, Item(catalog, "A customer. Without an id a new one is made."));
        document.AddComponent(
            CustomerReplace,
            Item(catalog, "The whole customer: fields that are left out are cleared. Members that the server sets are ignored.", readOnly: true));
        document.AddComponent(CustomerPatch, Item(catalog, "The fields to change (RFC 7396): null clears a field, or one entry of the metadata."));
        document.AddComponent(CustomerNamed, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema> { ["id"] = Id() },
            Required = new HashSet<string> { "id" },
        });
        document.AddComponent(CustomerBatch, Batch(document));
        document.AddComponent(CustomerFile, new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = $"Lines of cells in UTF-8, the names of the columns first: id, {string.Join(", ", catalog.Fields.Select(field => field.Path))}, metadata.NAME. "
                + "A line with the id of a customer changes it; columns that are not there are left alone, and an empty cell clears its field.",
        });
        document.AddComponent(LinkWith, Texts("Which object it is to be linked with.", "integration", "externalId"));
        document.AddComponent(UnlinkFrom, Texts("Where it is to be parted.", "integration"));
        document.AddComponent(Resolve, Choices());
        document.AddComponent(FailureIds, Ids("The ids of failures."));
        document.AddComponent(ResolveSome, SidesOfSome());
        document.AddComponent(Event, new OpenApiSchema { Type = JsonSchemaType.Object, Description = "The event as its sender signed it." });
    }

    private static OpenApiSchema Item(Catalog catalog, string description, bool readOnly = false)
    {
        var root = Object(description);
        root.Properties!["id"] = Id();
        foreach (var field in catalog.Fields)
        {
            var at = root;
            var names = field.Path.Split('.');
            foreach (var name in names[..^1])
            {
                if (!at.Properties!.TryGetValue(name, out var group)) at.Properties[name] = group = Object(null, JsonSchemaType.Null);
                at = (OpenApiSchema)group;
            }

            at.Properties![names[^1]] = Field(field);
        }

        if (readOnly)
        {
            foreach (var name in ItemBodies.ReadOnly) root.Properties[name] = new OpenApiSchema { Description = "Ignored." };
        }

        return root;
    }

    private static OpenApiSchema Field(Field field)
    {
        var text = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, MaxLength = field.MaxLength };
        if (field.Kind is FieldKind.Email) text.Format = "email";
        if (field.Kind is not FieldKind.Map) return text;
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object | JsonSchemaType.Null,
            AdditionalProperties = text,
            MaxProperties = field.MaxEntries,
            Description = $"Names of at most {field.MaxKeyLength.ToString(CultureInfo.InvariantCulture)} characters, without [ and ].",
        };
    }

    private static OpenApiSchema Id() => new() { Type = JsonSchemaType.String, Pattern = "^[A-Za-z0-9_-]{1,64}$", MaxLength = ItemIds.MaxLength };

    private static OpenApiSchema Batch(OpenApiDocument document)
    {
        var batch = Object("Up to 1,000 entries in all. An id may occur once.");
        batch.Properties!["upserts"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            MaxItems = ItemBodies.LongestBatch,
            Items = new OpenApiSchemaReference(CustomerReplace, document),
        };
        batch.Properties["deletes"] = new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = ItemBodies.LongestBatch, Items = Id() };
        return batch;
    }

    private static OpenApiSchema Choices()
    {
        var choice = Object("Whose value it is to be: the local one, the remote one, or the one given.");
        choice.Properties!["choose"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["local", "remote", "value"] };
        choice.Properties["value"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null };
        choice.Required = new HashSet<string> { "choose" };
        var body = Object("A choice for each field, by its path.");
        body.Properties!["fields"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = choice, MinProperties = 1 };
        body.Required = new HashSet<string> { "fields" };
        return body;
    }

    private static OpenApiSchema Ids(string description)
    {
        var body = Object(description);
        body.Properties!["ids"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            MinItems = 1,
            MaxItems = 1000,
            Items = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^(link|event)-[1-9][0-9]*$" },
        };
        body.Required = new HashSet<string> { "ids" };
        return body;
    }

    private static OpenApiSchema SidesOfSome()
    {
        var body = Ids("The ids of failures in conflict, and whose values they are to have.");
        body.Properties!["choose"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["local", "remote"] };
        body.Required!.Add("choose");
        return body;
    }

    private static OpenApiSchema Texts(string description, params string[] names)
    {
        var body = Object(description);
        foreach (var name in names) body.Properties![name] = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255 };
        body.Required = names.ToHashSet();
        return body;
    }

    private static OpenApiSchema Object(string? description, JsonSchemaType also = 0) => new()
    {
        Type = JsonSchemaType.Object | also,
        Description = description,
        AdditionalPropertiesAllowed = false,
        Properties = new Dictionary<string, IOpenApiSchema>(),
    };
}
