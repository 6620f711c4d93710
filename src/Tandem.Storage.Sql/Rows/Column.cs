using System.Runtime.InteropServices;

namespace Tandem.Storage.Sql.Rows;

/// <summary>A column of rows that are written together: its name, and how a row's value comes from what is to be written.</summary>
internal abstract record Column<T>(string Name)
{
    /// <summary>The value for a row.</summary>
    public abstract object? Of(T row);

    /// <summary>The expression that stands for the column's value in a statement, made of that of its parameter.</summary>
    public virtual string Expression(SqlDialect dialect, string parameter) => parameter;
}

/// <summary>A column of text.</summary>
internal sealed record TextColumn<T>(string Name, Func<T, string?> Value, TextKind Kind = TextKind.Plain) : Column<T>(Name)
{
    public override object? Of(T row) => Value(row);

    public override string Expression(SqlDialect dialect, string parameter) => Kind switch
    {
        TextKind.Json => dialect.ToJson(parameter),
        TextKind.Moment => dialect.ToMoment(parameter),
        _ => parameter,
    };
}

/// <summary>A column of whole numbers.</summary>
internal sealed record NumberColumn<T>(string Name, Func<T, long?> Value) : Column<T>(Name)
{
    public override object? Of(T row) => Value(row);
}

/// <summary>A column of bytes.</summary>
internal sealed record BytesColumn<T>(string Name, Func<T, ReadOnlyMemory<byte>> Value) : Column<T>(Name)
{
    // Most drivers take nothing but an array that holds these bytes and no others.
    public override object Of(T row) =>
        MemoryMarshal.TryGetArray(Value(row), out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : Value(row).ToArray();
}

/// <summary>What a text is, for a database that has a type of its own for it.</summary>
internal enum TextKind
{
    /// <summary>A text.</summary>
    Plain,

    /// <summary>A map, as JSON.</summary>
    Json,

    /// <summary>A moment in a table of yours.</summary>
    Moment,
}
