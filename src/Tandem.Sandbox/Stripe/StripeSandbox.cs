using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tandem.Sandbox.Stripe;

/// <summary>A stand-in of Stripe that Stripe's own clients accept (docs.stripe.com/api).</summary>
public static class StripeSandbox
{
    private const int LongestBody = 1024 * 1024;

    // A call that a fault holds up must not hold up the end.
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    /// <summary>A whole application that listens where the options say. Run it, or use <see cref="StripeSandboxServer"/>.</summary>
    /// <param name="options">Checked here; must not change afterwards.</param>
    /// <param name="logging">Adds log providers; without it the sandbox is silent.</param>
    public static WebApplication Build(StripeSandboxOptions options, Action<ILoggingBuilder>? logging = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestGoodbye);
        builder.Services.AddStripeSandbox(options);
        logging?.Invoke(builder.Logging);

        var app = builder.Build();
        app.MapStripeSandbox();
        return app;
    }

    /// <summary>Adds the sandbox to a host of your own; <see cref="MapStripeSandbox"/> opens its routes.</summary>
    public static IServiceCollection AddStripeSandbox(this IServiceCollection services, StripeSandboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return services
            .AddSingleton(options)
            .AddSingleton(new Chance(options.Random ?? (options.SeedRandom is { } seed ? new Random(seed) : new Random())))
            .AddSingleton(new FaultSwitch(options.Faults))
            // Made by the container, so that the container also closes it.
            .AddSingleton(_ => new Journal(options.DataFile))
            .AddSingleton(new IdempotencyKeys(options.IdempotencyKeysKept, options.Time))
            .AddSingleton(new RateLimits(options.RateLimit, options.EndpointRateLimit, options.Time))
            .AddSingleton(new People(options.SeedRandom ?? 1))
            .AddSingleton<Counters>()
            .AddSingleton(new Overlaps(options.Time))
            .AddSingleton<WebhookCounters>()
            .AddSingleton<Webhooks>()
            .AddSingleton<StripeAccount>()
            .AddSingleton<CallReader>()
            .AddSingleton<AnswerWriter>()
            .AddSingleton<StripePipeline>()
            .AddSingleton<CustomersApi>()
            .AddSingleton<EventsApi>()
            .AddSingleton<WebhookEndpointsApi>()
            .AddSingleton<AdminApi>()
            .AddHostedService<StripeSandboxStart>();
    }

    /// <summary>Opens Stripe's API under <c>/v1</c>, the admin routes under <c>/_sandbox</c>, and the page at <c>/</c>.</summary>
    public static IEndpointRouteBuilder MapStripeSandbox(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var services = app.ServiceProvider;
        var pipeline = services.GetRequiredService<StripePipeline>();
        IEnumerable<StripeRoute> routes =
        [
            .. services.GetRequiredService<CustomersApi>().Routes,
            .. services.GetRequiredService<EventsApi>().Routes,
            .. services.GetRequiredService<WebhookEndpointsApi>().Routes,
        ];
        foreach (var route in routes) app.MapMethods(route.Pattern, [route.Method], pipeline.For(route));
        app.MapFallback("/v1/{**rest}", (RequestDelegate)pipeline.AnswerUnknownUrl);
        app.MapFallback("/v2/{**rest}", (RequestDelegate)pipeline.AnswerUnknownUrl);
        services.GetRequiredService<AdminApi>().Map(app);
        SandboxPage.Map(app);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, StripeSandboxOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LongestBody;
        kestrel.Listen(IPAddress.Parse(options.Host), options.Port);
    }
}
