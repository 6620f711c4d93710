using System.Data.Common;
using System.Reflection;
using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Tables;
using Tandem.Streams;

namespace Tandem.Storage.PostgreSql;

/// <summary>
/// PostgreSQL's way: many write at once, each locking its rows. Writes read what is committed (READ COMMITTED), for what they decide upon is
/// locked; reads of several statements see one state (REPEATABLE READ).
/// </summary>
/// <param name="server">The database as messages name it.</param>
/// <param name="time">The clock by which what is known of the database grows old.</param>
internal sealed class PostgreSqlDialect(string server, TimeProvider time) : SqlDialect
{
    private readonly PostgreSqlFailures _failures = new(server);
    private readonly PostgreSqlTextSample _texts = new(time);

    public override string BeginWrite => "BEGIN";

    public override string BeginRead => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    // Not the key: who only refers to a row, by a foreign key of a table of yours, does not wait.
    public override string Locked => " FOR NO KEY UPDATE";

    public override string LockedIfFree => " FOR NO KEY UPDATE SKIP LOCKED";

    public override Assembly Scripts => typeof(PostgreSqlDialect).Assembly;

    public override string AmongTexts(string expression, string parameter) => $"{expression} = ANY({parameter})";

    public override string AmongNumbers(string expression, string parameter) => $"{expression} = ANY({parameter})";

    public override string IgnoringKnown(string insert) => $"{insert} ON CONFLICT DO NOTHING";

    // Which letters are the same but for their case, the database's locale knows.
    public override (Func<string, string> Condition, string Pattern) Containing(string text) => (
        column => $"{column} ILIKE @search",
        $"%{string.Concat(text.Select(letter => letter is '\\' or '%' or '_' ? $@"\{letter}" : letter.ToString()))}%");

    /// <summary>A condition: the item's id begins so. Looked up in the primary key, for trigrams of ids would double the index.</summary>
    public const string BeginsId = "i.id >= @begin AND i.id < @begin_end OR i.id >= @lower_begin AND i.id < @lower_begin_end";

    public override (string Condition, IReadOnlyList<(string Name, string Value)> Values) Search(ItemTable table, string text)
    {
        var lower = text.ToLowerInvariant();
        return (
            $"{PostgreSqlSearch.Text(table, "i")} ILIKE @search OR {BeginsId}",
            [("search", Containing(text).Pattern), ("begin", text), ("begin_end", text + '\uffff'), ("lower_begin", lower), ("lower_begin_end", lower + '\uffff')]);
    }

    public override string Often(string condition) => $"CASE WHEN {condition} THEN true ELSE false END";

    public override Task<IReadOnlyList<string>?> FindByText(
        SqlSession session, ItemTable table, TenantId tenant, string text, int max, CancellationToken ct) =>
        new PostgreSqlSearch(session).Find(table, tenant, text, _texts, max, ct);

    public override Task<IReadOnlyList<string>> Remarks(SqlSession session, CancellationToken ct) => new PostgreSqlSearch(session).Remarks(ct);

    public override string ToJson(string expression) => $"{expression}::jsonb";

    public override string ToMoment(string expression) => $"{expression}::timestamptz";

    public override string FromMoment(string column) => $"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""";

    public override DateTimeOffset ReadMoment(DbDataReader row, int column) =>
        row.IsDBNull(column) ? DateTimeOffset.UnixEpoch : new DateTimeOffset(row.GetDateTime(column));

    public override ReadOnlyMemory<byte> ReadBytes(DbDataReader row, int column, PayloadMemory memory)
    {
        var bytes = memory.Take((int)row.GetBytes(column, 0, null, 0, 0));
        row.GetBytes(column, 0, bytes.Array, bytes.Offset, bytes.Count);
        return bytes;
    }

    public override string Apart => "Name a database of its own in DATABASE_URL, or a schema of its own there: ?search_path=tandem.";

    public override string Unindexed(string expression, bool isMoment) => isMoment ? $"({expression} + interval '0')" : $"({expression} || '')";

    // Both end with the transaction. They are seen by its own triggers alone.
    public override Task BeginWriting(SqlSession session, string source, bool keepChanges, CancellationToken ct) =>
        session.Statement("SELECT set_config('tandem.source', @source, true), set_config('tandem.keep_changes', @keep, true)")
            .Set("source", source)
            .Set("keep", keepChanges ? "1" : "0")
            .Run(ct);

    // In order, so that two who reserve several of the same do not wait for each other. Two texts of one hash wait in vain, and no harm.
    public override Task Reserve(SqlSession session, IReadOnlyList<string> texts, CancellationToken ct) =>
        session.Statement("""
            SELECT pg_advisory_xact_lock(hash) FROM (
                SELECT DISTINCT hashtextextended(text, 0) AS hash FROM unnest(@texts) AS text ORDER BY hash
            ) reserved
            """)
            .SetAll("texts", texts)
            .Read(_ => true, ct);

    public override bool AppendsAtOnce => true;

    public override Task<int> AppendEvents(SqlSession session, IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        PostgreSqlEvents.Append((PostgreSqlSession)session, events, ct);

    public override Task Tell(SqlSession session, CancellationToken ct) =>
        session.Statement($"SELECT pg_notify('{PostgreSqlTriggers.Channel}', quote_ident(current_schema()))").Read(_ => true, ct);

    public override Trouble Judge(DbException failure) => PostgreSqlFailures.Judge(failure);

    public override StorageException? Explain(DbException failure) => _failures.Explain(failure);

    // One for each schema: several Tandems may share a database.
    public override Task LockSchema(SqlSession session, CancellationToken ct) =>
        session.Statement("SELECT pg_advisory_xact_lock(hashtextextended('tandem schema ' || current_schema(), 0))").Read(_ => true, ct);

    public override async Task<bool> HasTable(SqlSession session, string table, CancellationToken ct) =>
        await session.Statement("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = @table").Set("table", table).ReadNumber(ct) is not null;

    public override Task<IReadOnlyList<string>> PlanCatalog(SqlSession session, ItemTable table, CancellationToken ct) =>
        new PostgreSqlCatalogSchema(session, table).Plan(ct);
}
