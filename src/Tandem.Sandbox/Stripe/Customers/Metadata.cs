using System.Collections;

namespace Tandem.Sandbox.Stripe;

/// <summary>Keys and values that the caller may hang on an object; immutable. Limits: docs.stripe.com/metadata.</summary>
internal sealed class Metadata : IEnumerable<KeyValuePair<string, string>>
{
    public const int MostKeys = 50;
    public const int LongestKey = 40;
    public const int LongestValue = 500;

    private readonly OrderedDictionary<string, string> values;

    private Metadata(OrderedDictionary<string, string> values) => this.values = values;

    public static Metadata Empty { get; } = new([]);

    public int Count => values.Count;

    public static Metadata Of(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var values = new OrderedDictionary<string, string>(pairs, StringComparer.Ordinal);
        return values.Count == 0 ? Empty : new Metadata(values);
    }

    public string? Find(string key) => values.GetValueOrDefault(key);

    /// <summary>Reads what was posted onto what was there: a key sent empty goes, <c>metadata=</c> clears all, others stay.</summary>
    public Metadata Merge(Parameter sent, Parameters parameters)
    {
        if (sent.IsEmpty) return Empty;

        var merged = new OrderedDictionary<string, string>(values, StringComparer.Ordinal);
        foreach (var pair in parameters.Hash(sent))
        {
            if (pair.Name.Length > LongestKey)
                parameters.Reject(new StripeError($"Metadata keys can have up to {LongestKey} characters, but you passed in a key that is "
                    + $"{pair.Name.Length} characters. Invalid key: {pair.Name}")
                { Param = "metadata" });
            if (pair.Name.AsSpan().ContainsAny('[', ']'))
                parameters.Reject(new StripeError($"Metadata keys cannot contain square brackets. Invalid key: {pair.Name}") { Param = "metadata" });

            var value = parameters.Verbatim(pair, int.MaxValue);
            if (value.Length > LongestValue)
                parameters.Reject(new StripeError($"Metadata values can have up to {LongestValue} characters, but you passed in a value that is "
                    + $"{value.Length} characters. Invalid value: {value}")
                { Param = "metadata" });

            if (value.Length == 0) merged.Remove(pair.Name);
            else merged[pair.Name] = value;
        }

        if (merged.Count > MostKeys)
            parameters.Reject(new StripeError($"Metadata can have up to {MostKeys} keys, but this would make {merged.Count}.") { Param = "metadata" });
        return Of(merged);
    }

    public bool SameAs(Metadata other) => ReferenceEquals(this, other)
        || (Count == other.Count && values.All(pair => other.Find(pair.Key) == pair.Value));

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
