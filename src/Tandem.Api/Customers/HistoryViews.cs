using System.Text.Json.Serialization;
using Tandem.Api.Http;
using Tandem.Links;
using Tandem.Merging;

namespace Tandem.Api;

/// <summary>One write, told for people.</summary>
internal sealed record HistoryView
{
    public required long Id { get; init; }
    public required DateTime At { get; init; }

    [JsonConverter(typeof(LowerCase<HistoryAction>))]
    public required HistoryAction Action { get; init; }

    public required string Source { get; init; }
    public required string? Cause { get; init; }
    public required string? Integration { get; init; }
    public required IReadOnlyList<FieldChangeView> Changes { get; init; }
    public required IReadOnlyList<ConflictOutcomeView> Conflicts { get; init; }

    public static HistoryView From(HistoryEntry entry) => new()
    {
        Id = entry.Position,
        At = entry.At.UtcDateTime,
        Action = entry.Action,
        Source = entry.Source,
        Cause = entry.Cause,
        Integration = entry.Integration,
        Changes = [.. entry.Changes.Select(change => new FieldChangeView(change.Path, change.From, change.To))],
        Conflicts = [.. entry.Conflicts.Select(ConflictOutcomeView.From)],
    };
}

/// <summary>A field's step from one value to another.</summary>
internal sealed record FieldChangeView(string Field, string? From, string? To);

/// <summary>A conflict, and whose value won.</summary>
internal sealed record ConflictOutcomeView
{
    public required string Field { get; init; }
    public required string? Base { get; init; }
    public required string? Local { get; init; }
    public required string? Remote { get; init; }

    [JsonConverter(typeof(LowerCase<Winner>))]
    public required Winner Winner { get; init; }

    public static ConflictOutcomeView From(ConflictOutcome outcome) => new()
    {
        Field = outcome.Conflict.Path,
        Base = outcome.Conflict.Base,
        Local = outcome.Conflict.Local,
        Remote = outcome.Conflict.Remote,
        Winner = outcome.Winner,
    };
}
