using Tandem.Integrations;

namespace Tandem.Hosting;

/// <summary>The in-process signals by which one step of the engine wakes the next, within microseconds.</summary>
public sealed class Wakeups(IntegrationRegistry integrations, TimeProvider time)
{
    private readonly Lock _mirroring = new();
    private readonly Dictionary<IntegrationKey, WakeSignal> _links = integrations.Keys.ToDictionary(key => key, _ => new WakeSignal(time));
    private readonly Dictionary<IntegrationKey, WakeSignal> _imports = integrations.Keys.ToDictionary(key => key, _ => new WakeSignal(time));

    private readonly Dictionary<IntegrationKey, WakeSignal> _polls = integrations.Keys.ToDictionary(key => key, _ => new WakeSignal(time));

    /// <summary>An item was written.</summary>
    public WakeSignal Changes { get; } = new(time);

    /// <summary>Events came in.</summary>
    public WakeSignal Events { get; } = new(time);

    /// <summary>Links of the integration became due.</summary>
    public WakeSignal Links(IntegrationKey integration) => _links[integration];

    /// <summary>A backfill of the integration was asked for, or may go on.</summary>
    public WakeSignal Import(IntegrationKey integration) => _imports[integration];

    /// <summary>The integration's events feed should be read now.</summary>
    public WakeSignal Poll(IntegrationKey integration) => _polls[integration];

    /// <summary>Links of any integration may have become due.</summary>
    public void AllLinks()
    {
        foreach (var signal in _links.Values) signal.Set();
    }

    /// <summary>
    /// Puts in force what is stored of an integration, whichever node it was asked of, and wakes whoever waited for it. What was read before
    /// that which is in force already is passed over: a pause just asked for here would end with what a beat had read before it.
    /// </summary>
    internal void Mirror(Integration integration, Storage.IntegrationState state)
    {
        bool changed;
        lock (_mirroring)
        {
            if (state.Revision < integration.Revision) return;
            Webhooks.UseSecrets(integration, state);
            var resumed = state.Resumes != integration.Resumes;
            changed = resumed || integration.Paused != state.Paused;
            if (resumed) integration.FallBehind();
            (integration.Revision, integration.Paused, integration.Resumes) = (state.Revision, state.Paused, state.Resumes);
        }

        if (state.Backfill is { FinishedAt: null }) Import(integration.Key).Set();
        if (!changed) return;

        Poll(integration.Key).Set();
        Links(integration.Key).Set();
        Events.Set();
    }

    /// <summary>Another program wrote to the database: it may have made anything due, or have asked for anything.</summary>
    public void Everything()
    {
        Changes.Set();
        Events.Set();
        AllLinks();
        foreach (var signal in _imports.Values) signal.Set();
    }
}
