using Tandem.Integrations;
using Tandem.Links;
using Tandem.Syncing;
using Record = Tandem.Records.Record;

namespace Tandem.Tests;

/// <summary>Things of which only what a test names matters.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 2, 44, 0, TimeSpan.Zero);

    public static readonly IntegrationKey Integration = new(TenantId.Default, "fake");

    public static readonly IntentStamp Stamp = new("tandem-new", Now);

    public static ItemKey Key(string id = "item-1", TenantId? tenant = null) => new(tenant ?? TenantId.Default, "customers", new ItemId(id));

    public static Record Customer(string? name = "Ada", string? email = "ada@example.com") => Record.Of(("name", name), ("email", email));

    public static Item Item(Record? record = null) =>
        new() { Key = Key(), Record = record ?? Customer(), Version = 1, CreatedAt = Now, UpdatedAt = Now };

    public static Link Link(string? externalId = "cus_1") => new()
    {
        Id = new LinkId(1),
        Integration = Integration,
        Item = Key(),
        ExternalId = externalId is null ? null : new ExternalId(externalId),
    };

    public static IntegrationOptions Options(Action<IntegrationOptions>? change = null)
    {
        var options = new IntegrationOptions();
        change?.Invoke(options);
        return options;
    }
}
