using Microsoft.AspNetCore.DataProtection;
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
        builder.Services.AddDataProtection().SetApplicationName("Tandem").PersistKeysToFileSystem(KeysBeside(settings.Database));
        builder.Services.AddWebhookAddresses(settings);
        builder.AddEngine(settings).AddTandemApi().AddTandemDashboard();
        builder.WebHost.UseKestrelCore();
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<ServerOptions>>((kestrel, server) => Listening.Configure(kestrel, server.Value));

        var app = builder.Build();
        app.MapTandem();
        app.MapTandemDashboard();
        return app;
    }

    // With the data, so that whoever has signed in stays so over a restart, and a copy of the program elsewhere cannot read the cookies.
    private static DirectoryInfo KeysBeside(DatabaseAddress database) => new(Path.Combine(Path.GetDirectoryName(database.File)!, "keys"));

    /// <summary>Where it listens, once it has started.</summary>
    public static Uri AddressOf(WebApplication app) => new(app.Urls.First());
}
