using System.Globalization;
using Tandem.Connectors;

namespace Tandem.Integrations;

/// <summary>An integration's settings as they may be shown.</summary>
public static class IntegrationSettings
{
    /// <summary>How it syncs; the connector's own are <see cref="IConnector.Settings"/>.</summary>
    public static IReadOnlyList<ShownSetting> Of(Integration integration)
    {
        var options = integration.Options;
        return
        [
            new(nameof(options.Conflicts), $"{options.Conflicts}", "Who wins where both sides changed a field."),
            new(nameof(options.FieldConflicts), Pairs(options.FieldConflicts), "Who wins, by field."),
            new(nameof(options.FieldDirections), Pairs(options.FieldDirections), "Which way a field travels; both ways where nothing is said."),
            new(nameof(options.LocalDelete), $"{options.LocalDelete}", "What follows a deletion here."),
            new(nameof(options.RemoteDelete), $"{options.RemoteDelete}", "What follows a deletion there."),
            new(nameof(options.Adoption), $"{options.Adoption}", "Whether an object that Tandem did not create may be joined with a row that was there before."),
            new(nameof(options.Parallelism), Number(options.Parallelism), "Calls in flight."),
            new(nameof(options.LeaseSeconds), Seconds(options.LeaseSeconds), "When another worker may try the same link."),
            new(nameof(options.PollSeconds), options.PollSeconds == 0 ? "off" : Seconds(options.PollSeconds), "How often the events feed is read."),
            new(nameof(options.PollLagSeconds), Seconds(options.PollLagSeconds), "By how much the poll cursor stays behind."),
            new(nameof(options.PollOverlapSeconds), Seconds(options.PollOverlapSeconds), "How much each poll reads again."),
            new(nameof(options.MassDeleteThreshold), Threshold(options.MassDeleteThreshold), "More deletions than this in ten minutes wait for a person."),
            new(nameof(options.MassUpdateThreshold), Threshold(options.MassUpdateThreshold), "More overwriting updates than this in ten minutes wait for a person."),
            new(nameof(options.WebhookAddress), options.WebhookAddress?.ToString(), "Where the remote sends its events."),
            ShownSetting.Secret(nameof(options.WebhookSecrets), integration.WebhookSecrets.Count > 0, "What webhook signatures are checked against."),
        ];
    }

    private static string? Pairs<T>(Dictionary<string, T> settings) =>
        settings.Count == 0 ? null : string.Join(", ", settings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"));

    private static string Threshold(int value) => value == 0 ? "off" : Number(value);

    private static string Seconds(int value) => Number(value) + " s";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
