namespace Tandem.Storage.Sql.Rows;

/// <summary>
/// A write of many rows of one table, declared by its columns, so that each database has its own way: a prepared statement a row where
/// there is no round trip to save, else one statement for all rows.
/// </summary>
/// <param name="Kind">What is done.</param>
/// <param name="Table">The table.</param>
/// <param name="Keys">The columns by which a row is found; none for an insert.</param>
/// <param name="Values">The columns that are written; none for a delete.</param>
internal sealed record RowWrite<T>(RowWriteKind Kind, string Table, IReadOnlyList<Column<T>> Keys, IReadOnlyList<Column<T>> Values)
{
    /// <summary>All columns, in the order in which a statement names them.</summary>
    public IReadOnlyList<Column<T>> Columns { get; } = [.. Values, .. Keys];

    /// <summary>Inserts rows.</summary>
    public static RowWrite<T> Insert(string table, params IReadOnlyList<Column<T>> columns) => new(RowWriteKind.Insert, table, [], columns);

    /// <summary>Inserts the rows that are not there yet.</summary>
    public static RowWrite<T> InsertNew(string table, params IReadOnlyList<Column<T>> columns) => new(RowWriteKind.InsertNew, table, [], columns);

    /// <summary>Updates rows. A row comes once in a batch.</summary>
    public static RowWrite<T> Update(string table, IReadOnlyList<Column<T>> keys, IReadOnlyList<Column<T>> values) =>
        new(RowWriteKind.Update, table, keys, values);

    /// <summary>Deletes rows.</summary>
    public static RowWrite<T> Delete(string table, params IReadOnlyList<Column<T>> keys) => new(RowWriteKind.Delete, table, keys, []);

    /// <summary>The statement for one row. Its parameters are named as the columns, and stand in their order.</summary>
    public string ForOne(SqlDialect dialect)
    {
        var insert = $"INSERT INTO {Table} ({Names}) VALUES ({string.Join(", ", Values.Select(Value))})";
        return Kind switch
        {
            RowWriteKind.Insert => insert,
            RowWriteKind.InsertNew => dialect.IgnoringKnown(insert),
            RowWriteKind.Update => $"UPDATE {Table} SET {string.Join(", ", Values.Select(Set))} WHERE {Found}",
            _ => $"DELETE FROM {Table} WHERE {Found}",
        };

        string Value(Column<T> column) => column.Expression(dialect, "@" + column.Name);
        string Set(Column<T> column) => $"{column.Name} = {Value(column)}";
    }

    /// <summary>The names of the written columns, as a list.</summary>
    public string Names => string.Join(", ", Values.Select(column => column.Name));

    private string Found => string.Join(" AND ", Keys.Select(key => $"{key.Name} = @{key.Name}"));
}

/// <summary>What is done with rows.</summary>
internal enum RowWriteKind
{
    /// <summary>They are inserted.</summary>
    Insert,

    /// <summary>They are inserted where they are not there yet.</summary>
    InsertNew,

    /// <summary>They are updated.</summary>
    Update,

    /// <summary>They are deleted.</summary>
    Delete,
}
