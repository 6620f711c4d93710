using Tandem.Bench.Databases;
using Tandem.Bench.Figures;
using Tandem.Bench.Scenarios;

namespace Tandem.Bench;

/// <summary>What is to be measured.</summary>
internal sealed record Options(string? Only, bool Quick, string Database)
{
    public static string Usage =>
        $"""
        usage: bench [--database NAME] [--only NAME] [--quick]
          --database NAME   {string.Join(", ", DatabaseServer.Kinds.Keys)}; a server is started for it, with full durability. Default: sqlite
          --only NAME       one scenario: {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))}
          --quick           smaller series: for a first look, not for the record
        """;

    /// <summary>The database that is measured, once it runs.</summary>
    public DatabaseServer Server { get; init; } = null!; // set before the first scenario

    /// <summary>The options, or null where they do not fit the usage.</summary>
    public static Options? Parse(ReadOnlySpan<string> args)
    {
        var options = new Options(null, false, "sqlite");
        while (args.Length > 0)
        {
            switch (args)
            {
                case ["--quick", ..]:
                    options = options with { Quick = true };
                    args = args[1..];
                    break;
                case ["--only", var name, ..] when Scenario.All.Any(scenario => scenario.Name == name):
                    options = options with { Only = name };
                    args = args[2..];
                    break;
                case ["--database", var name, ..] when DatabaseServer.Kinds.ContainsKey(name):
                    options = options with { Database = name };
                    args = args[2..];
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    /// <summary>The length of a series.</summary>
    public int Of(int full, int quick) => Quick ? quick : full;

    /// <summary>What is to be reached: on a file in the hub's own process, and on a server that shares the machine with it.</summary>
    public Target Of(Target onFile, Target onServer) => Database == "sqlite" ? onFile : onServer;
}
