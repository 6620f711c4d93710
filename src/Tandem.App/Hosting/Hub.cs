using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Tandem.Api;
using Tandem.App.Configuration;
using Tandem.Dashboard;

namespace Tandem.App.Hosting;

/// <summary>The server: the engine, the API, the webhooks and the pages in one process.</summary>
internal static class Hub
{
    /// <summary>Puts it together; nothing listens or works yet.</summary>
    public static WebApplication Build(Settings settings, DemoGuide? demo = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Tandem.App" });
        builder.Logging.AddConsoleLog(settings.Configuration);
        builder.Services.AddHostedService<CollectorMetrics>();
        builder.Services.AddRouting();
        if (demo is not null) builder.Services.AddSingleton(demo);
        builder.Services.AddWebhookAddresses(settings);
        builder.AddEngine(settings).AddTandemApi().AddTandemDashboard();

        // After the engine, which makes the table that the keys are in.
        builder.Services.AddSingleton<SharedKeys>().AddHostedService<KeysAtStart>();
        builder.Services.AddDataProtection().SetApplicationName("Tandem");
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>, KeepKeysShared>();
        builder.WebHost.UseKestrelCore();
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<ServerOptions>>((kestrel, server) => Listening.Configure(kestrel, server.Value));

        var app = builder.Build();
        app.MapTandem();
        app.MapTandemDashboard();
        return app;
    }

    /// <summary>Where it listens, once it has started.</summary>
    public static Uri AddressOf(WebApplication app) => new(app.Urls.First());
}
