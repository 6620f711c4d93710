using Tandem.Bench.Databases;

namespace Tandem.Bench.Children;

/// <summary>A database with Tandem's tables, and no hub that works on it.</summary>
internal sealed class MigratedTables : IAsyncDisposable
{
    private MigratedTables(string folder, string? url, HubDatabase database) => (Folder, Url, Database) = (folder, url, database);

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    /// <summary>The address for a hub; null for the file in the folder.</summary>
    public string? Url { get; }

    public HubDatabase Database { get; }

    public static async Task<MigratedTables> Make(DatabaseServer server, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-bench-").FullName;
        var (url, connect) = await server.Create(folder);
        await using var migrate = Child.Start(Hub.Program, ["migrate", "--data", folder], new Dictionary<string, string> { ["DATABASE_URL"] = url ?? "" });
        await migrate.Ended(ct);
        return new MigratedTables(folder, url, new HubDatabase(connect));
    }

    public ValueTask DisposeAsync()
    {
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
