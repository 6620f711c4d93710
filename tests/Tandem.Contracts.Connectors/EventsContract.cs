using Tandem.Connectors;
using Tandem.Records;

namespace Tandem.Contracts.Connectors;

/// <summary>Events, by the feed and by webhook: genuine, and telling who changed what.</summary>
public abstract class EventsContract : ConnectorContract
{
    [Fact]
    public async Task Our_own_writes_are_told_with_their_keys_and_what_they_overwrote()
    {
        var created = await World.Created(World.Full);
        await World.Stored(new RemoteCall.Update(World.Catalog, created.Id, World.Full.ChangesTo(World.Other), World.Other, "update-1"));

        var told = (await World.Events(World.Now - 3600)).Select(World.Observe).OrderBy(seen => seen.CauseKey).ToList();

        told.Select(seen => seen.CauseKey).ShouldBe(["create-item-1", "update-1"]);
        told[0].Object.ShouldBe(created with { Seen = told[0].Object.Seen });
        told[0].Previous.ShouldBeEmpty();
        told[1].Object.Record.ShouldBe(World.Other);
        told[1].Object.Item.ShouldBe(created.Item);
        told[1].Previous.ShouldBe(World.Full.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)), ignoreOrder: true);
    }

    [Fact]
    public async Task The_writes_of_others_are_told_without_a_key_of_ours()
    {
        var id = await World.Create(World.Full);

        var told = World.Observe((await World.Events(World.Now - 3600)).ShouldHaveSingleItem());

        told.CauseKey.ShouldBeNull();
        told.Object.Id.ShouldBe(id);
        told.Object.Item.ShouldBeNull();
        told.Object.Record.ShouldBe(World.Full);
    }

    [Fact]
    public async Task Each_field_that_is_set_was_nothing_before()
    {
        foreach (var path in World.Full.Paths)
        {
            var id = await World.Create(Record.Empty);
            await World.Edit(id, [new FieldChange(path, null, World.Full[path])]);

            (await LastOf(id)).Previous.ShouldBe([KeyValuePair.Create(path, (string?)null)]);
        }
    }

    [Fact]
    public async Task Each_field_that_is_cleared_tells_what_it_was()
    {
        foreach (var path in World.Full.Paths)
        {
            var id = await World.Create(World.Full);
            await World.Edit(id, [new FieldChange(path, World.Full[path], null)]);

            var told = await LastOf(id);
            told.Object.Record.ShouldBe(World.Full.With(path, null));
            told.Previous.ShouldBe([KeyValuePair.Create(path, (string?)World.Full[path])]);
        }
    }

    [Fact]
    public async Task Everything_cleared_tells_what_everything_was()
    {
        var id = await World.Create(World.Full);
        await World.Edit(id, World.Full.ChangesTo(Record.Empty));

        var told = await LastOf(id);
        told.Object.Record.ShouldBe(Record.Empty);
        told.Previous.ShouldBe(World.Full.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)), ignoreOrder: true);
    }

    [Fact]
    public async Task A_deletion_is_told()
    {
        var id = await World.Create(World.Full);
        await World.Delete(id);

        var told = (await LastOf(id)).Object;
        told.Deleted.ShouldBeTrue();
        told.Record.ShouldBe(Record.Empty);
    }

    [Fact]
    public async Task An_event_is_stamped_with_its_second()
    {
        World.Pass(TimeSpan.FromSeconds(100));
        var second = World.Now;
        await World.Create(World.Full);
        World.Pass(TimeSpan.FromSeconds(100));

        var told = (await World.Events(second - 3600)).ShouldHaveSingleItem();

        told.Stamp.ShouldBe(second);
        World.Observe(told).Object.Seen.ShouldBe(StampRange.At(second));
    }

    [Fact]
    public async Task A_webhook_is_taken_and_says_the_same_as_the_feed()
    {
        var registered = await Register();
        var created = await World.Created(World.Full);

        var webhook = await World.NextWebhook();

        var reading = World.Connector.ReadWebhook(webhook.Body.Span, webhook.Header, [registered.Secret!.Value.Value]);
        var taken = reading.ShouldBeOfType<WebhookReading.Accepted>().Event;
        var listed = (await World.Events(World.Now - 3600)).ShouldHaveSingleItem();
        (taken.Id, taken.Type, taken.ExternalId, taken.Stamp).ShouldBe((listed.Id, listed.Type, created.Id, listed.Stamp));
        World.Observe(taken).Object.ShouldBe(World.Observe(listed).Object);
    }

    [Fact]
    public async Task A_webhook_may_be_signed_with_any_of_our_secrets_and_no_other()
    {
        var secret = (await Register()).Secret!.Value.Value;
        await World.Created(World.Full);
        var webhook = await World.NextWebhook();

        World.Connector.ReadWebhook(webhook.Body.Span, webhook.Header, ["whsec_old", secret]).ShouldBeOfType<WebhookReading.Accepted>();
        World.Connector.ReadWebhook(webhook.Body.Span, webhook.Header, ["whsec_old"]).ShouldBeOfType<WebhookReading.BadSignature>();
        World.Connector.ReadWebhook(webhook.Body.Span, webhook.Header, []).ShouldBeOfType<WebhookReading.BadSignature>();
        World.Connector.ReadWebhook(webhook.Body.Span, _ => null, [secret]).ShouldBeOfType<WebhookReading.BadSignature>();
    }

    [Fact]
    public async Task A_changed_body_or_an_old_webhook_is_not_taken()
    {
        var secret = (await Register()).Secret!.Value.Value;
        await World.Created(World.Full);
        var webhook = await World.NextWebhook();
        var changed = webhook.Body.ToArray();
        changed[^2] ^= 1;

        World.Connector.ReadWebhook(changed, webhook.Header, [secret]).ShouldBeOfType<WebhookReading.BadSignature>();
        World.Pass(TimeSpan.FromDays(2));
        World.Connector.ReadWebhook(webhook.Body.Span, webhook.Header, [secret]).ShouldBeOfType<WebhookReading.BadSignature>();
    }

    [Fact]
    public async Task A_registration_replaces_the_one_before()
    {
        var (first, second) = (await Register(), await Register());
        await World.Created(World.Full);

        var webhook = await World.NextWebhook();

        second.Secret.ShouldNotBe(first.Secret);
        World.Connector.ReadWebhook(webhook.Body.Span, webhook.Header, [second.Secret!.Value.Value]).ShouldBeOfType<WebhookReading.Accepted>();
    }

    private async Task<WebhookRegistration> Register()
    {
        var registered = await World.Connector.RegisterWebhook(World.WebhookAddress, default);
        registered.Error.ShouldBeNull();
        registered.Id.ShouldNotBeNullOrEmpty();
        registered.Secret.ShouldNotBeNull();
        return registered;
    }

    // Events of one second have no order: the one that tells of the edit or the deletion is the one that is no creation.
    private async Task<Observation> LastOf(ExternalId id)
    {
        var told = (await World.Events(World.Now - 3600)).Where(happened => happened.ExternalId == id).Select(World.Observe).ToList();
        told.Count.ShouldBe(2);
        return told.Single(seen => seen.Deleted() || seen.Previous.Count > 0);
    }
}

file static class Observations
{
    public static bool Deleted(this Observation observation) => observation.Object.Deleted;
}
