using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tandem.Catalogs;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sqlite;

/// <summary>What is found in a database file by one who only looks; for <c>doctor</c>.</summary>
/// <param name="Schema">The schema's number; 0 where there is none.</param>
/// <param name="MissingTriggers">Capture triggers that are not there, so that some writes are not noticed until the next sweep.</param>
public sealed record SqliteInspection(long Schema, IReadOnlyList<string> MissingTriggers)
{
    /// <summary>Looks into a file.</summary>
    /// <exception cref="StorageException">It cannot be opened, or is no database.</exception>
    public static async Task<SqliteInspection> Read(string path, IReadOnlyList<Catalog> catalogs, CancellationToken ct)
    {
        Batteries_V2.Init();
        var dialect = new SqliteDialect(path);
        try
        {
            var address = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
            await using var connection = new SqliteConnection(address.ConnectionString);
            await connection.OpenAsync(ct);
            var names = await Names(connection, ct);
            var schema = names.Contains("schema_version") ? await ReadSchema(connection, ct) : 0;
            var wanted = new TableSet(dialect, catalogs).Items.Values.SelectMany(table => new SqliteTriggers(table, "").All).Select(trigger => trigger.Name);
            return new SqliteInspection(schema, [.. wanted.Where(trigger => !names.Contains(trigger))]);
        }
        catch (SqliteException failure) when (dialect.Explain(failure) is { } explained)
        {
            throw explained;
        }
    }

    private static async Task<HashSet<string>> Names(SqliteConnection connection, CancellationToken ct)
    {
        var names = new HashSet<string>();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master";
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct)) names.Add(rows.GetString(0));
        return names;
    }

    private static async Task<long> ReadSchema(SqliteConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT max(version) FROM schema_version";
        return await command.ExecuteScalarAsync(ct) is long version ? version : 0;
    }
}
