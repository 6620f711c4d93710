using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Tandem.Hosting;

/// <summary>Collects what a Tandem is made of; from <c>builder.AddTandem()</c>.</summary>
/// <param name="Services">The host's services.</param>
/// <param name="Configuration">The host's configuration.</param>
public sealed record TandemBuilder(IServiceCollection Services, IConfiguration Configuration)
{
    /// <summary>The section of an integration's settings, <c>Tandem:Integrations:{name}</c>.</summary>
    public IConfigurationSection Section(string integration) => Configuration.GetSection($"Tandem:Integrations:{integration}");
}
