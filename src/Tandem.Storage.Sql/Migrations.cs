using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Tandem.Catalogs;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql;

/// <summary>Brings the schema to what this program knows: the dialect's numbered scripts in order, then each catalog's table.</summary>
internal static partial class Migrations
{
    private const string VersionTable = "CREATE TABLE schema_version (version INTEGER NOT NULL)";

    /// <summary>Runs what is to be run. One process at a time: another that starts meanwhile then finds it done.</summary>
    public static Task<TableSet> Run(SqlDatabase database, IReadOnlyList<Catalog> catalogs, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                await session.Dialect.LockSchema(session, ct);
                var tables = new TableSet(session.Dialect, catalogs);
                foreach (var script in await Plan(session, tables, ct)) await session.RunScript(script, ct);
                return tables;
            },
            ct);

    /// <summary>What <see cref="Run"/> would run now, and nothing of it is run.</summary>
    public static Task<IReadOnlyList<string>> Plan(SqlDatabase database, IReadOnlyList<Catalog> catalogs, CancellationToken ct) =>
        database.Read<IReadOnlyList<string>>(session => Plan(session, new TableSet(session.Dialect, catalogs), ct), ct);

    /// <summary>What <see cref="Run"/> would run now, as a session sees it.</summary>
    public static async Task<IReadOnlyList<string>> Plan(SqlSession session, TableSet tables, CancellationToken ct)
    {
        var plan = await PlanScripts(session, ct);
        foreach (var table in tables.Items.Values) plan.AddRange(await session.Dialect.PlanCatalog(session, table, ct));
        return plan;
    }

    /// <summary>The number of the last script that was run; 0 for none.</summary>
    public static async Task<long> Version(SqlSession session, CancellationToken ct) => await session.Dialect.HasTable(session, "schema_version", ct)
        ? await ReadVersion(session, ct)
        : 0;

    private static async Task<long> ReadVersion(SqlSession session, CancellationToken ct)
    {
        try
        {
            return await session.Statement("SELECT max(version) FROM schema_version").ReadNumber(ct) ?? 0;
        }
        catch (DbException failure) when (session.Dialect.Judge(failure) is Trouble.None && session.Dialect.Explain(failure) is null)
        {
            throw Foreign(session, ["schema_version"]);
        }
    }

    private static async Task<List<string>> PlanScripts(SqlSession session, CancellationToken ct)
    {
        var plan = new List<string>();
        var scripts = Scripts(session.Dialect);
        if (!await session.Dialect.HasTable(session, "schema_version", ct))
        {
            await RefuseForeign(session, scripts[0].Text(), ct);
            plan.Add(VersionTable);
        }

        var current = await Version(session, ct);
        if (current > scripts[^1].Number)
        {
            throw new StorageException(
                $"The database has schema {current}, and this program knows schemas up to {scripts[^1].Number}: run a newer version of Tandem.");
        }

        foreach (var script in scripts.Where(script => script.Number > current))
        {
            plan.Add(session.Dialect.Adapt(script.Text()));
            plan.Add(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO schema_version (version) VALUES ({script.Number})"));
        }

        return plan;
    }

    // Before anything is run, for where that is not undone as a whole, half of a schema would be left.
    private static async Task RefuseForeign(SqlSession session, string firstScript, CancellationToken ct)
    {
        var foreign = new List<string>();
        foreach (var table in CreatedTable().Matches(firstScript).Select(match => match.Groups[1].Value))
        {
            if (await session.Dialect.HasTable(session, table, ct)) foreign.Add(table);
        }

        if (foreign.Count > 0) throw Foreign(session, foreign);
    }

    private static StorageException Foreign(SqlSession session, IEnumerable<string> tables) => new(
        $"The database has tables of another program that are named as Tandem's: {string.Join(", ", tables)}. {session.Dialect.Apart}");

    [GeneratedRegex(@"^CREATE TABLE (\w+)", RegexOptions.Multiline)]
    private static partial Regex CreatedTable();

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
