using System.Net.Sockets;
using Tandem.App.Configuration;
using Tandem.Integrations;
using Tandem.Storage;

namespace Tandem.App.Doctor;

/// <summary>Looks at an integration: its account, its clock, its webhooks.</summary>
internal sealed class IntegrationChecks(Integration integration, IntegrationState? state, ServerOptions server, TimeProvider time)
{
    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(60);

    private readonly string _subject = integration.Key.ToString();

    public async Task<IReadOnlyList<Finding>> Run(string? key, Uri? api, CancellationToken ct)
    {
        var account = await integration.Connector.Check(ct);
        return
        [
            Key(key),
            account.Reachable ? Finding.Ok(_subject, account.Message) : Finding.Fail(_subject, account.Message, account.Hint ?? "See the settings of the integration."),
            .. account.Reachable && api is not null ? await Clock(api, ct) : [],
            Webhook(),
            .. Rest(),
        ];
    }

    private Finding Key(string? key) => key switch
    {
        null or "" => Finding.Fail(_subject, "No API key is set.", "Set STRIPE_API_KEY."),
        _ when key.StartsWith("sk_live_", StringComparison.Ordinal) || key.StartsWith("rk_live_", StringComparison.Ordinal) =>
            Finding.Warn(_subject, "The key is of live mode: real customers are written.", "Try with a test key first (sk_test_…)."),
        _ => Finding.Ok(_subject, "The key is of test mode."),
    };

    // Webhook signatures hold for five minutes by either clock, and an edit's age is judged by both.
    private async Task<IReadOnlyList<Finding>> Clock(Uri api, CancellationToken ct)
    {
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
            using var answer = await http.GetAsync(api, HttpCompletionOption.ResponseHeadersRead, ct);
            if (answer.Headers.Date is not { } date) return [];

            var skew = (time.GetUtcNow() - date).Duration();
            return
            [
                skew <= LargestSkew
                    ? Finding.Ok(_subject, "Both clocks agree.")
                    : Finding.Fail(_subject, $"This machine's clock is {skew.TotalSeconds:0} s off the remote's.", "Have it set by NTP: webhook signatures are refused beyond five minutes."),
            ];
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException)
        {
            return []; // the account has answered; that its front page does not says nothing
        }
    }

    private Finding Webhook()
    {
        var configured = integration.Options.WebhookSecrets.Count;
        return (integration.Options.WebhookAddress, state) switch
        {
            ({ } wanted, { WebhookSecret: not null, WebhookAddress: var registered }) when registered == wanted.ToString() =>
                Finding.Ok(_subject, $"The webhook is registered at {wanted}."),
            ({ } wanted, _) => Finding.Warn(_subject, $"The webhook is not registered yet at {wanted}.", "'tandem serve' registers it when it runs."),
            (null, { WebhookSecret: not null, WebhookAddress: var registered }) => Finding.Ok(_subject, $"The webhook was registered at {registered}."),
            _ when configured > 0 => Finding.Ok(_subject, $"{configured} webhook {(configured == 1 ? "secret is" : "secrets are")} set."),
            _ => Finding.Warn(
                _subject, $"No webhooks can come: changes are seen each {integration.Options.PollSeconds} s, by polling.",
                $"Set Tandem:Server:PublicAddress{(server.PublicAddress is null ? "" : " right")}, or STRIPE_WEBHOOK_SECRET for an endpoint that you made yourself."),
        };
    }

    private IEnumerable<Finding> Rest()
    {
        if (state is { Paused: true }) yield return Finding.Warn(_subject, "It is paused.", $"POST /api/integrations/{integration.Key.Name}/resume lets it go on.");
        if (state?.Backfill is null) yield return Finding.Warn(_subject, "Nothing was imported yet.", $"'tandem import {integration.Key.Name}' reads what is there.");
        else if (state.Backfill is { FinishedAt: null }) yield return Finding.Warn(_subject, "An import was begun and is not done.", $"'tandem import {integration.Key.Name}' goes on with it.");
    }
}
