namespace Tandem.Connectors.Stripe.Tests.OpenApi;

/// <summary>Lets no request through that Stripe's OpenAPI document, or its rules on headers, would not.</summary>
internal sealed class HeldToOpenApi : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        StripeOpenApi.Document.Check(request.Method.Method, request.RequestUri!.AbsolutePath, request.RequestUri.Query, body)
            .ShouldBeEmpty($"{request.Method} {request.RequestUri.PathAndQuery} {body}");

        request.Headers.Authorization.ShouldNotBeNull().Scheme.ShouldBe("Bearer");
        request.Headers.GetValues("Stripe-Version").ShouldBe([StripeOptions.PinnedApiVersion]);
        if (request.Content is not null) request.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-www-form-urlencoded");
        if (request.Headers.TryGetValues("Idempotency-Key", out var keys)) keys.ShouldHaveSingleItem().Length.ShouldBeLessThanOrEqualTo(255);
        if (request.Method == HttpMethod.Post && request.RequestUri.AbsolutePath.StartsWith("/v1/customers", StringComparison.Ordinal))
            request.Headers.Contains("Idempotency-Key").ShouldBeTrue();
        return await base.SendAsync(request, cancellationToken);
    }
}
