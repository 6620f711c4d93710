using Tandem.Storage.Sql;

namespace Tandem.Storage.PostgreSql;

/// <summary>A sample of the texts that are searched, taken when it is wanted and kept for a while: what is frequent changes slowly.</summary>
internal sealed class PostgreSqlTextSample(TimeProvider time)
{
    private const int Texts = 1000;

    /// <summary>Of so many texts of a page one is taken.</summary>
    private const int OneOf = 8;

    /// <summary>The index of a table that has fewer is gone through whole within milliseconds.</summary>
    private const int Least = 10_000;

    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);

    private volatile Kept? _kept;

    /// <summary>The sample; null while the table is small.</summary>
    public async Task<TextSample?> Get(SqlSession session, CancellationToken ct)
    {
        if (_kept is not { } kept || time.GetElapsedTime(kept.TakenAt) >= Age)
        {
            var texts = await Take(session, ct);
            _kept = kept = new Kept(texts.Count == 0 ? null : new TextSample(texts), time.GetTimestamp());
        }

        return kept.Sample;
    }

    // SYSTEM takes whole pages, so that few are read. The texts of a page are often alike, having been written together, so of more pages some are
    // taken. The table may have grown since the server last counted, hence the limit.
    private static async Task<IReadOnlyCollection<string>> Take(SqlSession session, CancellationToken ct) => await session.Statement($"""
        SELECT text FROM search_texts TABLESAMPLE SYSTEM ((
            SELECT CASE WHEN reltuples < {Least} THEN 0 ELSE 100 * {OneOf * Texts} / reltuples END FROM pg_class WHERE oid = 'search_texts'::regclass
        )) WHERE random() * {OneOf} < 1 LIMIT {4 * Texts}
        """).Read(row => row.GetString(0), ct);

    private sealed record Kept(TextSample? Sample, long TakenAt);
}
