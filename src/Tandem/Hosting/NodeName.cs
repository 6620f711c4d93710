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

    /// <summary>Whether a lease was taken under this name.</summary>
    public bool IsHolderOf(Links.Lease lease) =>
        lease.Holder.Length > Value.Length && lease.Holder[Value.Length] == '/' && lease.Holder.StartsWith(Value, StringComparison.Ordinal);

    /// <summary>The name of the node that a lease's holder belongs to.</summary>
    public static string OfHolder(string holder) => holder[..Math.Max(0, holder.LastIndexOf('/'))];

    /// <summary>The name of the same process after it was taken for dead, and its leases with it.</summary>
    public NodeName Next() => Value.Split('+') is [var process, var times]
        ? new(string.Create(CultureInfo.InvariantCulture, $"{process}+{int.Parse(times, CultureInfo.InvariantCulture) + 1}"))
        : new($"{Value}+1");

    /// <summary>Whether a node was a process of this machine that runs no more. False where that cannot be told.</summary>
    public static bool IsDead(string node)
    {
        if (node.Split('/') is not [var machine, var id, var began] || machine != Machine) return false;
        if (!int.TryParse(id, CultureInfo.InvariantCulture, out var number)) return false;
        if (!long.TryParse(began.Split('+')[0], CultureInfo.InvariantCulture, out var second)) return false;
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
