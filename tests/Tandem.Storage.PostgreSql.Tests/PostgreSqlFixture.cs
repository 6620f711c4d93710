using System.Collections.Concurrent;
using Npgsql;
using Tandem.Contracts.Storage;
using Tandem.Storage.Sql;
using Tandem.TestServers;

namespace Tandem.Storage.PostgreSql.Tests;

/// <summary>A database for each test, on the one server of the run.</summary>
public sealed class PostgreSqlFixture : StoreFixture, IAsyncLifetime
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => PostgresServer.Start());
    private static int _databases;

    private readonly ConcurrentDictionary<SqlStore, string> _names = [];
    private PostgresServer _server = null!;

    public async Task InitializeAsync() => _server = await Shared.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    public override SqlStore Create()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        using var connection = new NpgsqlConnection(_server.ConnectionString());
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name} STRATEGY wal_log", connection);
        command.ExecuteNonQuery();
        return Open(name);
    }

    public override SqlStore Again(SqlStore store) => Open(_names[store]);

    /// <summary>A store over the same database, opened with further settings.</summary>
    public SqlStore Again(SqlStore store, string settings, TimeProvider? time = null) => Open(_names[store], settings, time);

    public string AddressOf(SqlStore store) => _server.ConnectionString(_names[store]);

    public override async Task Execute(SqlStore store, string sql)
    {
        await using var connection = await Connect(store);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<object?> Query(SqlStore store, string sql)
    {
        await using var connection = await Connect(store);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async Task<NpgsqlConnection> Connect(SqlStore store)
    {
        var connection = new NpgsqlConnection(AddressOf(store) + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private PostgreSqlStore Open(string name, string settings = "", TimeProvider? time = null)
    {
        var store = new PostgreSqlStore($"{_server.ConnectionString(name)};Maximum Pool Size=8;{settings}", time ?? TimeProvider.System);
        _names.TryAdd(store, name);
        return store;
    }
}
