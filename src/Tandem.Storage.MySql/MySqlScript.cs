using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MySql.Data.MySqlClient;

namespace Tandem.Storage.MySql;

/// <summary>
/// Runs the statements of a script one by one, each once. MySQL commits each by itself; so each is written down in <c>schema_steps</c>
/// before it runs and again when it is done. One that was begun and not told done may have taken effect before the crash: it runs again, and
/// may then find its work done.
/// </summary>
internal sealed partial class MySqlScript(MySqlSession session)
{
    // A table, column, index or trigger that is there already, or that is gone already.
    private const int TableThere = 1050, ColumnThere = 1060, IndexThere = 1061, TriggerThere = 1359, TableGone = 1051, ColumnOrIndexGone = 1091, TriggerGone = 1360;

    private const string Steps = """
        CREATE TABLE IF NOT EXISTS schema_steps (
            begun BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
            statement CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
            done INTEGER NOT NULL
        ) ENGINE = InnoDB
        """;

    public async Task Run(string script, CancellationToken ct)
    {
        // What was planned by a look at the schema, and is not a numbered script, needs no memory.
        var isNumbered = script.StartsWith("--", StringComparison.Ordinal);
        if (isNumbered) await session.Text(Steps);
        foreach (var statement in Statements(script))
        {
            ct.ThrowIfCancellationRequested();
            if (isNumbered) await RunOnce(statement, ct);
            else await session.Text(statement);
        }
    }

    /// <summary>The statements of a script: each ends a line with a semicolon. A trigger's body, which has several, comes alone.</summary>
    public static IEnumerable<string> Statements(string script) => CreateTrigger().IsMatch(script)
        ? [script]
        : EndOfStatement().Split(script).Select(statement => statement.Trim()).Where(statement => statement.Length > 0);

    private async Task RunOnce(string statement, CancellationToken ct)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(statement)));
        var known = await session.Statement("SELECT done FROM schema_steps WHERE statement = @statement").Set("statement", hash).ReadNumber(ct);
        if (known == 1) return;
        if (known is null)
        {
            await session.Statement("INSERT INTO schema_steps (statement, done) VALUES (@statement, 0)").Set("statement", hash).Run(ct);
            await session.Text("COMMIT");
        }

        try
        {
            await session.Text(statement);
        }
        catch (MySqlException failure) when (known == 0 && IsDone(failure))
        {
            // It was done before the crash.
        }

        await session.Statement("UPDATE schema_steps SET done = 1 WHERE statement = @statement").Set("statement", hash).Run(ct);
        await session.Text("COMMIT");
    }

    private static bool IsDone(MySqlException failure) => failure.Number
        is TableThere or ColumnThere or IndexThere or TriggerThere or TableGone or ColumnOrIndexGone or TriggerGone;

    [GeneratedRegex(@";[ \t]*(?:\r?\n|$)")]
    private static partial Regex EndOfStatement();

    [GeneratedRegex(@"^\s*CREATE\s+TRIGGER\b", RegexOptions.IgnoreCase)]
    private static partial Regex CreateTrigger();
}
