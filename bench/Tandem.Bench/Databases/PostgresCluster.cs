using System.Data.Common;
using System.Globalization;
using Npgsql;
using Tandem.TestServers;

namespace Tandem.Bench.Databases;

/// <summary>A private PostgreSQL with full durability (<c>fsync</c> and <c>synchronous_commit</c> on), and a database for each world.</summary>
internal sealed class PostgresCluster(PostgresServer server) : DatabaseServer
{
    private int _databases;

    public override TimeSpan Processor => server.Processor;

    public static async Task<DatabaseServer> Start() => new PostgresCluster(await PostgresServer.Start(durable: true, "shared_buffers=1GB", "max_wal_size=8GB"));

    public override string InsertCustomers(int first, int count) => $"""
        INSERT INTO customers (name, email, phone, address_city)
        SELECT 'Customer ' || (i::bigint * 7919 % 1000003), 'customer.' || i || '@example.com', '+1555' || (1000000 + i), 'Berlin'
        FROM generate_series({first}, {first + count - 1}) i
        """;

    public override IReadOnlyList<string> Settle => ["VACUUM ANALYZE"];

    public override string? Behind => "SELECT 1 FROM search_queue LIMIT 1";

    public override async Task<(string? Url, Func<DbConnection> Connect)> Create(string folder)
    {
        var name = await NewName();
        return (server.Url(name), () => new NpgsqlConnection(server.ConnectionString(name) + ";Pooling=false;Command Timeout=300"));
    }

    public override ValueTask DisposeAsync() => server.DisposeAsync();

    // Those that nobody uses any more go: the server would go on vacuuming them while the next is measured.
    private async Task<string> NewName()
    {
        var unused = await server.Execute("""
            SELECT datname FROM pg_database d WHERE datname LIKE 'bench\_%'
            AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datid = d.oid AND a.backend_type = 'client backend')
            """);
        foreach (var left in unused.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await server.Execute($"DROP DATABASE {left}");

        var name = string.Create(CultureInfo.InvariantCulture, $"bench_{++_databases}");
        await server.Execute($"CREATE DATABASE {name}");
        return name;
    }
}
