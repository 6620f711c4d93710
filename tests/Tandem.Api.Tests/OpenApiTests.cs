using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace Tandem.Api.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_tells_each_route_with_its_parameters()
    {
        await using var server = await Server.Start();
        var document = (await server.Get("/openapi/v1.json")).ShouldBe(HttpStatusCode.OK).Json!;

        var mapped = server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null && !Regex.IsMatch(endpoint.RoutePattern.RawText!, "^/?(docs|openapi)"))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods, (endpoint, method) => $"{method} {endpoint.RoutePattern.RawText}").ToArray();
        var told = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).ToArray();

        mapped.ShouldNotBeEmpty();
        told.Order().ShouldBe(mapped.Order());
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var parameters = (operation!["parameters"]?.AsArray() ?? []).Where(each => (string)each!["in"]! == "path").Select(each => (string)each!["name"]!);
                parameters.Order().ShouldBe(Regex.Matches(path, @"\{(\w+)\}").Select(match => match.Groups[1].Value).Order(), $"{method} {path}");
                ((string?)operation["summary"]).ShouldNotBeNullOrWhiteSpace($"{method} {path}");
            }
        }
    }

    [Fact]
    public async Task The_limits_in_the_document_are_those_that_are_checked()
    {
        await using var server = await Server.Start();
        var schemas = (await server.Get("/openapi/v1.json")).Json!["components"]!["schemas"]!;

        ((int)schemas["CustomerCreate"]!["properties"]!["name"]!["maxLength"]!).ShouldBe(256);
        ((int)schemas["CustomerCreate"]!["properties"]!["address"]!["properties"]!["postalCode"]!["maxLength"]!).ShouldBe(500);
        ((bool)schemas["CustomerCreate"]!["additionalProperties"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task Answers_are_as_the_document_says()
    {
        await using var server = await Server.Start();
        var schemas = new SchemaCheck((await server.Get("/openapi/v1.json")).Json!);
        var id = await server.Created(new { name = "Ada", address = new { city = "London" }, metadata = new { plan = "gold" } });
        var link = await server.Linked(id, link => link with
        {
            Status = Links.LinkStatus.Conflict,
            Error = "No.",
            Conflicts = [new Merging.FieldConflict("name", "A", "Ada", null)],
        });
        await server.Parked("evt_1");
        await server.Post("/api/integrations/stripe/import");

        (string Method, string Path, string Template, object? Body)[] requests =
        [
            ("GET", "/api/customers", "/api/customers", null),
            ("POST", "/api/customers", "/api/customers", new { name = "Bob" }),
            ("POST", "/api/customers", "/api/customers", new { nam = "Bob" }),
            ("GET", $"/api/customers/{id}", "/api/customers/{id}", null),
            ("GET", "/api/customers/nobody", "/api/customers/{id}", null),
            ("PUT", $"/api/customers/{id}", "/api/customers/{id}", new { name = "B" }),
            ("PATCH", $"/api/customers/{id}", "/api/customers/{id}", new { phone = "1" }),
            ("GET", $"/api/customers/{id}/integration-status", "/api/customers/{id}/integration-status", null),
            ("GET", $"/api/customers/{id}/history", "/api/customers/{id}/history", null),
            ("POST", "/api/customers:batch", "/api/customers:batch", new { upserts = new object[] { new { name = "C" }, new { nam = "C" } }, deletes = new[] { "nobody" } }),
            ("GET", $"/api/customers/{id}/history/1", "/api/customers/{id}/history/{entry}", null),
            ("POST", $"/api/customers/{id}/history/1/restore", "/api/customers/{id}/history/{entry}/restore", null),
            ("POST", $"/api/customers/{id}/link", "/api/customers/{id}/link", new { integration = "stripe", externalId = "cus_x" }),
            ("POST", $"/api/customers/{id}/unlink", "/api/customers/{id}/unlink", new { integration = "nowhere" }),
            ("POST", "/api/customers:import", "/api/customers:import", new { name = "C" }),
            ("GET", "/api/integrations", "/api/integrations", null),
            ("GET", "/api/integrations/stripe", "/api/integrations/{name}", null),
            ("POST", "/api/integrations/stripe/pause", "/api/integrations/{name}/pause", null),
            ("POST", "/api/integrations/stripe/test", "/api/integrations/{name}/test", null),
            ("GET", "/api/integrations/stripe/settings", "/api/integrations/{name}/settings", null),
            ("GET", "/api/integrations/stripe/verify", "/api/integrations/{name}/verify", null),
            ("POST", "/api/integrations/stripe/verify", "/api/integrations/{name}/verify", null),
            ("GET", "/api/activity", "/api/activity", null),
            ("GET", "/api/failures", "/api/failures", null),
            ("POST", "/api/failures:retry", "/api/failures:retry", """{"ids":["link-999"]}"""),
            ("POST", "/api/failures:discard", "/api/failures:discard", """{"ids":["link-999"]}"""),
            ("POST", "/api/failures:resolve", "/api/failures:resolve", """{"ids":["link-999"],"choose":"local"}"""),
            ("GET", $"/api/failures/{link}", "/api/failures/{id}", null),
            ("POST", $"/api/failures/{link}/resolve", "/api/failures/{id}/resolve", """{"fields":{"name":{"choose":"local"}}}"""),
            ("POST", "/api/failures/retry", "/api/failures/retry", null),
            ("POST", $"/api/customers/{id}/sync", "/api/customers/{id}/sync", null),
            ("GET", "/api/stats", "/api/stats", null),
            ("GET", "/health/live", "/health/live", null),
            ("GET", "/health/ready", "/health/ready", null),
        ];
        foreach (var (method, path, template, body) in requests)
        {
            var answer = await server.Send(new HttpMethod(method), path, body);
            schemas.Check(method, template, answer).ShouldBeEmpty($"{method} {path}\n{answer.Text}");
        }
    }

    [Fact]
    public async Task The_page_shows_the_document_and_fetches_nothing_from_elsewhere()
    {
        await using var server = await Server.Start();

        var page = await server.Get("/docs/index.html");

        page.ShouldBe(HttpStatusCode.OK);
        Regex.Matches(page.Text, """(?:src|href)="(https?:)?//""").ShouldBeEmpty();
        ((int)(await server.Get("/docs")).Status).ShouldBeOneOf(200, 301, 302);
        foreach (Match asset in Regex.Matches(page.Text, """(?:src|href)="\.?/?([^"]+)"""))
            (await server.Get("/docs/" + asset.Groups[1].Value)).Status.ShouldBe(HttpStatusCode.OK, asset.Value);
        (await server.Get("/docs/index.js")).Text.ShouldContain("openapi/v1.json");
    }
}

/// <summary>Holds answers against the schemas of an OpenAPI document; as much of JSON Schema as the document uses.</summary>
internal sealed class SchemaCheck(JsonNode document)
{
    public IReadOnlyList<string> Check(string method, string template, Answer answer)
    {
        var response = document["paths"]![template]![method.ToLowerInvariant()]!["responses"]![$"{(int)answer.Status}"];
        if (response is null) return [$"The status {(int)answer.Status} is not told."];
        var schema = response["content"]?[answer.Type!]?["schema"];
        if (schema is null) return [$"The type {answer.Type} is not told."];
        var errors = new List<string>();
        Check(schema, answer.Json, "$", errors);
        return errors;
    }

    private void Check(JsonNode schema, JsonNode? value, string path, List<string> errors)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            Check(document["components"]!["schemas"]![reference.Split('/')[^1]]!, value, path, errors);
            return;
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            var fits = choices.Any(choice =>
            {
                var tried = new List<string>();
                Check(choice!, value, path, tried);
                return tried.Count == 0;
            });
            if (!fits) errors.Add($"{path} fits none of its schemas.");
            return;
        }

        var types = schema["type"] is JsonArray many ? many.Select(each => (string)each!).ToArray() : schema["type"] is { } one ? [(string)one!] : null;
        var kind = KindOf(value);
        if (types is not null && !types.Contains(kind) && !(kind == "integer" && types.Contains("number"))) errors.Add($"{path} is {kind}, not {string.Join(" or ", types)}.");
        if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value))) errors.Add($"{path} is none of {words.ToJsonString()}.");
        if (value is JsonArray array && schema["items"] is { } items)
        {
            for (var i = 0; i < array.Count; i++) Check(items, array[i], $"{path}[{i}]", errors);
        }

        if (value is not JsonObject members) return;
        foreach (var required in schema["required"]?.AsArray() ?? [])
        {
            if (!members.ContainsKey((string)required!)) errors.Add($"{path} lacks {required}.");
        }

        foreach (var (name, member) in members)
        {
            if (schema["properties"]?[name] is { } declared) Check(declared, member, $"{path}.{name}", errors);
            else if (schema["additionalProperties"] is JsonObject others) Check(others, member, $"{path}.{name}", errors);
            else if (schema["properties"] is not null && !path.EndsWith("payload", StringComparison.Ordinal) && name is not ("errors" or "traceId")) errors.Add($"{path}.{name} is not told.");
        }
    }

    private static string KindOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => value.ToString().Contains('.', StringComparison.Ordinal) || value.ToString().Contains('E', StringComparison.Ordinal) ? "number" : "integer",
            _ => "boolean",
        },
    };
}
