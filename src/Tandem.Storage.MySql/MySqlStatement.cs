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

    /// <summary>The prepared commands, by the lengths of their lists.</summary>
    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);

    public MySqlStatement(MySqlConnection connection, string sql, Action lost) : base(connection, sql)
    {
        (_connection, _sql, _lost) = (connection, sql, lost);
        _lists = [.. List().Matches(sql).Select(match => match.Groups[1].Value).Distinct()];
    }

    /// <summary>The mark of a list in a statement.</summary>
    public static string ListOf(string parameter) => $"(/*list*/{parameter})";

    public override Task<int> Run(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return _connection.Guard(() => base.Run(CancellationToken.None), _lost);
    }

    public override Task<List<T>> Read<T>(Func<DbDataReader, T> map, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return _connection.Guard(() => base.Read(map, CancellationToken.None), _lost);
    }

    public override Task<long?> ReadNumber(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return _connection.Guard(() => base.ReadNumber(CancellationToken.None), _lost);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var shape in _shapes.Values) await shape.Command.DisposeAsync();
        _shapes.Clear();
        await base.DisposeAsync();
    }

    protected override object Pack(IEnumerable<string> values) => Padded<string>([.. values]);

    protected override object Pack(IEnumerable<long> values) => Padded<long>([.. values]);

    protected override async ValueTask Bind(CancellationToken ct)
    {
        var key = string.Join(',', _lists.Select(name => ((object[])ValueOf(name)!).Length));
        if (!_shapes.TryGetValue(key, out var shape)) _shapes.Add(key, shape = await Prepare());
        for (var i = 0; i < shape.Places.Count; i++)
        {
            var (name, place) = shape.Places[i];
            var value = ValueOf(name);
            shape.Command.Parameters[i].Value = (place is { } within ? ((object[])value!)[within] : value) ?? DBNull.Value;
        }

        Command = shape.Command;
    }

    private async Task<Shape> Prepare()
    {
        var places = new List<(string Name, int? Place)>();
        var text = Parameter().Replace(_sql, match =>
        {
            var name = match.Groups["name"].Value;
            if (name.StartsWith(MySqlTriggers.Variables, StringComparison.Ordinal)) return match.Value;
            return match.Groups["list"].Success
                ? string.Join(", ", Enumerable.Range(0, ((object[])ValueOf(name)!).Length).Select(place => Mark(name, place)))
                : Mark(name, null);
        });
        var command = new MySqlCommand(text, _connection);
        for (var i = 0; i < places.Count; i++) command.Parameters.Add(new MySqlParameter { ParameterName = $"@p{i}" });
        try
        {
            await command.PrepareAsync(CancellationToken.None);
            return new Shape(command, places);
        }
        catch
        {
            await command.DisposeAsync();
            throw;
        }

        // A name for each place: the driver then finds each in order, and one that stands twice needs no care.
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

    [GeneratedRegex(@"/\*list\*/@([a-z][a-z0-9_]*)")]
    private static partial Regex List();

    [GeneratedRegex(@"(?<list>/\*list\*/)?@(?<name>[a-z][a-z0-9_]*)")]
    private static partial Regex Parameter();

    /// <param name="Command">The prepared command.</param>
    /// <param name="Places">For each of its parameters the name, and the place in the list where it is a list's.</param>
    private sealed record Shape(MySqlCommand Command, IReadOnlyList<(string Name, int? Place)> Places);
}
