using Tandem.Links;

namespace Tandem.Storage.Sql.Work;

/// <summary>Load and lock, decide, save: one transaction.</summary>
internal sealed class UnitsOfWork(SqlDatabase database)
{
    public Task<TResult> Transact<TResult>(Selection selection, Func<Snapshot, Decision<TResult>> decide, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                var snapshot = await new SnapshotLoader(session, database.Tables).Load(selection, ct);
                var (edits, result) = decide(snapshot);
                await new EditsWriter(session, database.Tables).Save(edits, snapshot, ct);
                if (edits.Links.Concat(edits.NewLinks).Any(IsDue) && database.MayTell()) await session.Dialect.Tell(session, ct);
                return result;
            },
            ct);

    private static bool IsDue(Link link) => link is { DueAt: not null, Lease: null };
}
