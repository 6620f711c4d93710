using Microsoft.Extensions.Options;
using Tandem.App.Configuration;
using Tandem.Streams;
using Tandem.Streams.Kafka;

namespace Tandem.App.Doctor;

/// <summary>Looks at the brokers, where streams go over Kafka.</summary>
internal static class KafkaChecks
{
    public static async Task<IReadOnlyList<Finding>> Run(Settings settings)
    {
        if (!settings.HasKafka) return [];
        try
        {
            var seen = await KafkaInspection.Read(settings.Configuration);
            return
            [
                Finding.Ok("kafka", $"{seen.Brokers} broker(s) answer, librdkafka {seen.Library}."),
                seen.MissingTopics.Count == 0 ? Finding.Ok("kafka topics", "All are there.")
                : seen.WillCreate ? Finding.Ok("kafka topics", $"Not there yet, created at start: {string.Join(", ", seen.MissingTopics)}.")
                : Finding.Fail("kafka topics", $"Not there: {string.Join(", ", seen.MissingTopics)}.", "Create them, or set Tandem:Kafka:CreateTopics to true."),
            ];
        }
        catch (StreamException unusable)
        {
            return [Finding.Fail("kafka", unusable.Message, "See KAFKA_BOOTSTRAP_SERVERS and Tandem:Kafka.")];
        }
        catch (OptionsValidationException invalid)
        {
            return [Finding.Fail("kafka", SettingsErrors.Explain(invalid), "'tandem config' prints all settings.")];
        }
    }
}
