using Tandem.Connectors;
using Tandem.Integrations;
using Tandem.Links;

namespace Tandem.Tests.Engine;

/// <summary>Several tenants, and several integrations of one.</summary>
public sealed class SeveralRules
{
    private static readonly TenantId Other = new("other");

    [Fact]
    public async Task Each_tenants_items_go_to_its_own_account_only()
    {
        await using var world = await TwoTenants();
        await world.Linked(Some.Customer("ours"));
        await world.Linked(Some.Customer("theirs"), Other);

        world.Remotes[0].Objects.Values.ShouldHaveSingleItem().Record["name"].ShouldBe("ours");
        world.Remotes[1].Objects.Values.ShouldHaveSingleItem().Record["name"].ShouldBe("theirs");
    }

    [Fact]
    public async Task An_event_of_one_tenants_account_reaches_no_other_tenant()
    {
        await using var world = await TwoTenants();
        var ours = await world.Linked();
        var theirs = await world.Linked(tenant: Other);

        await world.Receive(world.Integrations[1], world.Remotes[1].Edit("cus_1", "name", "Grace"));
        await world.Settle();

        (await world.Item(ours))!.Record["name"].ShouldBe("Ada");
        (await world.Item(theirs))!.Record["name"].ShouldBe("Grace");
        (await world.Items()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_object_that_names_another_tenants_item_is_not_joined_with_it()
    {
        await using var world = await TwoTenants();
        var ours = await world.Linked();

        await world.Receive(world.Integrations[1], world.Remotes[1].Create(Some.Customer("Mallory"), ours.Id));
        await world.Settle();

        (await world.Item(ours))!.Record["name"].ShouldBe("Ada");
        (await world.Items(Other)).ShouldHaveSingleItem().Record["name"].ShouldBe("Mallory");
    }

    [Fact]
    public async Task A_person_of_one_tenant_cannot_act_on_anothers_links()
    {
        await using var world = await TwoTenants();
        var ours = await world.Linked();

        (await world.Operations.Unlink(Other, (await world.Link(ours)).Id, Choose.By, default)).ShouldBeFalse();
        (await world.Link(ours)).Status.ShouldBe(LinkStatus.Synced);
    }

    [Fact]
    public async Task An_item_goes_to_each_integration_of_its_tenant()
    {
        await using var world = await TwoAccounts();
        await world.Linked();

        world.Remotes.ShouldAllBe(remote => remote.Objects.Count == 1);
    }

    [Fact]
    public async Task A_change_from_one_integration_reaches_the_other()
    {
        await using var world = await TwoAccounts();
        var item = await world.Linked();

        await world.Deliver(world.Remotes[0].Edit("cus_1", "name", "Grace"));
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("Grace");
        world.Remotes[1].Objects["cus_1"].Record["name"].ShouldBe("Grace");
        world.Remotes[0].Writes.Count().ShouldBe(1);
    }

    [Fact]
    public async Task An_object_created_in_one_integration_reaches_the_other()
    {
        await using var world = await TwoAccounts();

        await world.Deliver(world.Remotes[0].Create(Some.Customer("Grace")));
        await world.Settle();

        world.Remotes[1].Objects.Values.ShouldHaveSingleItem().Record["name"].ShouldBe("Grace");
        (await world.Items()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_integration_that_refuses_holds_up_no_other()
    {
        await using var world = await TwoAccounts();
        var item = await world.Linked();
        await world.Edit(item, "name", "Grace");
        world.Remotes[0].Fail(new RemoteFailure.Refused("no"));
        await world.Settle();

        world.Remotes[1].Objects["cus_1"].Record["name"].ShouldBe("Grace");
        world.Remotes[0].Objects["cus_1"].Record["name"].ShouldBe("Ada");
    }

    [Fact]
    public async Task Edits_there_in_both_integrations_meet_and_all_three_agree()
    {
        await using var world = await TwoAccounts();
        var item = await world.Linked();
        await world.Receive(world.Integrations[0], world.Remotes[0].Edit("cus_1", "name", "first"));
        await world.Receive(world.Integrations[1], world.Remotes[1].Edit("cus_1", "name", "second"));

        await world.Settle();

        var name = (await world.Item(item))!.Record["name"];
        world.Remotes.ShouldAllBe(remote => remote.Objects["cus_1"].Record["name"] == name);
        (await world.History(item)).SelectMany(entry => entry.Conflicts.Select(outcome => outcome.Conflict))
            .ShouldContain(conflict => conflict.Local == "first" && conflict.Remote == "second");
    }

    [Fact]
    public async Task While_an_integration_rests_its_events_wait_and_nothing_is_lost()
    {
        await using var world = await World.Create();
        var item = await world.Linked();
        await world.Operations.Pause(world.Integration, paused: true, default);
        await world.Deliver(world.Remote.Edit("cus_1", "name", "Grace"));
        (await world.Item(item))!.Record["name"].ShouldBe("Ada");

        await world.Operations.Pause(world.Integration, paused: false, default);
        await world.Settle();

        (await world.Item(item))!.Record["name"].ShouldBe("Grace");
    }

    private static Task<World> TwoTenants() => World.Create(
        ("fake", Some.Options()), ("fake", Some.Options(options => options.Tenant = Other.Value)));

    private static Task<World> TwoAccounts() => World.Create(("first", new IntegrationOptions()), ("second", new IntegrationOptions()));
}
