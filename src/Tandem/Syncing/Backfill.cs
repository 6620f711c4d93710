using Microsoft.Extensions.Logging;
using Tandem.Connectors;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Limits;
using Tandem.Storage;

namespace Tandem.Syncing;

/// <summary>
/// Reads all objects of an integration, page after page, and applies them, a few pages in one unit of work. The place is saved with them, so a
/// backfill that was stopped goes on where it was; and what it tells is judged like any event, so it never beats newer live data.
/// </summary>
public sealed class Backfill(Inward inward, IIntegrationStates states, Wakeups wakeups, TimeProvider time, ILogger<Backfill> log)
{
    /// <summary>So many objects are applied together at least, where so many come soon.</summary>
    private const int Together = 1000;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs the backfill that was asked for, if there is one, to its end. Returns null then, else why it stopped for now.</summary>
    public async Task<RemoteFailure?> Run(Integration integration, CancellationToken ct)
    {
        var state = (await states.Load(ct)).FirstOrDefault(state => state.Integration == integration.Key)?.Backfill;
        if (state is null or { FinishedAt: not null }) return null;

        if (state is { Read: 0, Expected: null })
        {
            await integration.Budget.Take(Endpoint.Find, ct);
            if (await integration.Connector.Count(state.Catalog, ct) is { } expected)
            {
                state = state with { Expected = expected };
                await Save(integration, state, ct);
            }
        }

        integration.ImportMeter.Tell(state.Read);

        // The next pages are read while those before them are applied.
        var next = Read(integration, state, ct);
        while (true)
        {
            var answer = await next;
            if (answer is not ListAnswer.Page page)
            {
                var failure = ((ListAnswer.Failed)answer).Failure;
                await Save(integration, state with { Error = failure.Reason }, ct);
                return failure;
            }

            var ahead = page.Next is null || integration.Paused ? null : Read(integration, state with { Cursor = page.Next }, ct);
            try
            {
                state = await Apply(integration, state, page, ct);
            }
            catch when (ahead is not null)
            {
                await ahead.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                throw;
            }

            if (state.FinishedAt is not null)
            {
                log.BackfillFinished(integration.Key, state.Read, state.Created, state.Changed);
                return null;
            }

            if (integration.Paused) return null;
            next = ahead ?? Read(integration, state, ct);
        }
    }

    // As many pages as come soon, as one. A page that fails fails again when it is its turn.
    private async Task<ListAnswer> Read(Integration integration, BackfillState state, CancellationToken ct)
    {
        var (objects, cursor, began) = (new List<RemoteObject>(), state.Cursor, time.GetTimestamp());
        do
        {
            await integration.Budget.Take(Endpoint.List, ct);
            var answer = await integration.Connector.List(state.Catalog, cursor, ct);
            if (answer is not ListAnswer.Page page) return objects.Count == 0 ? answer : new ListAnswer.Page(objects, cursor);
            objects.AddRange(page.Objects);
            cursor = page.Next;
        }
        while (cursor is not null && objects.Count < Together && !integration.Paused && time.GetElapsedTime(began) < Soon);
        return new ListAnswer.Page(objects, cursor);
    }

    private async Task<BackfillState> Apply(Integration integration, BackfillState state, ListAnswer.Page page, CancellationToken ct)
    {
        var applied = await inward.ApplyPage(integration, state.Catalog, page.Objects, ct);
        if (applied.Due > 0) wakeups.Links(integration.Key).Set();
        if (applied.Created + applied.Changed > 0) wakeups.Changes.Set();
        state = state with
        {
            Cursor = page.Next,
            Read = state.Read + page.Objects.Count,
            Created = state.Created + applied.Created,
            Changed = state.Changed + applied.Changed,
            Error = null,
        };
        if (page.Next is null)
        {
            var catalogs = integration.Connector.Catalogs;
            var at = catalogs.ToList().IndexOf(state.Catalog);
            state = at + 1 < catalogs.Count ? state with { Catalog = catalogs[at + 1] } : state with { FinishedAt = time.GetUtcNow() };
        }

        await Save(integration, state, ct);
        integration.ImportMeter.Tell(state.Read);
        return state;
    }

    private Task<IntegrationState> Save(Integration integration, BackfillState backfill, CancellationToken ct) =>
        states.Update(integration.Key, state => state with { Backfill = backfill }, ct);
}
