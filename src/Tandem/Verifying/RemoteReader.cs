using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Limits;

namespace Tandem.Verifying;

/// <summary>Reads of a remote within the account's budget, tried again where it makes sense.</summary>
internal sealed class RemoteReader(Integration integration, TimeProvider time)
{
    private const int Tries = 5;

    public async Task<ListAnswer> List(string catalog, string? cursor, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            await integration.Budget.Take(Endpoint.List, ct);
            var answer = await integration.Connector.List(catalog, cursor, ct);
            if (answer is not ListAnswer.Failed { Failure: var failure } || !await MayRetry(failure, tries, ct)) return answer;
        }
    }

    /// <summary>The objects by id, null for one that is gone; or why they could not be read.</summary>
    public async Task<(Dictionary<ExternalId, RemoteObject?> Found, RemoteFailure? Failure)> Fetch(
        string catalog, IReadOnlyCollection<ExternalId> ids, CancellationToken ct)
    {
        var found = new Dictionary<ExternalId, RemoteObject?>();
        foreach (var some in ids.Distinct().Chunk(integration.Options.Parallelism))
        {
            var answers = await Task.WhenAll(some.Select(id => Fetch(catalog, id, ct)));
            foreach (var (id, answer) in some.Zip(answers))
            {
                if (answer is RemoteFailure failure) return (found, failure);
                found[id] = (answer as RemoteAnswer.Stored)?.Object;
            }
        }

        return (found, null);
    }

    private async Task<RemoteAnswer> Fetch(string catalog, ExternalId id, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            await integration.Budget.Take(Endpoint.Fetch, ct);
            var answer = (await integration.Connector.Send([new RemoteCall.Fetch(catalog, id)], ct))[0];
            if (answer is not RemoteFailure failure || !await MayRetry(failure, tries, ct)) return answer;
        }
    }

    private async Task<bool> MayRetry(RemoteFailure failure, int tries, CancellationToken ct)
    {
        if (tries >= Tries || failure is RemoteFailure.Refused) return false;

        var wait = failure is RemoteFailure.Throttled { Until: var until } ? until - time.GetUtcNow() : TimeSpan.FromSeconds(0.25 * Math.Pow(2, tries));
        if (wait > TimeSpan.FromSeconds(30)) return false; // a wrong key, or an account that is closed for long: a person waits here
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, ct);
        return true;
    }
}
