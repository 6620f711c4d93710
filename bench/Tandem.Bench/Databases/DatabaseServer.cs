using System.Data.Common;

namespace Tandem.Bench.Databases;

/// <summary>The kind of database that is measured, running for the length of the bench.</summary>
internal abstract class DatabaseServer : IAsyncDisposable
{
    /// <summary>The kinds, by their names on the command line. One that is added to the bench is added here.</summary>
    public static IReadOnlyDictionary<string, Func<Task<DatabaseServer>>> Kinds { get; } = new Dictionary<string, Func<Task<DatabaseServer>>>
    {
        ["sqlite"] = () => Task.FromResult<DatabaseServer>(new SqliteFiles()),
        ["postgres"] = PostgresCluster.Start,
        ["mysql"] = MariaDb.Start,
    };

    /// <summary>A new, empty database.</summary>
    /// <param name="folder">The hub's data folder.</param>
    /// <returns>Its address for the hub, null for the file in the folder; and how a program beside the hub connects.</returns>
    public abstract Task<(string? Url, Func<DbConnection> Connect)> Create(string folder);

    /// <summary>The processor time that the server has used; none where the hub itself is the server.</summary>
    public virtual TimeSpan Processor => TimeSpan.Zero;

    /// <summary>Inserts customers, each found again by its number.</summary>
    public abstract string InsertCustomers(int first, int count);

    /// <summary>Gives each customer a link, a failed one to those whose number ends so.</summary>
    public static string InsertLinks(string failed) => $"""
        INSERT INTO links (tenant, integration, catalog, item_id, external_id, status, synced_at)
        SELECT tenant, 'stripe', 'customers', id, replace(email, 'customer', 'cus'), CASE WHEN email LIKE 'customer%{failed}@%' THEN 'failed' ELSE 'synced' END, 1790000000000
        FROM customers
        """;

    /// <summary>What the database does by itself in time, so that a fresh table is like one that has been there for a while.</summary>
    public virtual IReadOnlyList<string> Settle => ["ANALYZE"];

    /// <summary>Finds a row while the hub has still to bring something up to date that was written beside it, but for the sync; null where it never has.</summary>
    public virtual string? Behind => null;

    public abstract ValueTask DisposeAsync();
}
