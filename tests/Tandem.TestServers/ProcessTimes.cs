using System.Globalization;

namespace Tandem.TestServers;

/// <summary>Reads from <c>/proc</c> what processes have used.</summary>
internal static class ProcessTimes
{
    private const int TicksPerSecond = 100;

    /// <summary>The processor time of a process, its children, and the children that have ended.</summary>
    public static TimeSpan OfTree(int root)
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                // After the name, which stands in brackets: state, parent, ... utime, stime, cutime, cstime at 14 to 17.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (id != root && fields[1] != root.ToString(CultureInfo.InvariantCulture)) continue;
                ticks += fields[11..(id == root ? 15 : 13)].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It has ended since it was listed; its parent counts it.
            }
        }

        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }
}
