using Tandem.Connectors;
using Tandem.Limits;

namespace Tandem.Integrations;

/// <summary>Tries whether an account can be reached, for <em>test connection</em>.</summary>
public sealed class ConnectionTester(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Tries it now, within the account's budget. Never throws for what the remote does.</summary>
    public async Task<ConnectionTest> Test(Integration integration, CancellationToken ct)
    {
        var (at, started) = (time.GetUtcNow(), time.GetTimestamp());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var timer = time.CreateTimer(_ => limit.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        await using (timer)
        {
            try
            {
                await integration.Budget.Take(Endpoint.List, limit.Token);
                return new ConnectionTest(await integration.Connector.Check(limit.Token), at, time.GetElapsedTime(started));
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return Failed(
                    $"There was no answer within {Patience.TotalSeconds} seconds.",
                    "Check the address and the network; an account that asked for patience is not called before it has passed.");
            }
            catch (Exception bug) when (bug is not (OperationCanceledException or OutOfMemoryException))
            {
                return Failed($"The connector failed: {bug.GetType().Name}.", "The log of the server may tell more.");
            }
        }

        ConnectionTest Failed(string message, string hint) => new(new ConnectionCheck(false, message, hint), at, time.GetElapsedTime(started));
    }
}

/// <summary>What a test of a connection found.</summary>
/// <param name="Check">What was found.</param>
/// <param name="At">When it was tried.</param>
/// <param name="Took">How long it took.</param>
public sealed record ConnectionTest(ConnectionCheck Check, DateTimeOffset At, TimeSpan Took);
