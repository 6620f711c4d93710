using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Nodes;
using Tandem.Storage;
using Tandem.Tests.Engine;

namespace Tandem.Tests.Nodes;

/// <summary>One node, on a clock that stands.</summary>
internal sealed class Member
{
    public Member(string name, MemoryOfMany memory, StatesOfMany states, ManualTime time, FakeRemote? remote = null, Action<IntegrationOptions>? options = null)
    {
        Integration = new Integration("fake", remote ?? new FakeRemote(time), Some.Options(options), time);
        var registry = new IntegrationRegistry([Integration]);
        Self = new ThisNode(new NodeName(name), time);
        Duties = new Duties(registry, []);
        Wakeups = new Wakeups(registry, time);
        Membership = new Membership(memory, states, registry, Self, Duties, Wakeups, time, NullLogger<Membership>.Instance);
    }

    public Integration Integration { get; }
    public ThisNode Self { get; }
    public Duties Duties { get; }
    public Wakeups Wakeups { get; }
    public Membership Membership { get; }

    public bool HoldsInward => Duties.Holds(Duty.Inward(Integration.Key));
}

/// <summary>What is remembered of the integrations, in memory.</summary>
internal sealed class StatesOfMany : IIntegrationStates
{
    private readonly Dictionary<IntegrationKey, IntegrationState> _states = [];

    public Task<IReadOnlyList<IntegrationState>> Load(CancellationToken ct) => Task.FromResult<IReadOnlyList<IntegrationState>>([.. _states.Values]);

    public Task<IntegrationState> Update(IntegrationKey integration, Func<IntegrationState, IntegrationState> change, CancellationToken ct)
    {
        var stored = _states.GetValueOrDefault(integration) ?? new IntegrationState { Integration = integration };
        return Task.FromResult(_states[integration] = change(stored) with { Revision = stored.Revision + 1 });
    }
}
