using System.Net;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Api.Tests;

public sealed class ActivityTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Activity_is_told_newest_first_page_by_page()
    {
        await using var server = await Server.Start();
        for (var i = 0; i < 5; i++) await server.Created(new { name = $"Ada {i}" });

        var first = (await server.Get("/api/activity?limit=3")).ShouldBe(HttpStatusCode.OK);
        var second = (await server.Get($"/api/activity?limit=3&cursor={first.Json!["nextCursor"]}")).ShouldBe(HttpStatusCode.OK);

        first.Data.Select(entry => (string?)entry["action"]).ShouldAllBe(action => action == "created");
        ((string?)first.Data[0]["changes"]![0]!["to"]).ShouldBe("Ada 4");
        second.Data.Count.ShouldBe(2);
        second.Json!["nextCursor"].ShouldBeNull();
    }

    [Fact]
    public async Task Activity_is_filtered()
    {
        await using var server = await Server.Start();
        await Tell(server, "a", HistoryAction.Failed, "stripe", "stripe", 0);
        await Tell(server, "b", HistoryAction.Updated, "person", null, 60);
        await Tell(server, "b", HistoryAction.Pushed, "stripe", "stripe", 120);

        await Told("action=failed", "a");
        await Told("source=person", "b");
        await Told("integration=stripe", "b", "a");
        await Told("customer=b", "b", "b");
        await Told("from=2026-01-31T12:01:00Z&until=2026-01-31T12:01:30Z", "b");
        await Told("from=2026-01-31T13:02:00%2B01:00", "b");
        await Told("until=2026-01-31T11:59:59Z");

        async Task Told(string query, params string[] customers) =>
            (await server.Get($"/api/activity?{query}")).ShouldBe(HttpStatusCode.OK).Data.Select(entry => (string)entry["customer"]!).ShouldBe(customers, query);
    }

    [Theory]
    [InlineData("action=none", "action")]
    [InlineData("from=yesterday", "from")]
    [InlineData("until=2026-01-31T12:00:00", "until")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("limit=0", "limit")]
    [InlineData("who=me", "who")]
    public async Task A_bad_filter_is_refused_by_its_name(string query, string parameter)
    {
        await using var server = await Server.Start();

        (await server.Get($"/api/activity?{query}")).ShouldBeProblem(400, parameter);
    }

    private static Task<bool> Tell(Server server, string item, HistoryAction action, string source, string? integration, int second) =>
        server.Get<ISyncStore>().Transact(Selection.Nothing, _ =>
        {
            var edits = new Edits("test");
            edits.History.Add(new HistoryEntry
            {
                Item = new ItemKey(TenantId.Default, "customers", new ItemId(item)),
                At = Noon.AddSeconds(second),
                Action = action,
                Source = source,
                Integration = integration,
            });
            return new Decision<bool>(edits, true);
        }, default);
}
