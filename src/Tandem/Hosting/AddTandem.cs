using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tandem.Catalogs;
using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Items;
using Tandem.Limits;
using Tandem.Metrics;
using Tandem.Nodes;
using Tandem.Streams;
using Tandem.Syncing;
using Tandem.Verifying;

namespace Tandem.Hosting;

/// <summary>Adds Tandem to a host.</summary>
public static class TandemHosting
{
    /// <summary>Adds the engine. A store and at least one connector are added to what it returns.</summary>
    public static TandemBuilder AddTandem(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<TandemOptions>, TandemOptionsValidator>();
        services.AddOptions<TandemOptions>().Bind(builder.Configuration.GetSection("Tandem")).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IReadOnlyList<Catalog>>([Customers.Catalog]);
        services.AddSingleton<IntegrationRegistry>();
        services.AddSingleton<Wakeups>();
        services.AddSingleton<SyncMetrics>();
        services.AddSingleton<Inbox>();
        services.AddSingleton(_ => NodeName.OfThisProcess());
        services.AddSingleton<ThisNode>();
        services.AddSingleton<Duties>();
        services.AddSingleton<Membership>();
        services.AddSingleton<NodeReports>();
        services.AddSingleton(provider => new UuidSource(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Backoff(provider.GetRequiredService<TimeProvider>(), new Random()));
        services.AddSingleton<ChangeRouter>();
        services.AddSingleton<Inward>();
        services.AddSingleton<Outward>();
        services.AddSingleton<Operations>();
        services.AddSingleton<IntegrationReports>();
        services.AddSingleton<Linking>();
        services.AddSingleton<ItemVersions>();
        services.AddSingleton<ItemImport>();
        services.AddSingleton<ItemWriter>();
        services.AddSingleton<Poller>();
        services.AddSingleton<Backfill>();
        services.AddSingleton<Sweeper>();
        services.AddSingleton<Verifier>();
        services.AddSingleton<Repairer>();
        services.AddSingleton<VerifyJobs>();
        services.AddSingleton<ConnectionTester>();
        services.AddSingleton<Webhooks>();
        services.AddSingleton<Engine>();
        services.AddHostedService(provider => provider.GetRequiredService<Engine>());
        services.AddHostedService(provider => provider.GetRequiredService<VerifyJobs>());
        return new TandemBuilder(services, builder.Configuration);
    }

    /// <summary>Adds one account of a connector, with the options of its section <c>Tandem:Integrations:{name}</c>.</summary>
    public static TandemBuilder AddIntegration(this TandemBuilder tandem, string name, Func<IServiceProvider, IConnector> connector)
    {
        tandem.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IntegrationOptions>, IntegrationOptionsValidator>());
        tandem.Services.AddOptions<IntegrationOptions>(name).Bind(tandem.Section(name)).ValidateOnStart();
        tandem.Services.AddSingleton(services => new Integration(
            name, connector(services), services.GetRequiredService<IOptionsMonitor<IntegrationOptions>>().Get(name),
            services.GetRequiredService<TimeProvider>()));
        return tandem;
    }
}

[OptionsValidator]
internal sealed partial class TandemOptionsValidator : IValidateOptions<TandemOptions>;

[OptionsValidator]
internal sealed partial class IntegrationOptionsValidator : IValidateOptions<IntegrationOptions>;
