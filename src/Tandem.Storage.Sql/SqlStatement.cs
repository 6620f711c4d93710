using System.Data.Common;
using System.Text.RegularExpressions;

namespace Tandem.Storage.Sql;

/// <summary>A prepared statement of one session, bound and run again and again.</summary>
internal partial class SqlStatement : IAsyncDisposable
{
    private readonly DbCommand _command;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<object?> _values = [];

    public SqlStatement(DbConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        foreach (Match match in ParameterName().Matches(sql))
        {
            if (!_places.TryAdd(match.Groups[1].Value, _values.Count)) continue;
            _values.Add(null);
            var parameter = _command.CreateParameter();
            parameter.ParameterName = match.Value;
            _command.Parameters.Add(parameter);
        }
    }

    /// <summary>The bound values, in the order in which their names first stand in the statement.</summary>
    protected IReadOnlyList<object?> Values => _values;

    public SqlStatement Set(string name, object? value)
    {
        _values[_places[name]] = value;
        return this;
    }

    /// <summary>Runs it and returns how many rows it changed.</summary>
    public virtual Task<int> Run(CancellationToken ct) => Bound().ExecuteNonQueryAsync(ct);

    public async Task<List<T>> Read<T>(Func<DbDataReader, T> map, CancellationToken ct)
    {
        var rows = new List<T>();
        await using var reader = await Bound().ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) rows.Add(map(reader));
        return rows;
    }

    /// <summary>The number in the first column of the first row; null where there is none.</summary>
    public async Task<long?> ReadNumber(CancellationToken ct) =>
        await Bound().ExecuteScalarAsync(ct) is { } value and not DBNull ? Convert.ToInt64(value, null) : null;

    public virtual async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private DbCommand Bound()
    {
        for (var i = 0; i < _values.Count; i++) _command.Parameters[i].Value = _values[i] ?? DBNull.Value;
        return _command;
    }

    [GeneratedRegex("@([a-z][a-z0-9_]*)")]
    private static partial Regex ParameterName();
}
