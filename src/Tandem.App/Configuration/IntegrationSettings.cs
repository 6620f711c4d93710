using Tandem.App.Commands;
using Tandem.Connectors.Stripe;
using Tandem.Hosting;

namespace Tandem.App.Configuration;

/// <summary>One integration as it is configured: <c>Tandem:Integrations:{Name}</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Connector">Its connector, from <c>Connector</c>; else that of its own name.</param>
internal sealed record IntegrationSettings(string Name, string Connector)
{
    // A connector that is added to the program is added here; nothing else in it learns of it.
    private static readonly Dictionary<string, Action<TandemBuilder, string>> Connectors = new(StringComparer.OrdinalIgnoreCase)
    {
        ["stripe"] = (tandem, name) => tandem.AddStripe(name),
    };

    /// <summary>The configured integrations.</summary>
    public static IReadOnlyList<IntegrationSettings> Read(IConfiguration configuration) =>
    [
        .. configuration.GetSection("Tandem:Integrations").GetChildren().Select(section =>
        {
            var connector = section["Connector"] ?? section.Key;
            return Connectors.ContainsKey(connector)
                ? new IntegrationSettings(section.Key, connector)
                : throw new UsageException(
                    $"Tandem:Integrations:{section.Key}:Connector is '{connector}', and there is: {string.Join(", ", Connectors.Keys)}.");
        }),
    ];

    /// <summary>Adds it to a Tandem.</summary>
    public void AddTo(TandemBuilder tandem) => Connectors[Connector](tandem, Name);
}
