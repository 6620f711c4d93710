using System.Data.Common;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Streams;

/// <summary>The table <c>changes</c>, filled by the capture triggers, as a queue.</summary>
internal sealed class ChangeQueue(SqlDatabase database)
{
    // What another process has taken and not yet routed is left to it, so that the processes do not stand in line for the same changes.
    public Task<IReadOnlyList<Change>> Read(int max, CancellationToken ct)
    {
        return database.Dialect.LocksRows ? database.WriteOnce(Oldest, ct) : database.Read(Oldest, ct);

        async Task<IReadOnlyList<Change>> Oldest(SqlSession session) => await session.Statement($"""
            SELECT seq, tenant, catalog, item_id, op, source, "before", "after", at
            FROM changes ORDER BY seq LIMIT @max{session.Dialect.LockedIfFree}
            """)
            .Set("max", max)
            .Read(row => ReadChange(session.Dialect, row), ct);
    }

    public Task Acknowledge(IReadOnlyList<Change> changes, CancellationToken ct) =>
        database.WriteOnce(session => session.DeletePositions("changes", [.. changes.Select(change => change.Position)], ct), ct);

    private static Change ReadChange(SqlDialect dialect, DbDataReader row) => new()
    {
        Position = row.GetInt64(0),
        Item = new ItemKey(new TenantId(row.GetString(1)), row.GetString(2), new ItemId(row.GetString(3))),
        Kind = row.Named<ChangeKind>(4),
        Source = row.TextOrNull(5),
        Before = row.TextOrNull(6) is { } before ? MapColumn.ReadContent(before) : null,
        After = row.TextOrNull(7) is { } after ? MapColumn.ReadContent(after) : null,
        At = dialect.ReadMoment(row, 8),
    };
}
