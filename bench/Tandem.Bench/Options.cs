using Tandem.Bench.Databases;
using Tandem.Bench.Figures;
using Tandem.Bench.Scenarios;

namespace Tandem.Bench;

/// <summary>What is to be measured.</summary>
/// <param name="Setups">On what, in this order; one is measured after the other.</param>
/// <param name="Only">The scenarios' names; null for all.</param>
/// <param name="Quick">Smaller series.</param>
internal sealed record Options(IReadOnlyList<Setup> Setups, IReadOnlyList<string>? Only, bool Quick)
{
    public static string Usage =>
        $"""
        usage: bench [--database NAMES] [--kafka] [--only NAMES] [--quick]
          --database NAMES  {string.Join(", ", DatabaseServer.Kinds.Keys)}, each with or without +kafka; a server is started for it, with full durability.
                            Several are measured one after the other and printed side by side: postgres,mysql,postgres+kafka. Default: sqlite
          --kafka           all of them with their streams over Kafka: librdkafka's mock cluster, in memory, a process of its own
          --only NAMES      some scenarios: {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))}
          --quick           smaller series: for a first look, not for the record
        """;

    /// <summary>What is measured now.</summary>
    public Setup Setup { get; init; } = Setups[0];

    /// <summary>Its database, once it runs.</summary>
    public DatabaseServer Server { get; init; } = null!; // set before the first scenario

    /// <summary>The options, or null where they do not fit the usage.</summary>
    public static Options? Parse(ReadOnlySpan<string> args)
    {
        IReadOnlyList<Setup>? setups = [new Setup("sqlite", Kafka: false)];
        IReadOnlyList<string>? only = null;
        var (quick, kafka) = (false, false);
        while (args.Length > 0)
        {
            switch (args)
            {
                case ["--quick", ..]:
                    quick = true;
                    args = args[1..];
                    break;
                case ["--kafka", ..]:
                    kafka = true;
                    args = args[1..];
                    break;
                case ["--only", var names, ..] when names.Split(',').All(name => Scenario.All.Any(scenario => scenario.Name == name)):
                    only = names.Split(',');
                    args = args[2..];
                    break;
                case ["--database", var names, ..] when names.Split(',').Select(Setup.Parse).ToArray() is var named && !named.Contains(null):
                    setups = [.. named.OfType<Setup>()];
                    args = args[2..];
                    break;
                default:
                    return null;
            }
        }

        return new Options([.. setups.Select(setup => kafka ? setup with { Kafka = true } : setup).Distinct()], only, quick);
    }

    /// <summary>Whether a scenario is to be run on what is measured now.</summary>
    public bool Wants(Scenario scenario) => (Only is null || Only.Contains(scenario.Name)) && (scenario.HasStream || !Setup.Kafka);

    /// <summary>The length of a series.</summary>
    public int Of(int full, int quick) => Quick ? quick : full;

    /// <summary>
    /// What is to be reached: on a file in the hub's own process, and on PostgreSQL, which shares the machine with it. The others are measured
    /// beside them and held to nothing here.
    /// </summary>
    public Target? Of(Target onFile, Target onServer) => Setup switch
    {
        { Kafka: true } => null,
        { Database: "sqlite" } => onFile,
        { Database: "postgres" } => onServer,
        _ => null,
    };
}
