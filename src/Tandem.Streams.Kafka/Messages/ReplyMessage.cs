using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tandem.Items;
using Tandem.Streams.Kafka.Broker;

namespace Tandem.Streams.Kafka.Messages;

/// <summary>What became of a command: the content of a message of the reply topic.</summary>
internal static class ReplyMessage
{
    public const string Type = "tandem.command.reply";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether an answer tells of a refusal.</summary>
    public static bool IsRefusal(string answer) => answer.StartsWith(RefusedStart, StringComparison.Ordinal);

    private const string RefusedStart = """{"status":"refused",""";

    /// <summary>The answer that an outcome is, as it is remembered: the same outcome gives the same text.</summary>
    public static string AnswerOf(ItemCommand command, ItemOutcome outcome) => ItemProblem.Of(outcome) is { } problem ? Refusal(problem) : Text(json =>
    {
        json.WriteString("status", "done");
        json.WriteString("id", outcome is ItemOutcome.Written { Item: var item } ? item.Key.Id.Value : command.Match is null ? command.Id.Value : null);
        json.WriteString("effect", outcome switch
        {
            ItemOutcome.Written { Effect: WriteEffect.Created } => "created",
            ItemOutcome.Written { Effect: WriteEffect.Updated } => "updated",
            ItemOutcome.Deleted => "deleted",
            _ => "none",
        });
        if (outcome is ItemOutcome.Written written) json.WriteNumber("version", written.Item.Version);
    });

    /// <summary>The answer to a command that was not done.</summary>
    public static string Refusal(ItemProblem problem) => Text(json =>
    {
        json.WriteString("status", "refused");
        json.WriteStartObject("problem");
        json.WriteString("type", $"urn:tandem:problem:{problem.Kind}");
        json.WriteString("title", problem.Title);
        json.WriteNumber("status", problem.Status);
        json.WriteString("detail", problem.Detail);
        if (problem.Errors.Count > 0)
        {
            json.WriteStartObject("errors");
            foreach (var (field, error) in problem.Errors)
            {
                json.WriteStartArray(field);
                json.WriteStringValue(error);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    /// <summary>The message that tells an answer. Its key is the command's, so that who asked finds it where its own messages are.</summary>
    public static Outgoing Write(string topic, string commandId, string commandSource, string answer, byte[]? key, DateTimeOffset now) => new(
        topic,
        key ?? Encoding.UTF8.GetBytes(commandId),
        CloudEvent.Write(Type, "/tandem/commands", commandId, commandSource, now, json =>
        {
            json.WriteString("commandId", commandId);
            json.WriteString("commandSource", commandSource);
            json.WritePropertyName("answer");
            json.WriteRawValue(answer, skipInputValidation: true);
        }),
        [CloudEvent.ContentType]);

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
