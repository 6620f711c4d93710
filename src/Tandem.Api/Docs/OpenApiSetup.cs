using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Tandem.Api.Http;

namespace Tandem.Api;

/// <summary>Makes the OpenAPI document say all that the endpoints know of themselves.</summary>
internal static class OpenApiSetup
{
    public const string DocumentName = "v1";

    private const string Bearer = nameof(Bearer);

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<Documented>().Any();
        options.CreateSchemaReferenceId = type => OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("View", "", StringComparison.Ordinal);
        options.AddDocumentTransformer((document, context, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Tandem",
                Version = typeof(OpenApiSetup).Assembly.GetName().Version!.ToString(3),
                Description = "Keeps customers in your database and in external systems the same, both ways. "
                    + "Errors are problem documents (RFC 9457).",
            };
            Documents.AddTo(document);
            if (context.ApplicationServices.GetRequiredService<IOptions<ApiOptions>>().Value.ApiKeys.Count > 0)
            {
                document.AddComponent<IOpenApiSecurityScheme>(
                    Bearer, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" });
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Complete(operation, context);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, _, _) =>
        {
            // Numbers are written as numbers; that a reader of ours would take quoted ones too is no business of the document.
            const JsonSchemaType numeric = JsonSchemaType.Integer | JsonSchemaType.Number;
            if (schema.Type is { } type && (type & numeric) != 0 && type.HasFlag(JsonSchemaType.String))
                (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
            return Task.CompletedTask;
        });
    }

    private static void Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var parameters = operation.Parameters ??= [];
        foreach (var name in NamesIn(context.Description.RelativePath ?? "").Where(name => parameters.All(each => each.Name != name)))
        {
            var text = new OpenApiSchema { Type = JsonSchemaType.String };
            parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = text });
        }

        foreach (var parameter in metadata.OfType<QueryParameters>().SelectMany(query => query.All))
        {
            parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = parameter.Schema,
            });
        }

        var method = context.Description.HttpMethod;
        if (metadata.OfType<Repeats>().Any())
            parameters.Add(Header(Idempotency.Header, "A key of your choice, by which a repetition gets the answer of the first."));
        if (method is "PUT" or "PATCH" or "DELETE")
            parameters.Add(Header("If-Match", "The ETag that you read: the write is refused (412) if there has been another since."));
        if (metadata.OfType<BodyRule.Json>().FirstOrDefault() is { } body)
        {
            var type = new OpenApiMediaType { Schema = new OpenApiSchemaReference(body.Schema, context.Document) };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = body.ContentTypes.ToDictionary(name => name, _ => type) };
        }

        if (!metadata.OfType<Open>().Any() && context.ApplicationServices.GetRequiredService<IOptions<ApiOptions>>().Value.ApiKeys.Count > 0)
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
    }

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static IEnumerable<string> NamesIn(string pattern) =>
        pattern.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]);
}
