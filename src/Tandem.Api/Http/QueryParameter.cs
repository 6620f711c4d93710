using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Tandem.Api.Http;

/// <summary>The query parameters of an endpoint. No others are accepted, so that a slip of the pen does not pass for a filter.</summary>
internal sealed record QueryParameters(params IReadOnlyList<QueryParameter> All)
{
    /// <summary>What is wrong with a request's query, by parameter.</summary>
    public IReadOnlyDictionary<string, string> Errors(HttpRequest request)
    {
        var errors = new Dictionary<string, string>();
        foreach (var (name, values) in request.Query)
        {
            var error = All.FirstOrDefault(each => each.Name == name) is not { } parameter
                ? $"Unknown parameter. Leave it out. Known here: {(All.Count == 0 ? "none" : string.Join(", ", All.Select(each => each.Name)))}."
                : values is [{ } text] ? parameter.Check(text) : "It is given more than once. Give it once.";
            if (error is not null) errors[Shown(name)] = error;
        }

        return errors;
    }

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64];
}

/// <summary>One query parameter: its check, and its description.</summary>
internal abstract record QueryParameter(string Name, string Description)
{
    /// <summary>What is wrong with a value; null where nothing is.</summary>
    public abstract string? Check(string text);

    /// <summary>Its schema in the OpenAPI document.</summary>
    public abstract OpenApiSchema Schema { get; }

    protected string? TextOf(HttpRequest request) => request.Query[Name] is [{ Length: > 0 } text] ? text : null;
}

/// <summary>A whole number within bounds.</summary>
internal sealed record IntegerParameter(string Name, int Min, int Max, int Otherwise, string Description) : QueryParameter(Name, Description)
{
    public int Of(HttpRequest request) => TextOf(request) is { } text && TryParse(text, out var value) ? value : Otherwise;

    public override string? Check(string text) =>
        TryParse(text, out var value) && value >= Min && value <= Max ? null : $"It must be a whole number from {Min} to {Max}.";

    public override OpenApiSchema Schema => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = Min.ToString(CultureInfo.InvariantCulture),
        Maximum = Max.ToString(CultureInfo.InvariantCulture),
        Default = JsonValue.Create(Otherwise),
    };

    private static bool TryParse(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}

/// <summary>One of some words.</summary>
internal sealed record ChoiceParameter<T>(string Name, IReadOnlyDictionary<string, T> Choices, string? Otherwise, string Description)
    : QueryParameter(Name, Description)
    where T : struct
{
    public T? Of(HttpRequest request) => (TextOf(request) ?? Otherwise) is { } text && Choices.TryGetValue(text, out var value) ? value : null;

    public override string? Check(string text) => Choices.ContainsKey(text) ? null : $"It must be one of: {string.Join(", ", Choices.Keys)}.";

    public override OpenApiSchema Schema => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. Choices.Keys.Select(choice => JsonValue.Create(choice))],
        Default = Otherwise is null ? null : JsonValue.Create(Otherwise),
    };
}

/// <summary>A text.</summary>
internal sealed record TextParameter(string Name, int MaxLength, string Description) : QueryParameter(Name, Description)
{
    public string? Of(HttpRequest request) => TextOf(request);

    public override string? Check(string text) =>
        text.Length > MaxLength ? $"At most {MaxLength} characters are allowed. Shorten it."
        : text.Any(letter => char.IsControl(letter) || letter == '\uFFFD') ? "It has a character that cannot be searched for. Remove it."
        : null;

    public override OpenApiSchema Schema => new() { Type = JsonSchemaType.String, MaxLength = MaxLength };
}

/// <summary>A moment (RFC 3339).</summary>
internal sealed record MomentParameter(string Name, string Description) : QueryParameter(Name, Description)
{
    public DateTimeOffset? Of(HttpRequest request) => TextOf(request) is { } text && TryParse(text, out var moment) ? moment : null;

    public override string? Check(string text) =>
        TryParse(text, out _) ? null : "It must be a moment with its offset from UTC, such as 2026-01-31T08:00:00Z.";

    public override OpenApiSchema Schema => new() { Type = JsonSchemaType.String, Format = "date-time" };

    private static bool TryParse(string text, out DateTimeOffset moment)
    {
        moment = default;
        // Without an offset it would be read by the server's own clock; a plus sign that was not escaped arrives as a space.
        var hasOffset = text.EndsWith('Z') || text.Length > 6 && text[^6] is '+' or '-' || text.Length > 6 && text[^6] is ' ';
        return hasOffset && text.Length <= 40 && DateTimeOffset.TryParse(
            text.Length > 6 && text[^6] is ' ' ? $"{text[..^6]}+{text[^5..]}" : text, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }
}
