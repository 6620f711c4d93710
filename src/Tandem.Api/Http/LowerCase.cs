using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tandem.Api.Http;

/// <summary>An enumeration as words that begin with a small letter.</summary>
internal sealed class LowerCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum
{
    /// <summary>The words, with their values; for query parameters.</summary>
    public static IReadOnlyDictionary<string, T> Words { get; } =
        Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));
}
