using System.Data.Common;
using System.Numerics;
using System.Text.RegularExpressions;
using MySql.Data.MySqlClient;
using Tandem.Storage.Sql;

namespace Tandem.Storage.MySql;

/// <summary>
/// A statement that the server has prepared. A list in it stands as so many parameters as it has values: the optimizer then reads the
/// index for each of them, in a SELECT as in an UPDATE or DELETE, and locks no other rows. A subquery on JSON_TABLE would have it guess,
/// and MariaDB would scan the table for an UPDATE.
/// </summary>
internal sealed partial class MySqlStatement : SqlStatement
{
    private readonly MySqlConnection _connection;
    private readonly string _sql;
    private readonly string[] _lists;
    private readonly Action _lost;
    private readonly MySqlKiller _killer;
    private readonly PackedRow? _row;

    /// <summary>The prepared commands, by the lengths of their lists.</summary>
    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);

    public MySqlStatement(MySqlConnection connection, string sql, Action lost, MySqlKiller killer) : base(connection, sql)
    {
        var packed = PackedRow.Pack(sql);
        if (packed is not null) _row = new PackedRow();
        (_connection, _sql, _lost, _killer) = (connection, packed ?? sql, lost, killer);
        _lists = [.. List().Matches(sql).Select(match => match.Groups[1].Value).Distinct()];
    }

    /// <summary>The mark of a list in a statement, perhaps of the beginnings of its texts.</summary>
    public static string ListOf(string parameter, int? letters = null) => $"(/*list{letters}*/{parameter})";

    public override Task<int> Run(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return _connection.Guard(() => base.Run(CancellationToken.None), _lost);
    }

    public override Task<List<T>> ReadUntil<T>(Func<DbDataReader, T> map, Predicate<T> isEnough, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return _connection.Guard(
            () => base.ReadUntil(_row is null ? map : row => map(_row.Load(row.GetString(0))), isEnough, CancellationToken.None), _lost);
    }

    // Not by the driver's own way to one value, which closes its reader by itself, also amid the rows.
    public override async Task<long?> ReadNumber(CancellationToken ct) =>
        (await Read<long?>(row => row.IsDBNull(0) ? null : Convert.ToInt64(row.GetValue(0), null), ct)) is [var first, ..] ? first : null;

    // The server forgets its statements with the connection, which is closed next. Where that is lost, the driver stumbles over closing them.
    public override async ValueTask DisposeAsync()
    {
        _shapes.Clear();
        try
        {
            await base.DisposeAsync();
        }
        catch (Exception failure) when (failure is MySqlException or IOException or InvalidOperationException or NullReferenceException)
        {
            _lost();
        }
    }

    protected override async ValueTask Close(DbDataReader reader, bool failed)
    {
        if (!failed)
        {
            await reader.DisposeAsync();
            return;
        }

        _lost();
        await _killer.Close(reader, _connection);
    }

    protected override object Pack(IEnumerable<string> values) => Padded<string>([.. values]);

    protected override object Pack(IEnumerable<long> values) => Padded<long>([.. values]);

    protected override async ValueTask Bind(CancellationToken ct)
    {
        var key = string.Join(',', _lists.Select(name => ((object[])ValueOf(name)!).Length));
        if (!_shapes.TryGetValue(key, out var shape)) shape = new Shape(Written());
        var refit = shape.Command is null;
        for (var i = 0; i < shape.Places.Count; i++) refit |= !Fits(shape.Types[i], shape.Value(this, i));
        if (refit) await Prepare(shape);
        _shapes[key] = shape;
        for (var i = 0; i < shape.Places.Count; i++) shape.Command!.Parameters[i].Value = shape.Value(this, i) ?? DBNull.Value;
        Command = shape.Command!;
    }

    // The driver tells the server the types of the values at the first run, and never again.
    private async Task Prepare(Shape shape)
    {
        if (shape.Command is not null) await shape.Command.DisposeAsync();
        var command = new MySqlCommand(shape.Text, _connection);
        for (var i = 0; i < shape.Places.Count; i++)
        {
            if (!Fits(shape.Types[i], shape.Value(this, i)) || shape.Command is null) shape.Types[i] = TypeOf(shape.Value(this, i));
            command.Parameters.Add(new MySqlParameter { ParameterName = $"@p{i}", MySqlDbType = shape.Types[i] });
        }

        try
        {
            await command.PrepareAsync(CancellationToken.None);
            shape.Command = command;
        }
        catch
        {
            shape.Command = null;
            await command.DisposeAsync();
            throw;
        }
    }

    private static bool Fits(MySqlDbType type, object? value) => value is null or DBNull || TypeOf(value) == type;

    private static MySqlDbType TypeOf(object? value) => value switch
    {
        null or DBNull or string => MySqlDbType.VarChar,
        long or int => MySqlDbType.Int64,
        byte[] => MySqlDbType.LongBlob,
        _ => throw new NotSupportedException($"A column holds no {value.GetType().Name}."),
    };

    /// <summary>The statement with a parameter for each place, so that one that stands twice needs no care.</summary>
    private (string Text, IReadOnlyList<(string Name, int? Place)> Places) Written()
    {
        var places = new List<(string Name, int? Place)>();
        var text = Parameter().Replace(_sql, match =>
        {
            var name = match.Groups["name"].Value;
            return match.Groups["list"].Success
                ? string.Join(", ", Enumerable.Range(0, ((object[])ValueOf(name)!).Length).Select(place => Left(Mark(name, place), match.Groups["letters"])))
                : Mark(name, null);
        });
        return (text, places);

        static string Left(string mark, Group letters) => letters.Length > 0 ? $"left({mark}, {letters.Value})" : mark;

        string Mark(string name, int? place)
        {
            places.Add((name, place));
            return $"@p{places.Count - 1}";
        }
    }

    /// <summary>
    /// The last value repeated up to a power of two, so that few statements are prepared. An empty list holds NULL, which equals nothing.
    /// </summary>
    private static object[] Padded<T>(IReadOnlyList<T> values) where T : notnull
    {
        var padded = new object[BitOperations.RoundUpToPowerOf2((uint)Math.Max(values.Count, 1))];
        for (var i = 0; i < padded.Length; i++) padded[i] = values.Count == 0 ? DBNull.Value : values[Math.Min(i, values.Count - 1)];
        return padded;
    }

    [GeneratedRegex(@"/\*list[0-9]*\*/@([a-z][a-z0-9_]*)")]
    private static partial Regex List();

    [GeneratedRegex(@"(?<list>/\*list(?<letters>[0-9]*)\*/)?@(?<name>[a-z][a-z0-9_]*)")]
    private static partial Regex Parameter();

    /// <summary>One form of the statement: so many values in each list.</summary>
    private sealed class Shape((string Text, IReadOnlyList<(string Name, int? Place)> Places) written)
    {
        public string Text => written.Text;

        /// <summary>For each parameter the name, and the place in the list where it is a list's.</summary>
        public IReadOnlyList<(string Name, int? Place)> Places => written.Places;

        public MySqlDbType[] Types { get; } = new MySqlDbType[written.Places.Count];

        public MySqlCommand? Command { get; set; }

        public object? Value(MySqlStatement statement, int i)
        {
            var (name, place) = Places[i];
            var value = statement.ValueOf(name);
            return place is { } within ? ((object[])value!)[within] : value is int number ? (long)number : value;
        }
    }
}
