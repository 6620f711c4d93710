using System.ComponentModel;

namespace Tandem;

/// <summary>A value that never prints: not in a log, an error or a page.</summary>
/// <param name="Value">The text itself, for the one place that uses it.</param>
[TypeConverter(typeof(SecretConverter))]
public readonly record struct Secret(string Value)
{
    /// <inheritdoc />
    public override string ToString() => "***";
}
