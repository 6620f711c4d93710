using System.Text.Json;

namespace Tandem.Bench.Visits;

/// <summary>Open pages, in a process of its own: opens them all, says so, and tells at each line of input what has come until then. Closes them at the end of the input.</summary>
internal static class VisitsCommand
{
    public const string Open = "open";

    /// <summary>How the lines begin that tell of so many a question.</summary>
    public static string Beginning(int question) => $"told {question} ";

    public static async Task<int> Run(string[] args)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var visits = new List<Visit>();
        foreach (var page in args) visits.Add(await Visit.Open(http, new Uri(page)));
        Console.WriteLine(Open);
        for (var question = 1; Console.ReadLine() is not null; question++)
        {
            VisitTold[] told = [.. visits.Select((visit, i) => new VisitTold(args[i], visit.Batches, visit.Received, visit.Problem))];
            Console.WriteLine(Beginning(question) + JsonSerializer.Serialize(told));
        }

        foreach (var visit in visits) await visit.DisposeAsync();
        return 0;
    }
}

/// <summary>What has come to an open page.</summary>
/// <param name="Page">Its address.</param>
/// <param name="Batches">Batches of drawing.</param>
/// <param name="Received">Bytes over its live connection.</param>
/// <param name="Problem">What went wrong; null where nothing did.</param>
internal sealed record VisitTold(string Page, int Batches, long Received, string? Problem);
