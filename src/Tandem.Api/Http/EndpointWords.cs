namespace Tandem.Api.Http;

/// <summary>Says of an endpoint what the gate checks and the OpenAPI document tells.</summary>
internal static class EndpointWords
{
    extension(RouteHandlerBuilder endpoint)
    {
        /// <summary>What it is, and the query parameters that it takes.</summary>
        public RouteHandlerBuilder Told(string tag, string summary, params QueryParameter[] query) => endpoint
            .WithTags(tag).WithSummary(summary).WithMetadata(new Documented(), new QueryParameters(query)).Refuses(400, 401);

        /// <summary>It takes JSON after a schema of the document.</summary>
        public RouteHandlerBuilder Takes(string schema, params string[] contentTypes) => endpoint
            .WithMetadata(new BodyRule.Json(schema, contentTypes is [] ? [RequestBody.Json] : contentTypes)).Refuses(413, 415);

        /// <summary>It takes no body.</summary>
        public RouteHandlerBuilder TakesNothing() => endpoint.WithMetadata(new BodyRule.None());

        /// <summary>It may be repeated with an idempotency key.</summary>
        public RouteHandlerBuilder Repeatable() => endpoint
            .AddEndpointFilter<RouteHandlerBuilder, Idempotency>().WithMetadata(new Repeats()).Refuses(409, 422);

        /// <summary>It may answer with problems of these statuses.</summary>
        public RouteHandlerBuilder Refuses(params int[] statuses)
        {
            foreach (var status in statuses) endpoint.ProducesProblem(status);
            return endpoint;
        }
    }

    extension(IEndpointConventionBuilder endpoint)
    {
        /// <summary>What an endpoint without a gate is.</summary>
        public IEndpointConventionBuilder ToldBare(string tag, string summary) => endpoint
            .WithMetadata(new Documented(), new Open(), new BodyRule.Json(Documents.Event, RequestBody.Json), TheMethod)
            .WithTags(tag).WithSummary(summary);
    }

    // What makes an endpoint without typed parameters appear in the document at all.
    private static readonly System.Reflection.MethodInfo TheMethod = ((RequestDelegate)(_ => Task.CompletedTask)).Method;
}

/// <summary>Marks an endpoint of the OpenAPI document.</summary>
internal sealed class Documented;

/// <summary>Marks an endpoint that an idempotency key makes repeatable.</summary>
internal sealed class Repeats;
