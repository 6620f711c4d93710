using Tandem.Storage.Sql;
using Tandem.Storage.Sql.Rows;

namespace Tandem.Storage.PostgreSql;

/// <summary>Writes of many rows as one statement: each column travels as an array, and <c>unnest</c> makes rows of them.</summary>
internal static class PostgreSqlRows
{
    extension<T>(RowWrite<T> write)
    {
        /// <summary>The statement for any number of rows. Its parameters are arrays, named as the columns, and stand in their order.</summary>
        public string ForMany(SqlDialect dialect)
        {
            var arrays = string.Join(", ", write.Columns.Select(column => $"@{column.Name}"));
            var names = string.Join(", ", write.Columns.Select(column => column.Name));
            var rows = $"unnest({arrays}) AS r ({names})";
            var insert = $"INSERT INTO {write.Table} ({write.Names}) SELECT {string.Join(", ", write.Values.Select(Value))} FROM {rows}";
            var found = string.Join(" AND ", write.Keys.Select(key => $"t.{key.Name} = r.{key.Name}"));
            return write.Kind switch
            {
                RowWriteKind.Insert => insert,
                RowWriteKind.InsertNew => dialect.IgnoringKnown(insert),
                RowWriteKind.Update => $"UPDATE {write.Table} t SET {string.Join(", ", write.Values.Select(Set))} FROM {rows} WHERE {found}",
                _ => $"DELETE FROM {write.Table} t USING {rows} WHERE {found}",
            };

            string Value(Column<T> column) => column.Expression(dialect, $"r.{column.Name}");
            string Set(Column<T> column) => $"{column.Name} = {Value(column)}";
        }
    }

    extension<T>(Column<T> column)
    {
        /// <summary>The column's values for all rows.</summary>
        public Array ToArray(IReadOnlyList<T> rows) => column switch
        {
            TextColumn<T> text => All(rows, row => text.Value(row) is { } value ? PostgreSqlText.Clean(value) : null),
            NumberColumn<T> number => All(rows, number.Value),
            BytesColumn<T> bytes => All(rows, bytes.Value),
            _ => throw new NotSupportedException($"No array is made of a {column.GetType().Name}."),
        };
    }

    private static TValue[] All<T, TValue>(IReadOnlyList<T> rows, Func<T, TValue> value)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = value(rows[i]);
        return values;
    }
}

/// <summary>Texts as PostgreSQL takes them.</summary>
internal static class PostgreSqlText
{
    /// <summary>The one letter that it does not keep, U+0000, becomes U+FFFD, the sign for what could not be kept; else nothing could be written at all.</summary>
    public static string Clean(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\ufffd') : text;
}
