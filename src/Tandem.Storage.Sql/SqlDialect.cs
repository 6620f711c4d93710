using System.Data.Common;
using System.Reflection;
using Tandem.Storage.Sql.Streams;
using Tandem.Storage.Sql.Tables;
using Tandem.Streams;

namespace Tandem.Storage.Sql;

/// <summary>What differs between the databases. All other SQL is written once, in the common part of their languages.</summary>
internal abstract class SqlDialect
{
    /// <summary>Begins a transaction that will write.</summary>
    public abstract string BeginWrite { get; }

    /// <summary>Begins a transaction that only reads, and sees one state of the database throughout.</summary>
    public abstract string BeginRead { get; }

    /// <summary>Whether several write at once, each locking its rows. Where not, a writer is alone, and nothing needs to be locked.</summary>
    public virtual bool LocksRows => true;

    /// <summary>Ends a SELECT whose rows nobody else may write until this transaction ends; empty where a writer is alone anyway.</summary>
    public abstract string Locked { get; }

    /// <summary>As <see cref="Locked"/>, leaving out the rows that another transaction has locked.</summary>
    public abstract string LockedIfFree { get; }

    /// <summary>A condition: the text is among those that <see cref="SqlStatement.SetAll(string, IEnumerable{string})"/> binds to the parameter.</summary>
    public abstract string AmongTexts(string expression, string parameter);

    /// <summary>A condition: the number is among those that <see cref="SqlStatement.SetAll(string, IEnumerable{long})"/> binds to the parameter.</summary>
    public abstract string AmongNumbers(string expression, string parameter);

    /// <summary>A field's column as it is compared and ordered, by an index: no value and an empty text are the same.</summary>
    public virtual string Comparable(string column) => $"coalesce({column}, '')";

    /// <summary>A condition: the column holds one of the texts that <see cref="SqlStatement.SetAll(string, IEnumerable{string})"/> binds.</summary>
    public virtual string HoldsOneOf(string column, string parameter) => AmongTexts(Comparable(column), parameter);

    /// <summary>Deletes the rows whose moment is before <c>@before</c>, the oldest first and no more than so many.</summary>
    public virtual string DeleteOldest(string table, string key, string moment, int most) => $"""
        DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {moment} < @before ORDER BY {moment} LIMIT {most})
        """;

    /// <summary>An INSERT that leaves out the rows that are there already.</summary>
    public abstract string IgnoringKnown(string insert);

    /// <summary>A condition that a text occurs in a column, whatever the case of its letters, and what to bind to <c>@search</c>.</summary>
    public abstract (Func<string, string> Condition, string Pattern) Containing(string text);

    /// <summary>
    /// A condition that a text occurs in one of some columns or in the id, whatever the case of its letters, and what it binds. A database
    /// that finds texts by an index may have its own, and look for an id by its beginning.
    /// </summary>
    public virtual (string Condition, IReadOnlyList<(string Name, string Value)> Values) Search(ItemTable table, string text)
    {
        var (condition, pattern) = Containing(text);
        return (string.Join(" OR ", table.Searched.Append("i.id").Select(condition)), [("search", pattern)]);
    }

    /// <summary>The condition, in a form from which the planner takes it that about half of all rows meet it.</summary>
    public virtual string Often(string condition) => condition;

    /// <summary>
    /// The ids of all items in which the text may occur, found by an index; null where there is none, or where they are more than
    /// <paramref name="max"/>. They are still asked for <see cref="Search"/>.
    /// </summary>
    public virtual Task<IReadOnlyList<string>?> FindByText(
        SqlSession session, ItemTable table, TenantId tenant, string text, int max, CancellationToken ct) => Task.FromResult<IReadOnlyList<string>?>(null);

    /// <summary>What a person should know of this database, such as what would make it faster; empty where there is nothing.</summary>
    public virtual Task<IReadOnlyList<string>> Remarks(SqlSession session, CancellationToken ct) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>A text, as a map's column takes it.</summary>
    public virtual string ToJson(string expression) => expression;

    /// <summary>A text of <see cref="Cells.ToText"/>, as the columns <c>created_at</c> and <c>updated_at</c> take it and are compared with it.</summary>
    public virtual string ToMoment(string expression) => expression;

