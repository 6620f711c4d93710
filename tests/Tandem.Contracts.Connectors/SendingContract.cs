using Tandem.Connectors;
using Tandem.Records;

namespace Tandem.Contracts.Connectors;

/// <summary>Creates, updates, deletes, fetches and finds.</summary>
public abstract class SendingContract : ConnectorContract
{
    private int _updates;

    [Fact]
    public async Task A_created_object_has_every_field_and_carries_the_item()
    {
        var created = await World.Created(World.Full);

        created.Record.ShouldBe(World.Full);
        created.Item.ShouldBe(new ItemId("item-1"));
        created.Catalog.ShouldBe(World.Catalog);
        created.Deleted.ShouldBeFalse();
        (await Fetched(created.Id)).ShouldBe(created with { Seen = default });
    }

    [Fact]
    public async Task An_empty_record_can_be_created()
    {
        var created = await World.Created(Record.Empty);

        created.Record.ShouldBe(Record.Empty);
        created.Item.ShouldBe(new ItemId("item-1"));
    }

    [Fact]
    public async Task An_answer_is_known_to_date_from_around_now()
    {
        var before = World.Now;

        var seen = (await World.Created(World.Full)).Seen;

        seen.Earliest.ShouldBeLessThanOrEqualTo(before);
        seen.Latest.ShouldBeInRange(before, World.Now);
        seen.Earliest.ShouldBeGreaterThan(before - 60);
    }

    [Fact]
    public async Task Each_field_can_be_changed_alone()
    {
        var created = await World.Created(World.Full);
        var expected = World.Full;
        foreach (var path in World.Full.Paths)
        {
            expected = expected.With(path, World.Other[path]);
            (await Update(created.Id, expected, path)).Record.ShouldBe(expected);
        }

        (await Fetched(created.Id)).Record.ShouldBe(World.Other);
    }

    [Fact]
    public async Task Each_field_can_be_cleared_and_set_again_alone()
    {
        var created = await World.Created(World.Full);
        foreach (var path in World.Full.Paths)
        {
            var without = World.Full.With(path, null);
            (await Update(created.Id, without, path)).Record.ShouldBe(without);
            (await Fetched(created.Id)).Record.ShouldBe(without);
            (await Update(created.Id, World.Full, path)).Record.ShouldBe(World.Full);
        }
    }

    [Fact]
    public async Task All_fields_can_be_cleared_one_after_the_other_and_at_once()
    {
        var one = await World.Created(World.Full, "item-1");
        var left = World.Full;
        foreach (var path in World.Full.Paths)
        {
            left = left.With(path, null);
            (await Update(one.Id, left, path)).Record.ShouldBe(left);
        }

        var other = await World.Created(World.Full, "item-2");
        var cleared = await World.Stored(new RemoteCall.Update(
            World.Catalog, other.Id, World.Full.ChangesTo(Record.Empty), Record.Empty, "clear-all"));
        cleared.Record.ShouldBe(Record.Empty);
        cleared.Item.ShouldBe(new ItemId("item-2"));
    }

    [Fact]
    public async Task An_update_leaves_alone_what_somebody_else_wrote_meanwhile()
    {
        var created = await World.Created(World.Full);
        var (theirs, ours) = (World.Full.Paths[^1], World.Full.Paths.First(path => !path.Contains('.')));
        await World.Edit(created.Id, [new FieldChange(theirs, World.Full[theirs], World.Other[theirs])]);

        var local = World.Full.With(ours, World.Other[ours]);
        (await Update(created.Id, local, ours)).Record.ShouldBe(local.With(theirs, World.Other[theirs]));
    }

    [Fact]
    public async Task Entries_of_a_map_are_added_and_removed_one_by_one()
    {
        if (World.Map is not { } map) return;
        var created = await World.Created(Record.Empty);
        var (first, second) = ($"{map}.first key", $"{map}.second.key");

        (await Update(created.Id, Record.Of((first, "1")), first)).Record.ShouldBe(Record.Of((first, "1")));
        var both = Record.Of((first, "1"), (second, "é & = ?"));
        (await Update(created.Id, both, second)).Record.ShouldBe(both);
        var last = await Update(created.Id, Record.Of((second, "é & = ?")), first);
        last.Record.ShouldBe(Record.Of((second, "é & = ?")));
        last.Item.ShouldBe(new ItemId("item-1"));
    }

    [Fact]
    public async Task Text_of_any_kind_arrives_as_it_was_sent()
    {
        var path = World.Full.Paths.First(path => !path.Contains('.'));
        const string Text = "Ærø + 100% & \"quoted\" 漢字 \U0001F600 [x]=y;";
        (await World.Created(Record.Of((path, Text)))).Record[path].ShouldBe(Text);
    }

