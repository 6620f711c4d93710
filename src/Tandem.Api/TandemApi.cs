using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tandem.Api.Csv;
using Tandem.Api.Http;
using Tandem.Hosting;

namespace Tandem.Api;

/// <summary>Adds Tandem's REST API and webhooks to an ASP.NET Core application.</summary>
public static class TandemApi
{
    /// <summary>Adds what <see cref="MapTandem"/> needs. Settings: <see cref="ApiOptions"/>, from <c>Tandem</c>.</summary>
    public static TandemBuilder AddTandemApi(this TandemBuilder tandem)
    {
        var services = tandem.Services;
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.AddOptions<ApiOptions>().Bind(tandem.Configuration.GetSection("Tandem")).ValidateOnStart();
        services.TryAddSingleton<ApiKeys>();
        services.TryAddSingleton<WebhooksApi>();
        services.TryAddSingleton<IntegrationReader>();
        services.TryAddSingleton<CsvExport>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, TandemJson.Default));
        services.AddOpenApi(OpenApiSetup.DocumentName, OpenApiSetup.Configure);
        return tandem;
    }

    /// <summary>
    /// Maps the API (<c>/api</c>), the webhooks (<c>/webhooks</c>), the health checks (<c>/health</c>), the OpenAPI document
    /// (<c>/openapi/v1.json</c>), the page that shows it (<c>/docs</c>) and the routes of earlier systems.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="AddTandemApi"/> was not called.</exception>
    public static IEndpointRouteBuilder MapTandem(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        if (services.GetService<WebhooksApi>() is null)
            throw new InvalidOperationException("Add builder.AddTandem().AddTandemApi() before app.MapTandem().");

        var options = services.GetRequiredService<IOptions<ApiOptions>>().Value;
        var routes = new RouteTable(endpoints);
        CustomersApi.Map(routes);
        BatchApi.Map(routes);
        ItemFilesApi.Map(routes);
        CustomerLinksApi.Map(routes);
        CustomerVersionsApi.Map(routes);
        IntegrationsApi.Map(routes);
        VerifyApi.Map(routes);
        FailuresApi.Map(routes);
        SomeFailuresApi.Map(routes);
        ActivityApi.Map(routes);
        StatsApi.Map(routes);
        WebhooksApi.Map(routes, services);
        HealthApi.Map(routes);
        if (options.EarlierRoutes) EarlierRoutes.Map(routes, services);
        routes.MapRefusals("/api", "/webhooks");

        if (options.Docs)
        {
            endpoints.MapOpenApi("/openapi/{documentName}.json");
            endpoints.MapSwaggerUI("docs", page =>
            {
                page.SwaggerEndpoint("../openapi/v1.json", "Tandem");
                page.DocumentTitle = "Tandem API";
            });
        }

        return endpoints;
    }
}
