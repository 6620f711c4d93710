using System.ComponentModel;
using System.Globalization;

namespace Tandem;

/// <summary>A value that never prints: not in a log, an error or a page.</summary>
/// <param name="Value">The text itself, for the one place that uses it.</param>
[TypeConverter(typeof(SecretConverter))]
public readonly record struct Secret(string Value)
{
    /// <inheritdoc />
    public override string ToString() => "***";
}

/// <summary>Reads a secret from a setting. There is no way back to text.</summary>
internal sealed class SecretConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => new Secret((string)value);
}
