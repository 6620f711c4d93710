using System.Data.Common;
using System.Diagnostics;

namespace Tandem.Cluster.Tests;

/// <summary>The database that the nodes share, and programs that write to it with plain SQL.</summary>
internal abstract class Database : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>As <c>DATABASE_URL</c>.</summary>
    public abstract string Url { get; }

    /// <summary>Its own words, for a test that failed.</summary>
    public abstract string Log { get; }

    /// <summary>Ends it as a crash does, and starts it again.</summary>
    public abstract Task Restart();

    public abstract ValueTask DisposeAsync();

    protected abstract DbConnection NewConnection();

    /// <summary>As SQL that reads a field of a customer.</summary>
    protected abstract string Read(Field field);

    /// <summary>As SQL that makes the column's new value of the parameter <c>@value</c>.</summary>
    protected abstract string Write(Field field);

    public Task<IReadOnlyList<string>> Ids() => Run(async connection =>
    {
        await using var command = Command(connection, null, "SELECT id FROM customers ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync()) ids.Add(reader.GetString(0));
        return (IReadOnlyList<string>)ids;
    });

    public Task Insert(string name, string email) => Run(async connection =>
    {
        // Tried again: was it done, and only its answer lost?
        await using var look = Command(connection, null, "SELECT id FROM customers WHERE email = @email", ("@email", email));
        if (await look.ExecuteScalarAsync() is not null) return 0;
        await using var command = Command(connection, null, "INSERT INTO customers(name, email) VALUES(@name, @email)", ("@name", name), ("@email", email));
        return await command.ExecuteNonQueryAsync();
    });

    /// <summary>Reads a field and writes it, in one transaction of another program. Not done where there is no such row any more.</summary>
    public Task<(bool Done, string? Before)> Edit(string id, Field field, string value)
    {
        IReadOnlyList<string?>? earlier = null;
        return Run(async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync();
            var seen = await Locked(connection, transaction, id, [field]);
            if (seen is null) return (earlier is not null, earlier?[0]);
            if (seen[0] == value) return (true, earlier?[0]);
            earlier = seen;
            await using var update = Command(
                connection, transaction, $"UPDATE customers SET {field.Column} = {Write(field)} WHERE id = @id", ("@id", id), ("@value", value));
            await update.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            return (true, seen[0]);
        });
    }

    /// <summary>Reads a row and deletes it, in one transaction. Returns what was in it; null where there was none.</summary>
    public Task<IReadOnlyList<string?>?> Delete(string id)
    {
        IReadOnlyList<string?>? earlier = null;
        return Run(async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync();
            var seen = await Locked(connection, transaction, id, Field.All);
            if (seen is null) return earlier;
            earlier = seen;
            await using var delete = Command(connection, transaction, "DELETE FROM customers WHERE id = @id", ("@id", id));
            await delete.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            return seen;
        });
    }

    private async Task<IReadOnlyList<string?>?> Locked(DbConnection connection, DbTransaction transaction, string id, Field[] fields)
    {
        await using var command = Command(
            connection, transaction, $"SELECT {string.Join(", ", fields.Select(Read))} FROM customers WHERE id = @id FOR UPDATE", ("@id", id));
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) return null;
        return [.. Enumerable.Range(0, fields.Length).Select(at => reader.IsDBNull(at) ? null : reader.GetString(at))];
    }

    // The database is restarted, and transactions meet: a person's program tries again. A cut during the commit leaves open whether it was
    // done, so each piece of work looks for what it did before.
    private async Task<T> Run<T>(Func<DbConnection, Task<T>> work)
    {
        var began = Stopwatch.GetTimestamp();
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                await using var connection = NewConnection();
                await connection.OpenAsync();
                return await work(connection);
            }
            catch (DbException) when (Stopwatch.GetElapsedTime(began) < Patience)
            {
                await again.WaitForNextTickAsync();
            }
        }
    }

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, params (string Name, string Value)[] values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