    [Fact]
    public async Task The_same_key_creates_one_object_and_says_that_it_is_a_replay()
    {
        var create = new RemoteCall.Create(World.Catalog, new ItemId("item-1"), World.Full, "key-1");
        var first = (await World.Send(create)).ShouldBeOfType<RemoteAnswer.Stored>();
        await World.Edit(first.Object.Id, World.Full.ChangesTo(World.Other));

        var second = (await World.Send(create)).ShouldBeOfType<RemoteAnswer.Stored>();

        first.Replayed.ShouldBeFalse();
        second.Replayed.ShouldBeTrue();
        second.Object.Id.ShouldBe(first.Object.Id);
        (await Fetched(first.Object.Id)).Record.ShouldBe(World.Other);
    }

    [Fact]
    public async Task A_key_used_for_something_else_can_never_succeed_again()
    {
        await World.Send(new RemoteCall.Create(World.Catalog, new ItemId("item-1"), World.Full, "key-1"));

        var answer = await World.Send(new RemoteCall.Create(World.Catalog, new ItemId("item-2"), World.Other, "key-1"));

        answer.ShouldBeOfType<RemoteFailure.Transient>().KeySpent.ShouldBeTrue();
    }

    [Fact]
    public async Task A_deleted_object_is_gone_for_every_call()
    {
        var created = await World.Created(World.Full);
        var update = new RemoteCall.Update(World.Catalog, created.Id, World.Full.ChangesTo(World.Other), World.Other, "update-1");

        (await World.Send(new RemoteCall.Delete(World.Catalog, created.Id, "delete-1"))).ShouldBe(new RemoteAnswer.Gone());
        (await World.Send(new RemoteCall.Delete(World.Catalog, created.Id, "delete-2"))).ShouldBe(new RemoteAnswer.Gone());
        (await World.Send(new RemoteCall.Fetch(World.Catalog, created.Id))).ShouldBe(new RemoteAnswer.Gone());
        (await World.Send(update)).ShouldBe(new RemoteAnswer.Gone());
        (await World.Send(new RemoteCall.Find(World.Catalog, new ItemId("item-1")))).ShouldBe(new RemoteAnswer.Missing());
    }

    [Fact]
    public async Task An_object_that_was_never_there_is_gone()
    {
        (await World.Send(new RemoteCall.Fetch(World.Catalog, World.Unknown))).ShouldBe(new RemoteAnswer.Gone());
        (await World.Send(new RemoteCall.Delete(World.Catalog, World.Unknown, "delete-1"))).ShouldBe(new RemoteAnswer.Gone());
    }

    [Fact]
    public async Task What_the_remote_does_not_take_is_refused_with_a_reason_and_does_nothing()
    {
        var refused = await World.Send(new RemoteCall.Create(World.Catalog, new ItemId("item-1"), World.Unacceptable, "key-1"));
        var page = await World.Connector.List(World.Catalog, null, default);

        refused.ShouldBeOfType<RemoteFailure.Refused>().Reason.ShouldNotBeNullOrWhiteSpace();
        page.ShouldBeOfType<ListAnswer.Page>().Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_is_found_by_the_item_that_it_carries()
    {
        var created = await World.Created(World.Full, @"it's a \ item");
        await World.Created(World.Other, "item-2");

        (await World.Stored(new RemoteCall.Find(World.Catalog, new ItemId(@"it's a \ item")))).Id.ShouldBe(created.Id);
        (await World.Send(new RemoteCall.Find(World.Catalog, new ItemId("item-3")))).ShouldBe(new RemoteAnswer.Missing());
    }

    [Fact]
    public async Task Several_calls_are_answered_in_their_order()
    {
        RemoteCall[] calls =
        [
            .. Enumerable.Range(0, 20).Select(i => new RemoteCall.Create(World.Catalog, new ItemId($"item-{i}"), World.Full, $"key-{i}")),
            new RemoteCall.Fetch(World.Catalog, World.Unknown),
        ];

        var answers = await World.Connector.Send(calls, default);

        answers.Count.ShouldBe(21);
        for (var i = 0; i < 20; i++) answers[i].ShouldBeOfType<RemoteAnswer.Stored>().Object.Item.ShouldBe(new ItemId($"item-{i}"));
        answers[20].ShouldBe(new RemoteAnswer.Gone());
    }

    [Fact]
    public async Task A_cancelled_call_is_not_an_answer()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() =>
            World.Connector.Send([new RemoteCall.Fetch(World.Catalog, World.Unknown)], cancelled.Token));
    }

    private Task<RemoteObject> Update(ExternalId id, Record to, string path) => World.Stored(new RemoteCall.Update(
        World.Catalog, id, [new FieldChange(path, null, to[path])], to, $"update-{++_updates}"));

    private async Task<RemoteObject> Fetched(ExternalId id) =>
        await World.Stored(new RemoteCall.Fetch(World.Catalog, id)) with { Seen = default };
}
