using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.MySql;

/// <summary>The way of MySQL 8 and MariaDB, in the part of their language that both know.</summary>
/// <param name="database">The database as messages name it.</param>
internal sealed partial class MySqlDialect(string database) : SqlDialect
{
    private const int LockSeconds = 10;

    private volatile bool _isMariaDb;

    public override string BeginWrite => "START TRANSACTION";

    // One state throughout is more than READ COMMITTED, the level of the session, gives.
    public override string BeginRead => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

    public override string Locked => " FOR UPDATE";

    public override string LockedIfFree => " FOR UPDATE SKIP LOCKED";

    public override Assembly Scripts => typeof(MySqlDialect).Assembly;

    /// <summary>The collation in which only equal texts are equal: letter case, accents and trailing spaces count.</summary>
    public string Exact => _isMariaDb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";

    /// <summary>
    /// What a session is set to. Row locks alone (READ COMMITTED), moments in UTC, nothing cut or turned into another value silently. MariaDB
    /// would turn a long list into a subquery, which an UPDATE does not read by the index, and ends the transaction of a node that was stopped in
    /// the middle of it, which would hold its locks for as long.
    /// </summary>
    public string Settings => $"""
        SET NAMES utf8mb4 COLLATE {Exact};
        SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
            time_zone = '+00:00', group_concat_max_len = 1000000, innodb_lock_wait_timeout = {LockSeconds}{(_isMariaDb ? ", in_predicate_conversion_threshold = 0, idle_transaction_timeout = 5" : "")};
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
        """;

    /// <summary>Learns which server it is.</summary>
    /// <exception cref="StorageException">It is too old.</exception>
    public void Meet(string version)
    {
        // MariaDB puts 5.5.5- before its version, for old clients.
        var told = version.StartsWith("5.5.5-", StringComparison.Ordinal) ? version[6..] : version;
        _isMariaDb = told.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
        var least = _isMariaDb ? new Version(10, 6, 0) : new Version(8, 0, 23);
        if (Version.TryParse(Digits().Match(told).Value, out var number) && number < least)
        {
            throw new StorageException(
                $"The server of the database {database} is version {number}: Tandem needs MySQL 8.0.23 or MariaDB 10.6, or a later one.");
        }
    }

    public override string Adapt(string script) => script.Replace("{exact}", Exact, StringComparison.Ordinal);

    public override string AmongTexts(string expression, string parameter) => $"{expression} IN {MySqlStatement.ListOf(parameter)}";

    public override string AmongNumbers(string expression, string parameter) => AmongTexts(expression, parameter);

    public override string Comparable(string column) => MySqlCatalogSchema.Comparable(column);

    // The index has the beginnings; what has the same beginning is compared whole.
    public override string HoldsOneOf(string column, string parameter) =>
        $"{Comparable(column)} IN {MySqlStatement.ListOf(parameter, MySqlCatalogSchema.Prefix)} AND {AmongTexts(column, parameter)}";

    public override string DeleteOldest(string table, string key, string moment, int most) =>
        $"DELETE FROM {table} WHERE {moment} < @before ORDER BY {moment} LIMIT {most}";

    // INSERT IGNORE would also pass over values that do not fit. The driver is told to count changed rows: one that is known counts none.
    public override string IgnoringKnown(string insert)
    {
        // Its first column stays as it is: not every table has a tenant.
        var (table, column) = Inserted().Match(insert).Groups is [_, var name, var first] ? (name.Value, first.Value) : throw new ArgumentException(insert);
        return $"{insert} ON DUPLICATE KEY UPDATE {table}.{column} = {table}.{column}";
    }

    public override (Func<string, string> Condition, string Pattern) Containing(string text) =>
        (column => $"lower({column}) LIKE lower(@search) ESCAPE '|'", $"%{LikeLiteral(text)}%");

