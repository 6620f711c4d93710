using System.Text;
using Tandem.Connectors;
using Tandem.Links;
using Tandem.Storage;
using Tandem.Streams;
using Record = Tandem.Records.Record;

namespace Tandem.Contracts;

/// <summary>Things of which only what a test names matters.</summary>
public static class Some
{
    public static readonly IntegrationKey Stripe = new(TenantId.Default, "stripe");
    public static readonly IntegrationKey Salesforce = new(TenantId.Default, "salesforce");
    public static readonly TenantId OtherTenant = new("other");

    /// <summary>To the millisecond, as stores keep moments.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 2, 44, 0, 123, TimeSpan.Zero);

    public static ItemKey Key(string id, TenantId? tenant = null) => new(tenant ?? TenantId.Default, "customers", new ItemId(id));

    public static Record Record(string? name = "Ada", string? email = "ada@example.com") => Records.Record.Of(("name", name), ("email", email));

    public static ItemWrite Write(string id, Record? record = null, long version = 1, DateTimeOffset? at = null, TenantId? tenant = null) =>
        new(Key(id, tenant), record ?? Record(), version, at ?? Now);

    public static Link Link(string id, IntegrationKey? integration = null, string? externalId = null) => new()
    {
        Integration = integration ?? Stripe,
        Item = Key(id, (integration ?? Stripe).Tenant),
        ExternalId = externalId is null ? null : new ExternalId(externalId),
    };

    public static Link DueLink(string id, DateTimeOffset? due = null, Priority priority = Priority.Live, IntegrationKey? integration = null) =>
        Link(id, integration) with { DueAt = due ?? Now, Priority = priority };

    public static InboxEvent Event(string id, IntegrationKey? integration = null, string payload = "{}") => new()
    {
        Integration = integration ?? Stripe,
        ReceivedAt = Now,
        Event = new RemoteEvent
        {
            Id = id,
            Type = "customer.updated",
            ExternalId = new ExternalId("cus_1"),
            Stamp = 1_790_000_000,
            Payload = Encoding.UTF8.GetBytes(payload),
        },
    };

    public static HistoryEntry History(string id, HistoryAction action = HistoryAction.Updated, TenantId? tenant = null) =>
        new() { Item = Key(id, tenant), At = Now, Action = action, Source = "api" };
}
