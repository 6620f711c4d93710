using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Tandem.Streams.Kafka.Broker;

namespace Tandem.Streams.Kafka;

/// <summary>What there is to be seen of the brokers, for a check of the setup. Nothing is created.</summary>
/// <param name="Library">The version of librdkafka.</param>
/// <param name="Brokers">How many brokers answer for themselves.</param>
/// <param name="MissingTopics">The topics of the settings that are not there.</param>
/// <param name="WillCreate">Whether they are created at start.</param>
public sealed record KafkaInspection(string Library, int Brokers, IReadOnlyList<string> MissingTopics, bool WillCreate)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>Asks the brokers that the settings name.</summary>
    /// <exception cref="StreamException">The library is not there, a setting is wrong, or no broker answers.</exception>
    /// <exception cref="OptionsValidationException">A setting is out of bounds.</exception>
    public static async Task<KafkaInspection> Read(IConfiguration configuration)
    {
        var options = KafkaOptions.Of(configuration);
        var version = KafkaLibrary.Load();
        string? said = null;
        try
        {
            using var admin = new AdminClientBuilder(new ClientSettings(options).Admin())
                .SetLogHandler((_, _) => { }).SetErrorHandler((_, error) => said ??= error.Reason).Build();
            return await Dedicated.Run(() =>
            {
                var seen = admin.GetMetadata(AnswerWithin);
                var there = seen.Topics.Select(topic => topic.Topic).ToHashSet();
                string[] missing = [.. Topics.NamesOf(options).Where(name => !there.Contains(name))];
                return new KafkaInspection(version, seen.Brokers.Count, missing, options.CreateTopics);
            });
        }
        catch (KafkaException failure)
        {
            throw new StreamException($"Kafka does not answer at {options.BootstrapServers}: {said ?? failure.Error.Reason}", failure);
        }
        catch (Exception wrongSetting) when (wrongSetting is InvalidOperationException or ArgumentException)
        {
            throw new StreamException($"A setting of {KafkaOptions.Section} is wrong: {wrongSetting.Message}", wrongSetting);
        }
    }
}
