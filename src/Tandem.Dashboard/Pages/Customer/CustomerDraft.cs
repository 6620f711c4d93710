using Tandem.Catalogs;
using Tandem.Dashboard.Shared;
using Tandem.Items;
using Tandem.Links;
using Tandem.Records;

namespace Tandem.Dashboard.Pages.Customer;

/// <summary>A customer as somebody is filling it in: what it was, what the form says, and what is wrong with it by the API's own rules.</summary>
internal sealed class CustomerDraft
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>A new one.</summary>
    public CustomerDraft() => Before = Record.Empty;

    /// <summary>One that is there.</summary>
    public CustomerDraft(Item item)
    {
        Existing = item;
        Before = item.Record;
        foreach (var field in Texts) _values[field.Path] = Before[field.Path] ?? "";
        Entries.AddRange(Before.Where(pair => pair.Key.StartsWith(Map.Path + ".", StringComparison.Ordinal))
            .Select(pair => new MapEntry { Name = pair.Key[(Map.Path.Length + 1)..], Value = pair.Value }));
    }

    /// <summary>The catalog.</summary>
    public static Catalog Catalog => Catalogs.Customers.Catalog;

    /// <summary>The fields that are one text.</summary>
    public static IReadOnlyList<Field> Texts { get; } = [.. Catalog.Fields.Where(field => field.Kind is not FieldKind.Map)];

    /// <summary>The field of named texts.</summary>
    public static Field Map { get; } = Catalog.Fields.Single(field => field.Kind is FieldKind.Map);

    /// <summary>The item that is edited; null for a new one.</summary>
    public Item? Existing { get; private set; }

    /// <summary>What it was when the form was opened.</summary>
    public Record Before { get; private set; }

    /// <summary>The named texts.</summary>
    public List<MapEntry> Entries { get; } = [];

    /// <summary>What is wrong, by field path.</summary>
    public Dictionary<string, string> Errors { get; } = [];

    /// <summary>The text of a field.</summary>
    public string this[string path]
    {
        get => _values.GetValueOrDefault(path, "");
        set => _values[path] = value;
    }

    /// <summary>What the form says.</summary>
    public Record After => Record.From(
        _values.Select(pair => KeyValuePair.Create(pair.Key, Trimmed(pair.Value)))
            .Concat(Entries.Where(entry => entry.Name.Trim().Length > 0).Select(entry => KeyValuePair.Create(PathOf(entry), Trimmed(entry.Value)))));

    /// <summary>What was changed in the form.</summary>
    public IReadOnlyList<FieldChange> Changes => Before.ChangesTo(After);

    /// <summary>Where a named text is.</summary>
    public static string PathOf(MapEntry entry) => $"{Map.Path}.{entry.Name.Trim()}";

    /// <summary>Judges one field, when somebody has left it.</summary>
    public void Check(string path)
    {
        var errors = ItemValidator.Check(Catalog, Before, After);
        if (errors.TryGetValue(path, out var error)) Errors[path] = FieldNames.Plain(error);
        else Errors.Remove(path);
    }

    /// <summary>Judges all; whether nothing is wrong.</summary>
    public bool CheckAll()
    {
        Errors.Clear();
        foreach (var (path, error) in ItemValidator.Check(Catalog, Before, After)) Errors[path] = FieldNames.Plain(error);
        foreach (var entry in Entries.Where(entry => entry.Name.Trim().Length == 0 && entry.Value.Trim().Length > 0)) Errors[PathOf(entry)] = "An entry needs a name.";
        foreach (var same in Entries.Where(entry => entry.Name.Trim().Length > 0).GroupBy(PathOf).Where(same => same.Count() > 1))
            Errors[same.Key] = "Two entries have this name. Choose another for one of them.";
        if (After.Count == 0) Errors[Texts[0].Path] = "Fill in a name or something else: an empty customer helps nobody.";
        return Errors.Count == 0;
    }

    /// <summary>The write that the form asks for.</summary>
    public ItemCommand Command(UuidSource ids) => Existing is { } item
        ? new ItemCommand.Patch(item.Key.Id, [.. Changes.Select(change => KeyValuePair.Create(change.Path, change.To))]) { Versions = [item.Version] }
        : new ItemCommand.Create(ids.NextItem(), After);

    /// <summary>Somebody else has written meanwhile: the edits of this form go on top of theirs. Returns what they changed.</summary>
    public IReadOnlyList<FieldChange> Rebase(Item theirs)
    {
        var (mine, meanwhile) = (Changes, Before.ChangesTo(theirs.Record));
        Existing = theirs;
        Before = theirs.Record;
        var after = theirs.Record.With(mine.Select(change => KeyValuePair.Create(change.Path, change.To)));
        foreach (var field in Texts) _values[field.Path] = after[field.Path] ?? "";
        Entries.Clear();
        Entries.AddRange(after.Where(pair => pair.Key.StartsWith(Map.Path + ".", StringComparison.Ordinal))
            .Select(pair => new MapEntry { Name = pair.Key[(Map.Path.Length + 1)..], Value = pair.Value }));
        return meanwhile;
    }

    private static string? Trimmed(string text) => text.Trim() is { Length: > 0 } some ? some : null;
}

/// <summary>A named text in the form.</summary>
internal sealed class MapEntry
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}
