using System.Collections.Concurrent;
using System.Text.Json;
using Tandem.Links;
using Tandem.Storage.Sql.Rows;

namespace Tandem.Storage.Sql.Tables;

/// <summary>
/// Saves links. A saved link writes the parts in which it differs from what was read: an index whose columns are not named is not
/// touched, and JSON that stays the same is not made again.
/// </summary>
internal static class LinkWrites
{
    private static readonly Column<Link>[] Key =
    [
        new TextColumn<Link>("tenant", link => link.Integration.Tenant.Value),
        new TextColumn<Link>("integration", link => link.Integration.Name),
        new TextColumn<Link>("catalog", link => link.Item.Catalog),
        new TextColumn<Link>("item_id", link => link.Item.Id.Value),
    ];

    /// <summary>No index holds them, and most saves change one or the other.</summary>
    private static readonly Column<Link>[] Always =
    [
        new TextColumn<Link>("error", link => link.Error),
        new NumberColumn<Link>("attempts", link => link.Attempts),
        new NumberColumn<Link>("not_before", link => link.NotBefore?.ToUnixTimeMilliseconds()),
        new TextColumn<Link>("lease_holder", link => link.Lease?.Holder),
        new NumberColumn<Link>("needs_fetch", link => link.NeedsFetch ? 1 : 0),
        new NumberColumn<Link>("seen_until", link => link.SeenUntil),
        new NumberColumn<Link>("approved", link => link.Approved ? 1 : 0),
        new NumberColumn<Link>("synced_at", link => link.SyncedAt?.ToUnixTimeMilliseconds()),
    ];

    private static readonly (Parts Part, Column<Link>[] Columns)[] Separately =
    [
        (Parts.ExternalId, [new TextColumn<Link>("external_id", link => link.ExternalId?.Value)]),
        (Parts.Status, [new TextColumn<Link>("status", link => Cells.Name(link.Status))]),
        (Parts.Due,
        [
            new NumberColumn<Link>("due_at", link => link.DueAt?.ToUnixTimeMilliseconds()),
            new NumberColumn<Link>("priority", link => (int)link.Priority),
            new NumberColumn<Link>("lease_until", link => link.Lease?.Until.ToUnixTimeMilliseconds()),
        ]),
        (Parts.Signal, [new NumberColumn<Link>("signaled_at", link => link.SignaledAt?.ToUnixTimeMilliseconds())]),
        (Parts.Bases,
        [
            // Both bases are the same nearly always; then it is kept once.
            new TextColumn<Link>("base_local", link => SqlJson.WriteRecord(link.Bases.Local)),
            new TextColumn<Link>("base_remote", link => link.Bases.Remote.Equals(link.Bases.Local) ? null : SqlJson.WriteRecord(link.Bases.Remote)),
        ]),
        (Parts.Intent, [new TextColumn<Link>("intent", link => link.Intent is null ? null : JsonSerializer.Serialize(link.Intent, SqlJson.Text.Intent))]),
        (Parts.Pushes, [new TextColumn<Link>("pushes", link => SqlJson.OrNull(link.Pushes, SqlJson.Text.IReadOnlyListPush))]),
        (Parts.Conflicts, [new TextColumn<Link>("conflicts", link => SqlJson.OrNull(link.Conflicts, SqlJson.Text.IReadOnlyListFieldConflict))]),
    ];

    private static readonly RowWrite<Link> Insert = RowWrite<Link>.Insert("links", [.. Key, .. Of(Parts.All)]);

    private static readonly ConcurrentDictionary<Parts, RowWrite<Link>> Updates = new();

    [Flags]
    private enum Parts
    {
        None = 0,
        ExternalId = 1,
        Status = 2,
        Due = 4,
        Signal = 8,
        Bases = 16,
        Intent = 32,
        Pushes = 64,
        Conflicts = 128,
        All = 255,
    }

    public static Task Add(SqlSession session, IReadOnlyList<Link> links, CancellationToken ct) => session.Write(Insert, links, ct);

    /// <summary>
    /// Saves links, those that differ in the same parts together; <paramref name="before"/> holds them as they were read, and lacks those
    /// that were not.
    /// </summary>
    public static async Task Save(SqlSession session, IReadOnlyList<Link> links, IReadOnlyDictionary<LinkId, Link> before, CancellationToken ct)
    {
        foreach (var group in links.GroupBy(link => before.TryGetValue(link.Id, out var read) ? Changed(read, link) : Parts.All))
            await session.Write(Updates.GetOrAdd(group.Key, Update), [.. group], ct);
    }

    private static RowWrite<Link> Update(Parts parts) =>
        RowWrite<Link>.Update("links", [new NumberColumn<Link>("id", link => link.Id.Value)], Of(parts));

    private static Column<Link>[] Of(Parts parts) =>
        [.. Separately.Where(part => parts.HasFlag(part.Part)).SelectMany(part => part.Columns), .. Always];

    private static Parts Changed(Link from, Link to) =>
        (from.ExternalId == to.ExternalId ? 0 : Parts.ExternalId)
        | (from.Status == to.Status ? 0 : Parts.Status)
        | (from.DueAt == to.DueAt && from.Priority == to.Priority && from.Lease?.Until == to.Lease?.Until ? 0 : Parts.Due)
        | (from.SignaledAt == to.SignaledAt ? 0 : Parts.Signal)
        | (from.Bases == to.Bases ? 0 : Parts.Bases)
        | (ReferenceEquals(from.Intent, to.Intent) ? 0 : Parts.Intent)
        | (ReferenceEquals(from.Pushes, to.Pushes) ? 0 : Parts.Pushes)
        | (ReferenceEquals(from.Conflicts, to.Conflicts) ? 0 : Parts.Conflicts);
}
