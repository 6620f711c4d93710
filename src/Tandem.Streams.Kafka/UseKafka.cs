using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tandem.Hosting;
using Tandem.Nodes;
using Tandem.Streams.Kafka.Broker;
using Tandem.Streams.Kafka.Hosting;

namespace Tandem.Streams.Kafka;

/// <summary>Has a Tandem stream over Kafka.</summary>
public static class KafkaHosting
{
    /// <summary>
    /// Carries events, changes and commands over Kafka, as <see cref="KafkaOptions"/> (<c>Tandem:Kafka</c>) say. Called after the store was added,
    /// whose own streams then hold only what must wait.
    /// </summary>
    /// <exception cref="InvalidOperationException">No store was added yet.</exception>
    public static TandemBuilder UseKafka(this TandemBuilder tandem)
    {
        ArgumentNullException.ThrowIfNull(tandem);
        var services = tandem.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KafkaOptions>, KafkaOptionsValidator>());
        services.AddOptions<KafkaOptions>().Bind(tandem.Configuration.GetSection(KafkaOptions.Section)).ValidateOnStart();

        var (events, changes, memory) = (Last<IEventStream>(), Last<IChangeStream>(), Last<IEventMemory>());
        services.AddSingleton(provider => new StoredStreams(
            Made<IEventStream>(events, provider), Made<IEventMemory>(memory, provider), Made<IChangeStream>(changes, provider)));
        services.AddSingleton<KafkaConnection>();
        services.AddSingleton<KafkaStreams>();
        services.AddSingleton<KafkaStatus>();
        services.AddSingleton<IStreamStatus>(provider => provider.GetRequiredService<KafkaStatus>());
        services.AddSingleton(new ExtraDuty(Duty.Relay));
        services.AddSingleton<IEventStream>(provider => provider.GetRequiredService<KafkaStreams>().Events);
        services.AddSingleton<IChangeStream>(provider => provider.GetRequiredService<KafkaStreams>().Changes);
        services.AddHostedService<KafkaService>();
        return tandem;

        ServiceDescriptor Last<T>() => services.LastOrDefault(service => service.ServiceType == typeof(T) && service.ImplementationFactory is not null)
            ?? throw new InvalidOperationException("Add the store before UseKafka(): AddTandem().UsePostgreSql(...).UseKafka().");
    }

    private static T Made<T>(ServiceDescriptor descriptor, IServiceProvider provider) => (T)descriptor.ImplementationFactory!(provider);
}
