using Tandem.Storage.Sql;

namespace Tandem.Contracts.Storage;

/// <summary>Gives the storage suites their databases.</summary>
public abstract class StoreFixture
{
    /// <summary>A store over a new, empty database that is not migrated.</summary>
    public abstract SqlStore Create();

    /// <summary>Another store over the same database, as another process has it.</summary>
    public abstract SqlStore Again(SqlStore store);

    /// <summary>Runs SQL as any other program does.</summary>
    public abstract Task Execute(SqlStore store, string sql);

    /// <summary>The first column of the first row, as another program reads it.</summary>
    public abstract Task<object?> Query(SqlStore store, string sql);
}
