using Tandem.Connectors;
using Tandem.Merging;
using Tandem.Records;
using Tandem.Syncing;

namespace Tandem.Tests.Syncing;

public sealed class IntentsTests
{
    [Fact]
    public void A_create_carries_the_items_id_and_its_content()
    {
        var link = Some.Link(null);

        Intents.Create(Some.Item(), SyncRules.Default, Some.Stamp).ToCall(link)
            .ShouldBe(new RemoteCall.Create("customers", link.Item.Id, Some.Customer(), Some.Stamp.Key));
    }

    [Fact]
    public void An_update_tells_the_whole_object_as_the_remote_will_hold_it()
    {
        var link = Some.Link() with { Bases = new Bases(Some.Customer(" Ada "), Some.Customer("Ada")) };

        var call = Intents.Update(link, Some.Item(), [new FieldChange("email", "ada@example.com", null)], Some.Stamp).ToCall(link)
            .ShouldBeOfType<RemoteCall.Update>();

        call.Whole.ShouldBe(Some.Customer("Ada", null));
        call.Changes.ShouldHaveSingleItem().To.ShouldBeNull();
    }

    [Fact]
    public void A_delete_names_the_object() =>
        Intents.Delete(Some.Stamp).ToCall(Some.Link()).ShouldBe(new RemoteCall.Delete("customers", new ExternalId("cus_1"), Some.Stamp.Key));

    [Fact]
    public void No_two_stamps_have_one_key()
    {
        var ids = new UuidSource(new ManualTime());

        var keys = Enumerable.Range(0, 1000).Select(_ => IntentStamp.New(ids, Some.Now).Key).ToArray();

        keys.Distinct().Count().ShouldBe(1000);
        keys.ShouldAllBe(key => key.StartsWith("tandem-", StringComparison.Ordinal));
    }
}
