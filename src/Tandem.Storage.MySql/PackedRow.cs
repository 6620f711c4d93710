using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tandem.Storage.MySql;

/// <summary>
/// A row that came as one JSON array. The driver takes longer to read what a server tells of each column than the row itself: for a link
/// with its 24 columns, seven times as long.
/// </summary>
internal sealed partial class PackedRow : DbDataReader
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 10_000 };

    private readonly List<object?> _values = [];
    private byte[] _utf8 = new byte[1024];

    /// <summary>The statement with its columns packed into one; null where that is not worth it, or they are bytes.</summary>
    public static string? Pack(string sql)
    {
        var select = Select().Match(sql);
        var columns = select.Groups[1].Value;
        return columns.Count(letter => letter == ',') < 2 || columns.Count(letter => letter == '(') != columns.Count(letter => letter == ')') || columns.Contains("payload", StringComparison.Ordinal)
            ? null
            : $"SELECT json_array({columns}) FROM{sql[select.Length..]}";
    }

    /// <summary>Takes the values of the next row.</summary>
    public PackedRow Load(string json)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(json.Length);
        if (_utf8.Length < longest) _utf8 = new byte[longest];
        var reader = new Utf8JsonReader(_utf8.AsSpan(0, Encoding.UTF8.GetBytes(json, _utf8)), AnyDepth);
        _values.Clear();
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) _values.Add(Value(ref reader));
        return this;
    }

    public override int FieldCount => _values.Count;

    public override object this[int ordinal] => GetValue(ordinal);

    public override bool IsDBNull(int ordinal) => _values[ordinal] is null;

    public override object GetValue(int ordinal) => _values[ordinal] ?? DBNull.Value;

    public override string GetString(int ordinal) => _values[ordinal] as string ?? Convert.ToString(_values[ordinal], CultureInfo.InvariantCulture)!;

    public override long GetInt64(int ordinal) => (long)_values[ordinal]!;

    public override int GetInt32(int ordinal) => checked((int)GetInt64(ordinal));

    // A column that holds JSON stands in the array as it is, on MariaDB; elsewhere as a text.
    private object? Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return null;
            case JsonTokenType.String: return reader.GetString();
            case JsonTokenType.Number when reader.TryGetInt64(out var number): return number;
            default:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return Encoding.UTF8.GetString(_utf8, start, (int)reader.BytesConsumed - start);
        }
    }

    [GeneratedRegex(@"^\s*SELECT\s+(?!DISTINCT\b)(.*?)\s+FROM\b", RegexOptions.Singleline)]
    private static partial Regex Select();
}
