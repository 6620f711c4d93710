using Microsoft.Extensions.Logging;
using Tandem.Integrations;
using Tandem.Storage;

namespace Tandem.Hosting;

/// <summary>Keeps the remote's webhook registration: made once, its secret stored, made anew when the address changes.</summary>
public sealed class Webhooks(IIntegrationStates states, ILogger<Webhooks> log)
{
    /// <summary>Registers the webhook if an address is configured and not registered yet. False where it failed and is to be tried again.</summary>
    public async Task<bool> Register(Integration integration, CancellationToken ct)
    {
        if (integration.Options.WebhookAddress is not { } address) return true;

        var state = (await states.Load(ct)).FirstOrDefault(state => state.Integration == integration.Key);
        if (state?.WebhookAddress == address.ToString() && state.WebhookSecret is not null) return true;

        var registration = await integration.Connector.RegisterWebhook(address, ct);
        if (registration is not { Id: { } id, Secret: { } secret })
        {
            log.RemoteFailed(integration.Key, "registering the webhook", 15, registration.Error ?? "no answer");
            return false;
        }

        state = await states.Update(
            integration.Key, state => state with { WebhookId = id, WebhookSecret = secret, WebhookAddress = address.ToString() }, ct);
        UseSecrets(integration, state);
        log.WebhookRegistered(integration.Key, address);
        return true;
    }

    /// <summary>Adds what came to an integration's route to what is stored of it.</summary>
    public async Task Remember(Integration integration, CancellationToken ct)
    {
        if (integration.WebhookLog.Unsaved is not { } unsaved) return;
        var state = await states.Update(
            integration.Key, state => state with { Webhooks = (state.Webhooks ?? WebhookTraffic.None) + unsaved }, ct);
        integration.WebhookLog.Saved(state.Webhooks!, unsaved);
    }

    /// <summary>Puts the configured secrets and that of the registration into force.</summary>
    internal static void UseSecrets(Integration integration, IntegrationState? state) => integration.WebhookSecrets =
    [
        .. integration.Options.WebhookSecrets,
        .. state?.WebhookSecret is { } secret ? [secret.Value] : Array.Empty<string>(),
    ];
}
