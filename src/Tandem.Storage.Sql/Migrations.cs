using System.Globalization;
using Tandem.Catalogs;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql;

/// <summary>Brings the schema to what this program knows: the dialect's numbered scripts in order, then each catalog's table.</summary>
internal static class Migrations
{
    public static Task<TableSet> Run(SqlDatabase database, IReadOnlyList<Catalog> catalogs, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                await RunScripts(session, ct);
                var tables = new TableSet(database.Dialect, catalogs);
                foreach (var table in tables.Items.Values) await database.Dialect.CreateCatalog(session, table, ct);
                return tables;
            },
            ct);

    private static async Task RunScripts(SqlSession session, CancellationToken ct)
    {
        var scripts = Scripts(session.Dialect);
        await session.RunScript("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)", ct);
        var current = await session.Statement("SELECT max(version) FROM schema_version").ReadNumber(ct) ?? 0;
        if (current > scripts[^1].Number)
        {
            throw new StorageException(
                $"The database has schema {current}, and this program knows schemas up to {scripts[^1].Number}: run a newer version of Tandem.");
        }

        foreach (var script in scripts.Where(script => script.Number > current))
        {
            await session.RunScript(script.Text(), ct);
            await session.Statement("INSERT INTO schema_version (version) VALUES (@version)").Set("version", script.Number).Run(ct);
        }
    }

    /// <summary>The scripts, named such as <c>0001_engine.sql</c>, in order.</summary>
    private static List<(long Number, Func<string> Text)> Scripts(SqlDialect dialect) =>
        [.. dialect.Scripts.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => (long.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), Reader(dialect, name)))
            .OrderBy(script => script.Item1)];

    private static Func<string> Reader(SqlDialect dialect, string name) => () =>
    {
        using var reader = new StreamReader(dialect.Scripts.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    };
}
