namespace Tandem.Items;

/// <summary>Why a write was refused, in the words of a problem document (RFC 9457): the same whichever way the write came.</summary>
/// <param name="Status">The HTTP status that fits it.</param>
/// <param name="Kind">What is wrong, as one word for programs.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Detail">Where, and the way out.</param>
/// <param name="Errors">What is wrong with each field, by its path; empty where it is no field.</param>
public sealed record ItemProblem(int Status, string Kind, string Title, string Detail, IReadOnlyDictionary<string, string> Errors)
{
    /// <summary>Fields are not valid.</summary>
    public static ItemProblem Of(IReadOnlyDictionary<string, string> errors) => new(
        400, "invalid-fields", errors.Count == 1 ? "A field is not valid." : "Fields are not valid.",
        string.Join(' ', errors.Take(3).Select(error => $"{error.Key}: {error.Value}")), errors);

    /// <summary>The problem that an outcome is; null where the write was done.</summary>
    public static ItemProblem? Of(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Invalid invalid => Of(invalid.Errors),
        ItemOutcome.NotFound => new ItemProblem(404, "not-found", "Not found.", "There is no such item.", NoErrors),
        ItemOutcome.Exists => new ItemProblem(409, "exists", "The id is taken.", "An item with this id exists.", NoErrors),
        ItemOutcome.VersionMismatch mismatch => new ItemProblem(
            412, "version-mismatch", "It has changed since you read it.", $"Its version is {mismatch.Current} now. Read it again.", NoErrors),
        ItemOutcome.Taken taken => new ItemProblem(
            409, "taken", "The value is taken.", $"{taken.Path}: another item, {taken.Other}, has this value, and the server is set to keep it unique.",
            new Dictionary<string, string> { [taken.Path] = $"{taken.Other} has this value. Choose another, or edit that item." }),
        ItemOutcome.Ambiguous several => new ItemProblem(
            409, "ambiguous", "Several items have the value.", $"{several.Path}: {several.Count} items have this value. Name the one you mean by its id.",
            new Dictionary<string, string> { [several.Path] = $"{several.Count} items have this value. Name the one you mean by its id." }),
        _ => null,
    };

    private static readonly Dictionary<string, string> NoErrors = [];
}
