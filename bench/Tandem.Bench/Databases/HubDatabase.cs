using System.Data.Common;
using System.Globalization;

namespace Tandem.Bench.Databases;

/// <summary>The hub's database, read and written as any program beside the hub would.</summary>
internal sealed class HubDatabase(Func<DbConnection> connect) : IDisposable
{
    private DbConnection? _connection;

    /// <summary>Inserts customers in one transaction; each is found again by its number.</summary>
    public void Insert(int first, int count, string name)
    {
        using var transaction = Connection.BeginTransaction();
        using var insert = Command("INSERT INTO customers (name, email, phone, address_city) VALUES (@name, @email, '+15550100', 'Berlin')", ("name", ""), ("email", ""));
        insert.Transaction = transaction;
        var (named, email) = (insert.Parameters[0], insert.Parameters[1]);
        for (var i = first; i < first + count; i++)
        {
            (named.Value, email.Value) = ($"{name} {i}", EmailOf(i));
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public static string EmailOf(int number) => $"bench.{number}@example.com";

    /// <summary>Renames all customers whose name begins so, in one statement.</summary>
    public void RenameAll(string from, string to)
    {
        using var update = Command("UPDATE customers SET name = replace(name, @from, @to) WHERE name LIKE @begins", ("from", from), ("to", to), ("begins", from + "%"));
        update.ExecuteNonQuery();
    }

    public void Rename(string id, string name)
    {
        using var update = Command("UPDATE customers SET name = @name WHERE tenant = 'default' AND id = @id", ("name", name), ("id", id));
        update.ExecuteNonQuery();
    }

    public string? NameOf(string id)
    {
        using var select = Command("SELECT name FROM customers WHERE tenant = 'default' AND id = @id", ("id", id));
        return select.ExecuteScalar() as string;
    }

    /// <summary>The item of a remote object; null until there is one.</summary>
    public string? ItemOf(string externalId)
    {
        using var select = Command("SELECT item_id FROM links WHERE tenant = 'default' AND integration = 'stripe' AND catalog = 'customers' AND external_id = @id", ("id", externalId));
        return select.ExecuteScalar() as string;
    }

    /// <summary>The ids of some customers.</summary>
    public List<string> SomeIds(int count)
    {
        var ids = new List<string>();
        using var select = Command(string.Create(CultureInfo.InvariantCulture, $"SELECT id FROM customers ORDER BY id LIMIT {count}"));
        using var row = select.ExecuteReader();
        while (row.Read()) ids.Add(row.GetString(0));
        return ids;
    }

    public long Count(string table)
    {
        using var select = Command($"SELECT count(*) FROM {table}");
        return Convert.ToInt64(select.ExecuteScalar(), null);
    }

    /// <summary>Whether a statement finds a row.</summary>
    public bool Finds(string? statement) => statement is not null && Exists(statement);

    public bool HasChanges() => Exists("SELECT 1 FROM changes ORDER BY seq LIMIT 1");

    // The last one is asked for: before the first stand those that were deleted, and to pass over them is work for the server that is measured.
    public bool HasEvents() => Exists("SELECT 1 FROM events ORDER BY seq DESC LIMIT 1");

    /// <summary>How many links were made, or somewhat more, for numbers may have been passed over. To count them takes the server longer than to make some.</summary>
    public long LinksMade()
    {
        using var select = Command("SELECT coalesce(max(id), 0) FROM links");
        return Convert.ToInt64(select.ExecuteScalar(), null);
    }

    /// <summary>How many events wait here, or somewhat more: numbers may have been passed over.</summary>
    public long EventsLeft()
    {
        using var select = Command("SELECT coalesce(max(seq) - min(seq) + 1, 0) FROM events");
        return Convert.ToInt64(select.ExecuteScalar(), null);
    }

    /// <summary>Whether a link is due or leased.</summary>
    public bool HasDueLinks()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return Exists(string.Create(CultureInfo.InvariantCulture, $"SELECT 1 FROM links WHERE due_at IS NOT NULL AND (due_at <= {now} OR lease_until > {now})"));
    }

    /// <summary>Whether a customer's e-mail address ends otherwise. It stops at the first, so that asking again and again costs little.</summary>
    public bool HasEmailWithout(string ending) => Exists($"SELECT 1 FROM customers WHERE email NOT LIKE '%{ending}'");

    /// <summary>All customers' e-mail addresses and names, in no order.</summary>
    public List<(string? Email, string? Name)> Customers()
    {
        var customers = new List<(string?, string?)>();
        using var select = Command("SELECT email, name FROM customers");
        using var row = select.ExecuteReader();
        while (row.Read()) customers.Add((row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)));
        return customers;
    }

    public void Dispose() => _connection?.Dispose();

    /// <summary>Runs SQL as any program may.</summary>
    public void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private bool Exists(string query)
    {
        using var select = Command($"SELECT EXISTS ({query})");
        return Convert.ToBoolean(select.ExecuteScalar(), null);
    }

    private DbConnection Connection => _connection ??= Open();

    private DbConnection Open()
    {
        var connection = connect();
        connection.Open();
        return connection;
    }

    private DbCommand Command(string sql, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@" + name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
