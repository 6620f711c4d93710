using Tandem.Connectors;

namespace Tandem.Contracts.Connectors;

/// <summary>Lists whole catalogs and windows of events.</summary>
public abstract class ReadingContract : ConnectorContract
{
    private const int Many = 230;

    [Fact]
    public async Task An_empty_account_has_an_empty_page_and_no_events()
    {
        (await Listed()).ShouldBeEmpty();
        (await World.Events(World.Now - 3600)).ShouldBeEmpty();
    }

    [Fact]
    public async Task All_pages_together_hold_every_object_once()
    {
        var created = await CreateMany();

        var listed = await Listed();

        listed.Select(item => item.Id).ShouldBe(created, ignoreOrder: true);
        listed.ShouldAllBe(item => item.Record.Equals(World.Full));
    }

    [Fact]
    public async Task What_is_created_and_deleted_between_two_pages_disturbs_neither()
    {
        var created = await CreateMany();
        var first = (await World.Connector.List(World.Catalog, null, default)).ShouldBeOfType<ListAnswer.Page>();
        World.Pass(TimeSpan.FromSeconds(5));
        await World.Create(World.Other);
        await World.Delete(first.Objects[^1].Id);

        var rest = await Listed(first.Next.ShouldNotBeNull());

        first.Objects.Concat(rest).Select(item => item.Id).ShouldBe(created, ignoreOrder: true);
    }

    [Fact]
    public async Task A_deleted_object_is_not_listed()
    {
        var (kept, deleted) = (await World.Create(World.Full), await World.Create(World.Full));
        await World.Delete(deleted);

        (await Listed()).Select(item => item.Id).ShouldBe([kept]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3600)]
    [InlineData(29 * 24 * 3600)]
    public async Task The_pages_of_a_window_together_hold_every_event_once_oldest_first(int before)
    {
        var created = await CreateMany();

        var events = await World.Events(World.Now - before - Many);

        events.Select(told => told.ExternalId.ShouldNotBeNull()).ShouldBe(created, ignoreOrder: true);
        events.Select(told => told.Id).Distinct().Count().ShouldBe(Many);
        events.Select(told => told.Stamp).ShouldBeInOrder();
    }

    [Fact]
    public async Task More_events_in_one_second_than_a_page_holds_are_all_read()
    {
        var created = new List<ExternalId>();
        for (var i = 0; i < Many; i++)
        {
            if (i == Many - 5) World.Pass(TimeSpan.FromSeconds(1));
            created.Add(await World.Create(World.Full));
        }

        var events = await World.Events(World.Now - 3600);

        events.Select(told => told.ExternalId.ShouldNotBeNull()).ShouldBe(created, ignoreOrder: true);
        events.Select(told => told.Stamp).ShouldBeInOrder();
    }

    [Fact]
    public async Task Both_ends_of_a_window_are_within_it_and_no_more()
    {
        var from = World.Now;
        var created = new List<ExternalId>();
        for (var i = 0; i < 5; i++)
        {
            created.Add(await World.Create(World.Full));
            World.Pass(TimeSpan.FromSeconds(1));
        }

        (await World.Events(from + 1, from + 3)).Select(told => told.ExternalId!.Value).ShouldBe(created[1..4]);
    }

    [Fact]
    public async Task What_happens_while_a_window_is_read_does_not_disturb_it()
    {
        var created = await CreateMany();
        var (from, until) = (World.Now - 2 * Many, World.Now);
        var first = (await World.Connector.ReadEvents(from, until, null, default)).ShouldBeOfType<EventsAnswer.Events>();
        World.Pass(TimeSpan.FromSeconds(5));
        await World.Create(World.Other);

        var events = new List<RemoteEvent>(first.Items);
        for (var cursor = first.Next; cursor is not null;)
        {
            var page = (await World.Connector.ReadEvents(from, until, cursor, default)).ShouldBeOfType<EventsAnswer.Events>();
            events.AddRange(page.Items);
            cursor = page.Next;
        }

        events.Select(told => told.ExternalId!.Value).ShouldBe(created, ignoreOrder: true);
    }

    [Fact]
    public async Task A_cursor_of_another_kind_is_refused()
    {
        (await World.Connector.List(World.Catalog, "?", default)).ShouldBeOfType<ListAnswer.Failed>().Failure.ShouldBeOfType<RemoteFailure.Refused>();
        (await World.Connector.ReadEvents(0, 1, "?", default)).ShouldBeOfType<EventsAnswer.Failed>().Failure.ShouldBeOfType<RemoteFailure.Refused>();
    }

    [Fact]
    public async Task The_connection_can_be_checked()
    {
        var check = await World.Connector.Check(default);

        check.Reachable.ShouldBeTrue(check.Message);
        check.Hint.ShouldBeNull();
    }

    private async Task<List<ExternalId>> CreateMany()
    {
        var created = new List<ExternalId>();
        for (var i = 0; i < Many; i++)
        {
            created.Add(await World.Create(World.Full));
            if (i % 3 == 0) World.Pass(TimeSpan.FromSeconds(1));
        }

        return created;
    }

    private async Task<List<RemoteObject>> Listed(string? cursor = null)
    {
        var objects = new List<RemoteObject>();
        do
        {
            var page = (await World.Connector.List(World.Catalog, cursor, default)).ShouldBeOfType<ListAnswer.Page>();
            objects.AddRange(page.Objects);
            cursor = page.Next;
        }
        while (cursor is not null);
        return objects;
    }
}
