using Tandem.Bench.Scenarios;

namespace Tandem.Bench;

/// <summary>What is to be measured.</summary>
internal sealed record Options(string? Only, bool Quick)
{
    public static string Usage =>
        $"""
        usage: bench [--only NAME] [--quick]
          --only NAME   one scenario: {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))}
          --quick       smaller series: for a first look, not for the record
        """;

    /// <summary>The options, or null where they do not fit the usage.</summary>
    public static Options? Parse(ReadOnlySpan<string> args)
    {
        var options = new Options(null, false);
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
                default:
                    return null;
            }
        }

        return options;
    }

    /// <summary>The length of a series.</summary>
    public int Of(int full, int quick) => Quick ? quick : full;
}
