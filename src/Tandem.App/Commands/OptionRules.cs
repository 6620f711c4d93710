using System.CommandLine;
using System.Globalization;

namespace Tandem.App.Commands;

/// <summary>What the values of options must be.</summary>
internal static class OptionRules
{
    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<T> Within<T>(this Option<T> option, double least, double most)
    {
        option.Validators.Add(result =>
        {
            // What is no number at all is the parser's to say.
            if (result.Tokens is not [{ Value: var text }] || !double.TryParse(text, CultureInfo.InvariantCulture, out var number)) return;
            if (number < least || number > most) result.AddError($"{option.Name} is {text}, and must be from {least} to {most}.");
        });
        return option;
    }
}
