using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Tandem.App.Hosting;

/// <summary>Sends metrics to an OpenTelemetry collector, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one.</summary>
internal sealed class CollectorMetrics(IConfiguration configuration) : IHostedService, IDisposable
{
    private MeterProvider? _provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) _provider = Export();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _provider?.Dispose();

    // In a method of its own, so that the exporter's libraries are loaded only where they are used.
    private static MeterProvider Export() => Sdk.CreateMeterProviderBuilder()
        .AddMeter("Tandem", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
        .AddOtlpExporter()
        .Build();
}
