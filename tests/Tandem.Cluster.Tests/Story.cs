using System.Text.Json;

namespace Tandem.Cluster.Tests;

/// <summary>What befell a value, for a test that failed: the events of its customer there, and its history here.</summary>
internal static class Story
{
    /// <param name="value">The value.</param>
    /// <param name="events">Of that side, newest first.</param>
    /// <param name="history">Of each item, newest first.</param>
    public static string Of(string value, IReadOnlyList<JsonElement> events, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> history)
    {
        var there = events.Where(each => Mentions(each, value)).Select(IdOf).FirstOrDefault();
        var itsEvents = events.Where(each => IdOf(each) == there).Reverse().Select(each => each.ToString()).ToArray();
        var names = events.Where(each => IdOf(each) == there).SelectMany(NamesOf).Append(value).Distinct().ToArray();
        var items = history.Where(item => item.Value.Any(entry => names.Any(name => Mentions(entry, name))));
        return string.Join('\n', [
            $"  there, {there}:", .. itsEvents.Select(each => $"    {each}"),
            .. items.SelectMany(item => item.Value.Reverse().Select(entry => $"    {entry}").Prepend($"  here, {item.Key}:")),
        ]);
    }

    private static bool Mentions(JsonElement json, string value) => json.ToString().Contains($"\"{value}\"", StringComparison.Ordinal);

    private static string? IdOf(JsonElement told) => told.GetProperty("data").GetProperty("object").TryGetProperty("id", out var id) ? id.GetString() : null;

    private static IEnumerable<string> NamesOf(JsonElement told) =>
        Field.All.Select(field => field.In(told.GetProperty("data").GetProperty("object"))).OfType<string>();
}