    // No index knows parts of words. A table lies in the order of its primary key, and going through it as it lies, which the optimizer does where no
    // order is asked for, takes a third of the time of looking for each row in the order of an index. Of a frequent text, the first rows hold enough
    // to know. The key is not named: a table of one's own may have none.
    public override async Task<IReadOnlyList<string>?> FindByText(
        SqlSession session, ItemTable table, TenantId tenant, string text, int max, CancellationToken ct)
    {
        var (condition, values) = Search(table, text);
        var statement = session.Statement($"SELECT i.id FROM {table.Name} i WHERE i.tenant = @tenant AND ({condition}) LIMIT {max + 1}")
            .Set("tenant", tenant.Value);
        foreach (var (name, value) in values) statement.Set(name, value);
        var ids = await statement.Read(row => row.GetString(0), ct);
        return ids.Count > max ? null : ids;
    }

    public override string ToMoment(string expression) => $"CAST(left({expression}, 23) AS DATETIME(3))";

    public override string FromMoment(string column) => $"date_format({column}, '%Y-%m-%dT%H:%i:%s.%f')";

    public override DateTimeOffset ReadMoment(DbDataReader row, int column) => row.GetValue(column) switch
    {
        DateTime { Ticks: > 0 } moment => new DateTimeOffset(moment, TimeSpan.Zero),
        string text => Cells.ToMoment(text),
        _ => DateTimeOffset.UnixEpoch,
    };

    public override string Unindexed(string expression, bool isMoment) => isMoment ? $"timestampadd(SECOND, 0, {expression})" : $"concat({expression})";

    public override Task BeginWriting(SqlSession session, string source, bool keepChanges, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var ours = (MySqlSession)session;
        ours.IsMarked = true;
        // In hexadecimal digits, a text needs no quotes. The driver would take the variables for parameters of a prepared statement.
        return ours.Text(
            $"SET @{MySqlTriggers.Variables}source = _utf8mb4 0x{Convert.ToHexString(Encoding.UTF8.GetBytes(source))}, @{MySqlTriggers.Variables}keep = {(keepChanges ? 1 : 0)}");
    }

    // Named locks are the session's: they are given back when the transaction ends. Taken in one order, so that nobody waits in a circle.
    public override async Task Reserve(SqlSession session, IReadOnlyList<string> texts, CancellationToken ct)
    {
        if (texts.Count == 0) return;
        var names = texts.Select(LockName).Distinct().Order(StringComparer.Ordinal).ToList();
        ((MySqlSession)session).HoldsLocks = true;
        foreach (var some in names.Chunk(64))
        {
            var locks = string.Join(" + ", some.Select((_, i) => $"get_lock(@name_{i}, {LockSeconds})"));
            var statement = session.Statement($"SELECT {locks}");
            for (var i = 0; i < some.Length; i++) statement.SetAt(i, some[i]);
            if (await statement.ReadNumber(ct) != some.Length) throw new LockNotFreeException();
        }
    }

    public override async Task LockSchema(SqlSession session, CancellationToken ct) => await Reserve(session, ["schema"], ct);

    public override async Task<bool> HasTable(SqlSession session, string table, CancellationToken ct) =>
        await session.Statement("SELECT 1 FROM information_schema.tables WHERE table_schema = database() AND table_name = @table")
            .Set("table", table).ReadNumber(ct) is not null;

    public override Task<IReadOnlyList<string>> PlanCatalog(SqlSession session, ItemTable table, CancellationToken ct) =>
        new MySqlCatalogSchema(session, table, Exact).Plan(ct);

    public override Trouble Judge(DbException failure) => MySqlErrors.Judge(failure);

    public override StorageException? Explain(DbException failure) => MySqlErrors.Explain(failure, database);

    // A server's locks have one space for all its databases, and names of up to 64 letters.
    private string LockName(string text) =>
        "tandem:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{database}\n{text}")).AsSpan(0, 20));

    private static string LikeLiteral(string text) =>
        string.Concat(text.Select(letter => letter is '|' or '%' or '_' ? $"|{letter}" : letter.ToString()));

    [GeneratedRegex(@"^\d+\.\d+\.\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"^\s*INSERT INTO (\w+)\s*\(\s*(\w+)")]
    private static partial Regex Inserted();
}

/// <summary>A named lock was not to be had in time.</summary>
internal sealed class LockNotFreeException() : DbException("A lock is held by another session.");
