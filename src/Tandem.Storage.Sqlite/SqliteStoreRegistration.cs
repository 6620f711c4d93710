using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tandem.Storage.Sql;

namespace Tandem.Storage.Sqlite;

/// <summary>Registers the store.</summary>
public static class SqliteStoreRegistration
{
    /// <summary>One <see cref="SqliteStore"/> for all of the engine's doors, the streams among them.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">A path or a connection string; see <see cref="SqliteStore"/>.</param>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, string connectionString)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new SqliteStore(connectionString, provider.GetRequiredService<TimeProvider>()));
        return services.AddSqlStore<SqliteStore>();
    }
}
