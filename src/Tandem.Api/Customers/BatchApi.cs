using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Api.Http;
using Tandem.Catalogs;
using Tandem.Items;

namespace Tandem.Api;

/// <summary>Many customers written with one request, each with its own outcome.</summary>
internal static class BatchApi
{
    private static readonly Catalog Catalog = Catalogs.Customers.Catalog;

    public static void Map(RouteTable routes) =>
        routes.Map("POST", "/api/customers:batch", Write).Told("Customers", "Write up to 1,000 customers, each with its own outcome")
            .Takes(Documents.CustomerBatch).Repeatable();

    public static async Task<Results<Ok<BatchView>, ProblemHttpResult>> Write(HttpContext http, Caller caller, ItemWriter writer, UuidSource ids)
    {
        var (document, problem) = await RequestBody.ReadJson(http, ItemBodies.LargestBatch, RequestBody.Json);
        if (document is null) return problem!;
        using (document)
        {
            if (Errors(document.RootElement) is { Count: > 0 } errors) return Problems.BadFields(errors);

            var entries = Entries(document.RootElement, ids);
            var commands = entries.Select(entry => entry.Command).OfType<ItemCommand>().ToArray();
            var outcomes = await writer.Write(caller.Tenant, Catalog, commands, caller.Source, Caller.CauseOf(http), CancellationToken.None);
            var next = 0;
            return TypedResults.Ok(new BatchView([.. entries.Select(entry =>
                BatchResultView.From(entry.Id, entry.Command is null ? new ItemOutcome.Invalid(entry.Errors) : outcomes[next++]))]));
        }
    }

    private static Dictionary<string, string> Errors(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return new() { ["body"] = "It must be a JSON object with upserts, deletes or both." };
        var errors = new Dictionary<string, string>();
        var count = 0;
        foreach (var member in body.EnumerateObject())
        {
            if (member.Name is not ("upserts" or "deletes"))
                errors[member.Name.Length <= 100 ? member.Name : member.Name[..100]] = "Unknown field. Leave it out. Those known: upserts, deletes.";
            else if (member.Value.ValueKind == JsonValueKind.Array) count += member.Value.GetArrayLength();
            else errors[member.Name] = member.Name == "upserts" ? "It must be an array of customers." : "It must be an array of ids.";
        }

        if (count > ItemBodies.LongestBatch)
            errors["upserts"] = $"{count} entries are too many. Send at most {ItemBodies.LongestBatch} upserts and deletes in all.";
        return errors;
    }

    private static List<Entry> Entries(JsonElement body, UuidSource ids)
    {
        var entries = new List<Entry>();
        if (body.TryGetProperty("upserts", out var upserts)) entries.AddRange(upserts.EnumerateArray().Select(each => Upsert(each, ids)));
        if (body.TryGetProperty("deletes", out var deletes)) entries.AddRange(deletes.EnumerateArray().Select(Delete));
        return entries;
    }

    private static Entry Upsert(JsonElement json, UuidSource ids)
    {
        var input = ItemBodies.Read(json, Catalog, readOnlyAllowed: true);
        if (input.Errors.Count > 0) return new Entry(input.Id, null, input.Errors);
        var id = input.Id is { } given ? new ItemId(given) : ids.NextItem();
        return new Entry(id.Value, new ItemCommand.Upsert(id, input.Record), input.Errors);
    }

    private static Entry Delete(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && json.GetString() is { } id && ItemIds.IsValid(id)
            ? new Entry(id, new ItemCommand.Delete(new ItemId(id)), new Dictionary<string, string>())
            : new Entry(null, null, new Dictionary<string, string> { ["id"] = ItemIds.Rule });

    /// <summary>One entry of a batch; without a command it has errors.</summary>
    private sealed record Entry(string? Id, ItemCommand? Command, IReadOnlyDictionary<string, string> Errors);
}

/// <summary>The outcomes of a batch: the upserts, then the deletes, in their order.</summary>
internal sealed record BatchView(IReadOnlyList<BatchResultView> Results);

/// <summary>The outcome of one entry.</summary>
internal sealed record BatchResultView
{
    public required string? Id { get; init; }

    /// <summary>As the HTTP status of a request of its own.</summary>
    public required int Status { get; init; }

    [JsonConverter(typeof(LowerCase<BatchOutcome>))]
    public required BatchOutcome Outcome { get; init; }

    public required string? ETag { get; init; }
    public required string? Error { get; init; }
    public required IReadOnlyDictionary<string, string>? Errors { get; init; }

    public static BatchResultView From(string? id, ItemOutcome outcome)
    {
        var (word, status) = outcome switch
        {
            ItemOutcome.Written { Effect: WriteEffect.Created } => (BatchOutcome.Created, StatusCodes.Status201Created),
            ItemOutcome.Written { Effect: WriteEffect.Updated } => (BatchOutcome.Updated, StatusCodes.Status200OK),
            ItemOutcome.Written => (BatchOutcome.Unchanged, StatusCodes.Status200OK),
            ItemOutcome.Deleted => (BatchOutcome.Deleted, StatusCodes.Status204NoContent),
            _ => (BatchOutcome.Failed, Problems.From(outcome).StatusCode),
        };
        var problem = word is BatchOutcome.Failed ? Problems.From(outcome).ProblemDetails : null;
        return new BatchResultView
        {
            Id = id,
            Status = status,
            Outcome = word,
            ETag = outcome is ItemOutcome.Written written ? Versions.TagOf(written.Item.Version) : null,
            Error = problem?.Detail,
            Errors = outcome is ItemOutcome.Invalid invalid ? invalid.Errors : null,
        };
    }
}

/// <summary>What became of one entry.</summary>
internal enum BatchOutcome
{
    /// <summary>It was inserted.</summary>
    Created,

    /// <summary>It was changed.</summary>
    Updated,

    /// <summary>It was so already.</summary>
    Unchanged,

    /// <summary>It was deleted.</summary>
    Deleted,

    /// <summary>Nothing was done, and the error says why.</summary>
    Failed,
}
