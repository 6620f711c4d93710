using System.Globalization;
using System.Text.Json;

namespace Tandem.Bench.Visits;

/// <summary>Open pages, in a process of its own. Each line of input is a command, answered by one line when it is done; the process ends with the input.</summary>
internal static class VisitsCommand
{
    /// <summary>Opens the pages that follow, parted by spaces.</summary>
    public const string Open = "open";

    /// <summary>Tells what has come to each until then.</summary>
    public const string Tell = "tell";

    /// <summary>Closes all.</summary>
    public const string Close = "close";

    /// <summary>How the line begins that answers the first command, the second and so on.</summary>
    public static string Beginning(int command) => string.Create(CultureInfo.InvariantCulture, $"done {command} ");

    public static async Task<int> Run()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var visits = new List<Visit>();
        for (var command = 1; Console.ReadLine() is { } line; command++) Console.WriteLine(Beginning(command) + await Do(line.Split(' ')));
        return 0;

        async Task<string> Do(string[] words)
        {
            switch (words)
            {
                case [Open, .. var pages]:
                    foreach (var page in pages) visits.Add(await Visit.Open(http, new Uri(page)));
                    return "";
                case [Close]:
                    foreach (var visit in visits) await visit.DisposeAsync();
                    visits.Clear();
                    return "";
                case [Tell]:
                    return JsonSerializer.Serialize(visits.Select(visit => new VisitTold(visit.Page.AbsoluteUri, visit.Batches, visit.Received, visit.Problem)));
                default:
                    throw new BenchException($"No visitor knows what '{words[0]}' is.");
            }
        }
    }
}

/// <summary>What has come to an open page.</summary>
/// <param name="Page">Its address.</param>
/// <param name="Batches">Batches of drawing.</param>
/// <param name="Received">Bytes over its live connection.</param>
/// <param name="Problem">What went wrong; null where nothing did.</param>
internal sealed record VisitTold(string Page, int Batches, long Received, string? Problem);
