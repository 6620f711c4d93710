using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tandem.Hosting;

namespace Tandem.Connectors.Stripe;

/// <summary>Adds Stripe to a Tandem.</summary>
public static class StripeHosting
{
    /// <summary>
    /// Adds one Stripe account, with the options of its section <c>Tandem:Integrations:{name}:Stripe</c>, checked at start. How it is kept in
    /// sync is set beside it, in <c>Tandem:Integrations:{name}</c>.
    /// </summary>
    /// <param name="tandem">From <c>builder.AddTandem()</c>.</param>
    /// <param name="name">The integration's name, part of its webhook's address.</param>
    /// <param name="configure">Sets what the configuration does not.</param>
    public static TandemBuilder AddStripe(this TandemBuilder tandem, string name = "stripe", Action<StripeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(tandem);
        tandem.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StripeOptions>, StripeOptionsValidator>());
        var options = tandem.Services.AddOptions<StripeOptions>(name).Bind(tandem.Section(name).GetSection("Stripe")).ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        return tandem.AddIntegration(name, services => StripeConnector.Create(
            services.GetRequiredService<IOptionsMonitor<StripeOptions>>().Get(name), services.GetRequiredService<TimeProvider>()));
    }
}
