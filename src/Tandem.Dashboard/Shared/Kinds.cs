using Tandem.Connectors;

namespace Tandem.Dashboard.Shared;

/// <summary>What kinds of systems are called on the pages.</summary>
public static class Kinds
{
    /// <summary>Its name: <c>Stripe</c>.</summary>
    public static string Title(IConnector connector) => char.ToUpperInvariant(connector.Kind[0]) + connector.Kind[1..];

    /// <summary>Its name and which of its worlds it is: <c>Stripe, test mode</c>.</summary>
    public static string Of(IConnector connector) => connector.Mode is { } mode ? $"{Title(connector)}, {mode} mode" : Title(connector);
}
