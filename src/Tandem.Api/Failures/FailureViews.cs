using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tandem.Api.Http;
using Tandem.Links;
using Tandem.Streams;

namespace Tandem.Api;

/// <summary>Names one failure: <c>link-12</c> or <c>event-7</c>.</summary>
internal readonly record struct FailureId(FailureKind Kind, long Number)
{
    /// <summary>What to tell who sent one that is none.</summary>
    public const string Rule = "A failure's id is link- or event- and a number, such as link-12. GET /api/failures lists those that exist.";

    public override string ToString() => Kind is FailureKind.Link ? $"link-{Number}" : $"event-{Number}";

    public static FailureId? Parse(string text) => text switch
    {
        ['l', 'i', 'n', 'k', '-', .. var number] when NumberOf(number) is { } id => new FailureId(FailureKind.Link, id),
        ['e', 'v', 'e', 'n', 't', '-', .. var number] when NumberOf(number) is { } id => new FailureId(FailureKind.Event, id),
        _ => null,
    };

    private static long? NumberOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}

/// <summary>What was parked.</summary>
internal enum FailureKind
{
    /// <summary>An item in an integration.</summary>
    Link,

    /// <summary>An event that came in.</summary>
    Event,
}

/// <summary>Something that waits for a person.</summary>
internal sealed record FailureView
{
    public required string Id { get; init; }

    [JsonConverter(typeof(LowerCase<FailureKind>))]
    public required FailureKind Kind { get; init; }

    public required string Integration { get; init; }
    public required LinkedItemView? Customer { get; init; }
    public required string? ExternalId { get; init; }
    public required string? Reason { get; init; }
    public required int Attempts { get; init; }
    public required IReadOnlyList<ConflictView> Conflicts { get; init; }
    public required ParkedEventView? Event { get; init; }

    public static FailureView From(LinkState state) => new()
    {
        Id = state.Link.Id.ToString(),
        Kind = FailureKind.Link,
        Integration = state.Link.Integration.Name,
        Customer = LinkedItemView.From(state),
        ExternalId = state.Link.ExternalId?.Value,
        Reason = state.Link.Error ?? (state.Link.Status is LinkStatus.Conflict ? "Both sides changed the same fields to different values." : null),
        Attempts = state.Link.Attempts,
        Conflicts = [.. state.Link.Conflicts.Select(ConflictView.From)],
        Event = null,
    };

    public static FailureView From(ParkedEvent parked) => new()
    {
        Id = new FailureId(FailureKind.Event, parked.Id).ToString(),
        Kind = FailureKind.Event,
        Integration = parked.Event.Integration.Name,
        Customer = null,
        ExternalId = parked.Event.Event.ExternalId?.Value,
        Reason = parked.Reason,
        Attempts = 1,
        Conflicts = [],
        Event = ParkedEventView.From(parked),
    };
}

/// <summary>A parked event, with its payload as it came.</summary>
internal sealed record ParkedEventView(string Id, string Type, DateTime ReceivedAt, DateTime ParkedAt, JsonElement Payload)
{
    public static ParkedEventView From(ParkedEvent parked) => new(
        parked.Event.Event.Id, parked.Event.Event.Type, parked.Event.ReceivedAt.UtcDateTime, parked.ParkedAt.UtcDateTime,
        Shown(parked.Event.Event.Payload));

    // What cannot be read as JSON may be why it was parked; it is then shown as text.
    private static JsonElement Shown(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload.Span, TandemJson.Default.JsonElement);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(payload.Span), TandemJson.Default.String);
        }
    }
}

/// <summary>How many links and events an operation was about.</summary>
internal sealed record CountView(int Links, int Events);