    /// <summary>Such a column as a text that <see cref="ToMoment"/> takes back unchanged.</summary>
    public virtual string FromMoment(string column) => column;

    /// <summary>Reads such a column. Any program may have written it; what cannot be read as a moment is the oldest there is.</summary>
    public virtual DateTimeOffset ReadMoment(DbDataReader row, int column) => Cells.ToMoment(row.TextOrNull(column));

    /// <summary>Reads a column of bytes into memory that is used again.</summary>
    public virtual ReadOnlyMemory<byte> ReadBytes(DbDataReader row, int column, PayloadMemory memory)
    {
        var value = (byte[])row.GetValue(column);
        var bytes = memory.Take(value.Length);
        value.CopyTo(bytes.AsSpan());
        return bytes;
    }

    /// <summary>The expression, in a form for which the planner does not look for an index.</summary>
    public virtual string Unindexed(string expression, bool isMoment) => $"coalesce({expression}, '')";

    /// <summary>
    /// Tells the capture triggers who writes items until <see cref="EndWriting"/>, and whether the changes are wanted. No other transaction
    /// may see it.
    /// </summary>
    public abstract Task BeginWriting(SqlSession session, string source, bool keepChanges, CancellationToken ct);

    /// <summary>Ends what <see cref="BeginWriting"/> began; nothing to do where that ends with the transaction.</summary>
    public virtual Task EndWriting(SqlSession session, CancellationToken ct) => Task.CompletedTask;

    /// <summary>
    /// Until this transaction ends, no other may reserve any of these texts: so that two who look whether a value is free do not both take
    /// it. Nothing to do where a writer is alone.
    /// </summary>
    public virtual Task Reserve(SqlSession session, IReadOnlyList<string> texts, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Whether <see cref="AppendEvents"/> is one statement.</summary>
    public virtual bool AppendsAtOnce => false;

    /// <summary>
    /// Remembers the ids of events and adds those events whose id was not known; returns how many. An id comes once. Two processes that append
    /// one event at the same moment find the same key: the second looks again, and knows it.
    /// </summary>
    public virtual Task<int> AppendEvents(SqlSession session, IReadOnlyList<InboxEvent> events, CancellationToken ct) =>
        EventInbox.AddUnknown(session, events, ct);

    /// <summary>Wakes the other processes that watch this database, when the transaction commits. Nothing to do where they look by themselves.</summary>
    public virtual Task Tell(SqlSession session, CancellationToken ct) => Task.CompletedTask;

    /// <summary>How Tandem's tables are kept apart from another program's, as advice to a person.</summary>
    public virtual string Apart => "Name a database of its own in DATABASE_URL.";

    /// <summary>What a failure says of trying again.</summary>
    public abstract Trouble Judge(DbException failure);

    /// <summary>The failure in one line for a person, with the way out; null where it is a bug of ours.</summary>
    public abstract StorageException? Explain(DbException failure);

    /// <summary>A migration script in the words of the server that is connected.</summary>
    public virtual string Adapt(string script) => script;

    /// <summary>Holds the numbered migration scripts as resources.</summary>
    public abstract Assembly Scripts { get; }

    /// <summary>Lets one process at a time change the schema, until its transaction ends. Nothing to do where a writer is alone.</summary>
    public virtual Task LockSchema(SqlSession session, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Whether there is a table of this name.</summary>
    public abstract Task<bool> HasTable(SqlSession session, string table, CancellationToken ct);

    /// <summary>
    /// The SQL that creates a catalog's table or adds what it lacks: columns, indexes and capture triggers. Empty where all is there. It
    /// only looks.
    /// </summary>
    /// <exception cref="StorageException">The table is there, and cannot be a catalog's.</exception>
    public abstract Task<IReadOnlyList<string>> PlanCatalog(SqlSession session, ItemTable table, CancellationToken ct);
}

/// <summary>What the failure of a statement says of trying the whole transaction again.</summary>
internal enum Trouble
{
    /// <summary>It would fail again.</summary>
    None,

    /// <summary>The database was busy, or stopped a deadlock or a serialization failure: again.</summary>
    Busy,

    /// <summary>Somebody else has inserted the same key meanwhile: what is read again shows it, and is decided anew. A few times.</summary>
    Taken,

    /// <summary>The connection or the server is gone: again, on another connection.</summary>
    Gone,
}
