using Tandem.App.Configuration;
using Tandem.Catalogs;
using Tandem.Storage;

namespace Tandem.App.Doctor;

/// <summary>Looks at the database, and changes nothing in it.</summary>
internal static class DatabaseChecks
{
    /// <summary>Looks, and says whether there is a schema to read from.</summary>
    public static async Task<(IReadOnlyList<Finding> Findings, bool HasSchema)> Run(Settings settings, CancellationToken ct)
    {
        try
        {
            return await settings.Database.Kind.Check(settings.Database, [Customers.Catalog], ct);
        }
        catch (StorageException unreadable)
        {
            return ([Finding.Fail("database", unreadable.Message, "See DATABASE_URL and --data.")], false);
        }
    }
}
