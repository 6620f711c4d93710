using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Tandem.Api.Http;

/// <summary>Item versions as entity tags (RFC 9110): the quoted number.</summary>
internal static class Versions
{
    public static string TagOf(long version) => $"\"{version}\"";

    /// <summary>The versions that <c>If-Match</c> allows: null for any; or the problem with the header.</summary>
    public static (IReadOnlyList<long>? Versions, ProblemHttpResult? Problem) IfMatch(HttpRequest request)
    {
        if (request.Headers.IfMatch.Count == 0) return (null, null);
        if (!EntityTagHeaderValue.TryParseStrictList([.. request.Headers.IfMatch.OfType<string>()], out var tags))
            return (null, Problems.BadHeader("If-Match", "It is no list of ETags. Send the ETag that you read, with its quotes, such as \"3\"."));
        if (tags.Any(tag => tag.Tag == "*")) return (null, null);

        // Only strong tags can match here; one that is not a number is of no version and matches nothing.
        return ([.. tags.Where(tag => !tag.IsWeak).Select(tag => VersionOf(tag.Tag.AsSpan())).OfType<long>()], null);
    }

    /// <summary>Whether the caller has this version already (<c>If-None-Match</c>).</summary>
    public static bool IsKnown(HttpRequest request, long version) =>
        request.Headers.IfNoneMatch.Count > 0
        && EntityTagHeaderValue.TryParseList([.. request.Headers.IfNoneMatch.OfType<string>()], out var tags)
        && tags.Any(tag => tag.Tag == "*" || VersionOf(tag.Tag.AsSpan()) == version);

    private static long? VersionOf(ReadOnlySpan<char> tag) =>
        long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
