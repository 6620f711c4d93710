using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Tandem.Tests;

/// <summary>
/// Checks that a law holds for any input. A failure prints its seed; <c>TANDEM_REPLAY=seed,gamma</c> in the environment runs that input again.
/// </summary>
internal static class Laws
{
    public static void Hold<T>(Gen<T> any, Action<T> law, int tests = 500) =>
        Prop.ForAll(any.ToArbitrary(), law).Check(Replayed(Config.QuickThrowOnFailure.WithMaxTest(tests)));

    private static Config Replayed(Config config)
    {
        if (Environment.GetEnvironmentVariable("TANDEM_REPLAY")?.Split(',') is not [var seed, var gamma]) return config;
        return config.WithReplay(ulong.Parse(seed, CultureInfo.InvariantCulture), ulong.Parse(gamma, CultureInfo.InvariantCulture));
    }
}
