using System.Data.Common;
using System.Text.Json;
using Tandem.Records;

namespace Tandem.Storage.Sql.Streams;

/// <summary>The table <c>changes</c>, filled by the capture triggers, as a queue.</summary>
internal sealed class ChangeQueue(SqlDatabase database)
{
    public Task<IReadOnlyList<Change>> Read(int max, CancellationToken ct) =>
        database.Read<IReadOnlyList<Change>>(
            async session => await session.Statement("""
                SELECT seq, tenant, catalog, item_id, op, source, before, after, at FROM changes ORDER BY seq LIMIT @max
                """)
                .Set("max", max)
                .Read(ReadChange, ct),
            ct);

    public Task Acknowledge(IReadOnlyList<Change> changes, CancellationToken ct) =>
        database.Write(session => session.DeletePositions("changes", [.. changes.Select(change => change.Position)], ct), ct);

    private static Change ReadChange(DbDataReader row) => new()
    {
        Position = row.GetInt64(0),
        Item = new ItemKey(new TenantId(row.GetString(1)), row.GetString(2), new ItemId(row.GetString(3))),
        Kind = row.Named<ChangeKind>(4),
        Source = row.TextOrNull(5),
        Before = ReadRecord(row.TextOrNull(6)),
        After = ReadRecord(row.TextOrNull(7)),
        At = Cells.ToMoment(row.TextOrNull(8)),
    };

    private static Record? ReadRecord(string? json) => json is null ? null : JsonSerializer.Deserialize(json, SqlJson.Text.Record);
}
