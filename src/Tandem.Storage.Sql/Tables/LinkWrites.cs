using System.Collections.Concurrent;
using System.Text.Json;
using Tandem.Links;
using Tandem.Records;

namespace Tandem.Storage.Sql.Tables;

/// <summary>
/// Saves links. A saved link writes the parts in which it differs from what was read: an index whose columns are not named is not
/// touched, and JSON that stays the same is not made again.
/// </summary>
internal static class LinkWrites
{
    private const string Insert = """
        INSERT INTO links (
            tenant, integration, catalog, item_id, external_id, status, error, attempts, due_at, priority, not_before, signaled_at,
            lease_holder, lease_until, needs_fetch, seen_until, approved, synced_at, base_local, base_remote, intent, pushes, conflicts)
        VALUES (
            @tenant, @integration, @catalog, @item_id, @external_id, @status, @error, @attempts, @due_at, @priority, @not_before, @signaled_at,
            @lease_holder, @lease_until, @needs_fetch, @seen_until, @approved, @synced_at, @base_local, @base_remote, @intent, @pushes, @conflicts)
        """;

    private static readonly ConcurrentDictionary<Parts, string> Updates = new();

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

    public static Task Add(SqlSession session, IReadOnlyList<Link> links, CancellationToken ct) =>
        session.RunEach(
            Insert,
            links,
            static (statement, link) =>
            {
                statement
                    .Set("tenant", link.Integration.Tenant.Value)
                    .Set("integration", link.Integration.Name)
                    .Set("catalog", link.Item.Catalog)
                    .Set("item_id", link.Item.Id.Value);
                Bind(statement, link, Parts.All);
            },
            ct);

    /// <summary>Saves a link; <paramref name="before"/> is as it was read, or null where it was not.</summary>
    public static Task Save(SqlSession session, Link link, Link? before, CancellationToken ct)
    {
        var parts = before is null ? Parts.All : Changed(before, link);
        var statement = session.Statement(Updates.GetOrAdd(parts, Update)).Set("id", link.Id.Value);
        Bind(statement, link, parts);
        return statement.Run(ct);
    }

    private static Parts Changed(Link from, Link to) =>
        (from.ExternalId == to.ExternalId ? 0 : Parts.ExternalId)
        | (from.Status == to.Status ? 0 : Parts.Status)
        | (from.DueAt == to.DueAt && from.Priority == to.Priority && from.Lease?.Until == to.Lease?.Until ? 0 : Parts.Due)
        | (from.SignaledAt == to.SignaledAt ? 0 : Parts.Signal)
        | (from.Bases == to.Bases ? 0 : Parts.Bases)
        | (ReferenceEquals(from.Intent, to.Intent) ? 0 : Parts.Intent)
        | (ReferenceEquals(from.Pushes, to.Pushes) ? 0 : Parts.Pushes)
        | (ReferenceEquals(from.Conflicts, to.Conflicts) ? 0 : Parts.Conflicts);

    private static string Update(Parts parts) => $"""
        UPDATE links SET
            {(parts.HasFlag(Parts.ExternalId) ? "external_id = @external_id, " : "")}
            {(parts.HasFlag(Parts.Status) ? "status = @status, " : "")}
            {(parts.HasFlag(Parts.Due) ? "due_at = @due_at, priority = @priority, lease_until = @lease_until, " : "")}
            {(parts.HasFlag(Parts.Signal) ? "signaled_at = @signaled_at, " : "")}
            {(parts.HasFlag(Parts.Bases) ? "base_local = @base_local, base_remote = @base_remote, " : "")}
            {(parts.HasFlag(Parts.Intent) ? "intent = @intent, " : "")}
            {(parts.HasFlag(Parts.Pushes) ? "pushes = @pushes, " : "")}
            {(parts.HasFlag(Parts.Conflicts) ? "conflicts = @conflicts, " : "")}
            error = @error, attempts = @attempts, not_before = @not_before, lease_holder = @lease_holder, needs_fetch = @needs_fetch,
            seen_until = @seen_until, approved = @approved, synced_at = @synced_at
        WHERE id = @id
        """;

    private static void Bind(SqlStatement statement, Link link, Parts parts)
    {
        statement
            .Set("error", link.Error)
            .Set("attempts", link.Attempts)
            .Set("not_before", Cells.Milliseconds(link.NotBefore))
            .Set("lease_holder", link.Lease?.Holder)
            .Set("needs_fetch", link.NeedsFetch ? 1 : 0)
            .Set("seen_until", link.SeenUntil)
            .Set("approved", link.Approved ? 1 : 0)
            .Set("synced_at", Cells.Milliseconds(link.SyncedAt));
        if (parts.HasFlag(Parts.ExternalId)) statement.Set("external_id", link.ExternalId?.Value);
        if (parts.HasFlag(Parts.Status)) statement.Set("status", Cells.Name(link.Status));
        if (parts.HasFlag(Parts.Due)) BindDue(statement, link);
        if (parts.HasFlag(Parts.Signal)) statement.Set("signaled_at", Cells.Milliseconds(link.SignaledAt));
        if (parts.HasFlag(Parts.Bases)) BindBases(statement, link.Bases.Local, link.Bases.Remote);
        if (parts.HasFlag(Parts.Intent))
            statement.Set("intent", link.Intent is null ? null : JsonSerializer.Serialize(link.Intent, SqlJson.Text.Intent));
        if (parts.HasFlag(Parts.Pushes)) statement.Set("pushes", SqlJson.OrNull(link.Pushes, SqlJson.Text.IReadOnlyListPush));
        if (parts.HasFlag(Parts.Conflicts)) statement.Set("conflicts", SqlJson.OrNull(link.Conflicts, SqlJson.Text.IReadOnlyListFieldConflict));
    }

    private static void BindDue(SqlStatement statement, Link link) => statement
        .Set("due_at", Cells.Milliseconds(link.DueAt))
        .Set("priority", (int)link.Priority)
        .Set("lease_until", Cells.Milliseconds(link.Lease?.Until));

    // Both bases are the same nearly always; then it is kept once.
    private static void BindBases(SqlStatement statement, Record local, Record remote) => statement
        .Set("base_local", SqlJson.WriteRecord(local))
        .Set("base_remote", remote.Equals(local) ? null : SqlJson.WriteRecord(remote));
}
