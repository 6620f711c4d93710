namespace Tandem.App.Tests;

public sealed class VerifyTests
{
    // A bulk load that switched the capture off.
    private const string Silently = "DROP TRIGGER customers_updated; DROP TRIGGER customers_inserted; DROP TRIGGER customers_deleted;";

    [Fact]
    public async Task What_is_the_same_is_said_to_be_with_exit_code_0()
    {
        await using var world = await SyncWorld.Imported(120);

        var (exitCode, said, _) = await world.Run("verify");

        exitCode.ShouldBe(0);
        said.ShouldContain("120 there, 120 agree, none differ");
    }

    [Fact]
    public async Task Each_kind_of_difference_is_found_shown_and_repaired()
    {
        await using var world = await SyncWorld.Imported(10);
        await Plant(world);

        var found = await world.Run("verify");
        var dry = await world.Run("verify", "--dry-run");
        var again = await world.Run("verify", "--json");
        var repaired = await world.Run("verify", "--repair");
        var after = await world.Run("verify");

        found.ExitCode.ShouldBe(3, found.Errors);
        foreach (var words in (string[])["Edited here", "Edited there", "missing here", "missing there", "never sent there"]) found.Said.ShouldContain(words);
        dry.ExitCode.ShouldBe(3);
        foreach (var words in (string[])["write it there", "write it here", "add it here", "unlink it", "create it there"]) dry.Said.ShouldContain(words);
        again.ExitCode.ShouldBe(3); // the dry run has changed nothing
        again.Said.ShouldContain("\"differences\":5");
        repaired.ExitCode.ShouldBe(0, repaired.Said + repaired.Errors);
        after.ExitCode.ShouldBe(0, after.Said);
        (await world.CountThere("email=new@here.example")).ShouldBe(1);
        (await world.Sql("SELECT count(*) FROM customers WHERE email = 'new@there.example'")).ShouldBe(1);
        (await world.Sql("SELECT count(*) FROM customers WHERE name = 'Edited there'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_runs_does_the_repair()
    {
        await using var world = await SyncWorld.Imported(5);
        await using var server = world.Start("serve", "--port", "0");
        await server.HasSaid("is ready");
        await world.Sql(Silently + "UPDATE customers SET name = 'Edited here' WHERE rowid = 1");

        var repaired = await world.Run("verify", "--repair");

        repaired.ExitCode.ShouldBe(0, repaired.Said + repaired.Errors);
        (await server.Terminate()).ShouldBe(0);
    }

    private static async Task Plant(SyncWorld world)
    {
        var (editedThere, deletedThere) = (await world.IdAt(0), await world.IdAt(1));
        await world.Post($"/v1/customers/{editedThere}", ("name", "Edited there"));
        await world.Delete($"/v1/customers/{deletedThere}");
        await world.Post("/v1/customers", ("email", "new@there.example"));
        await world.Sql($"""
            {Silently}
            UPDATE customers SET name = 'Edited here' WHERE id = (SELECT item_id FROM links WHERE external_id NOT IN ('{editedThere}', '{deletedThere}') LIMIT 1);
            INSERT INTO customers (email) VALUES ('new@here.example');
            """);
    }
}
