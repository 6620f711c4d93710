using System.Diagnostics.CodeAnalysis;

namespace Tandem.Integrations;

/// <summary>The integrations of this process. Fixed once it is made.</summary>
public sealed class IntegrationRegistry
{
    private readonly Dictionary<IntegrationKey, Integration> _byKey;

    /// <summary>Makes it.</summary>
    /// <exception cref="ArgumentException">Two integrations of a tenant have one name.</exception>
    public IntegrationRegistry(IEnumerable<Integration> integrations)
    {
        All = [.. integrations];
        _byKey = All.ToDictionary(integration => integration.Key);
        Keys = [.. All.Select(integration => integration.Key)];
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Integration> All { get; }

    /// <summary>The keys of all of them.</summary>
    public IReadOnlyList<IntegrationKey> Keys { get; }

    /// <summary>Those of a tenant.</summary>
    public IEnumerable<Integration> Of(TenantId tenant) => All.Where(integration => integration.Key.Tenant == tenant);

    /// <summary>The one with this key, or null.</summary>
    public Integration? Find(IntegrationKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>The one with this key.</summary>
    public bool TryFind(IntegrationKey key, [NotNullWhen(true)] out Integration? integration) => _byKey.TryGetValue(key, out integration);
}
