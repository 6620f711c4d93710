using System.Threading.Channels;
using Tandem.Dashboard.Live;
using Tandem.Integrations;
using Tandem.Items;
using Tandem.Metrics;
using Tandem.Nodes;
using Tandem.Storage;

namespace Tandem.Dashboard.Tests;

public sealed class LiveFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Who_follows_is_told_of_what_others_write()
    {
        await using var site = await Site.Start();
        var feed = site.Get<LiveFeed>();
        var told = Channel.CreateUnbounded<LiveSnapshot>();
        using var following = feed.Follow(Site.Tenant, snapshot => told.Writer.TryWrite(snapshot));

        await site.Created("Ada");

        var snapshot = await Until(told, live => live.Items == 1 && live.Recent.Count == 1);
        snapshot.Recent[0].Name.ShouldBe("Ada");
    }

    [Fact]
    public async Task Where_nothing_has_changed_nobody_is_told_and_the_parts_are_the_same()
    {
        await using var site = await Site.Start();
        var feed = site.Get<LiveFeed>();
        await site.Created("Ada");
        var first = await feed.Refresh(Site.Tenant);

        var second = await feed.Refresh(Site.Tenant);

        second.Recent.ShouldBeSameAs(first.Recent);
        second.Totals.ShouldBeSameAs(first.Totals);
        second.Integrations.ShouldBeSameAs(first.Integrations);
    }

    [Fact]
    public async Task When_nobody_follows_any_more_it_rests()
    {
        await using var site = await Site.Start();
        var feed = site.Get<LiveFeed>();
        var told = Channel.CreateUnbounded<LiveSnapshot>();

        var following = feed.Follow(Site.Tenant, snapshot => told.Writer.TryWrite(snapshot));
        feed.IsFollowed(Site.Tenant).ShouldBeTrue();
        await Until(told, live => live.IsKnown);
        following.Dispose();
        following.Dispose();

        feed.IsFollowed(Site.Tenant).ShouldBeFalse();
        await site.Created("Ada");
        using var again = feed.Follow(Site.Tenant, snapshot => told.Writer.TryWrite(snapshot));
        (await Until(told, live => live.Items == 1)).ShouldNotBeNull();
    }

    [Fact]
    public async Task One_tenant_is_told_nothing_of_another()
    {
        await using var site = await Site.Start();
        await site.Created("Ada", new TenantId("acme"));

        (await site.Get<LiveFeed>().Refresh(Site.Tenant)).Items.ShouldBe(0);
        (await site.Get<LiveFeed>().Refresh(new TenantId("acme"))).Items.ShouldBe(1);
    }

    [Fact]
    public async Task Who_shows_an_item_is_told_when_it_was_changed()
    {
        await using var site = await Site.Start();
        var (ada, bob) = (await site.Created("Ada"), await site.Created("Bob"));
        var feed = site.Get<LiveFeed>();
        using var page = feed.Watch(Site.Tenant, await Read(site, ada, bob));
        var first = await feed.Refresh(Site.Tenant);

        await Rename(site, ada, "Grace");

        first.Touched.ShouldBeEmpty();
        (await feed.Refresh(Site.Tenant)).Touched.ShouldBe([ada]);
    }

    [Fact]
    public async Task Who_shows_an_item_that_was_changed_before_the_first_look_is_told()
    {
        await using var site = await Site.Start();
        var ada = await site.Created("Ada");
        var feed = site.Get<LiveFeed>();
        var shown = await Read(site, ada);

        await Rename(site, ada, "Grace");

        using var page = feed.Watch(Site.Tenant, shown);
        (await feed.Refresh(Site.Tenant)).Touched.ShouldBe([ada]);
    }

    [Fact]
    public async Task Who_comes_with_what_is_old_is_told_even_where_another_page_was_told_of_it_before()
    {
        await using var site = await Site.Start();
        var ada = await site.Created("Ada");
        var feed = site.Get<LiveFeed>();
        var shown = await Read(site, ada);
        using var other = feed.Watch(Site.Tenant, shown);
        await Rename(site, ada, "Grace");
        var before = await feed.Refresh(Site.Tenant);

        using var page = feed.Watch(Site.Tenant, shown);

        var told = await feed.Refresh(Site.Tenant);
        told.Touched.ShouldBe([ada]);
        told.Touched.ShouldNotBeSameAs(before.Touched);
    }

    [Fact]
    public async Task Who_reads_again_what_it_was_told_of_is_not_told_again()
    {
        await using var site = await Site.Start();
        var ada = await site.Created("Ada");
        var feed = site.Get<LiveFeed>();
        var page = feed.Watch(Site.Tenant, [ShownItem.Unknown(ada)]);
        var told = await feed.Refresh(Site.Tenant);
        told.Touched.ShouldBe([ada]);

        // As the list reads it, and as the page of one customer does.
        var list = await site.Get<IItemQueries>().List(new ItemQuery { Tenant = Site.Tenant, Catalog = Catalogs.Customers.Catalog.Name, Limit = 10 }, default);
        foreach (var shown in new[] { list.Items.Select(ShownItem.Of), await Read(site, ada) })
        {
            page.Dispose();
            page = feed.Watch(Site.Tenant, shown);
            (await feed.Refresh(Site.Tenant)).Touched.ShouldBeSameAs(told.Touched);
        }

        page.Dispose();
    }

    [Fact]
    public async Task Who_shows_an_item_is_told_when_it_is_gone()
    {
        await using var site = await Site.Start();
        var (ada, bob) = (await site.Created("Ada"), await site.Created("Bob"));
        var feed = site.Get<LiveFeed>();
        using var page = feed.Watch(Site.Tenant, await Read(site, ada, bob));
        using var gone = feed.Watch(Site.Tenant, [ShownItem.Gone(new ItemId("01920000-0000-7000-8000-000000000000"))]);
        (await feed.Refresh(Site.Tenant)).Touched.ShouldBeEmpty();

        await site.Get<ItemWriter>().Write(Site.Tenant, Catalogs.Customers.Catalog, [new ItemCommand.Delete(bob)], "test", null, default);

        (await feed.Refresh(Site.Tenant)).Touched.ShouldBe([bob]);
    }

    [Fact]
    public async Task Who_has_left_is_told_of_nothing()
    {
        await using var site = await Site.Start();
        var ada = await site.Created("Ada");
        var feed = site.Get<LiveFeed>();
        var page = feed.Watch(Site.Tenant, await Read(site, ada));
        await feed.Refresh(Site.Tenant);

        page.Dispose();
        page.Dispose();
        await Rename(site, ada, "Grace");

        (await feed.Refresh(Site.Tenant)).Touched.ShouldBeEmpty();
    }

    [Fact]
    public void A_read_that_costs_more_is_repeated_less_often()
    {
        var now = DateTimeOffset.UnixEpoch;
        var pace = new Pace(0.02, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));

        pace.Done(now, TimeSpan.FromMilliseconds(1));
        pace.Due.ShouldBe(now.AddMilliseconds(500));
        pace.Done(now, TimeSpan.FromMilliseconds(100));
        pace.Due.ShouldBe(now.AddSeconds(5));
        pace.Done(now, TimeSpan.FromSeconds(10));
        pace.Due.ShouldBe(now.AddSeconds(30));
        pace.IsDue(now.AddSeconds(29)).ShouldBeFalse();
        pace.Hurry();
        pace.IsDue(now).ShouldBeTrue();
    }

    [Fact]
    public void A_read_that_comes_out_otherwise_is_left_alone_for_longer_than_one_that_does_not()
    {
        var now = DateTimeOffset.UnixEpoch;
        var pace = new Pace(0.02, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(30));

        pace.Done(now, TimeSpan.FromMilliseconds(1));
        pace.Changed(now, TimeSpan.FromMilliseconds(800));
        pace.IsDue(now.AddMilliseconds(500)).ShouldBeFalse();
        pace.IsDue(now.AddMilliseconds(800)).ShouldBeTrue();
        pace.Done(now, TimeSpan.FromMilliseconds(100));
        pace.Changed(now, TimeSpan.FromMilliseconds(800));
        pace.Due.ShouldBe(now.AddSeconds(5));
        pace.Done(now, TimeSpan.FromMilliseconds(1));
        pace.Due.ShouldBe(now.AddMilliseconds(250));
    }

    [Fact]
    public void Pages_are_left_alone_for_seconds_while_the_process_is_hard_at_work()
    {
        var (time, used) = (new Clock(), TimeSpan.Zero);
        var strain = new Strain(time, () => used, processors: 2);
        strain.Rest.ShouldBe(TimeSpan.Zero);

        time.Now += TimeSpan.FromSeconds(1);
        used += TimeSpan.FromSeconds(0.6);
        strain.Rest.ShouldBe(TimeSpan.FromSeconds(3));
        time.Now += TimeSpan.FromMilliseconds(100);
        strain.Rest.ShouldBe(TimeSpan.FromSeconds(3)); // too soon to look again
        time.Now += TimeSpan.FromSeconds(1);
        used += TimeSpan.FromSeconds(0.4);
        strain.Rest.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Under_strain_all_parts_rest_together()
    {
        await using var site = await Site.Start();
        var (time, used) = (new Clock(), TimeSpan.Zero);
        var strain = new Strain(time, () => used += TimeSpan.FromHours(1), processors: 1);
        var reader = new LiveReader(
            Site.Tenant, new WatchList(Site.Tenant, site.Get<IItemQueries>()), site.Get<IReports>(), site.Get<IItemQueries>(), site.Get<FormerNames>(),
            site.Get<IntegrationReports>(), site.Get<NodeReports>(), site.Get<SyncMetrics>(), null, strain, time);
        time.Now += TimeSpan.FromSeconds(1);
        var first = await reader.Next(LiveSnapshot.Unknown, default);
        await site.Created("Ada");

        time.Now += TimeSpan.FromSeconds(2.999);
        (await reader.Next(first, default)).ShouldBeSameAs(first);
        reader.Due.ShouldBe(time.GetUtcNow().AddMilliseconds(1));
        time.Now += TimeSpan.FromSeconds(0.001);
        var after = await reader.Next(first, default);
        (after.Items, after.Recent.Count).ShouldBe((1, 1));

        await site.Created("Bob");
        reader.Hurry();
        (await reader.Next(after, default)).Items.ShouldBe(2);
    }

    private static async Task<IReadOnlyList<ShownItem>> Read(Site site, params ItemId[] ids) =>
        [.. (await site.Get<IItemQueries>().Get([.. ids.Select(id => new ItemKey(Site.Tenant, Catalogs.Customers.Catalog.Name, id))], default)).Select(ShownItem.Of)];

    private static async Task Rename(Site site, ItemId item, string name) => await site.Get<ItemWriter>().Write(
        Site.Tenant, Catalogs.Customers.Catalog, [new ItemCommand.Patch(item, [KeyValuePair.Create("name", (string?)name)])], "test", null, default);

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;
    }

    private static async Task<LiveSnapshot> Until(Channel<LiveSnapshot> told, Func<LiveSnapshot, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        await foreach (var snapshot in told.Reader.ReadAllAsync(limit.Token))
        {
            if (holds(snapshot)) return snapshot;
        }

        throw new InvalidOperationException("The channel was closed.");
    }
}
