using Tandem.Integrations;

namespace Tandem.Nodes;

/// <summary>Tells people who works on the database, and who holds which duty.</summary>
public sealed class NodeReports(Membership membership, IntegrationRegistry integrations, ThisNode self)
{
    /// <summary>The nodes, by name. What concerns another tenant's accounts is left out.</summary>
    public async Task<IReadOnlyList<NodeReport>> Read(TenantId tenant, CancellationToken ct)
    {
        var roster = await membership.Look(ct);
        var others = integrations.Keys.Where(key => key.Tenant != tenant).ToArray();
        var (duties, names) = (others.Select(Duty.Inward).ToHashSet(), others.Select(key => key.ToString()).ToHashSet());
        return
        [
            .. roster.Nodes.Select(node => new NodeReport(node, node.Name == self.Name.Value)
            {
                Duties = [.. roster.Duties.Where(duty => duty.Holder == node.Name).Select(duty => duty.Name).Where(duty => !duties.Contains(duty))],
                RulesDifferFor = [.. SettingsPrints.DifferentRules(node, roster.Nodes).Select(found => found.Integration).Distinct().Where(name => !names.Contains(name))],
            }),
        ];
    }
}

/// <summary>One node, for people.</summary>
/// <param name="Node">As it stands on the roster.</param>
/// <param name="IsThis">Whether it is this process.</param>
public sealed record NodeReport(NodeEntry Node, bool IsThis)
{
    /// <summary>What it does for all.</summary>
    public IReadOnlyList<string> Duties { get; init; } = [];

    /// <summary>The integrations for which it was given other rules than another node; empty where all agree.</summary>
    public IReadOnlyList<string> RulesDifferFor { get; init; } = [];
}
