using Microsoft.Data.Sqlite;
using Tandem.Contracts.Storage;
using Tandem.Storage.Sql;

namespace Tandem.Storage.Sqlite.Tests;

/// <summary>A file for each test, in a folder that goes with the class.</summary>
public sealed class SqliteFixture : StoreFixture, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tandem-");
    private readonly Dictionary<SqlStore, string> _files = [];

    public override SqlStore Create() => Open(Path.Combine(_folder.FullName, $"{_files.Count}.db"));

    public override SqlStore Again(SqlStore store) => Open(_files[store]);

    public string FileOf(SqlStore store) => _files[store];

    public override async Task Execute(SqlStore store, string sql)
    {
        await using var connection = await Connect(_files[store]);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<object?> Query(SqlStore store, string sql)
    {
        await using var connection = await Connect(_files[store]);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    public static async Task<SqliteConnection> Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private SqliteStore Open(string file)
    {
        var store = new SqliteStore(file, TimeProvider.System);
        _files.Add(store, file);
        return store;
    }
}
