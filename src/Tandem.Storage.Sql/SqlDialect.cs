using System.Data.Common;
using System.Reflection;
using Tandem.Storage.Sql.Tables;

namespace Tandem.Storage.Sql;

/// <summary>What differs between the databases. All other SQL is written once, in the common part of their languages.</summary>
internal abstract class SqlDialect
{
    /// <summary>Begins a transaction that will write.</summary>
    public abstract string BeginWrite { get; }

    /// <summary>Begins a transaction that only reads, and sees one state of the database throughout.</summary>
    public abstract string BeginRead { get; }

    /// <summary>Ends a SELECT whose rows nobody else may write until this transaction ends; empty where a writer is alone anyway.</summary>
    public abstract string Locked { get; }

    /// <summary>As <see cref="Locked"/>, leaving out the rows that another transaction has locked.</summary>
    public abstract string LockedIfFree { get; }

    /// <summary>A subquery: the texts of a JSON array in a parameter.</summary>
    public abstract string Texts(string parameter);

    /// <summary>A subquery: the numbers of a JSON array in a parameter.</summary>
    public abstract string Numbers(string parameter);

    /// <summary>An INSERT that leaves out the rows that are there already.</summary>
    public abstract string IgnoringKnown(string insert);

    /// <summary>A condition that a text occurs in a column, whatever the case of its letters, and what to bind to <c>@search</c>.</summary>
    public abstract (Func<string, string> Condition, string Pattern) Containing(string text);

    /// <summary>Whether the whole transaction is to be tried again: the database was busy, or stopped a deadlock.</summary>
    public abstract bool MayRetry(DbException failure);

    /// <summary>The failure in one line for a person, with the way out; null where it is a bug of ours.</summary>
    public abstract StorageException? Explain(DbException failure);

    /// <summary>Holds the numbered migration scripts as resources.</summary>
    public abstract Assembly Scripts { get; }

    /// <summary>Creates or completes a catalog's table, its indexes and its capture triggers.</summary>
    public abstract Task CreateCatalog(SqlSession session, ItemTable table, CancellationToken ct);
}
