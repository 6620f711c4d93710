using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tandem.Sandbox.Stripe;

namespace Tandem.App.Tests;

public sealed partial class ImportTests
{
    [Fact]
    public async Task An_import_that_was_killed_goes_on_where_it_was()
    {
        await using var world = await SyncWorld.With(350);
        world.Stripe.Faults = new StripeFaults { LatencyMs = 400 };
        await using (var first = world.Start("import", "stripe"))
        {
            await Eventually.Holds(async () => await Imported(world) is >= 100 and < 350, () => "The import did not begin: " + first.Errors);
            await first.Kill();
            await first.Ended();
        }

        world.Stripe.Faults = new StripeFaults();
        var before = await Imported(world);
        var (exitCode, said, errors) = await world.Run("import", "stripe");

        exitCode.ShouldBe(0, said + errors);
        before.ShouldBeLessThan(350);

        // The place is kept after the page: killed between the two, it reads that page again, and nothing of it is new.
        var goesOnAfter = GoesOnAfter().Match(said) is { Success: true } place ? long.Parse(place.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        goesOnAfter.ShouldBeOneOf(before, before - 100);
        said.ShouldContain($"350 read, {350 - (before - goesOnAfter)} created");
        (await world.Run("verify")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Status_tells_what_was_imported_also_as_JSON()
    {
        await using var world = await SyncWorld.Imported(7);

        var (exitCode, said, _) = await world.Run("status", "--json");

        exitCode.ShouldBe(0);
        var stripe = JsonNode.Parse(said)!["tenants"]![0]!["integrations"]![0]!;
        ((string?)stripe["name"]).ShouldBe("stripe");
        ((long)stripe["links"]!["synced"]!).ShouldBe(7);
        ((string?)stripe["import"]).ShouldBe("done, 7 read");
    }

    [Fact]
    public async Task Doctor_warns_of_what_is_not_set_up_yet_and_fails_where_the_account_is_closed()
    {
        await using var world = await SyncWorld.With(1);

        var fresh = await world.Run("doctor");
        world.Stripe.Faults = new StripeFaults { CutBefore = 1 };
        var closed = await world.Run("doctor");

        fresh.ExitCode.ShouldBe(0, fresh.Said + fresh.Errors);
        fresh.Said.ShouldContain("warn  database");
        fresh.Said.ShouldContain("No webhooks can come");
        fresh.Said.ShouldContain("Nothing was imported yet");
        closed.ExitCode.ShouldBe(1);
        closed.Said.ShouldContain("fail  stripe");
    }

    private static async Task<long> Imported(SyncWorld world)
    {
        try
        {
            return await world.Sql("SELECT count(*) FROM links");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return 0; // not made yet
        }
    }

    [GeneratedRegex("goes on after ([0-9]+) that were read before")]
    private static partial Regex GoesOnAfter();
}
