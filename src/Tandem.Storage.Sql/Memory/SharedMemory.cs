namespace Tandem.Storage.Sql.Memory;

/// <summary>The table <c>shared</c>: short texts, each with the number of its changes, by which a change finds out that another came first.</summary>
internal sealed class SharedMemory(SqlDatabase database)
{
    public Task<string?> Read(string name, CancellationToken ct) =>
        database.Read(async session => (await Find(session, name, ct))?.Text, ct);

    public async Task<TResult> Change<TResult>(string name, Func<string?, (string? Text, TResult Result)> change, CancellationToken ct)
    {
        while (true)
        {
            var known = await database.Read(session => Find(session, name, ct), ct);
            var (text, result) = change(known?.Text);
            if (text is null || text == known?.Text) return result;
            if (await database.Write(session => known is null ? Insert(session, name, text, ct) : Replace(session, name, known, text, ct), ct) == 1) return result;
        }
    }

    private static async Task<Stored?> Find(SqlSession session, string name, CancellationToken ct) =>
        await session.Statement("SELECT version, state FROM shared WHERE name = @name")
            .Set("name", name)
            .Read(row => new Stored(row.GetInt64(0), row.GetString(1)), ct) is [var stored]
            ? stored
            : null;

    private static Task<int> Insert(SqlSession session, string name, string text, CancellationToken ct) =>
        session.Statement(session.Dialect.IgnoringKnown("INSERT INTO shared (name, version, state) VALUES (@name, 1, @state)"))
            .Set("name", name).Set("state", text).Run(ct);

    private static Task<int> Replace(SqlSession session, string name, Stored known, string text, CancellationToken ct) =>
        session.Statement("UPDATE shared SET state = @state, version = version + 1 WHERE name = @name AND version = @version")
            .Set("state", text).Set("name", name).Set("version", known.Version).Run(ct);

    private sealed record Stored(long Version, string Text);
}
