using System.Diagnostics;
using System.Globalization;

namespace Tandem.Hosting;

/// <summary>
/// The name of a running process, unlike that of any other, before or after it: machine, process id and when it started. Leases carry it,
/// so that those of a process that was killed need not be waited for.
/// </summary>
/// <param name="Value">The text.</param>
public sealed record NodeName(string Value)
{
    /// <summary>This process.</summary>
    public static NodeName OfThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return Of(process);
    }

    /// <summary>A new holder of leases of this process.</summary>
    public string NewHolder(UuidSource ids) => $"{Value}/{ids.Next():N}";

    /// <summary>Whether the holder of a lease was a process of this machine that runs no more. False where that cannot be told.</summary>
    public static bool IsDead(string holder)
    {
        if (holder.Split('/') is not [var machine, var id, var began, _] || machine != Machine) return false;
        if (!int.TryParse(id, CultureInfo.InvariantCulture, out var number) || !long.TryParse(began, CultureInfo.InvariantCulture, out var second)) return false;
        try
        {
            using var process = Process.GetProcessById(number);

            // The id was given again. Some seconds of tolerance, for the start is reckoned from the machine's own start.
            return Math.Abs(StartSecond(process) - second) > 5;
        }
        catch (ArgumentException)
        {
            return true; // no process has that id
        }
    }

    /// <inheritdoc />
    public override string ToString() => Value;

    private static string Machine => Environment.MachineName.Replace('/', '-');

    private static NodeName Of(Process process) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Machine}/{process.Id}/{StartSecond(process)}"));

    private static long StartSecond(Process process) => process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond;
}
