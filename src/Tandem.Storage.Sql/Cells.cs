using System.Data.Common;
using System.Globalization;

namespace Tandem.Storage.Sql;

/// <summary>Values as columns hold them.</summary>
internal static class Cells
{
    private const string MomentFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>A moment in a table of yours: text, to the millisecond, in UTC.</summary>
    public static string ToText(DateTimeOffset moment) => moment.UtcDateTime.ToString(MomentFormat, CultureInfo.InvariantCulture);

    /// <summary>A moment that any program may have written; what cannot be read as one is the oldest there is.</summary>
    public static DateTimeOffset ToMoment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : DateTimeOffset.UnixEpoch;

    /// <summary>A moment in the engine's tables: Unix milliseconds.</summary>
    public static object? Milliseconds(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds();

    /// <summary>The name of an enum's value in lower case; the values are few and kept.</summary>
    public static string Name<T>(T value) where T : struct, Enum => EnumNames<T>.Of[value];

    extension(DbDataReader row)
    {
        public string? TextOrNull(int column) => row.IsDBNull(column) ? null : row.GetString(column);

        public DateTimeOffset Moment(int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

        public DateTimeOffset? MomentOrNull(int column) => row.IsDBNull(column) ? null : row.Moment(column);

        public T Named<T>(int column) where T : struct, Enum => EnumNames<T>.From[row.GetString(column)];
    }

    private static class EnumNames<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Of = Enum.GetValues<T>().ToDictionary(value => value, Lower);

        public static readonly Dictionary<string, T> From = Of.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        private static string Lower(T value) => value.ToString().ToLowerInvariant();
    }
}
