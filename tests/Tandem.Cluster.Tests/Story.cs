using System.Text.Json;

namespace Tandem.Cluster.Tests;

/// <summary>What befell a customer, for a test that failed: its events there, and its history here.</summary>
internal static class Story
{
    /// <param name="what">A value of it, its id here, or its id there.</param>
    /// <param name="events">Of that side, newest first.</param>
    /// <param name="history">Of each item, newest first.</param>
    public static string Of(string what, IReadOnlyList<JsonElement> events, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> history)
    {
        var there = events.Where(each => Mentions(each, what)).Select(IdOf).ToHashSet();
        var itsEvents = events.Where(each => there.Contains(IdOf(each))).Reverse().ToArray();
        var names = itsEvents.SelectMany(NamesOf).Append(what).Distinct().ToArray();
        var items = history.Where(item => item.Key == what || item.Value.Any(entry => names.Any(name => Mentions(entry, name))));
        return string.Join('\n', [
            $"  there, {string.Join(", ", there)}:", .. itsEvents.Select(each => $"    {each}"),
            .. items.SelectMany(item => item.Value.Reverse().Select(entry => $"    {entry}").Prepend($"  here, {item.Key}:")),
        ]);
    }

    private static bool Mentions(JsonElement json, string value) => json.ToString().Contains($"\"{value}\"", StringComparison.Ordinal);

    private static string? IdOf(JsonElement told) => told.GetProperty("data").GetProperty("object").TryGetProperty("id", out var id) ? id.GetString() : null;

    private static IEnumerable<string> NamesOf(JsonElement told) =>
        Field.All.Select(field => field.In(told.GetProperty("data").GetProperty("object"))).OfType<string>();
}
