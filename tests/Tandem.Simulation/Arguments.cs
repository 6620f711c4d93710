namespace Tandem.Simulation;

/// <summary>What was asked for on the command line.</summary>
internal sealed record Arguments(int Seeds, int From, bool Trace, bool First)
{
    /// <summary>The arguments, or null where they do not fit the usage.</summary>
    public static Arguments? Parse(string[] args)
    {
        var parsed = new Arguments(2000, 1, false, false);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--trace":
                    parsed = parsed with { Trace = true };
                    break;
                case "--first":
                    parsed = parsed with { First = true };
                    break;
                case "--seeds" when Number(args, ++i) is { } seeds and > 0:
                    parsed = parsed with { Seeds = seeds };
                    break;
                case "--from" when Number(args, ++i) is { } from:
                    parsed = parsed with { From = from };
                    break;
                default:
                    return null;
            }
        }

        return parsed;
    }

    private static int? Number(string[] args, int at) => at < args.Length && int.TryParse(args[at], out var number) && number >= 0 ? number : null;
}
