using Microsoft.Extensions.Options;
using Tandem.Connectors.Stripe;
using Tandem.Integrations;
using Tandem.Streams.Kafka;

namespace Tandem.App.Configuration;

/// <summary>Says which setting is wrong, by the name that it has in a settings file.</summary>
internal static class SettingsErrors
{
    /// <summary>What a failed check at start says.</summary>
    public static string Explain(OptionsValidationException invalid)
    {
        var section = invalid.OptionsType switch
        {
            var type when type == typeof(StripeOptions) => $"Tandem:Integrations:{invalid.OptionsName}:Stripe",
            var type when type == typeof(IntegrationOptions) => $"Tandem:Integrations:{invalid.OptionsName}",
            var type when type == typeof(ServerOptions) => "Tandem:Server",
            var type when type == typeof(KafkaOptions) => KafkaOptions.Section,
            _ => "Tandem",
        };
        return string.Join(' ', invalid.Failures.Distinct().Select(failure => Name(section, failure)));
    }

    /// <summary>What the binder says of a value that is not of the setting's kind; null where it was not the binder.</summary>
    public static string? Explain(InvalidOperationException unreadable) =>
        unreadable.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) ? unreadable.Message : null;

    // "Parallelism: The field IntegrationOptions.Parallelism must be between 1 and 256."
    private static string Name(string section, string failure)
    {
        var colon = failure.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? $"{section}: {failure}" : $"{section}:{failure}";
    }
}
