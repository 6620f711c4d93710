using System.Data.Common;

namespace Tandem.Bench.Floor;

/// <summary>A table that only takes bodies in, in the fastest plain way that the database has for many rows at once.</summary>
internal abstract class FloorTable : IAsyncDisposable
{
    /// <summary>The kinds, by the names that <see cref="Databases.DatabaseServer.Kinds"/> gives them.</summary>
    public static IReadOnlyDictionary<string, Func<string, Task<FloorTable>>> Kinds { get; } = new Dictionary<string, Func<string, Task<FloorTable>>>
    {
        ["sqlite"] = SqliteTable.Make,
        ["postgres"] = PostgresTable.Make,
        ["mysql"] = MariaDbTable.Make,
    };

    /// <summary>Commits bodies, as one transaction.</summary>
    public abstract Task Insert(IReadOnlyList<byte[]> bodies);

    public abstract ValueTask DisposeAsync();

    protected static async Task Execute(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
