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

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}
