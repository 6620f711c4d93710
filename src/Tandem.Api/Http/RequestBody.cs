using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Tandem.Api.Http;

/// <summary>Reads request bodies: whole, within a limit, and JSON strictly.</summary>
internal static class RequestBody
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";

    // Deeper than any body that is taken here, and far from where a parser would be in danger.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>
    /// The bytes of the body; null where there are more than <paramref name="limit"/>. They are read once and kept for the request.
    /// </summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadBytes(HttpContext http, int limit)
    {
        if (http.Features.Get<KeptBody>() is { } kept) return kept.Bytes.Length <= limit ? kept.Bytes : null;
        if (await ReadWhole(http, limit) is not { } body) return null;
        var bytes = body.ToArray();
        http.Request.BodyReader.AdvanceTo(body.End);
        http.Features.Set(new KeptBody(bytes));
        return bytes;
    }

    /// <summary>
    /// The body where it came, until the caller lets the request's reader advance to its end; null where it has more bytes than
    /// <paramref name="limit"/>.
    /// </summary>
    public static async Task<ReadOnlySequence<byte>?> ReadWhole(HttpContext http, int limit)
    {
        if (http.Request.ContentLength > limit) return null;

        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAtLeastAsync((int)Math.Min(limit + 1, http.Request.ContentLength ?? limit + 1), http.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (!read.IsCompleted && read.Buffer.Length != http.Request.ContentLength)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            return read.Buffer;
        }
    }

    /// <summary>The body as strict JSON, or the problem with it.</summary>
    public static async Task<(JsonDocument? Document, ProblemHttpResult? Problem)> ReadJson(HttpContext http, int limit, params string[] types)
    {
        if (!IsOneOf(http.Request, types)) return (null, Problems.UnsupportedType(http.Request.ContentType, types[0]));
        if (await ReadBytes(http, limit) is not { } bytes) return (null, Problems.TooLarge(limit));
        if (bytes.IsEmpty) return (null, Problems.Malformed("The body is empty. Send a JSON object."));
        if (!Utf8.IsValid(bytes.Span)) return (null, Problems.Malformed("It is not valid UTF-8. Encode it as UTF-8."));

        try
        {
            if (HasHalfCharacters(bytes.Span))
                return (null, Problems.Malformed("A \\u escape names half of a surrogate pair. Send both halves, or the character itself."));
            return (JsonDocument.Parse(bytes, Strict), null);
        }
        catch (JsonException error)
        {
            return (null, Problems.Malformed(error.Message));
        }
    }

    /// <summary>The problem with a body where none is taken; null where there is none, or an empty object.</summary>
    public static async Task<ProblemHttpResult?> RefuseAny(HttpContext http)
    {
        var isChunked = http.Request.ContentLength is null && http.Request.Headers.ContainsKey(HeaderNames.TransferEncoding);
        if (http.Request.ContentLength is null or 0 && !isChunked) return null;
        const int longest = 64;
        return await ReadBytes(http, longest) is { } bytes
            && bytes.Span.Trim(" \r\n\t"u8) is var text && (text.IsEmpty || text.SequenceEqual("{}"u8))
            ? null
            : Problems.Of(StatusCodes.Status400BadRequest, "unexpected-body", "No body is taken here.", "Send the request without a body.");
    }

    /// <summary>Whether a request's body is of one of these types, in UTF-8.</summary>
    public static bool IsOneOf(HttpRequest request, string[] types) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && types.Any(each => type.MediaType.Equals(each, StringComparison.OrdinalIgnoreCase))
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.Count == 0;

    // The parser leaves escapes alone until a text is asked for; here they are all asked for once, where a failure is the sender's.
    private static bool HasHalfCharacters(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                return true;
            }
        }

        return false;
    }

    private sealed record KeptBody(ReadOnlyMemory<byte> Bytes);
}
