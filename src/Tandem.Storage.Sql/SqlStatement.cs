using System.Data.Common;
using System.Text.RegularExpressions;

namespace Tandem.Storage.Sql;

/// <summary>A prepared statement of one session, bound and run again and again.</summary>
internal sealed partial class SqlStatement : IAsyncDisposable
{
    private readonly DbCommand _command;
    private readonly Dictionary<string, DbParameter> _parameters = new(StringComparer.Ordinal);

    public SqlStatement(DbConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        foreach (Match match in ParameterName().Matches(sql))
        {
            var name = match.Groups[1].Value;
            if (_parameters.ContainsKey(name)) continue;
            var parameter = _command.CreateParameter();
            parameter.ParameterName = match.Value;
            _command.Parameters.Add(parameter);
            _parameters.Add(name, parameter);
        }
    }

    public SqlStatement Set(string name, object? value)
    {
        _parameters[name].Value = value ?? DBNull.Value;
        return this;
    }

    /// <summary>Runs it and returns how many rows it changed.</summary>
    public Task<int> Run(CancellationToken ct) => _command.ExecuteNonQueryAsync(ct);

    public async Task<List<T>> Read<T>(Func<DbDataReader, T> map, CancellationToken ct)
    {
        var rows = new List<T>();
        await using var reader = await _command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) rows.Add(map(reader));
        return rows;
    }

    /// <summary>The number in the first column of the first row; null where there is none.</summary>
    public async Task<long?> ReadNumber(CancellationToken ct) =>
        await _command.ExecuteScalarAsync(ct) is { } value and not DBNull ? Convert.ToInt64(value, null) : null;

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    [GeneratedRegex("@([a-z][a-z0-9_]*)")]
    private static partial Regex ParameterName();
}
