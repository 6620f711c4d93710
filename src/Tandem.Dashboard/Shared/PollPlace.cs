using Tandem.Integrations;

namespace Tandem.Dashboard.Shared;

/// <summary>How far the events of an integration were read.</summary>
public static class PollPlace
{
    /// <summary>The moment, of the other system's clock, up to which all events were read; null where none was.</summary>
    public static DateTimeOffset? Of(IntegrationReport report) => report.State.PollCursor is { } second ? DateTimeOffset.FromUnixTimeSeconds(second) : null;
}
