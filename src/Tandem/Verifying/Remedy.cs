using Tandem.Merging;

namespace Tandem.Verifying;

/// <summary>What a repair does about a difference, in words.</summary>
public static class Remedy
{
    /// <summary>In an integration that merges by <paramref name="rules"/>.</summary>
    /// <param name="kind">How the sides differ.</param>
    /// <param name="verdict">For a field that differs, whose value is kept; null where the whole is meant.</param>
    /// <param name="rules">How the integration merges.</param>
    public static string Of(DifferenceKind kind, Verdict? verdict, SyncRules rules) => (kind, verdict) switch
    {
        (DifferenceKind.Fields, Verdict.Here) => "write it there",
        (DifferenceKind.Fields, Verdict.There) => "write it here",
        (DifferenceKind.Fields, Verdict.Person) => "ask a person",
        (DifferenceKind.Fields, _) => "merge the fields",
        (DifferenceKind.OnlyThere, _) => "add it here",
        (DifferenceKind.NotLinked, _) => "create it there",
        (DifferenceKind.OnlyHere, _) => rules.RemoteDelete is DeletePolicy.Propagate ? "delete it here" : "unlink it, and keep it here",
        _ => rules.LocalDelete is DeletePolicy.Propagate ? "delete it there" : "unlink it, and keep it there",
    };
}
