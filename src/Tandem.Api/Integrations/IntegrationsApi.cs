using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Metrics;
using Tandem.Storage;
using Tandem.Syncing;

namespace Tandem.Api;

/// <summary>The links, and the integrations that hold them.</summary>
internal static class IntegrationsApi
{
    private const string LinkList = "links";

    private static readonly TextParameter Id = new("id", 255, "Only those of the remote object, or of the customer, that has this id.");
    private static readonly TextParameter InIntegration = new("integration", 63, "Only those of this integration.");
    private static readonly ChoiceParameter<LinkStatus> Status = new("status", LowerCase<LinkStatus>.Words, null, "Only those of this status.");

    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/api/integrations", List)
            .Told("Integrations", "List all links", CustomersApi.Limit, CustomersApi.Cursor, InIntegration, Status, Id);
        routes.Map("GET", "/api/integrations/{name}", Get).Told("Integrations", "How an integration does").Refuses(404);
        routes.Map("POST", "/api/integrations/{name}/pause", Pause)
            .Told("Integrations", "Rest an integration: webhooks are accepted, and their events wait").TakesNothing().Repeatable().Refuses(404);
        routes.Map("POST", "/api/integrations/{name}/resume", Resume)
            .Told("Integrations", "Let it go on").TakesNothing().Repeatable().Refuses(404);
        routes.Map("POST", "/api/integrations/{name}/import", Import)
            .Told("Integrations", "Read all remote objects, or go on with an import under way").TakesNothing().Repeatable().Refuses(404);
        routes.Map("POST", "/api/integrations/{name}/test", Test)
            .Told("Integrations", "Try whether the account can be reached").TakesNothing().Refuses(404);
        routes.Map("GET", "/api/integrations/{name}/settings", Settings)
            .Told("Integrations", "Its settings; of a secret only whether it is set").Refuses(404);
    }

    private static async Task<Results<Ok<Page<LinkView>>, ProblemHttpResult>> List(
        HttpContext http, Caller caller, IReports reports, CancellationToken ct)
    {
        var after = 0L;
        if (CustomersApi.Cursor.Of(http.Request) is { } cursor)
        {
            if (Cursors.ReadNumber(LinkList, cursor) is not { } number) return Problems.BadCursor();
            after = number;
        }

        var limit = CustomersApi.Limit.Of(http.Request);
        var links = await reports.Links(
            new LinkQuery
            {
                Tenant = caller.Tenant,
                Integration = InIntegration.Of(http.Request),
                Statuses = Status.Of(http.Request) is { } status ? [status] : [],
                Id = Id.Of(http.Request),
                After = new LinkId(after),
                Limit = limit + 1,
            },
            ct);
        return TypedResults.Ok(new Page<LinkView>(
            [.. links.Take(limit).Select(LinkView.From)],
            links.Count > limit ? Cursors.Write(LinkList, $"{links[limit - 1].Link.Id.Value}") : null));
    }

    private static async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> Get(
        string name, Caller caller, IntegrationRegistry integrations, IntegrationReader reader, CancellationToken ct) =>
        integrations.Find(new IntegrationKey(caller.Tenant, name)) is { } integration
            ? TypedResults.Ok(await reader.Read(integration, ct))
            : NoIntegration(integrations, caller);

    private static Task<Results<Ok<IntegrationView>, ProblemHttpResult>> Pause(
        string name, Caller caller, IntegrationRegistry integrations, Operations operations, IntegrationReader reader, CancellationToken ct) =>
        Do(name, caller, integrations, reader, integration => operations.Pause(integration, paused: true, CancellationToken.None), ct);

    private static Task<Results<Ok<IntegrationView>, ProblemHttpResult>> Resume(
        string name, Caller caller, IntegrationRegistry integrations, Operations operations, IntegrationReader reader, CancellationToken ct) =>
        Do(name, caller, integrations, reader, integration => operations.Pause(integration, paused: false, CancellationToken.None), ct);

    private static Task<Results<Ok<IntegrationView>, ProblemHttpResult>> Import(
        string name, Caller caller, IntegrationRegistry integrations, Operations operations, IntegrationReader reader, CancellationToken ct) =>
        Do(name, caller, integrations, reader, integration => operations.Import(integration, CancellationToken.None), ct);

    private static async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> Do(
        string name, Caller caller, IntegrationRegistry integrations, IntegrationReader reader, Func<Integration, Task<IntegrationState>> operation,
        CancellationToken ct)
    {
        if (integrations.Find(new IntegrationKey(caller.Tenant, name)) is not { } integration) return NoIntegration(integrations, caller);
        await operation(integration);
        return TypedResults.Ok(await reader.Read(integration, ct));
    }

    private static async Task<Results<Ok<ConnectionTestView>, ProblemHttpResult>> Test(
        string name, Caller caller, IntegrationRegistry integrations, ConnectionTester tester, CancellationToken ct) =>
        integrations.Find(new IntegrationKey(caller.Tenant, name)) is { } integration
            ? TypedResults.Ok(ConnectionTestView.From(await tester.Test(integration, ct)))
            : NoIntegration(integrations, caller);

    private static Results<Ok<SettingsView>, ProblemHttpResult> Settings(string name, Caller caller, IntegrationRegistry integrations) =>
        integrations.Find(new IntegrationKey(caller.Tenant, name)) is { } integration
            ? TypedResults.Ok(new SettingsView(
                [.. IntegrationSettings.Of(integration).Select(SettingView.From)], [.. integration.Connector.Settings.Select(SettingView.From)]))
            : NoIntegration(integrations, caller);

    /// <summary>The problem that an integration is not there.</summary>
    public static ProblemHttpResult NoIntegration(IntegrationRegistry integrations, Caller caller) => Problems.NotFound(
        "integration of this name",
        integrations.Of(caller.Tenant).Select(integration => integration.Key.Name).ToArray() is { Length: > 0 } names
            ? $"There are: {string.Join(", ", names)}."
            : "None is set up: see Tandem:Integrations in the settings.");
}

/// <summary>Tells how an integration does.</summary>
internal sealed class IntegrationReader(IntegrationReports reports, SyncMetrics metrics)
{
    public async Task<IntegrationView> Read(Integration integration, CancellationToken ct) =>
        IntegrationView.From(await reports.Read(integration, ct), metrics);
}
