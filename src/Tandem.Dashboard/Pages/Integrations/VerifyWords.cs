using Tandem.Verifying;

namespace Tandem.Dashboard.Pages.Integrations;

/// <summary>How the pages tell what a comparison found.</summary>
public static class VerifyWords
{
    /// <summary>How the sides differ, in a few words.</summary>
    public static string Of(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Fields => "with other values",
        DifferenceKind.OnlyThere => "missing here",
        DifferenceKind.OnlyHere => "missing there",
        DifferenceKind.NotLinked => "never sent there",
        _ => "deleted here only",
    };

    /// <summary>Where a comparison is.</summary>
    public static string Of(VerifyPhase phase) => phase switch
    {
        VerifyPhase.Comparing => "Comparing both sides…",
        VerifyPhase.Repairing => "Comparing and repairing…",
        VerifyPhase.ComparingAgain => "Repaired; comparing once more…",
        VerifyPhase.Done => "Compared",
        VerifyPhase.Failed => "It could not be ended",
        _ => "Stopped",
    };
}
