using System.Text.Json;
using System.Text.Json.Serialization;
using Tandem.Connectors;

namespace Tandem.Limits;

/// <summary>What is left of an account's calls, as all nodes share it. Pure: each step returns what is left after it.</summary>
internal sealed record BudgetState
{
    /// <summary>Of all calls, and of each kind by its name.</summary>
    public IReadOnlyDictionary<string, BucketState> Buckets { get; init; } = new Dictionary<string, BucketState>();

    /// <summary>Until when the account asked for patience; null where it did not.</summary>
    public DateTimeOffset? ClosedUntil { get; init; }

    private const string All = "all";

    public static BudgetState Parse(string? text) => text is null ? new BudgetState() : JsonSerializer.Deserialize(text, BudgetJson.Default.BudgetState)!;

    public string ToText() => JsonSerializer.Serialize(this, BudgetJson.Default.BudgetState);

    /// <summary>Draws up to <paramref name="wanted"/> calls of a kind. Where none is left, says how long until one may be.</summary>
    public (BudgetState State, Draw Draw) Take(Endpoint endpoint, int wanted, RemoteLimits limits, DateTimeOffset now)
    {
        if (ClosedUntil is { } until && until > now) return (this, new Draw(0, until - now, until));

        var all = Filled(All, limits.PerSecond, now);
        var kind = Filled(endpoint.ToString(), limits.PerEndpointPerSecond, now);
        var granted = (int)Math.Min(wanted, Math.Min(Left(all, limits.PerSecond), Left(kind, limits.PerEndpointPerSecond)));
        var buckets = new Dictionary<string, BucketState>(Buckets)
        {
            [All] = all with { Tokens = all.Tokens - granted },
            [endpoint.ToString()] = kind with { Tokens = kind.Tokens - granted },
        };
        var wait = granted > 0 ? TimeSpan.Zero : Longer(UntilOne(all, limits.PerSecond), UntilOne(kind, limits.PerEndpointPerSecond));
        return (this with { Buckets = buckets }, new Draw(granted, wait, null));
    }

    /// <summary>No call until then, because the account said so.</summary>
    public BudgetState Close(DateTimeOffset until) => ClosedUntil > until ? this : this with { ClosedUntil = until };

    // A second's worth at once after a rest. A clock that is behind another's fills nothing until it has come up to it.
    private BucketState Filled(string name, double perSecond, DateTimeOffset now) => Buckets.TryGetValue(name, out var bucket)
        ? new BucketState(
            Math.Min(Math.Max(1, perSecond), bucket.Tokens + Math.Max(0, (now - bucket.FilledAt).TotalSeconds) * perSecond),
            now > bucket.FilledAt ? now : bucket.FilledAt)
        : new BucketState(Math.Max(1, perSecond), now);

    private static double Left(BucketState bucket, double perSecond) => perSecond <= 0 ? double.MaxValue : Math.Floor(bucket.Tokens);

    private static TimeSpan UntilOne(BucketState bucket, double perSecond) =>
        perSecond <= 0 || bucket.Tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - bucket.Tokens) / perSecond);

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}

/// <summary>One bucket.</summary>
/// <param name="Tokens">Calls that are left.</param>
/// <param name="FilledAt">As of then.</param>
internal sealed record BucketState(double Tokens, DateTimeOffset FilledAt);

/// <summary>What a node got.</summary>
/// <param name="Granted">Calls it may make.</param>
/// <param name="Wait">How long until it may ask again, where it got none.</param>
/// <param name="ClosedUntil">Until when the account asked for patience; null where it did not.</param>
internal sealed record Draw(int Granted, TimeSpan Wait, DateTimeOffset? ClosedUntil);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BudgetState))]
internal sealed partial class BudgetJson : JsonSerializerContext;
