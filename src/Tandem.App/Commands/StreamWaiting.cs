using Tandem.App.Configuration;
using Tandem.Streams;
using Tandem.Streams.Kafka;

namespace Tandem.App.Commands;

/// <summary>What waits in the stream beside the database, as <c>tandem status --json</c> prints it.</summary>
/// <param name="Changes">Changes that are not routed yet; null where the brokers do not answer.</param>
/// <param name="Events">Events that are not applied yet; likewise.</param>
/// <param name="Commands">Commands that are not done yet; likewise.</param>
/// <param name="Problem">Why nothing is known; null where it is.</param>
internal sealed record StreamWaiting(long? Changes, long? Events, long? Commands, string? Problem)
{
    /// <summary>Asks the brokers; null where streams are in the database, whose totals hold all.</summary>
    public static async Task<StreamWaiting?> Ask(Settings settings, TimeProvider time, CancellationToken ct)
    {
        if (!settings.HasKafka) return null;
        try
        {
            await using var lag = KafkaLag.Open(settings.Configuration, time);
            var waiting = await lag.Read(ct);
            return new StreamWaiting(waiting.Changes, waiting.Events, waiting.Commands, null);
        }
        catch (StreamException silent)
        {
            return new StreamWaiting(null, null, null, silent.Message);
        }
    }

    public string Line => Problem ?? $"In Kafka: {Changes:N0} changes, {Events:N0} events and {Commands:N0} commands wait.";
}
