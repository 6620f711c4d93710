using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tandem.Links;
using Tandem.Merging;
using Record = Tandem.Records.Record;

namespace Tandem.Tests;

/// <summary>Inputs of laws. Few paths and few values, so that fields meet; and any text, where text is what matters.</summary>
internal static class Any
{
    public static readonly string[] Paths = ["address.city", "email", "metadata.a", "metadata.plan", "name"];

    /// <summary>A character of any plane; surrogates come in pairs, as no database keeps a half.</summary>
    private static Gen<string> Character => Gen.Frequency(
        (6, Gen.Choose('a', 'z').Select(code => ((char)code).ToString())),
        (2, Gen.Elements(" ", "\"", "\\", "\n", "\t", "\0", "\u2028", "é", "e\u0301", "ß", "İ", "👩‍👧", "\uFEFF", "<", "&", "'")),
        (2, Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(code => new Rune(code).ToString())));

    public static Gen<string> Text => Character.ListOf().Select(string.Concat);

    public static Gen<Record> WildRecord => WildFields.Select(Record.From);

    public static Gen<List<KeyValuePair<string, string?>>> WildFields => Fields(Text, Gen.OneOf(Text.Select(text => (string?)text), Gen.Constant<string?>(null)));

    public static Gen<Record> SmallRecord =>
        from values in Gen.Elements<string?>(null, null, "1", "2", "3").ArrayOf(Paths.Length)
        select Record.Of(Paths.Zip(values));

    public static Gen<Bases> SomeBases => Gen.OneOf(
        Gen.Constant(Bases.None),
        SmallRecord.Select(both => new Bases(both, both)),
        from local in SmallRecord from remote in SmallRecord select new Bases(local, remote));

    public static Gen<ConflictPolicy> Policy => Gen.Elements(Enum.GetValues<ConflictPolicy>());

    public static Gen<SyncRules> Rules =>
        from policy in Policy
        from policies in Settings(Policy)
        from directions in Settings(Gen.Elements(Enum.GetValues<Direction>()))
        from localDelete in Gen.Elements(Enum.GetValues<DeletePolicy>())
        select new SyncRules { Conflicts = policy, FieldConflicts = policies, FieldDirections = directions, LocalDelete = localDelete };

    public static Gen<EditTimes> Times =>
        from local in Gen.Choose(0, 4000)
        from remote in Gen.Choose(0, 4)
        from known in Gen.Elements(true, true, false)
        select new EditTimes(Some.Now.AddMilliseconds(local), known ? Some.Now.AddSeconds(remote) : null);

    public static Gen<Link> Link =>
        from external in Gen.Elements<string?>(null, "cus_1")
        from bases in SomeBases
        from status in Gen.Elements(Enum.GetValues<LinkStatus>())
        from needsFetch in Gen.Elements(true, false, false)
        from intent in Gen.OneOf(Gen.Constant<Intent?>(null), Intent(external is null).Select(begun => (Intent?)begun))
        from conflict in Gen.Elements(Paths)
        from isConflict in Gen.Elements(true, false, false, false)
        select Some.Link(external) with
        {
            Bases = bases,
            Status = status,
            NeedsFetch = needsFetch,
            Intent = intent,
            Conflicts = isConflict ? [new FieldConflict(conflict, "1", "2", "3")] : [],
        };

    public static Gen<LinkState> LinkState =>
        from link in Link
        from record in SmallRecord
        from deleted in Gen.Elements(true, false, false, false)
        select new LinkState(link, deleted ? null : Some.Item(record));

    private static Gen<Intent> Intent(bool create) =>
        from content in SmallRecord
        from age in Gen.Elements(0, 5, 60, 660, 90_000)
        from spent in Gen.Elements(true, false, false)
        from delete in Gen.Elements(true, false)
        select new Intent(
            create ? IntentKind.Create : delete ? IntentKind.Delete : IntentKind.Update,
            "tandem-key", Record.Empty.ChangesTo(content), content, Some.Now.AddSeconds(-age), spent);

    private static Gen<Dictionary<string, T>> Settings<T>(Gen<T> value) =>
        from paths in Gen.SubListOf([.. Paths, "metadata", "address"])
        from values in value.ArrayOf(paths.Count)
        select paths.Zip(values).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);

    private static Gen<List<KeyValuePair<string, string?>>> Fields(Gen<string> path, Gen<string?> value) =>
        (from key in path from text in value select KeyValuePair.Create(key, text)).ListOf().Select(fields => fields.ToList());
}
