namespace Tandem.Storage.Sql.Queries;

/// <summary>The values that a column has, in order, each found by one step in an index, however many rows have it.</summary>
internal static class IndexSteps
{
    /// <summary>At most <paramref name="max"/> values.</summary>
    /// <param name="session">To read with.</param>
    /// <param name="column">The column that comes next in the index, after those that the condition names.</param>
    /// <param name="rows">The table and the condition.</param>
    /// <param name="bind">Binds the condition's parameters.</param>
    /// <param name="max">The most that are wanted.</param>
    /// <param name="ct">To end early.</param>
    public static async Task<List<string>> Values(
        SqlSession session, string column, string rows, Func<SqlStatement, SqlStatement> bind, int max, CancellationToken ct)
    {
        var found = new List<string>();
        while (found.Count < max)
        {
            var next = await bind(session.Statement($"SELECT min({column}) FROM {rows} AND {column} > @after"))
                .Set("after", found.Count == 0 ? "" : found[^1])
                .Read(row => row.TextOrNull(0), ct);
            if (next is not [{ } value]) break;
            found.Add(value);
        }

        return found;
    }
}
