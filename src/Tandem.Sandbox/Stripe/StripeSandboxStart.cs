using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tandem.Sandbox.Stripe;

/// <summary>Before the first call: take over the data file, and invent customers when there are none.</summary>
internal sealed class StripeSandboxStart(StripeSandboxOptions options, StripeAccount account, AdminApi admin, ILogger<StripeSandboxStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        account.Restore();
        var (customers, _, events) = account.Count();
        if (customers > 0 || events > 0) logger.Restored(customers, events);
        else if (options.Seed > 0) await admin.AddSeed(options.Seed);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
