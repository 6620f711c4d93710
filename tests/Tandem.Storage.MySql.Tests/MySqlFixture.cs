using System.Globalization;
using MySql.Data.MySqlClient;
using Tandem.Contracts.Storage;
using Tandem.Storage.Sql;
using Tandem.TestServers;

namespace Tandem.Storage.MySql.Tests;

/// <summary>A database for each test, on one private server for all.</summary>
public sealed class MySqlFixture : StoreFixture
{
    private static readonly Lazy<Task<MariaDbServer>> Started = new(() => Task.Run(() => MariaDbServer.Start()));
    private static int _databases;

    private readonly Dictionary<SqlStore, string> _names = [];

    public static MariaDbServer Server => Started.Value.GetAwaiter().GetResult();

    public override SqlStore Create()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _databases)}");
        Run("mysql", $"CREATE DATABASE {name}").GetAwaiter().GetResult();
        return Open(name);
    }

    public override SqlStore Again(SqlStore store) => Open(NameOf(store));

    public string NameOf(SqlStore store)
    {
        lock (_names) return _names[store];
    }

    public override Task Execute(SqlStore store, string sql) => Run(NameOf(store), sql);

    public override async Task<object?> Query(SqlStore store, string sql)
    {
        await using var connection = await Connect(NameOf(store));
        await using var command = new MySqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public static async Task<MySqlConnection> Connect(string database)
    {
        var connection = new MySqlConnection(Server.ConnectionString(database) + ";Pooling=False;Character Set=utf8mb4;Allow User Variables=True");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task Run(string database, string sql)
    {
        await using var connection = await Connect(database);
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private MySqlStore Open(string name)
    {
        var store = new MySqlStore(Server.ConnectionString(name), TimeProvider.System);
        lock (_names) _names.Add(store, name);
        return store;
    }
}
