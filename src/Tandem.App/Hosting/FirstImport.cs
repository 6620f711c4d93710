using Tandem.App.Commands;
using Tandem.Integrations;
using Tandem.Storage;
using Tandem.Syncing;

namespace Tandem.App.Hosting;

/// <summary>Brings a fresh hub to where it can be shown: its webhook registered, and what is in the remote imported.</summary>
internal static class FirstImport
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task Run(IServiceProvider services, CancellationToken ct)
    {
        var states = services.GetRequiredService<IIntegrationStates>();
        var operations = services.GetRequiredService<Operations>();
        var integrations = services.GetRequiredService<IntegrationRegistry>().All;
        var known = await states.Load(ct);
        foreach (var integration in integrations)
        {
            if (known.FirstOrDefault(state => state.Integration == integration.Key)?.Backfill is not { FinishedAt: not null })
                await operations.Import(integration, ct);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            while (!(await states.Load(ct)).Where(state => integrations.Any(integration => integration.Key == state.Integration)).All(IsReady))
                await Task.Delay(Look, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            var reason = (await states.Load(ct)).Select(state => state.Backfill?.Error).FirstOrDefault(error => error is not null);
            throw new UsageException($"The import did not end within {Patience.TotalSeconds} s: {reason ?? "no answer"}");
        }
    }

    private static bool IsReady(IntegrationState state) => state is { WebhookId: not null, Backfill.FinishedAt: not null };
}
