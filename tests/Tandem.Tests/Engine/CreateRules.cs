using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Merging;

namespace Tandem.Tests.Engine;

public sealed class CreateRules
{
    [Fact]
    public async Task An_item_is_created_there_with_its_id_in_the_metadata()
    {
        await using var world = await World.Create();
        var item = await world.Linked();

        world.Remote.Objects.Values.ShouldHaveSingleItem().Item.ShouldBe(item.Id);
        (await world.Link(item)).ExternalId.ShouldBe(new ExternalId("cus_1"));
    }

    [Fact]
    public async Task A_lost_create_answer_does_not_make_a_second_customer()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.LoseAnswer();
        await world.Settle();
        await world.Edit(item, "name", "Grace");
        world.Later(seconds: 1);
        await world.Settle();

        world.Remote.Objects.Values.ShouldHaveSingleItem().Record["name"].ShouldBe("Grace");
        world.Remote.Writes.OfType<RemoteCall.Create>().Select(call => (call.Key, call.Record["name"])).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_create_whose_key_is_spent_is_looked_for_before_it_is_made_again()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.LoseAnswer(keySpent: true);
        await world.Settle();
        await world.Edit(item, "name", "Grace");
        world.Later(seconds: 15 * 60);
        await world.Settle();

        world.Remote.Calls.ShouldContain(call => call is RemoteCall.Find);
        world.Remote.Objects.Values.ShouldHaveSingleItem().Record["name"].ShouldBe("Grace");
    }

    [Fact]
    public async Task A_create_is_looked_for_so_long_after_its_answer_however_long_it_was_under_way()
    {
        await using var world = await World.Create(options => options.LeaseSeconds = 3600);
        var item = await world.Insert();
        DateTimeOffset? tried = null;
        world.Remote.Then(async effect =>
        {
            var link = await world.Link(item);
            tried = link.Intent!.TriedAt;
            tried.ShouldBe(link.Lease!.Until); // a process that dies now may have had its effect until then
            world.Later(seconds: 1700);
            effect();
            return new RemoteFailure.Transient("the line broke", KeySpent: true);
        });
        await world.Settle();
        world.Later(seconds: 60);
        await world.Settle();

        tried.ShouldNotBeNull();
        world.Remote.Calls.ShouldNotContain(call => call is RemoteCall.Find);

        world.Later(seconds: 600);
        await world.Settle();
        world.Remote.Calls.ShouldContain(call => call is RemoteCall.Find);
        (await world.Link(item)).Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task A_create_that_was_begun_long_ago_and_had_its_effect_just_now_is_not_looked_for_before_the_search_can_know_it()
    {
        await using var world = await World.Create();
        await world.Insert();
        world.Remote.Fail(new RemoteFailure.Transient("500"));
        await world.Settle();
        world.Later(seconds: 20 * 60);
        world.Remote.LoseAnswer(keySpent: true);
        await world.Settle();

        world.Later(seconds: 9 * 60);
        await world.Settle();
        world.Remote.Calls.ShouldNotContain(call => call is RemoteCall.Find);
        world.Later(seconds: 60);
        await world.Settle();
        world.Remote.Calls.ShouldContain(call => call is RemoteCall.Find);
        world.Remote.Objects.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_create_that_never_was_is_made_again_with_another_key()
    {
        await using var world = await World.Create();
        await world.Insert();
        world.Remote.Fail(new RemoteFailure.Transient("500", KeySpent: true));
        await world.Settle();
        world.Later(seconds: 15 * 60);
        await world.Settle();

        world.Remote.Objects.Count.ShouldBe(1);
        world.Remote.Writes.OfType<RemoteCall.Create>().Select(call => call.Key).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task The_event_of_a_create_under_way_makes_no_second_item()
    {
        await using var world = await World.Create();
        await world.Insert();
        world.Remote.Meanwhile(() => world.Deliver(world.Remote.LastEvent), after: true);
        await world.Settle();

        (await world.Items()).Count.ShouldBe(1);
        (await world.Links()).ShouldHaveSingleItem().Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task The_event_of_a_create_whose_answer_was_lost_tells_its_id()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.LoseAnswer(keySpent: true);
        await world.Settle();

        await world.Deliver(world.Remote.LastEvent);
        await world.Settle();

        (await world.Link(item)).ExternalId.ShouldBe(new ExternalId("cus_1"));
        world.Remote.Objects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_event_of_a_create_that_has_no_answer_yet_tells_its_id()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.LoseAnswer();
        await world.Settle();

        await world.Deliver(world.Remote.LastEvent);

        // Stripe has kept a failure with the key: it will be repeated for ever, and no further event tells of the object.
        world.Remote.Fail(new RemoteFailure.Transient("500", KeySpent: true));
        for (var tries = 0; tries < 2; tries++)
        {
            world.Later(seconds: 2);
            await world.Settle();
        }

        (await world.Link(item)).ShouldSatisfyAllConditions(
            link => link.ExternalId.ShouldBe(new ExternalId("cus_1")), link => link.Status.ShouldBe(LinkStatus.Synced), link => link.Intent.ShouldBeNull());
        (await world.History(item)).Count(entry => entry.Action is HistoryAction.PushedCreate).ShouldBe(1);
    }

    [Fact]
    public async Task Edits_there_before_the_answer_of_a_create_are_here_at_once_though_its_key_is_spent()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.LoseAnswer();
        await world.Settle();
        await world.Deliver(world.Remote.LastEvent);
        await world.Deliver(world.Remote.Edit("cus_1", "name", "theirs"), world.Remote.Edit("cus_1", "phone", "1"), world.Remote.Edit("cus_1", "description", "2"));

        world.Remote.Fail(new RemoteFailure.Transient("500", KeySpent: true));
        for (var tries = 0; tries < 2; tries++)
        {
            world.Later(seconds: 2);
            await world.Settle();
        }

        var record = (await world.Item(item))!.Record;
        (record["name"], record["phone"], record["description"]).ShouldBe(("theirs", "1", "2"));
    }

    [Fact]
    public async Task A_create_is_told_once_where_its_event_comes_before_its_answer()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.Meanwhile(() => world.Deliver(world.Remote.LastEvent), after: true);
        await world.Settle();

        (await world.Link(item)).ExternalId.ShouldBe(new ExternalId("cus_1"));
        (await world.History(item)).Count(entry => entry.Action is HistoryAction.PushedCreate).ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_that_comes_after_the_event_of_the_create_is_none()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.Then(async effect =>
        {
            effect();
            await world.Deliver(world.Remote.LastEvent);
            return new RemoteFailure.Transient("500", KeySpent: true);
        });
        await world.Settle();
        world.Later(seconds: 2);
        await world.Settle();

        (await world.Link(item)).ShouldSatisfyAllConditions(
            link => link.ExternalId.ShouldBe(new ExternalId("cus_1")), link => link.Status.ShouldBe(LinkStatus.Synced));
        world.Remote.Objects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_object_whose_event_came_during_a_search_that_missed_it_is_not_made_again()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.LoseAnswer(keySpent: true);
        await world.Settle();
        var created = world.Remote.LastEvent;
        world.Remote.Then(async _ =>
        {
            await world.Deliver(created);
            return new RemoteAnswer.Missing();
        });
        world.Later(seconds: 15 * 60);
        await world.Settle();

        world.Remote.Objects.Count.ShouldBe(1);
        (await world.Link(item)).ExternalId.ShouldBe(new ExternalId("cus_1"));
    }

    [Fact]
    public async Task An_object_whose_edit_was_told_during_a_search_that_missed_it_is_not_made_again()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.LoseAnswer(keySpent: true);
        await world.Settle();
        var edited = world.Remote.Edit("cus_1", "name", "theirs");
        world.Remote.Then(async _ =>
        {
            await world.Deliver(edited);
            return new RemoteAnswer.Missing();
        });
        world.Later(seconds: 15 * 60);
        await world.Settle();
        world.Later(seconds: 60);
        await world.Settle();

        world.Remote.Objects.Count.ShouldBe(1);
        (await world.Item(item))!.Record["name"].ShouldBe("theirs");
    }

    [Fact]
    public async Task A_deletion_there_before_the_create_has_an_answer_makes_no_second_customer()
    {
        await using var world = await World.Create(options => options.RemoteDelete = DeletePolicy.Propagate);
        var item = await world.Insert();
        world.Remote.LoseAnswer(keySpent: true);
        await world.Settle();
        var created = world.Remote.LastEvent;

        await world.Deliver(world.Remote.Delete("cus_1"));
        await world.Deliver(created);
        await world.Settle();
        world.Later(seconds: 15 * 60);
        await world.Settle();

        world.Remote.Objects.Count.ShouldBe(1);
        (await world.Item(item)).ShouldBeNull();
    }

    [Fact]
    public async Task A_copy_that_is_made_there_before_the_create_has_an_answer_is_a_row_of_its_own()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.LoseAnswer();
        await world.Settle();
        await world.Deliver(world.Remote.Create(Some.Customer("copy"), item.Id));
        world.Later(seconds: 2);
        await world.Settle();

        (await world.Link(item)).ExternalId.ShouldBe(new ExternalId("cus_1"));
        (await world.Items()).Select(each => each.Record["name"]).ShouldBe(["Ada", "copy"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_item_deleted_before_it_was_created_there_leaves_nothing()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        await world.Router.Route(100, default);
        await world.Delete(item);
        await world.Settle();

        world.Remote.Objects.ShouldBeEmpty();
        (await world.Links()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_item_deleted_while_it_is_created_there_is_deleted_there_too()
    {
        await using var world = await World.Create();
        var item = await world.Insert();
        world.Remote.Meanwhile(() => world.Delete(item));
        await world.Settle();

        world.Remote.Live.ShouldBeEmpty();
        (await world.Links()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_that_names_an_item_is_joined_with_it()
    {
        await using var world = await World.Create(options => options.PollSeconds = 0);
        await world.Sql("DROP TRIGGER IF EXISTS customers_insert");
        var item = await world.Insert();
        await world.Sql("DELETE FROM changes");

        await world.Deliver(world.Remote.Create(Some.Customer(email: "other@example.com"), item.Id));
        await world.Settle();

        (await world.Link(item)).ExternalId.ShouldBe(new ExternalId("cus_1"));
        (await world.Items()).ShouldHaveSingleItem().Record["email"].ShouldBe("other@example.com");
        world.Remote.Objects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_object_with_the_e_mail_of_one_item_is_joined_with_it_where_that_is_wanted()
    {
        await using var world = await World.Create(options => options.Adoption = Adoption.ByEmail);
        var item = await world.Insert();
        await world.Sql("DELETE FROM changes");

        await world.Deliver(world.Remote.Create(Some.Customer("Ada L.")));
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("Ada L.");
        (await world.Items()).Count.ShouldBe(1);
        world.Remote.Objects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_e_mail_that_two_items_have_joins_nothing()
    {
        await using var world = await World.Create(options => options.Adoption = Adoption.ByEmail);
        await world.Insert();
        await world.Insert();
        await world.Sql("DELETE FROM changes");

        await world.Deliver(world.Remote.Create(Some.Customer("Ada L.")));

        (await world.Items()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_e_mail_joins_nothing_where_nobody_asked_for_it()
    {
        await using var world = await World.Create();
        await world.Insert();
        await world.Sql("DELETE FROM changes");

        await world.Deliver(world.Remote.Create(Some.Customer("Ada L.")));

        (await world.Items()).Count.ShouldBe(2);
    }
}
