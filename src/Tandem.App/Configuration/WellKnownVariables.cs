using System.Globalization;

namespace Tandem.App.Configuration;

/// <summary>The environment variables that people expect to work, as the settings that they stand for.</summary>
internal static class WellKnownVariables
{
    /// <summary>The settings that <paramref name="variable"/> leads to; empty variables count as not set.</summary>
    public static Dictionary<string, string?> Read(Func<string, string?> variable)
    {
        var settings = new Dictionary<string, string?>();
        Take("Tandem:Data", "TANDEM_DATA");
        Take("Tandem:Database", "DATABASE_URL");
        Take("Tandem:Kafka:BootstrapServers", "KAFKA_BOOTSTRAP_SERVERS", "KAFKA_BROKER");
        Take("Tandem:Integrations:stripe:Stripe:ApiKey", "STRIPE_API_KEY", "STRIPE_SECRET_KEY");
        Take("Tandem:Integrations:stripe:Stripe:ApiBase", "STRIPE_API_BASE");
        var secrets = variable("STRIPE_WEBHOOK_SECRET")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        foreach (var (at, secret) in secrets.Index())
            settings[string.Create(CultureInfo.InvariantCulture, $"Tandem:Integrations:stripe:WebhookSecrets:{at}")] = secret;
        return settings;

        void Take(string setting, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (variable(name) is not { Length: > 0 } value) continue;
                settings[setting] = value.Trim();
                return;
            }
        }
    }
}
