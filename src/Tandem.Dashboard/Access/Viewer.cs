using Tandem.Syncing;

namespace Tandem.Dashboard.Access;

/// <summary>Who looks at the pages, and at whose data.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Source">The name in history of what is written here.</param>
/// <param name="Key">The name of the API key that was signed in with; null where none is asked for.</param>
public sealed record Viewer(string Tenant, string Source, string? Key)
{
    /// <summary>The tenant, as the engine's services take it.</summary>
    public TenantId TenantId => new(Tenant);

    /// <summary>Who asks, as the engine's services take it.</summary>
    public Asker By => new(Source);
}
