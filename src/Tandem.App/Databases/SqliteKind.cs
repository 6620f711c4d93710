using System.Data.Common;
using Tandem.App.Commands;
using Tandem.App.Doctor;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Storage.Sqlite;

namespace Tandem.App.Databases;

/// <summary>SQLite: <c>sqlite:path</c>, <c>sqlite:///abs/path</c>, a plain path, or <c>Data Source=path</c>.</summary>
internal sealed class SqliteKind : DatabaseKind
{
    public override string Example => "sqlite:data/tandem.db";

    public override IReadOnlyList<string> Schemes { get; } = ["sqlite", "sqlite3", "file", ""];

    public override string ConnectionKey => "data source";

    /// <summary>The address of a file.</summary>
    public DatabaseAddress File(string path) => new(this, path, path, path);

    public override DatabaseAddress Read(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var path = colon > 1 && Schemes.Contains(text[..colon].ToLowerInvariant()) ? text[(colon + 1)..] : text;
        if (path.StartsWith("//", StringComparison.Ordinal)) path = path[2..];
        else if (ConnectionString(path) is { } file) path = file;
        return path.Length == 0 || path.EndsWith('/') || path.Contains(":memory:", StringComparison.Ordinal)
            ? throw new UsageException("DATABASE_URL names no file. Write it as sqlite:data/tandem.db or sqlite:///var/lib/tandem/tandem.db.")
            : File(Path.GetFullPath(path));
    }

    public override void AddTo(TandemBuilder tandem, DatabaseAddress address) => tandem.UseSqlite(address.Value);

    public override Task<bool> HasTables(DatabaseAddress address, CancellationToken ct) => Task.FromResult(System.IO.File.Exists(address.Value));

    public override DatabaseAddress ToPlan(DatabaseAddress address) =>
        System.IO.File.Exists(address.Value) ? address : address with { Value = ":memory:" };

    public override async Task<(IReadOnlyList<Finding> Findings, bool HasSchema)> Check(
        DatabaseAddress address, IReadOnlyList<Catalog> catalogs, CancellationToken ct)
    {
        if (!System.IO.File.Exists(address.Value))
            return ([Finding.Warn("database", $"{address.Name} is not there yet.", "'tandem serve' and 'tandem import' make it.")], false);

        var seen = await SqliteInspection.Read(address.Value, catalogs, ct);
        return (Describe(address, seen.Schema, seen.MissingTriggers), seen.Schema > 0);
    }

    private static string? ConnectionString(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal)) return null;
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = text }.TryGetValue("Data Source", out var file) ? (string)file : null;
        }
        catch (ArgumentException)
        {
            return null; // a path with an equals sign in it
        }
    }
}
