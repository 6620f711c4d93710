namespace Tandem.Sandbox.Stripe;

/// <summary>Event types, and the patterns that choose among them: a name, <c>*</c>, or a group such as <c>customer.*</c>.</summary>
internal static class EventTypes
{
    public const string Created = "customer.created";
    public const string Updated = "customer.updated";
    public const string Deleted = "customer.deleted";

    public static bool AnyMatches(IReadOnlyList<string> patterns, string type)
    {
        foreach (var pattern in patterns)
            if (pattern == type || (pattern.EndsWith('*') && type.AsSpan().StartsWith(pattern.AsSpan()[..^1], StringComparison.Ordinal)))
                return true;
        return false;
    }
}
