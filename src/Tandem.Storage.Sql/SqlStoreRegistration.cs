using Microsoft.Extensions.DependencyInjection;
using Tandem.Streams;

namespace Tandem.Storage.Sql;

/// <summary>Registers a store as all of the engine's doors.</summary>
internal static class SqlStoreRegistration
{
    /// <summary>The one store that is registered as itself is each of the doors, the streams among them.</summary>
    public static IServiceCollection AddSqlStore<TStore>(this IServiceCollection services) where TStore : SqlStore
    {
        return services
            .AddSingleton<SqlStore>(Store).AddSingleton<ISyncStore>(Store).AddSingleton<IItemQueries>(Store).AddSingleton<IReports>(Store)
            .AddSingleton<IIntegrationStates>(Store).AddSingleton<IVerifyReports>(Store).AddSingleton<IRequestKeys>(Store)
            .AddSingleton<IRetention>(Store).AddSingleton<ISharedMemory>(Store).AddSingleton<IEventMemory>(Store)
            .AddSingleton<IEventStream>(Store).AddSingleton<IChangeStream>(Store);

        static TStore Store(IServiceProvider provider) => provider.GetRequiredService<TStore>();
    }
}
