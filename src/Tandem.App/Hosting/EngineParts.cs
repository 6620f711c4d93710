using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tandem.App.Configuration;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Streams.Kafka;

namespace Tandem.App.Hosting;

/// <summary>The engine as the settings want it, for the server and for the commands.</summary>
internal static class EngineParts
{
    /// <summary>Adds the engine, its store and its integrations.</summary>
    public static TandemBuilder AddEngine(this IHostApplicationBuilder builder, Settings settings)
    {
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>());
        builder.Services.AddOptions<ServerOptions>().Bind(settings.Configuration.GetSection("Tandem:Server")).ValidateOnStart();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ServerOptions>>(
            (host, server) => host.ShutdownTimeout = TimeSpan.FromSeconds(server.Value.DrainSeconds));
        var tandem = builder.AddTandem();
        settings.Database.Kind.AddTo(tandem, settings.Database);
        if (settings.HasKafka) tandem.UseKafka();
        foreach (var integration in settings.Integrations) integration.AddTo(tandem);
        return tandem;
    }

    /// <summary>Has each integration's webhooks sent to the server's public address, where it has one and the integration names no other.</summary>
    public static void AddWebhookAddresses(this IServiceCollection services, Settings settings)
    {
        foreach (var integration in settings.Integrations)
        {
            services.AddOptions<IntegrationOptions>(integration.Name).PostConfigure<IOptions<ServerOptions>>((options, server) =>
            {
                if (server.Value.PublicAddress is not { } address) return;
                var tenant = options.Tenant == TenantId.Default.Value ? "" : $"{options.Tenant}/";
                options.WebhookAddress ??= new Uri(new Uri(address.AbsoluteUri.TrimEnd('/') + "/"), $"webhooks/{tenant}{integration.Name}");
            });
        }
    }

    /// <summary>Leaves the registration of webhooks to the server.</summary>
    public static void RegisterNoWebhooks(this IServiceCollection services, Settings settings)
    {
        foreach (var integration in settings.Integrations)
            services.AddOptions<IntegrationOptions>(integration.Name).PostConfigure(options => options.WebhookAddress = null);
    }
}
