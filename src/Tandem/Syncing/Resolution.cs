namespace Tandem.Syncing;

/// <summary>What a person chose for a field in conflict.</summary>
/// <param name="Choice">Whose value.</param>
/// <param name="Value">The value, where the choice is <see cref="ResolutionChoice.Value"/>; null clears the field.</param>
public sealed record Resolution(ResolutionChoice Choice, string? Value = null);

/// <summary>Whose value settles a conflict.</summary>
public enum ResolutionChoice
{
    /// <summary>The local one: it is pushed.</summary>
    Local,

    /// <summary>The remote one: it is written locally.</summary>
    Remote,

    /// <summary>A third one: it goes to both.</summary>
    Value,
}
