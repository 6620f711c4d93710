using Tandem.Streams;
using Tandem.Syncing;

namespace Tandem.Simulation;

/// <summary>What happens, in an order that the seed decides.</summary>
internal sealed partial class World
{
    private const int Steps = 120;

    private async Task Play()
    {
        for (var step = 0; step < Steps; step++)
        {
            if (_random.Next(15) == 0) _remote.Faults = _random.Next(3) == 0 ? Faults.None : _faults = Faults.Drawn(_random);
            await Happen();
            _time.Advance(_random.Next(40) switch
            {
                0 => TimeSpan.FromSeconds(150), // leases pass
                1 => TimeSpan.FromMinutes(_random.Next(60)),
                2 when _random.Next(6) == 0 => TimeSpan.FromHours(26), // idempotency keys pass
                < 20 => TimeSpan.FromMilliseconds(_random.Next(300)), // all within one second
                _ => TimeSpan.FromSeconds(_random.NextDouble() * 3),
            });
        }
    }

    /// <summary>Something happens on a node or on one of the sides.</summary>
    private async Task Happen()
    {
        var node = _stopped is { } stopped ? 1 - stopped : _random.Next(_nodes.Length);
        try
        {
            await Beat(node);
            switch (_random.Next(100))
            {
                case < 8: await LocalCreate(); break;
                case < 22: await LocalEdit(); break;
                case < 24: await LocalDelete(); break;
                case < 27: RemoteCreate(); break;
                case < 41: RemoteEdit(); break;
                case < 43: RemoteDelete(); break;
                case < 58: await Deliver(); break;
                case < 68: await ApplyEvents(node); break;
                case < 76: await _nodes[node].Router.Route(1 + _random.Next(10), CancellationToken.None); break;
                case < 91: await PushOnce(node); break;
                case < 94: await _nodes[node].Poller.Poll(_nodes[node].Integration, CancellationToken.None); break;
                case < 95: await _nodes[node].Operations.Import(_nodes[node].Integration, CancellationToken.None); break;
                case < 97: await _nodes[node].Backfill.Run(_nodes[node].Integration, CancellationToken.None); break;
                case < 98: await _nodes[node].Sweeper.Sweep(CancellationToken.None); break;
                default: await Retry(node); break;
            }
        }
        catch (SimulatedCrash)
        {
            await Restart(node);
        }
    }

    /// <summary>A node beats, once a second at most, and takes over from one that it has not heard of for long.</summary>
    private async Task Beat(int node)
    {
        if (_time.GetUtcNow() - _beatAt[node] < Nodes.Membership.BeatEvery) return;
        _beatAt[node] = _time.GetUtcNow();
        var (membership, integration) = (_nodes[node].Membership, _nodes[node].Integration);
        var dead = await membership.Beat(CancellationToken.None);
        if (dead.Count > 0)
        {
            var leases = await _nodes[node].Outward.TakeOver(integration, dead.Contains, CancellationToken.None);
            Trace($"node {node} takes {leases} leases over from {string.Join(", ", dead)}");
            await membership.Forget(dead, CancellationToken.None);
        }

        // Both apply events here, at once, which is worse than what happens.
        integration.IsOurs = true;
    }

    /// <summary>A node is stopped in the middle of what it does, and wakes up when others may long have taken over.</summary>
    private async Task Stop(int node)
    {
        if (_stopped is not null || _depth > 0) return;
        Trace($"node {node} is stopped");
        _stopped = node;
        for (var i = _random.Next(25); i > 0; i--)
        {
            await Happen();
            _time.Advance(TimeSpan.FromSeconds(_random.NextDouble() * 2));
        }

        _stopped = null;
        Trace($"node {node} wakes up");
    }

    /// <summary>In the middle of a remote call, other things happen first; and in the middle of those, others again.</summary>
    private async Task Meanwhile()
    {
        if (_depth >= 3) return;
        _depth++;
        try
        {
            for (var i = _random.Next(4); i > 0; i--) await Happen();
        }
        finally
        {
            _depth--;
        }
    }

    private async Task PushOnce(int node)
    {
        var (integration, outward) = (_nodes[node].Integration, _nodes[node].Outward);
        var claimed = await outward.Claim(integration, 1 + _random.Next(4), CancellationToken.None);
        if (_random.Next(30) == 0) await Stop(node);
        foreach (var work in claimed.Work)
        {
            var answers = await outward.Call(integration, [work], CancellationToken.None);
            Trace($"node {node} settles {work.Link}");
            await outward.Settle(integration, answers, CancellationToken.None);
        }
    }

    private async Task ApplyEvents(int node)
    {
        var at = _nodes[node];
        if (at.Window.IsEmpty) at.Window = await at.Reader.Read(at.Window, beside: _random.Next(2) == 0, CancellationToken.None);
        Trace($"node {node} applies some of {at.Window.Read} events");
        await at.Inward.Apply(at.Window, new Portion(1 + _random.Next(4)), CancellationToken.None);
    }

    /// <summary>A webhook arrives: some time or other, once, twice or never.</summary>
    private async Task Deliver()
    {
        for (var i = 1 + _random.Next(3); i > 0 && _remote.Undelivered.Count > 0; i--)
        {
            var told = _remote.Undelivered[_random.Next(_remote.Undelivered.Count)];
            if (_random.NextDouble() >= _remote.Faults.WebhookDoubled) _remote.Undelivered.Remove(told);
            if (_random.NextDouble() < _remote.Faults.WebhookDropped) continue;

            Trace($"webhook {told.Id} arrives");
            await _store.Append(
                [new InboxEvent { Integration = Key, Event = told.ToRemoteEvent(), ReceivedAt = _time.GetUtcNow() }], CancellationToken.None);
        }
    }

    private async Task Retry(int node) => await _nodes[node].Operations.RetryLinks(TenantId.Default, null, CancellationToken.None);
}
