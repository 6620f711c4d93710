using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Tandem.Bench.Databases;

/// <summary>A file for each world.</summary>
internal sealed class SqliteFiles : DatabaseServer
{
    public SqliteFiles() => SQLitePCL.Batteries_V2.Init();

    public override Task<(string? Url, Func<DbConnection> Connect)> Create(string folder)
    {
        var file = Path.Combine(folder, "tandem.db");
        return Task.FromResult<(string?, Func<DbConnection>)>((null, () => new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=30")));
    }

    public override string InsertCustomers(int first, int count) => $"""
        WITH RECURSIVE n (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {first + count - 1})
        INSERT INTO customers (name, email, phone, address_city)
        SELECT 'Customer ' || (i * 7919 % 1000003), 'customer.' || i || '@example.com', '+1555' || (1000000 + i), 'Berlin' FROM n
        """;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
