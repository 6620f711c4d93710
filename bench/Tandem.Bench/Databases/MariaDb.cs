using System.Data.Common;
using System.Globalization;
using MySql.Data.MySqlClient;
using Tandem.TestServers;

namespace Tandem.Bench.Databases;

/// <summary>A private MariaDB with full durability (<c>innodb_flush_log_at_trx_commit = 1</c>), and a database for each world.</summary>
internal sealed class MariaDb(MariaDbServer server) : DatabaseServer
{
    private int _databases;

    public override TimeSpan Processor => server.Processor;

    public static async Task<DatabaseServer> Start() =>
        new MariaDb(await MariaDbServer.Start(durable: true, "innodb-buffer-pool-size=1G", "innodb-log-file-size=1G"));

    public override async Task<(string? Url, Func<DbConnection> Connect)> Create(string folder)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench_{++_databases}");
        await server.Execute($"CREATE DATABASE {name}");
        return (server.Url(name), () => new MySqlConnection(server.ConnectionString(name) + ";Pooling=False;Default Command Timeout=300;Character Set=utf8mb4"));
    }

    public override string InsertCustomers(int first, int count) => string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO customers (name, email, phone, address_city)
        SELECT concat('Customer ', seq * 7919 % 1000003), concat('customer.', seq, '@example.com'), concat('+1555', 1000000 + seq), 'Berlin'
        FROM seq_{first}_to_{first + count - 1}
        """);

    public override IReadOnlyList<string> Settle => ["ANALYZE TABLE customers, links"];

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}
