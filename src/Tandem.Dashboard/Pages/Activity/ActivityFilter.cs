using System.Globalization;
using Tandem.Dashboard.Shared;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Activity;

/// <summary>The filters as the address bar has them.</summary>
public sealed record ActivityFilter
{
    /// <summary>One of <see cref="Kinds"/>.</summary>
    public string? Action { get; init; }

    /// <summary>Who or what.</summary>
    public string? Source { get; init; }

    /// <summary>An integration's name.</summary>
    public string? Integration { get; init; }

    /// <summary>A customer's id.</summary>
    public string? Customer { get; init; }

    /// <summary>How far back.</summary>
    public string? When { get; init; }

    /// <summary>Not before, of a span (RFC 3339).</summary>
    public string? From { get; init; }

    /// <summary>Not after, of a span.</summary>
    public string? Until { get; init; }

    /// <summary>Whether nothing is filtered.</summary>
    public bool IsEmpty => Kept() == new ActivityFilter();

    /// <summary>What may be asked for, and what each means.</summary>
    public static IReadOnlyList<(string Key, string Says, HistoryAction[] Actions)> Kinds { get; } =
    [
        ("created", "Created", [HistoryAction.Created, HistoryAction.PushedCreate]),
        ("updated", "Edited here", [HistoryAction.Updated]),
        ("pushed", "Written there", [HistoryAction.Pushed, HistoryAction.PushedCreate, HistoryAction.PushedDelete]),
        ("deleted", "Deleted", [HistoryAction.Deleted, HistoryAction.PushedDelete]),
        ("linked", "Linked, unlinked", [HistoryAction.Linked, HistoryAction.Unlinked]),
        ("conflict", "Conflicts", [HistoryAction.Conflict, HistoryAction.Resolved]),
        ("failed", "Failures", [HistoryAction.Failed]),
    ];

    /// <summary>How far back one may look, and what each is called.</summary>
    public static IReadOnlyList<(string Key, string Says, TimeSpan? Length)> Spans { get; } =
    [
        ("15m", "Last 15 minutes", TimeSpan.FromMinutes(15)),
        ("1h", "Last hour", TimeSpan.FromHours(1)),
        ("24h", "Last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "Last 7 days", TimeSpan.FromDays(7)),
        ("span", "Between two moments…", null),
    ];

    /// <summary>As the reports take it. What cannot be read filters nothing.</summary>
    public ActivityQuery Query(TenantId tenant, DateTimeOffset now) => new()
    {
        Tenant = tenant,
        Actions = Kinds.FirstOrDefault(kind => kind.Key == Action).Actions ?? [],
        Source = string.IsNullOrEmpty(Source) ? null : Source,
        Integration = string.IsNullOrEmpty(Integration) ? null : Integration,
        Item = string.IsNullOrEmpty(Customer) ? null : new ItemId(Customer),
        From = When is "span" ? Moment(From) : Spans.FirstOrDefault(span => span.Key == When).Length is { } back ? now - back : null,
        Until = When is "span" ? Moment(Until) : null,
    };

    /// <summary>As the address keeps it: nothing is empty, and only a span has moments.</summary>
    public ActivityFilter Kept() => new()
    {
        Action = Place.Word(Action),
        Source = Place.Word(Source),
        Integration = Place.Word(Integration),
        Customer = Place.Word(Customer),
        When = Place.Word(When),
        From = When is "span" ? Place.Word(From) : null,
        Until = When is "span" ? Place.Word(Until) : null,
    };

    private static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
