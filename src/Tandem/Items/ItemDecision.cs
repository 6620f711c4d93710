using Tandem.Catalogs;
using Tandem.Links;
using Tandem.Records;
using Tandem.Storage;

namespace Tandem.Items;

/// <summary>Judges a batch of commands against what was loaded. Made anew for each try of the transaction, and pure but for its own edits.</summary>
internal sealed class ItemDecision(
    TenantId tenant, Catalog catalog, Field? unique, Snapshot loaded, string source, string? cause, DateTimeOffset now)
{
    private readonly Edits _edits = new(source);
    private readonly HashSet<ItemId> _seen = [];
    private string? _cause = cause;
    private readonly Dictionary<string, ItemId> _owners = Owners(unique, loaded);
    private readonly ILookup<ItemKey, Link> _links = loaded.Links.ToLookup(state => state.Link.Item, state => state.Link);

    public Decision<IReadOnlyList<ItemOutcome>> Decide(IReadOnlyList<ItemCommand> commands) => new(_edits, [.. commands.Select(Decide)]);

    /// <summary>Decides one that happens once; <paramref name="answer"/> of its outcome is remembered with it until then.</summary>
    public OnceAnswer Decide(OnceCommand once, Func<OnceCommand, ItemOutcome, string> answer, DateTimeOffset until)
    {
        if (loaded.Answers.TryGetValue(once.Key, out var known)) return new OnceAnswer(known.Body ?? "", true, known.Fingerprint != once.Fingerprint);

        _cause = once.Cause;
        var kept = new KeptAnswer(tenant, once.Key, once.Fingerprint, answer(once, Decide(once.Command)), until);
        _edits.Answers.Add(kept);
        return new OnceAnswer(kept.Body, false, false);
    }

    public Edits Edits => _edits;

    private ItemOutcome Decide(ItemCommand command)
    {
        if (command.Match is { } match)
        {
            var found = loaded.Items.Values.Where(item => item.Record[match.Path] == match.Value).Take(2).ToArray();
            if (found.Length > 1) return new ItemOutcome.Ambiguous(match.Path, loaded.Items.Values.Count(item => item.Record[match.Path] == match.Value));
            if (found is [var only]) command = command with { Id = only.Key.Id, Match = null };
        }

        if (!_seen.Add(command.Id)) return Invalid("id", "The id occurs more than once in this batch. Send its writes one after the other.");

        var item = loaded.Items.GetValueOrDefault(new ItemKey(tenant, catalog.Name, command.Id));
        if (item is not null && IsDone(command, item)) return Done(command, item);
        if (command.Versions is { } versions && item is not null && !versions.Contains(item.Version))
            return new ItemOutcome.VersionMismatch(item.Version);

        return (command, item) switch
        {
            (ItemCommand.Create create, null) => Insert(create.Id, create.Record),
            (ItemCommand.Create, _) => new ItemOutcome.Exists(),
            (ItemCommand.Upsert upsert, null) => upsert.Versions is null ? Insert(upsert.Id, upsert.Record) : new ItemOutcome.NotFound(),
            (ItemCommand.Upsert upsert, _) => Update(item, upsert.Record),
            (ItemCommand.Merge merge, null) => Insert(merge.Id, Patched(Record.Empty, merge.Changes)),
            (ItemCommand.Merge merge, _) => Update(item, Patched(item.Record, merge.Changes)),
            (_, null) => new ItemOutcome.NotFound(),
            (ItemCommand.Replace replace, _) => Update(item, replace.Record),
            (ItemCommand.Patch patch, _) => Update(item, Patched(item.Record, patch.Changes)),
            _ => Delete(item),
        };
    }

    // The answer to a commit may be lost with the connection, and the whole is then done again. What an item holds since this very moment, and
    // just as it was asked for, was written by the first try.
    private bool IsDone(ItemCommand command, Item item) => item.UpdatedAt == now && command switch
    {
        ItemCommand.Create create => item.CreatedAt == now && item.Record.Equals(create.Record),
        ItemCommand.Upsert upsert => item.Record.Equals(upsert.Record),
        ItemCommand.Replace replace => item.Record.Equals(replace.Record),
        ItemCommand.Patch patch => item.Record.Equals(Patched(item.Record, patch.Changes)),
        _ => false,
    };

    private ItemOutcome.Written Done(ItemCommand command, Item item) =>
        new(item, [.. _links[item.Key]], command is ItemCommand.Create || item.Version == 1 ? WriteEffect.Created : WriteEffect.Updated);

    private ItemOutcome Insert(ItemId id, Record record)
    {
        if (!ItemIds.IsValid(id.Value)) return Invalid("id", ItemIds.Rule);
        var key = new ItemKey(tenant, catalog.Name, id);
        if (Refusal(key, Record.Empty, record) is { } refusal) return refusal;

        var item = new Item { Key = key, Record = record, Version = 1, CreatedAt = now, UpdatedAt = now };
        _edits.Inserts.Add(new ItemWrite(key, record, item.Version, now));
        Tell(key, HistoryAction.Created, Record.Empty, record);
        return new ItemOutcome.Written(item, [.. _links[key]], WriteEffect.Created);
    }

    private ItemOutcome Update(Item item, Record record)
    {
        if (record.Equals(item.Record)) return new ItemOutcome.Written(item, [.. _links[item.Key]], WriteEffect.None);
        if (Refusal(item.Key, item.Record, record) is { } refusal) return refusal;

        var updated = item with { Record = record, Version = item.Version + 1, UpdatedAt = now };
        _edits.Updates.Add(new ItemWrite(item.Key, record, updated.Version, now));
        Tell(item.Key, HistoryAction.Updated, item.Record, record);
        return new ItemOutcome.Written(updated, [.. _links[item.Key]], WriteEffect.Updated);
    }

    private ItemOutcome.Deleted Delete(Item item)
    {
        _edits.Deletes.Add(item.Key);
        Tell(item.Key, HistoryAction.Deleted, item.Record, Record.Empty);
        return new ItemOutcome.Deleted();
    }

    private ItemOutcome? Refusal(ItemKey key, Record before, Record after)
    {
        if (ItemValidator.Check(catalog, before, after) is { Count: > 0 } errors) return new ItemOutcome.Invalid(errors);
        if (unique is null || after[unique.Path] is not { } value || before[unique.Path] == value) return null;
        if (_owners.TryGetValue(value, out var owner) && owner != key.Id) return new ItemOutcome.Taken(unique.Path, owner);
        _owners[value] = key.Id;
        return null;
    }

    private void Tell(ItemKey key, HistoryAction action, Record before, Record after) => _edits.History.Add(new HistoryEntry
    {
        Item = key,
        At = now,
        Action = action,
        Source = source,
        Cause = _cause,
        Changes = before.ChangesTo(after),
    });

    private Record Patched(Record record, IReadOnlyList<KeyValuePair<string, string?>> changes)
    {
        var maps = catalog.Fields.Where(field => field.Kind is FieldKind.Map).Select(field => field.Path).ToArray();
        var cleared = changes.Where(change => change.Value is null && maps.Contains(change.Key)).Select(change => change.Key + ".").ToArray();
        var entries = record.Paths
            .Where(path => cleared.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)))
            .Select(path => KeyValuePair.Create(path, (string?)null));
        return record.With([.. entries, .. changes]);
    }

    private static ItemOutcome.Invalid Invalid(string path, string error) => new(new Dictionary<string, string> { [path] = error });

    private static Dictionary<string, ItemId> Owners(Field? unique, Snapshot loaded)
    {
        var owners = new Dictionary<string, ItemId>(StringComparer.Ordinal);
        if (unique is null) return owners;
        foreach (var item in loaded.Items.Values)
        {
            if (item.Record[unique.Path] is { } value) owners[value] = item.Key.Id;
        }

        return owners;
    }
}
