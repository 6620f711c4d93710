using Tandem.Records;
using Tandem.Storage.Sql.Memory;
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
        await RequestKeys.Keep(session, edits.Answers, ct);
    }

    private async Task SaveItems(Edits edits, Snapshot snapshot, CancellationToken ct)
    {
        if (edits.Deletes.Count + edits.Updates.Count + edits.Inserts.Count == 0) return;

        await session.Dialect.BeginWriting(session, edits.Source, edits.KeepChanges, ct);
        foreach (var group in edits.Deletes.GroupBy(key => key.Catalog)) await session.Write(tables.Of(group.Key).Delete, [.. group], ct);
        await UpdateItems(edits.Updates, snapshot, ct);
        foreach (var group in edits.Inserts.GroupBy(write => write.Key.Catalog)) await session.Write(tables.Of(group.Key).Insert, [.. group], ct);
        await session.Dialect.EndWriting(session, ct);
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

        // Items of which the same columns change go together. Of two writes of one item in a unit of work the last one counts: each is whole.
        var groups = Last(updates, write => write.Key)
            .GroupBy(write => tables.Of(write.Key.Catalog).Update(write, before.GetValueOrDefault(write.Key)), ReferenceEqualityComparer.Instance);
        foreach (var group in groups) await session.Write((Rows.RowWrite<ItemWrite>)group.Key!, [.. group], ct);
    }

    // Removed before saved before added: an external id or an item may pass from one link to another.
    private async Task SaveLinks(Edits edits, Snapshot snapshot, CancellationToken ct)
    {
        if (edits.RemovedLinks.Count > 0)
        {
            await session.Statement($"DELETE FROM links WHERE {session.Dialect.AmongNumbers("id", "@ids")}")
                .SetAll("ids", edits.RemovedLinks.Select(id => id.Value))
                .Run(ct);
        }

        if (edits.Links.Count > 0)
        {
            var before = snapshot.Links.ToDictionary(state => state.Link.Id, state => state.Link);
            await LinkWrites.Save(session, Last(edits.Links, link => link.Id), before, ct);
        }

        await LinkWrites.Add(session, edits.NewLinks, ct);
    }

    private static List<T> Last<T, TKey>(List<T> writes, Func<T, TKey> key) where TKey : notnull
    {
        var last = new OrderedDictionary<TKey, T>(writes.Count);
        foreach (var write in writes) last[key(write)] = write;
        return last.Count == writes.Count ? writes : [.. last.Values];
    }
}
