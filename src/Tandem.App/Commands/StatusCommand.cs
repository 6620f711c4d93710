using System.CommandLine;
using System.Text.Json;
using Tandem.App.Configuration;
using Tandem.App.Hosting;
using Tandem.Links;
using Tandem.Nodes;
using Tandem.Storage;

namespace Tandem.App.Commands;

/// <summary><c>tandem status</c>: queues and lag at a glance, from the database and the brokers, so it asks no server and works beside one.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("status", "Show links, queues and lag at a glance") { json };
        var choices = Choices.AddTo(command);
        command.SetAction((parsed, ct) => Run(choices.Settings(parsed), parsed.GetValue(json), ct));
        return command;
    }

    private static async Task<int> Run(Settings settings, bool json, CancellationToken ct)
    {
        await using var session = await EngineSession.Open(settings, create: false, ct);
        var now = session.Get<TimeProvider>().GetUtcNow();
        var states = await session.Get<IIntegrationStates>().Load(ct);
        var tenants = states.Select(state => state.Integration.Tenant).Append(TenantId.Default).Distinct().OrderBy(tenant => tenant.Value, StringComparer.Ordinal);
        var reports = new List<TenantStatus>();
        foreach (var tenant in tenants)
            reports.Add(TenantStatus.Of(tenant, await session.Get<IReports>().Totals(tenant, now, ct), [.. states.Where(state => state.Integration.Tenant == tenant)], now));

        var roster = Roster.Parse(await session.Get<ISharedMemory>().Read(Roster.Name, ct));
        var nodes = roster.Nodes.Select(node => NodeStatus.Of(node, roster)).ToList();
        var stream = await StreamWaiting.Ask(settings, session.Get<TimeProvider>(), ct);
        if (json) Console.WriteLine(JsonSerializer.Serialize(new Status(reports, stream, nodes), StatusJson.Default.Status));
        else
        {
            foreach (var report in reports) Print(report, now);
            if (stream is not null) Console.WriteLine(stream.Line);
            Print(nodes, now);
        }

        return ExitCode.Done;
    }

    // A database that one process has to itself keeps no roster.
    private static void Print(List<NodeStatus> nodes, DateTimeOffset now)
    {
        if (nodes.Count == 0) return;
        Screen.Table(
            ["node", "version", "last seen", "", "duties"],
            nodes.Select(node => (IReadOnlyList<string>)
                [node.Name, node.Version, Screen.Ago(now, node.SeenAt), node.IsDead ? "dead" : "", string.Join(", ", node.Duties)]));
    }

    private static void Print(TenantStatus report, DateTimeOffset now)
    {
        if (report.Tenant != TenantId.Default.Value) Console.WriteLine($"Tenant {report.Tenant}");
        Console.WriteLine(
            $"{string.Join(", ", report.Items.Select(pair => $"{pair.Value:N0} {pair.Key}"))}; {report.WaitingChanges:N0} changes wait; "
            + (report.OldestWaitSeconds is { } wait ? $"the oldest signal waits for {Screen.Length(TimeSpan.FromSeconds(wait))}." : "nothing waits."));
        Screen.Table(
            ["integration", .. Enum.GetNames<LinkStatus>().Select(name => name.ToLowerInvariant()), "due", "events", "parked", "last poll", "import", ""],
            report.Integrations.Select(row => (IReadOnlyList<string>)
            [
                row.Name, .. Enum.GetNames<LinkStatus>().Select(name => $"{row.Links.GetValueOrDefault(name.ToLowerInvariant()):N0}"),
                $"{row.Due:N0}", $"{row.WaitingEvents:N0}", $"{row.ParkedEvents:N0}", Screen.Ago(now, row.PolledAt), row.Import, row.Paused ? "paused" : "",
            ]));
    }
}
