using System.CommandLine;
using Tandem.App.Configuration;
using Tandem.App.Hosting;
using Tandem.Catalogs;
using Tandem.Storage.Sql;

namespace Tandem.App.Commands;

/// <summary><c>tandem migrate</c>: brings the schema to what this program knows, as every start of the server does by itself.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the SQL that would run, and change nothing" };
        var command = new Command("migrate", "Create or update the tables and triggers. 'serve' does it too; this is for those who want it apart") { dryRun };
        var choices = Choices.AddTo(command);
        command.SetAction((parsed, ct) => Run(choices.Settings(parsed), parsed.GetValue(dryRun), ct));
        return command;
    }

    private static async Task<int> Run(Settings settings, bool dryRun, CancellationToken ct)
    {
        await using var session = EngineSession.Look(dryRun ? settings.ToPlan() : settings);
        var store = session.Get<SqlStore>();
        var catalogs = session.Get<IReadOnlyList<Catalog>>();
        var plan = await store.PlanMigration(catalogs, ct);
        if (dryRun)
        {
            foreach (var sql in plan) Console.WriteLine($"{sql.TrimEnd().TrimEnd(';')};\n");
            Console.WriteLine(plan.Count == 0 ? $"-- {settings.Database.Name}: nothing to do." : $"-- {settings.Database.Name}: this would run, in one transaction where the database knows such.");
            return ExitCode.Done;
        }

        await store.Migrate(catalogs, ct);
        Console.WriteLine(plan.Count == 0 ? $"{settings.Database.Name}: nothing to do." : $"{settings.Database.Name}: done.");
        return ExitCode.Done;
    }
}
