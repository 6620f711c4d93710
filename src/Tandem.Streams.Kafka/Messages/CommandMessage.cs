using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tandem.Catalogs;
using Tandem.Items;

namespace Tandem.Streams.Kafka.Messages;

/// <summary>A command of another service: to upsert or to delete an item, named by its id or by its e-mail address.</summary>
internal sealed partial record CommandMessage
{
    private static readonly string[] Members = ["tenant", "operation", "id", "email", "record", "reply"];

    /// <summary>The command's id, unique among those of its source.</summary>
    public required string Id { get; init; }

    /// <summary>Who commands.</summary>
    public required string Source { get; init; }

    /// <summary>Whose item it is.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Makes the write, with the id that a new item gets; null where the command is not valid.</summary>
    public required Func<ItemId, ItemCommand>? Write { get; init; }

    /// <summary>What is wrong with it, by the member of its data; empty where nothing is.</summary>
    public required IReadOnlyDictionary<string, string> Errors { get; init; }

    /// <summary>Whether its success is to be told too.</summary>
    public bool WantsReply { get; init; }

    /// <summary>Of its content.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What it is known by, among all that happen once.</summary>
    public string Key => $"command:{Hash(Encoding.UTF8.GetBytes($"{Source}\n{Id}"))}";

    /// <summary>The type of a catalog's commands, such as <c>tandem.customer.command</c>.</summary>
    public static string TypeOf(Catalog catalog) => $"tandem.{catalog.Name.TrimEnd('s')}.command";

    /// <exception cref="UnreadableMessageException">It is no command.</exception>
    public static CommandMessage Read(ReadOnlyMemory<byte> message, Catalog catalog)
    {
        var envelope = CloudEvent.Read(message, TypeOf(catalog));
        using (envelope.Document)
        {
            var reader = new Reader(envelope.Data, catalog);
            var write = reader.Read();
            return new CommandMessage
            {
                Id = envelope.Id,
                Source = envelope.Source,
                Tenant = reader.Tenant,
                Write = reader.Errors.Count == 0 ? write : null,
                Errors = reader.Errors,
                WantsReply = reader.WantsReply,
                Fingerprint = Hash(Encoding.UTF8.GetBytes(envelope.Data.GetRawText())),
            };
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}$")]
    private static partial Regex TenantForm();

    private sealed class Reader(JsonElement data, Catalog catalog)
    {
        public Dictionary<string, string> Errors { get; } = [];

        public TenantId Tenant { get; private set; } = TenantId.Default;

        public bool WantsReply { get; private set; }

        public Func<ItemId, ItemCommand>? Read()
        {
            foreach (var member in data.EnumerateObject().Where(member => !Members.Contains(member.Name)))
            {
                Errors[member.Name.Length <= 100 ? member.Name : member.Name[..100]] =
                    $"Unknown member. Leave it out. Those known: {string.Join(", ", Members)}.";
            }

            if (Text("tenant") is { } tenant)
            {
                if (TenantForm().IsMatch(tenant)) Tenant = new TenantId(tenant);
                else Errors["tenant"] = "A tenant has 1 to 63 small letters, digits, hyphens or underscores.";
            }

            if (data.TryGetProperty("reply", out var reply))
            {
                if (reply.ValueKind is JsonValueKind.True or JsonValueKind.False) WantsReply = reply.GetBoolean();
                else Errors["reply"] = "It must be true or false.";
            }

            var (id, match) = Named();
            return Text("operation") switch
            {
                "upsert" => Upsert(id, match),
                "delete" => Delete(id, match),
                _ => Wrong("operation", "It must be \"upsert\" or \"delete\"."),
            };
        }

        // By the id, or by the field that says who it is: by one of them.
        private (ItemId? Id, FieldMatch? Match) Named()
        {
            var (id, email) = (Text("id"), Text("email"));
            if (id is null && email is null) Wrong("id", "It is needed, or email in its place. Name the item by one of them.");
            if (id is not null && email is not null)
                Wrong("email", "The item is named by its id already. Leave one of them out; a new address belongs into record.");
            if (id is not null && !ItemIds.IsValid(id)) Wrong("id", ItemIds.Rule);
            var field = catalog.Fields.First(each => each.Kind is FieldKind.Email);
            if (email is not null && ItemValidator.CheckValue(field, email) is { } error) Wrong("email", error);
            return (id is null ? null : new ItemId(id), email is null ? null : new FieldMatch(field.Path, email));
        }

        private Func<ItemId, ItemCommand>? Upsert(ItemId? id, FieldMatch? match)
        {
            if (!data.TryGetProperty("record", out var record))
                return Wrong("record", "It is needed: a JSON object with the fields to be set; null clears one.");
            var input = ItemJson.Read(record, catalog, [], readOnlyAllowed: false);
            foreach (var (path, error) in input.Errors) Errors[path is "body" ? "record" : $"record.{path}"] = error;
            if (input.Id is not null) Errors["record.id"] = "The id does not belong here. Name the item beside record.";

            // A new item that was looked for by its address has it, unless the record says another.
            IReadOnlyList<KeyValuePair<string, string?>> values = match is not null && !input.Values.Any(value => value.Key == match.Path)
                ? [KeyValuePair.Create(match.Path, (string?)match.Value), .. input.Values]
                : input.Values;
            return made => new ItemCommand.Merge(id ?? made, values) { Match = match };
        }

        private Func<ItemId, ItemCommand>? Delete(ItemId? id, FieldMatch? match)
        {
            if (data.TryGetProperty("record", out _)) Wrong("record", "A delete has none. Leave it out.");
            return made => new ItemCommand.Delete(id ?? made) { Match = match };
        }

        private string? Text(string name)
        {
            if (!data.TryGetProperty(name, out var member) || member.ValueKind is JsonValueKind.Null) return null;
            if (member.ValueKind is JsonValueKind.String) return member.GetString();
            Wrong(name, "It must be a text in quotes.");
            return null;
        }

        private Func<ItemId, ItemCommand>? Wrong(string member, string error)
        {
            Errors.TryAdd(member, error);
            return null;
        }
    }
}
