using Tandem.Records;
using Tandem.Storage.Sql.Streams;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql.Work;

/// <summary>Saves what a unit of work decided.</summary>
internal sealed class EditsWriter(SqlSession session, TableSet tables)
{
    public async Task Save(Edits edits, Snapshot snapshot, CancellationToken ct)
    {
        await SaveItems(edits, snapshot, ct);
        await SaveLinks(edits, snapshot, ct);
        await TombstoneTable.Add(session, edits.Tombstones, ct);
        await HistoryTable.Add(session, edits.History, ct);
        await session.DeletePositions("events", edits.HandledEvents, ct);
        await EventInbox.Remember(session, edits.SeenEvents, ct);
    }

    private async Task SaveItems(Edits edits, Snapshot snapshot, CancellationToken ct)
    {
        if (edits.Deletes.Count + edits.Updates.Count + edits.Inserts.Count == 0) return;

        // The capture triggers look here: who writes, and whether the change is wanted. No other transaction sees the row.
        await session.Statement("INSERT INTO writer (source, keep_changes) VALUES (@source, @keep_changes)")
            .Set("source", edits.Source)
            .Set("keep_changes", edits.KeepChanges ? 1 : 0)
            .Run(ct);
        foreach (var group in edits.Deletes.GroupBy(key => key.Catalog))
            await session.RunEach(tables.Of(group.Key).Delete, [.. group], ItemTable.BindKey, ct);
        await UpdateItems(edits.Updates, snapshot, ct);
        foreach (var group in edits.Inserts.GroupBy(write => write.Key.Catalog))
        {
            var table = tables.Of(group.Key);
            await session.RunEach(table.Insert, [.. group], table.BindInsert, ct);
        }

        await session.Run("DELETE FROM writer", ct);
    }

    private async Task UpdateItems(List<ItemWrite> updates, Snapshot snapshot, CancellationToken ct)
    {
        if (updates.Count == 0) return;
        var before = new Dictionary<ItemKey, Record>();
        foreach (var item in snapshot.Items.Values) before[item.Key] = item.Record;
        foreach (var state in snapshot.Links)
        {
            if (state.Item is { } item) before[item.Key] = item.Record;
        }

        foreach (var write in updates)
        {
            await tables.Of(write.Key.Catalog).Update(session, write, before.GetValueOrDefault(write.Key), ct);
            // A second write of the same item in one unit of work starts from the first.
            before[write.Key] = write.Record;
        }
    }

    // Removed before saved before added: an external id or an item may pass from one link to another.
    private async Task SaveLinks(Edits edits, Snapshot snapshot, CancellationToken ct)
    {
        if (edits.RemovedLinks.Count > 0)
        {
            await session.Statement($"DELETE FROM links WHERE id IN ({session.Dialect.Numbers("@ids")})")
                .Set("ids", SqlJson.Numbers(edits.RemovedLinks.Select(id => id.Value)))
                .Run(ct);
        }

        if (edits.Links.Count > 0)
        {
            var before = snapshot.Links.ToDictionary(state => state.Link.Id, state => state.Link);
            foreach (var link in edits.Links)
            {
                await LinkWrites.Save(session, link, before.GetValueOrDefault(link.Id), ct);
                before[link.Id] = link;
            }
        }

        await LinkWrites.Add(session, edits.NewLinks, ct);
    }
}
