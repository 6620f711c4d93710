using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tandem.Api.Http;
using Tandem.Dashboard.Access;
using Tandem.Dashboard.Assets;
using Tandem.Dashboard.Layout;
using Tandem.Dashboard.Live;
using Tandem.Dashboard.Pages.Customers;
using Tandem.Dashboard.Shared;
using Tandem.Hosting;

namespace Tandem.Dashboard;

/// <summary>Adds Tandem's web pages to an ASP.NET Core application.</summary>
public static class TandemDashboard
{
    private const int LargestMessage = 256 * 1024;

    /// <summary>Adds what <see cref="MapTandemDashboard"/> needs. The REST API's settings say who may come in, so it is needed beside it.</summary>
    public static TandemBuilder AddTandemDashboard(this TandemBuilder tandem)
    {
        var services = tandem.Services;
        // A page brings along what its first paint has read, which for a table of fifty rows is more than the 32 KB that are usual.
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        services.AddDataProtection();
        services.TryAddSingleton<EmbeddedAssets>();
        services.TryAddSingleton<FormerNames>();
        services.TryAddSingleton<LiveFeed>();
        services.TryAddSingleton<Sessions>();
        services.TryAddSingleton(new DemoGuide());
        services.TryAddScoped<Toasts>();
        services.TryAddScoped<PagePlaces>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, PagesForBrowsers>());
        return tandem;
    }

    /// <summary>Maps the pages (<c>/</c>), what they load (<c>/_tandem</c>) and their live connection (<c>/_blazor</c>).</summary>
    /// <exception cref="InvalidOperationException"><see cref="AddTandemDashboard"/> or <c>AddTandemApi</c> was not called.</exception>
    public static IEndpointRouteBuilder MapTandemDashboard(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        if (services.GetService<Sessions>() is null || services.GetService<ApiKeys>() is null)
            throw new InvalidOperationException("Add builder.AddTandem().AddTandemApi().AddTandemDashboard() before app.MapTandemDashboard().");

        // Pages refuse to be served without it. Where the application has it already, a second one does nothing.
        if (endpoints is IApplicationBuilder app)
        {
            UnknownAddresses.Use(app);
            app.UseAntiforgery();
        }

        AssetsApi.Map(endpoints);
        SessionsApi.Map(endpoints);
        ExportApi.Map(endpoints);
        endpoints.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server =>
            {
                // The gate sets the whole policy. Compressed, each open page would cost the hub a third of a megabyte more.
                server.ContentSecurityFrameAncestorsPolicy = null;
                server.DisableWebSocketCompression = true;
            })
            .Add(PageGate.Guard);
        return endpoints;
    }
}
