using Tandem.Links;
using Tandem.Merging;

namespace Tandem.Dashboard.Shared;

/// <summary>How the pages tell an entry of history.</summary>
public static class Actions
{
    /// <summary>Its icon.</summary>
    public static string Sign(HistoryEntry entry) => entry.Action switch
    {
        HistoryAction.Created => "plus",
        HistoryAction.Updated => "pencil",
        HistoryAction.Deleted => "trash",
        HistoryAction.Pushed or HistoryAction.PushedCreate or HistoryAction.PushedDelete => "arrow-up-right",
        HistoryAction.Linked => "link",
        HistoryAction.Unlinked => "unlink",
        HistoryAction.Conflict or HistoryAction.Resolved => "git-compare",
        _ => "alert-triangle",
    };

    /// <summary>Its name among the colours of the style sheet.</summary>
    public static string Tone(HistoryEntry entry) => entry.Action switch
    {
        HistoryAction.Deleted or HistoryAction.PushedDelete or HistoryAction.Failed => "bad",
        HistoryAction.Conflict => "warn",
        HistoryAction.Pushed or HistoryAction.PushedCreate => "out",
        HistoryAction.Linked or HistoryAction.Unlinked => "plain",
        _ => entry.Source == entry.Integration ? "in" : "here",
    };

    /// <summary>Who did what, in a sentence without its subject: <c>name edited by api</c>.</summary>
    public static string Sentence(HistoryEntry entry) => entry.Action switch
    {
        HistoryAction.Created => $"created by {Who(entry)}",
        HistoryAction.Updated => $"{Fields(entry)} edited by {Who(entry)}",
        HistoryAction.Deleted => $"deleted by {Who(entry)}",
        HistoryAction.Pushed => $"{Fields(entry)} written to {entry.Integration}",
        HistoryAction.PushedCreate => $"created in {entry.Integration}",
        HistoryAction.PushedDelete => $"deleted in {entry.Integration}",
        HistoryAction.Linked => $"linked with {entry.Integration}",
        HistoryAction.Unlinked => $"unlinked from {entry.Integration}",
        HistoryAction.Conflict when entry.Conflicts.Any(outcome => outcome.Conflict.Path == FieldConflict.WholeItem) => "deleted on one side, edited on the other",
        HistoryAction.Conflict => $"edited on both sides: {string.Join(", ", entry.Conflicts.Select(outcome => Fields(outcome.Conflict.Path)))}",
        HistoryAction.Resolved => $"conflict decided by {Who(entry)}",
        _ when entry.IsHeldBack => "held back until a person approves it",
        _ => $"refused by {entry.Integration ?? Who(entry)}",
    };

    /// <summary>How a conflict ended.</summary>
    public static string Won(Winner winner) => winner switch
    {
        Winner.Local => "ours won",
        Winner.Remote => "theirs won",
        Winner.Neither => "a third value was chosen",
        _ => "a person decides",
    };

    /// <summary>Who or what did it, as people say it.</summary>
    public static string Who(HistoryEntry entry) => Who(entry.Source);

    /// <summary>A source as people say it.</summary>
    public static string Who(string source) => source switch
    {
        "sql" => "a program, by SQL",
        "api" => "the API",
        "person" => "a person",
        "dashboard" => "the dashboard",
        "demo" => "the demo",
        ['a', 'p', 'i', ':', .. var key] => $"the API ({key})",
        ['d', 'a', 's', 'h', 'b', 'o', 'a', 'r', 'd', ':', .. var key] => $"{key}, in the dashboard",
        var other => other,
    };

    /// <summary>The cause of an entry that has one, as people say it; beside the id of one that <see cref="IsId"/>.</summary>
    public static string Cause(HistoryEntry entry) => entry.Cause! switch
    {
        "fetched" => "found by looking at the other side",
        ['e', 'v', 't', '_', ..] => "because of the event",
        // What came from there with our own call's key was in the answer to it.
        ['t', 'a', 'n', 'd', 'e', 'm', '-', ..] when entry.Action is HistoryAction.Created or HistoryAction.Updated or HistoryAction.Conflict =>
            "seen in the answer to the call with the idempotency key",
        ['t', 'a', 'n', 'd', 'e', 'm', '-', ..] => "sent with the idempotency key",
        var cause when IsId(cause) => "because of the request",
        var cause => $"because: {cause}",
    };

    /// <summary>Whether a cause is the id of an event or a request, rather than words.</summary>
    public static bool IsId(string cause) => cause is not "fetched" && !cause.Contains(' ', StringComparison.Ordinal) && cause.Any(char.IsAsciiDigit);

    /// <summary>A field's path as people say it.</summary>
    public static string Fields(string path) => path == "*" ? "the whole customer" : path.Contains("metadata.", StringComparison.Ordinal) ? FieldNames.Of(path) : FieldNames.Of(path).ToLowerInvariant();

    private static string Fields(HistoryEntry entry) => entry.Changes.Count switch
    {
        0 => "nothing",
        1 => Fields(entry.Changes[0].Path),
        2 => string.Join(" and ", entry.Changes.Select(change => change.Path).OrderBy(FieldNames.Place).Select(Fields)),
        var count => $"{count} fields",
    };
}
