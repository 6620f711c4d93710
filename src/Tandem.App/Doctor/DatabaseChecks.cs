using Tandem.App.Configuration;
using Tandem.Catalogs;
using Tandem.Storage;
using Tandem.Storage.Sqlite;

namespace Tandem.App.Doctor;

/// <summary>Looks at the database, and changes nothing in it.</summary>
internal static class DatabaseChecks
{
    /// <summary>Looks, and says whether there is a schema to read from.</summary>
    public static async Task<(IReadOnlyList<Finding> Findings, bool HasSchema)> Run(Settings settings, CancellationToken ct)
    {
        var file = settings.Database.File;
        if (!File.Exists(file)) return ([Finding.Warn("database", $"{file} is not there yet.", "'tandem serve' and 'tandem import' make it.")], false);
        try
        {
            var seen = await SqliteInspection.Read(file, [Customers.Catalog], ct);
            return (
            [
                seen.Schema > 0
                    ? Finding.Ok("database", $"{file} opens, schema {seen.Schema}.")
                    : Finding.Warn("database", $"{file} opens, and holds nothing of Tandem's yet.", "'tandem serve' makes its tables; your own stay as they are."),
                seen.MissingTriggers.Count == 0 || seen.Schema == 0
                    ? Finding.Ok("triggers", "Every write is captured.")
                    : Finding.Fail("triggers", $"Not there: {string.Join(", ", seen.MissingTriggers)}.", "Start 'tandem serve' again: it makes them, and its sweep finds what was missed."),
            ], seen.Schema > 0);
        }
        catch (StorageException unreadable)
        {
            return ([Finding.Fail("database", unreadable.Message, "See DATABASE_URL and --data.")], false);
        }
    }
}
