using System.ComponentModel;
using System.Globalization;

namespace Tandem;

/// <summary>Makes a <see cref="Secret"/> of a setting's text, so that options can hold secrets as such.</summary>
internal sealed class SecretConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => new Secret((string)value);
}
