namespace Tandem.Storage.Sql.Queries;

/// <summary>Reads of items, by key, by value, by page.</summary>
internal sealed class ItemQueries(SqlDatabase database)
{
    public Task<IReadOnlyList<ItemState>> Get(IReadOnlyList<ItemKey> keys, CancellationToken ct) =>
        database.Read<IReadOnlyList<ItemState>>(
            async session =>
            {
                var states = new List<ItemState>();
                foreach (var group in keys.GroupBy(key => (key.Tenant, key.Catalog)))
                {
                    var ids = group.Select(key => key.Id.Value).Distinct();
                    var items = await database.Tables.Of(group.Key.Catalog).Load(session, group.Key.Tenant, ids, ct);
                    states.AddRange(await database.Tables.Links.WithLinks(session, items, ct));
                }

                return states;
            },
            ct);

    public Task<ItemPage> List(ItemQuery query, CancellationToken ct) =>
        database.Read(session => new ItemPageReader(session, database.Tables, query).Read(ct), ct);

    public Task<IReadOnlyList<ItemKey>> FindByValue(
        TenantId tenant, string catalog, string path, IReadOnlyList<string> values, int max, CancellationToken ct) =>
        database.ReadOnce<IReadOnlyList<ItemKey>>(
            async session => await database.Tables.Of(catalog).FindByValue(session, tenant, path, values, max, ct), ct);

    public Task<IReadOnlyList<ItemState>> Scan(TenantId tenant, string catalog, ItemId? after, int count, CancellationToken ct)
    {
        var table = database.Tables.Of(catalog);
        return database.Read<IReadOnlyList<ItemState>>(
            async session =>
            {
                var items = await session.Statement(
                    $"SELECT {table.Columns} FROM {table.Name} WHERE tenant = @tenant AND id > @after ORDER BY id LIMIT @count")
                    .Set("tenant", tenant.Value)
                    .Set("after", after?.Value ?? "")
                    .Set("count", count)
                    .Read(table.Read, ct);
                return await database.Tables.Links.WithLinks(session, items, ct);
            },
            ct);
    }
}
