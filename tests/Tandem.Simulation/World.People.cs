using Tandem.Links;
using Tandem.Records;
using Tandem.Storage;

namespace Tandem.Simulation;

/// <summary>People who write, on either side. Each knows only what their own side shows.</summary>
internal sealed partial class World
{
    private static readonly string[] Fields = ["name", "description", "address.city", "address.line1", "metadata.plan", "phone"];
    private static readonly Dictionary<string, string> Columns = new()
    {
        ["name"] = "name",
        ["description"] = "description",
        ["address.city"] = "address_city",
        ["address.line1"] = "address_line1",
        ["phone"] = "phone",
    };

    private async Task LocalCreate()
    {
        var entity = $"here{++_entities}";
        var fields = Picked().Select(path => (path, (string?)_ledger.Write(entity, path, null, refusable: true))).ToArray();
        Trace($"somebody creates {entity}: {Record.Of(fields)}");
        if (_random.Next(2) == 0)
        {
            var columns = fields.Where(field => Columns.ContainsKey(field.path)).ToArray();
            foreach (var (path, value) in fields.Where(field => !Columns.ContainsKey(field.path))) _ledger.Overwrite(value);
            if (columns.Length == 0) return;
            // Not the id that the database would make: its chance is no chance of the seed's.
            await Sql(
                $"INSERT INTO customers({string.Join(", ", columns.Select(field => Columns[field.path]).Append("id"))}) VALUES({string.Join(", ", columns.Append(default).Select((_, i) => $"@p{i}"))})",
                [.. columns.Select(field => field.Item2), $"{(char)('a' + _random.Next(26))}-{entity}"]);
            return;
        }

        var edits = new Edits("api");
        var key = new ItemKey(TenantId.Default, "customers", new ItemId($"id-{entity}"));
        edits.Inserts.Add(new ItemWrite(key, Record.Of(fields), 1, _time.GetUtcNow()));
        await _store.Transact(Selection.Nothing, _ => new Decision<int>(edits, 0), CancellationToken.None);
    }

    private async Task LocalEdit()
    {
        if (await AnyItem() is not { } item) return;

        var path = Fields[_random.Next(Fields.Length)];
        var before = item.Record[path];
        string? value = null;
        if (_random.Next(8) == 0) _ledger.Overwrite(before);
        else value = _ledger.Write(EntityOf(item.Record), path, before, refusable: true);
        Trace($"somebody edits {item.Key.Id} here: {path} '{before}' -> '{value}'");
        if (Columns.TryGetValue(path, out var column) && _random.Next(2) == 0)
        {
            await Sql($"UPDATE customers SET {column} = @p0 WHERE id = @p1", value, item.Key.Id.Value);
            return;
        }

        await _store.Transact(new Selection { Items = [item.Key] }, loaded =>
        {
            var edits = new Edits("api");
            var now = loaded.Items[item.Key];
            edits.Updates.Add(new ItemWrite(now.Key, now.Record.With(path, value), now.Version + 1, _time.GetUtcNow()));
            return new Decision<int>(edits, 0);
        }, CancellationToken.None);
    }

    private async Task LocalDelete()
    {
        if (await AnyItem() is not { } item) return;
        Trace($"somebody deletes {item.Key.Id} here");
        _ledger.Overwrite(item.Record);
        _deletedHere.Add(EntityOf(item.Record));
        await Sql("DELETE FROM customers WHERE id = @p0", item.Key.Id.Value);
    }

    private void RemoteCreate()
    {
        var entity = $"there{++_entities}";
        var record = Record.Of(Picked().Select(path => (path, (string?)_ledger.Write(entity, path, null, refusable: false))));
        Trace($"somebody creates {entity} there");
        _remote.Create(record, null, null);
    }

    private void RemoteEdit()
    {
        if (AnyObject() is not { } found) return;
        var path = Fields[_random.Next(Fields.Length)];
        var before = found.Record[path];
        string? value = null;
        if (_random.Next(8) == 0) _ledger.Overwrite(before);
        else value = _ledger.Write(EntityOf(found.Record), path, before, refusable: false);
        Trace($"somebody edits {found.Id} there: {path} '{before}' -> '{value}'");
        _remote.Edit(found, found.Record.With(path, value), _random.Next(2) == 0 ? null : $"somebody-{_random.Next()}");
    }

    private void RemoteDelete()
    {
        if (AnyObject() is not { } found) return;
        Trace($"somebody deletes {found.Id} there");
        _ledger.Overwrite(found.Record);
        _deletedThere.Add(found.Id);
        _remote.Delete(found, null);
    }

    private string[] Picked() => [.. Fields.Where(_ => _random.Next(2) == 0).Append("name").Distinct()];

    private async Task<Item?> AnyItem()
    {
        var items = await _store.Scan(TenantId.Default, "customers", null, 500, CancellationToken.None);
        var whole = items.Where(state => state.Item.Record.Count > 0).Select(state => state.Item).ToArray();
        return whole.Length == 0 ? null : whole[_random.Next(whole.Length)];
    }

    private ModelObject? AnyObject()
    {
        var live = _remote.Objects.Values.Where(found => !found.Deleted && found.Record.Count > 0).ToArray();
        return live.Length == 0 ? null : live[_random.Next(live.Length)];
    }

    private static string EntityOf(Record record) => Ledger.Entity(record.First().Value);

    private async Task Sql(string text, params string?[] values)
    {
        await using var command = _sql.CreateCommand();
        command.CommandText = text;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"@p{i}", (object?)values[i] ?? DBNull.Value);
        await command.ExecuteNonQueryAsync();
    }
}
