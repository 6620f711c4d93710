using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>The data file as a whole: reading its lines, and leaving out those that no longer matter.</summary>
internal static class JournalFile
{
    private static readonly TimeSpan EventsKept = TimeSpan.FromDays(30);

    /// <summary>Each whole line. A line that is not one of ours means that the file is something else, and must not be written to.</summary>
    public static IEnumerable<JsonDocument> Lines(string path) => RawLines(path).Select((line, index) => Parse(path, line, index + 1));

    /// <summary>
    /// Rewrites the file when more than half of its lines are of the past: customers since changed, whose event is over 30 days old.
    /// The new file takes the old one's place in one step, so a crash leaves one or the other.
    /// </summary>
    public static void Compact(string path)
    {
        if (!File.Exists(path)) return;

        var (kept, torn) = Survey(path);
        var keeping = kept.Count(static keep => keep);
        if (!torn && keeping * 2 >= kept.Count) return;

        var rewritten = path + ".new";
        using (var file = new StreamWriter(rewritten) { NewLine = "\n" })
        {
            var number = 0;
            foreach (var line in RawLines(path))
                if (kept[number++])
                    file.WriteLine(line);
        }

        File.Move(rewritten, path, overwrite: true);
    }

    // A torn last line is rewritten away too: the next line appended must not continue it.
    private static (List<bool> Kept, bool Torn) Survey(string path)
    {
        var kept = new List<bool>();
        var latestOf = new Dictionary<string, int>();
        DateTimeOffset newest = default;
        var happenings = new List<(int Line, DateTimeOffset At)>();
        foreach (var document in Lines(path))
        {
            using (document)
            {
                var number = kept.Count;
                kept.Add(false);
                var root = document.RootElement;
                if (JournalReader.IsClear(root))
                {
                    latestOf.Clear();
                    happenings.Clear();
                    continue;
                }

                latestOf[JournalReader.SubjectOf(root)] = number;
                if (JournalReader.HappenedAt(root) is not { } at) continue;
                happenings.Add((number, at));
                newest = at > newest ? at : newest;
            }
        }

        foreach (var line in latestOf.Values) kept[line] = true;
        foreach (var (line, at) in happenings)
            if (at >= newest - EventsKept)
                kept[line] = true;
        return (kept, EndsTorn(path));
    }

    private static JsonDocument Parse(string path, string line, int number)
    {
        try
        {
            var document = JsonDocument.Parse(line);
            if (JournalReader.Knows(document.RootElement)) return document;
            document.Dispose();
        }
        catch (JsonException unreadable)
        {
            throw new InvalidDataException($"{path}, line {number}: {unreadable.Message}", unreadable);
        }

        throw new InvalidDataException($"{path}, line {number}: not a line of a sandbox's data file.");
    }

    private static bool EndsTorn(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length == 0) return false;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }

    private static IEnumerable<string> RawLines(string path)
    {
        if (!File.Exists(path)) yield break;

        var torn = EndsTorn(path);
        using var file = new StreamReader(path);
        var line = file.ReadLine();
        while (line is not null)
        {
            var following = file.ReadLine();
            if (following is not null || !torn) yield return line;
            line = following;
        }
    }
}
