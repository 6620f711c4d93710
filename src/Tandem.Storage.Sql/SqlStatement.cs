using System.Data.Common;
using System.Text.RegularExpressions;

namespace Tandem.Storage.Sql;

/// <summary>A prepared statement of one session, bound and run again and again.</summary>
internal partial class SqlStatement : IAsyncDisposable
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly object?[] _values;

    public SqlStatement(DbConnection connection, string sql)
    {
        foreach (Match match in ParameterName().Matches(sql)) _places.TryAdd(match.Groups[1].Value, _places.Count);
        _values = new object?[_places.Count];
        Command = connection.CreateCommand();
        Command.CommandText = sql;
        foreach (var name in _places.Keys)
        {
            var parameter = Command.CreateParameter();
            parameter.ParameterName = "@" + name;
            Command.Parameters.Add(parameter);
        }
    }

    /// <summary>What is run; a session that prepares several forms of one statement changes it as it binds.</summary>
    protected DbCommand Command { get; set; }

    /// <summary>The bound values, in the order in which their names first stand in the statement.</summary>
    protected IReadOnlyList<object?> Values => _values;

    public SqlStatement Set(string name, object? value)
    {
        _values[_places[name]] = value;
        return this;
    }

    /// <summary>Binds many texts to one parameter, for <see cref="SqlDialect.AmongTexts"/>.</summary>
    public SqlStatement SetAll(string name, IEnumerable<string> values) => Set(name, Pack(values));

    /// <summary>Binds many numbers to one parameter, for <see cref="SqlDialect.AmongNumbers"/>.</summary>
    public SqlStatement SetAll(string name, IEnumerable<long> values) => Set(name, Pack(values));

    /// <summary>What is bound to a name.</summary>
    protected object? ValueOf(string name) => _values[_places[name]];

    /// <summary>Binds by place: the order in which the names first stand in the statement.</summary>
    public void SetAt(int place, object? value) => _values[place] = value;

    /// <summary>Runs it and returns how many rows it changed.</summary>
    public virtual async Task<int> Run(CancellationToken ct)
    {
        await Bind(ct);
        return await Command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Runs it and returns its rows.</summary>
    public Task<List<T>> Read<T>(Func<DbDataReader, T> map, CancellationToken ct) => ReadUntil(map, _ => false, ct);

    /// <summary>Runs it and returns its rows up to the first that is enough, with that.</summary>
    public virtual async Task<List<T>> ReadUntil<T>(Func<DbDataReader, T> map, Predicate<T> isEnough, CancellationToken ct)
    {
        var rows = new List<T>();
        await Bind(ct);
        var reader = await Command.ExecuteReaderAsync(ct);
        var failed = true;
        try
        {
            while (await reader.ReadAsync(ct))
            {
                rows.Add(map(reader));
                if (isEnough(rows[^1])) break;
            }

            failed = false;
            return rows;
        }
        finally
        {
            await Close(reader, failed);
        }
    }

    /// <summary>The number in the first column of the first row; null where there is none.</summary>
    public virtual async Task<long?> ReadNumber(CancellationToken ct)
    {
        await Bind(ct);
        return await Command.ExecuteScalarAsync(ct) is { } value and not DBNull ? Convert.ToInt64(value, null) : null;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Command.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Many texts as one value: JSON, where the database knows nothing better.</summary>
    protected virtual object Pack(IEnumerable<string> values) => SqlJson.Texts(values);

    /// <summary>Many numbers as one value.</summary>
    protected virtual object Pack(IEnumerable<long> values) => SqlJson.Numbers(values);

    /// <summary>Closes a reader, perhaps amid its rows.</summary>
    /// <param name="reader">Is open.</param>
    /// <param name="failed">Whether reading a row failed.</param>
    protected virtual async ValueTask Close(DbDataReader reader, bool failed) => await reader.DisposeAsync();

    /// <summary>Gives the command its values.</summary>
    protected virtual ValueTask Bind(CancellationToken ct)
    {
        for (var i = 0; i < _values.Length; i++) Command.Parameters[i].Value = _values[i] ?? DBNull.Value;
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex("@([a-z][a-z0-9_]*)")]
    private static partial Regex ParameterName();
}
