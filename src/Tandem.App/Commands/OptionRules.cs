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
            if (result.GetValueOrDefault<T>() is not { } value) return;
            var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            if (number < least || number > most) result.AddError($"{option.Name} is {number}, and must be from {least} to {most}.");
        });
        return option;
    }
}
