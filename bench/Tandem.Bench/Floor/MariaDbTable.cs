using System.Globalization;
using MySql.Data.MySqlClient;

namespace Tandem.Bench.Floor;

/// <summary>One statement of many rows.</summary>
internal sealed class MariaDbTable(MySqlConnection connection) : FloorTable
{
    public static async Task<FloorTable> Make(string database)
    {
        var connection = new MySqlConnection(database);
        await connection.OpenAsync();
        await Execute(connection, "CREATE TABLE bodies (id bigint AUTO_INCREMENT PRIMARY KEY, body longblob NOT NULL)");
        return new MariaDbTable(connection);
    }

    public override async Task Insert(IReadOnlyList<byte[]> bodies)
    {
        var names = bodies.Index().Select(body => string.Create(CultureInfo.InvariantCulture, $"(@{body.Index})"));
        await using var insert = new MySqlCommand($"INSERT INTO bodies (body) VALUES {string.Join(',', names)}", connection);
        foreach (var (i, body) in bodies.Index()) insert.Parameters.Add(new MySqlParameter(string.Create(CultureInfo.InvariantCulture, $"@{i}"), body));
        await insert.ExecuteNonQueryAsync();
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();
}
