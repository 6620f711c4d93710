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

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
