using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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
    public static bool IsDead(string node) => IsRunning(node) == false;

    /// <summary>Whether a node is a process that runs on this machine now; null where it is, or was, of another.</summary>
    public static bool? IsRunning(string node)
    {
        if (node.Split('/') is not [var machine, var id, var began] || machine != Machine) return null;
        if (!int.TryParse(id, CultureInfo.InvariantCulture, out var number)) return null;
        if (!long.TryParse(began.Split('+')[0], CultureInfo.InvariantCulture, out var second)) return null;
        try
        {
            using var process = Process.GetProcessById(number);

            // Else the id was given again. Some seconds of tolerance, for the start is reckoned from the machine's own start.
            return Math.Abs(StartSecond(process) - second) <= 5;
        }
        catch (ArgumentException)
        {
            return false; // no process has that id
        }
    }

    /// <inheritdoc />
    public override string ToString() => Value;

    private static string Machine { get; } = $"{Environment.MachineName.Replace('/', '-')}{Realm()}";

    // Containers and copies of a machine may have one name. What a process id means is told by the boot of the kernel and the name space of
    // its ids, where there are such.
    private static string Realm()
    {
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id");
            var ids = new FileInfo("/proc/self/ns/pid").LinkTarget;
            return "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(boot + ids)).AsSpan(0, 3));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static NodeName Of(Process process) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Machine}/{process.Id}/{StartSecond(process)}"));

    private static long StartSecond(Process process) => process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond;
}
