using Npgsql;
using NpgsqlTypes;

namespace Tandem.Bench.Floor;

/// <summary>One array a statement, prepared once.</summary>
internal sealed class PostgresTable : FloorTable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _insert;
    private readonly NpgsqlParameter _bodies = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    private PostgresTable(NpgsqlConnection connection)
    {
        _connection = connection;
        _insert = new NpgsqlCommand("INSERT INTO bodies (body) SELECT unnest($1)", connection);
        _insert.Parameters.Add(_bodies);
    }

    public static async Task<FloorTable> Make(string database)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await Execute(connection, "CREATE TABLE bodies (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)");
        var table = new PostgresTable(connection);
        await table._insert.PrepareAsync();
        return table;
    }

    public override async Task Insert(IReadOnlyList<byte[]> bodies)
    {
        _bodies.Value = bodies.ToArray();
        await _insert.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
