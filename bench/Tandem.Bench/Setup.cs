using Tandem.Bench.Databases;

namespace Tandem.Bench;

/// <summary>What the hub runs on.</summary>
/// <param name="Database">The kind of database, by its name on the command line.</param>
/// <param name="Kafka">Whether its streams go over Kafka.</param>
internal sealed record Setup(string Database, bool Kafka)
{
    private const string WithKafka = "+kafka";

    public string Name => Kafka ? Database + WithKafka : Database;

    /// <summary>One of the list that <c>--database</c> takes, or null where there is no such thing.</summary>
    public static Setup? Parse(string name)
    {
        var kafka = name.EndsWith(WithKafka, StringComparison.Ordinal);
        var database = kafka ? name[..^WithKafka.Length] : name;
        return DatabaseServer.Kinds.ContainsKey(database) ? new Setup(database, kafka) : null;
    }
}
