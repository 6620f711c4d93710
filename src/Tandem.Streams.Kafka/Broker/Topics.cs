using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace Tandem.Streams.Kafka.Broker;

/// <summary>The topics that must be there: created where they are missing, left as they are where not.</summary>
internal sealed class Topics(KafkaOptions options, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The topics that the settings name.</summary>
    public static IReadOnlyList<string> NamesOf(KafkaOptions options) =>
        [.. new[] { options.InwardTopic, options.OutwardTopic, options.CommandTopic, options.ReplyTopic, options.DeadLetterTopic }.Distinct()];

    /// <summary>Creates what is missing. False where the brokers are to be asked again.</summary>
    /// <param name="admin">The client.</param>
    /// <param name="seen">What it has just seen.</param>
    public async Task<bool> Create(IAdminClient admin, Metadata seen)
    {
        var there = seen.Topics.Where(topic => !topic.Error.IsError && topic.Partitions.Count > 0).Select(topic => topic.Topic).ToHashSet();
        var missing = NamesOf(options).Where(name => !there.Contains(name)).ToArray();
        if (missing.Length == 0 || !options.CreateTopics) return true;
        try
        {
            var wanted = missing.Select(name => new TopicSpecification
            {
                Name = name,
                NumPartitions = options.Partitions,
                ReplicationFactor = (short)(options.Replication == 0 ? -1 : options.Replication),
            });
            await admin.CreateTopicsAsync(wanted, new CreateTopicsOptions { OperationTimeout = Patience, RequestTimeout = Patience });
            foreach (var name in missing) log.TopicCreated(name, options.Partitions);
            return true;
        }
        catch (CreateTopicsException refused)
        {
            // Another node may have been first.
            var failed = refused.Results.Where(result => result.Error.Code is not (ErrorCode.NoError or ErrorCode.TopicAlreadyExists)).ToArray();
            foreach (var result in failed) log.TopicNotCreated(result.Topic, result.Error.Reason);
            return await AreThere(admin, failed.Select(result => result.Topic));
        }
        catch (KafkaException failure)
        {
            foreach (var name in missing) log.TopicNotCreated(name, failure.Error.Reason);
            return await AreThere(admin, missing);
        }
    }

    // Asking for a topic by its name has the brokers create it, where they are set to do that.
    private static async Task<bool> AreThere(IAdminClient admin, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var topic = (await Dedicated.Run(() => admin.GetMetadata(name, Patience))).Topics.SingleOrDefault();
            if (topic is null || topic.Error.IsError && topic.Error.Code is not ErrorCode.LeaderNotAvailable) return false;
        }

        return true;
    }
}
