using Tandem.Syncing;

namespace Tandem.Tests;

/// <summary>What a person chooses for a field.</summary>
internal static class Choose
{
    public static Dictionary<string, Resolution> For(string path, ResolutionChoice choice, string? value = null) =>
        new() { [path] = new Resolution(choice, value) };

    public static Asker By { get; } = new("api:grace", "request-1");
}
