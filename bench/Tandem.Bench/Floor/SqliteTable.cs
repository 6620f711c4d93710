using Microsoft.Data.Sqlite;

namespace Tandem.Bench.Floor;

/// <summary>A prepared statement a row, in one transaction that is on the disk when it returns.</summary>
internal sealed class SqliteTable : FloorTable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _body = new("$body", SqliteType.Blob);

    private SqliteTable(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new SqliteCommand("INSERT INTO bodies (body) VALUES ($body)", connection);
        _insert.Parameters.Add(_body);
    }

    public static async Task<FloorTable> Make(string database)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(database);
        await connection.OpenAsync();
        await Execute(connection, "PRAGMA journal_mode = WAL");
        await Execute(connection, "PRAGMA synchronous = FULL");
        await Execute(connection, "CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
        return new SqliteTable(connection);
    }

    public override async Task Insert(IReadOnlyList<byte[]> bodies)
    {
        await using var transaction = await _connection.BeginTransactionAsync();
        _insert.Transaction = (SqliteTransaction)transaction;
        foreach (var body in bodies)
        {
            _body.Value = body;
            await _insert.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
