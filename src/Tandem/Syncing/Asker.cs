namespace Tandem.Syncing;

/// <summary>Who asks for something, as history tells it.</summary>
/// <param name="Source">The caller or the person, such as <c>api:billing</c> or <c>dashboard</c>.</param>
/// <param name="Cause">The request's id; null where there is none.</param>
public readonly record struct Asker(string Source, string? Cause = null);
