using System.Text;
using System.Text.Json;
using Tandem.Links;
using Tandem.Records;
using Tandem.Storage;
using Tandem.Streams.Kafka.Broker;

namespace Tandem.Streams.Kafka.Messages;

/// <summary>A change of an item, as it stands in the outward topic.</summary>
internal static class ChangeMessage
{
    /// <param name="topic">The topic.</param>
    /// <param name="change">The change.</param>
    /// <param name="item">The item as it is when the message is written; null where it is no more.</param>
    /// <param name="prefix">With the position, the message's id, which is that of its repetitions too.</param>
    public static Outgoing Write(string topic, Change change, Item? item, string prefix) => new(
        topic,
        Encoding.UTF8.GetBytes(change.Item.Id.Value),
        CloudEvent.Write(
            TypeOf(change.Item.Catalog), $"/tandem/{Uri.EscapeDataString(change.Item.Tenant.Value)}", $"{prefix}{change.Position}",
            change.Item.Id.Value, change.At,
            json => WriteData(json, change, item)),
        [CloudEvent.ContentType]);

    /// <summary>The type of a catalog's messages, such as <c>tandem.customer.changed</c>.</summary>
    public static string TypeOf(string catalog) => $"tandem.{catalog.TrimEnd('s')}.changed";

    /// <exception cref="UnreadableMessageException">It is no such message.</exception>
    public static Change Read(ReadOnlyMemory<byte> message)
    {
        var envelope = CloudEvent.Read(message, null);
        using (envelope.Document)
        {
            var data = envelope.Data;
            var catalog = CloudEvent.Required(data, "catalog");
            if (envelope.Type != TypeOf(catalog)) throw new UnreadableMessageException($"type: It must be \"{TypeOf(catalog)}\" for this catalog.");
            return new Change
            {
                Item = new ItemKey(new TenantId(CloudEvent.Required(data, "tenant")), catalog, new ItemId(CloudEvent.Required(data, "id"))),
                Kind = Enum.TryParse<ChangeKind>(CloudEvent.Required(data, "operation"), ignoreCase: true, out var kind)
                    ? kind
                    : throw new UnreadableMessageException("data.operation: It must be insert, update or delete."),
                Source = CloudEvent.TextOf(data, "writer"),
                At = envelope.Time ?? throw new UnreadableMessageException("time: It is missing, or no moment."),
            };
        }
    }

    private static void WriteData(Utf8JsonWriter json, Change change, Item? item)
    {
        json.WriteString("tenant", change.Item.Tenant.Value);
        json.WriteString("catalog", change.Item.Catalog);
        json.WriteString("id", change.Item.Id.Value);
        json.WriteString("operation", change.Kind.ToString().ToLowerInvariant());
        if (change.Source is { } writer) json.WriteString("writer", writer);
        if (item is not null)
        {
            json.WriteNumber("version", item.Version);
            WriteRecord(json, "record", item.Record);
        }

        if (change.Before is { } before) WriteRecord(json, "before", before);
        if (change.After is { } after) WriteRecord(json, "after", after);
    }

    private static void WriteRecord(Utf8JsonWriter json, string name, Record record)
    {
        json.WriteStartObject(name);
        foreach (var (path, text) in record) json.WriteString(path, text);
        json.WriteEndObject();
    }
}
