using System.Security.Cryptography;
using System.Text;
using Tandem.Integrations;

namespace Tandem.Nodes;

/// <summary>Compares what nodes were told: two that were told of different accounts under one name must not work side by side.</summary>
public static class SettingsPrints
{
    /// <summary>The fingerprint of each integration, by tenant and name.</summary>
    public static IReadOnlyDictionary<string, SettingsPrint> Of(IntegrationRegistry integrations) =>
        integrations.All.ToDictionary(integration => Name(integration.Key), Of);

    /// <summary>Where this node would mix two accounts, in a line for a person; null where it may join.</summary>
    public static string? Refusal(NodeEntry self, IEnumerable<NodeEntry> others) =>
        Differences(self, others, print => print.Account).Select(found =>
            $"The integration '{found.Integration}' is {found.Mine} here and {found.Theirs} on the node {found.Node}, which works on the same database: "
            + "give both the same settings, or this one another name.").FirstOrDefault();

    /// <summary>The integrations about whose rules this node and others were told differently: they decide differently until all are told the same.</summary>
    public static IReadOnlyList<(string Integration, string Node)> DifferentRules(NodeEntry self, IEnumerable<NodeEntry> others) =>
        [.. Differences(self, others, print => print.Rules).Select(found => (found.Integration, found.Node))];

    private static IEnumerable<(string Integration, string Mine, string Theirs, string Node)> Differences(
        NodeEntry self, IEnumerable<NodeEntry> others, Func<SettingsPrint, string> part) =>
        from other in others
        where !other.IsDead && other.Name != self.Name
        from mine in self.Settings
        where other.Settings.TryGetValue(mine.Key, out var theirs) && part(theirs) != part(mine.Value)
        select (mine.Key, part(mine.Value), part(other.Settings[mine.Key]), other.Name);

    private static SettingsPrint Of(Integration integration)
    {
        var connector = integration.Connector;
        var options = integration.Options;
        string[] rules =
        [
            $"{options.Conflicts}", .. Sorted(options.FieldConflicts), .. Sorted(options.FieldDirections), $"{options.LocalDelete}", $"{options.RemoteDelete}",
            $"{options.Adoption}", $"{options.MassDeleteThreshold}", $"{options.MassUpdateThreshold}",
        ];
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rules)));
        return new SettingsPrint(
            string.Join(' ', [connector.Kind, .. connector.Mode is { } mode ? [mode] : Array.Empty<string>(), .. connector.Catalogs]),
            Convert.ToHexStringLower(hash.AsSpan(0, 6)));
    }

    private static IEnumerable<string> Sorted<T>(Dictionary<string, T> byField) =>
        byField.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");

    private static string Name(IntegrationKey integration) => integration.ToString();
}
