using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tandem.Storage.Sql;
using Tandem.Streams;

namespace Tandem.Storage.MySql;

/// <summary>Registers the store.</summary>
public static class MySqlStoreRegistration
{
    /// <summary>One <see cref="MySqlStore"/> for all of the engine's doors, the streams among them.</summary>
    /// <param name="services">The services.</param>
    /// <param name="address">A URL or a connection string; see <see cref="MySqlStore"/>.</param>
    public static IServiceCollection AddMySqlStore(this IServiceCollection services, string address)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new MySqlStore(address, provider.GetRequiredService<TimeProvider>()));
        return services
            .AddSingleton<SqlStore>(Store)
            .AddSingleton<ISyncStore>(Store).AddSingleton<IItemQueries>(Store).AddSingleton<IReports>(Store)
            .AddSingleton<IIntegrationStates>(Store).AddSingleton<IRequestKeys>(Store).AddSingleton<IRetention>(Store)
            .AddSingleton<IEventStream>(Store).AddSingleton<IChangeStream>(Store);

        static MySqlStore Store(IServiceProvider provider) => provider.GetRequiredService<MySqlStore>();
    }
}
