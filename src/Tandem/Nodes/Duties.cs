using Tandem.Integrations;

namespace Tandem.Nodes;

/// <summary>The duties that this process wants, and those that it holds just now.</summary>
public sealed class Duties
{
    private readonly IntegrationRegistry _integrations;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CancellationTokenSource> _held = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Wants those that every node can do, and <paramref name="more"/>.</summary>
    public Duties(IntegrationRegistry integrations, IEnumerable<ExtraDuty> more)
    {
        _integrations = integrations;
        Wanted = [Duty.Sweep, Duty.Retention, .. integrations.Keys.Select(Duty.Inward), .. more.Select(duty => duty.Name)];
    }

    /// <summary>What this node would do if nobody else did.</summary>
    public IReadOnlyList<string> Wanted { get; }

    /// <summary>Whether this node holds a duty just now.</summary>
    public bool Holds(string duty)
    {
        lock (_lock) return _held.ContainsKey(duty);
    }

    /// <summary>
    /// Waits until this node holds the duty, and then does <paramref name="step"/>, whose token ends when the duty is lost or
    /// <paramref name="stopping"/> ends. Returns quietly where it was lost in the middle.
    /// </summary>
    public async Task While(string duty, Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        var held = await Await(duty, stopping);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(held, stopping);
        try
        {
            await step(either.Token);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            // Another has it now, and begins where what is stored says.
        }
    }

    /// <summary>From now on this node holds just these. Whoever begins to hear of an integration first reads what happened meanwhile.</summary>
    internal void Hold(IEnumerable<string> duties)
    {
        var now = duties.ToHashSet();
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (now.SetEquals(_held.Keys)) return;
            foreach (var lost in _held.Keys.Where(duty => !now.Contains(duty)).ToArray())
            {
                _held[lost].Cancel();
                _held.Remove(lost);
            }

            foreach (var integration in _integrations.All)
            {
                var inward = Duty.Inward(integration.Key);
                if (now.Contains(inward) && !_held.ContainsKey(inward)) integration.FallBehind();
                integration.IsOurs = now.Contains(inward);
            }

            foreach (var taken in now.Where(duty => !_held.ContainsKey(duty))) _held.Add(taken, new CancellationTokenSource());
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private async Task<CancellationToken> Await(string duty, CancellationToken stopping)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_held.TryGetValue(duty, out var held)) return held.Token;
                changed = _changed.Task;
            }

            await changed.WaitAsync(stopping);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A duty that only some programs have, such as <see cref="Duty.Relay"/>.</summary>
/// <param name="Name">Its name.</param>
public sealed record ExtraDuty(string Name);
