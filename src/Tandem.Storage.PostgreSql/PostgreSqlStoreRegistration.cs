using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tandem.Storage.Sql;

namespace Tandem.Storage.PostgreSql;

/// <summary>Registers the store.</summary>
public static class PostgreSqlStoreRegistration
{
    /// <summary>One <see cref="PostgreSqlStore"/> for all of the engine's doors, the streams among them.</summary>
    /// <param name="services">The services.</param>
    /// <param name="address">An address or a connection string; see <see cref="PostgreSqlStore"/>.</param>
    public static IServiceCollection AddPostgreSqlStore(this IServiceCollection services, string address)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new PostgreSqlStore(address, provider.GetRequiredService<TimeProvider>()));
        return services.AddSqlStore<PostgreSqlStore>();
    }
}
