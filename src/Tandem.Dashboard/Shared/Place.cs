using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Tandem.Dashboard.Shared;

/// <summary>The page's own part of the address bar: filters and places, which a reload and a sent link keep.</summary>
public static class Place
{
    extension(NavigationManager navigation)
    {
        /// <summary>Goes to the same page with other query parameters; those that are null or empty are taken out.</summary>
        public void GoTo(params (string Name, string? Value)[] parameters) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(
            parameters.ToDictionary(parameter => parameter.Name, parameter => (object?)(parameter.Value is "" ? null : parameter.Value))));
    }

    /// <summary>A word as the address keeps it: without spaces around it; null where nothing is left.</summary>
    public static string? Word(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A place in a list, as the address has it; null where it has none, or none that can be read: the list is then shown from its start.</summary>
    public static long? Of(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
}

/// <summary>
/// The way back through the pages of a list that only knows forward: where each page before this one began. Travels in the address bar.
/// </summary>
public sealed record Trail(IReadOnlyList<string> Starts)
{
    private const int Longest = 25;

    /// <summary>As it stands in the address bar.</summary>
    public static Trail Parse(string? text) => new(string.IsNullOrEmpty(text) ? [] : text.Split('.').Take(Longest).ToArray());

    /// <summary>Whether there is a page before.</summary>
    public bool HasPrevious => Starts.Count > 0;

    /// <summary>After a step onward from a page that began at <paramref name="start"/>.</summary>
    public string Onward(string start) => string.Join('.', Starts.Append(start).TakeLast(Longest));

    /// <summary>Where the page before began, and the way on from there.</summary>
    public (string Start, string Trail) Back() => (Starts[^1], string.Join('.', Starts.SkipLast(1)));
}
