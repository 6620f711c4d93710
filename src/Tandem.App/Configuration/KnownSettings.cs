using System.Collections;
using Tandem.Api;
using Tandem.App.Commands;
using Tandem.Connectors.Stripe;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Streams.Kafka;

namespace Tandem.App.Configuration;

/// <summary>Every setting there is, so that a misspelt one is refused and not silently ignored.</summary>
internal static class KnownSettings
{
    /// <summary>The names, <c>*</c> standing for any one part and a name that ends with <c>:**</c> for all below it.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "Tandem:Data", "Tandem:Database", "Tandem:Integrations:*:Connector",
        .. Of("Tandem", typeof(TandemOptions)),
        .. Of("Tandem", typeof(ApiOptions)),
        .. Of("Tandem:Server", typeof(ServerOptions)),
        .. Of(KafkaOptions.Section, typeof(KafkaOptions)),
        .. Of("Tandem:Integrations:*", typeof(IntegrationOptions)),
        .. Of("Tandem:Integrations:*:Stripe", typeof(StripeOptions)),
    ];

    /// <exception cref="UsageException">A setting below <c>Tandem</c> is not known.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var (name, value) in configuration.GetSection("Tandem").AsEnumerable().Where(pair => pair.Value is not null))
        {
            if (Names.Any(known => Matches(known.Split(':'), name.Split(':')))) continue;
            throw new UsageException($"There is no setting {name}. 'tandem config' prints all there are.");
        }
    }

    private static IEnumerable<string> Of(string section, Type options) => options.GetProperties()
        .Where(property => property.CanWrite)
        .SelectMany(property => IsCollection(property.PropertyType) ? [$"{section}:{property.Name}", $"{section}:{property.Name}:**"] : (string[])[$"{section}:{property.Name}"]);

    private static bool IsCollection(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable));

    private static bool Matches(ReadOnlySpan<string> known, ReadOnlySpan<string> name)
    {
        for (var i = 0; i < known.Length; i++)
        {
            if (known[i] == "**") return name.Length > i;
            if (i >= name.Length || known[i] != "*" && !string.Equals(known[i], name[i], StringComparison.OrdinalIgnoreCase)) return false;
        }

        return known.Length == name.Length;
    }
}
