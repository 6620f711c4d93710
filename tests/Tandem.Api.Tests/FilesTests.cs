using System.Net;

namespace Tandem.Api.Tests;

public sealed class FilesTests
{
    private static readonly (string, string) Csv = ("Content-Type", "text/csv");

    [Fact]
    public async Task A_dry_run_tells_new_changed_same_invalid_and_possible_duplicates_and_writes_nothing()
    {
        await using var server = await Server.Start();
        var ada = await server.Created(new { name = "Ada", email = "ada@example.com", phone = "1" });
        var bob = await server.Created(new { name = "Bob" });
        var before = await server.Contents();
        var file = $"""
            id,name,email,phone,colour
            {ada},Ada Lovelace,ada@example.com,,red
            {bob},Bob,,,
            ,Eve,eve@example.com,,
            ,Ada again,ada@example.com,,
            ,Eve again,eve@example.com,,
            ,Bad,nowhere,,
            no spaces,X,,,

            """;

        var told = (await server.Post("/api/customers:import?dryRun=true", file, Csv)).ShouldBe(HttpStatusCode.OK).Json!;

        ((int)told["read"]!, (int)told["created"]!, (int)told["changed"]!, (int)told["same"]!, (int)told["duplicates"]!, (int)told["invalid"]!)
            .ShouldBe((7, 1, 1, 1, 2, 2));
        told["ignoredColumns"]!.AsArray().Select(name => (string)name!).ShouldBe(["colour"]);
        var problems = told["problems"]!.AsArray();
        problems.Select(line => (int)line!["line"]!).ShouldBe([5, 6, 7, 8]);
        ((string?)problems[0]!["duplicateOf"]).ShouldBe(ada);
        ((int)problems[1]!["duplicateOfLine"]!).ShouldBe(4);
        ((string)problems[2]!["errors"]!["email"]!).ShouldContain("e-mail");
        problems[3]!["errors"]!["id"].ShouldNotBeNull();
        (await server.Contents()).ShouldBe(before);
    }

    [Fact]
    public async Task An_import_writes_what_the_dry_run_told_and_leaves_other_columns_alone()
    {
        await using var server = await Server.Start();
        var ada = await server.Created(new { name = "Ada", phone = "1", metadata = new { plan = "gold" } });

        var told = (await server.Post("/api/customers:import", $"ID;E-Mail;metadata.tier\n{ada};ada@example.com;first\n;eve@example.com;\n", Csv)).ShouldBe(HttpStatusCode.OK).Json!;

        ((int)told["created"]!, (int)told["changed"]!, (int)told["invalid"]!).ShouldBe((1, 1, 0));
        var changed = (await server.Get($"/api/customers/{ada}")).Json!;
        ((string?)changed["email"], (string?)changed["phone"], (string?)changed["metadata"]!["plan"], (string?)changed["metadata"]!["tier"])
            .ShouldBe(("ada@example.com", "1", "gold", "first"));
        ((string?)(await server.Get($"/api/customers/{ada}/history")).Data[0]["source"]).ShouldBe("api");
        (await server.Get("/api/customers?q=eve@example.com")).Data.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("skip", 0, 0, 1)]
    [InlineData("update", 0, 1, 0)]
    [InlineData("create", 1, 0, 0)]
    public async Task What_is_done_with_a_possible_duplicate_is_said(string policy, int created, int changed, int left)
    {
        await using var server = await Server.Start();
        await server.Created(new { name = "Ada", email = "ada@example.com" });

        var told = (await server.Post($"/api/customers:import?duplicates={policy}", "name,email\nGrace,ada@example.com\n", Csv)).Json!;

        ((int)told["created"]!, (int)told["changed"]!, (int)told["duplicates"]!).ShouldBe((created, changed, left));
    }

    [Theory]
    [InlineData("")]
    [InlineData("colour,size\nred,1\n")]
    [InlineData("name,NAME\nA,B\n")]
    public async Task A_file_that_cannot_be_read_is_refused_with_a_reason(string file)
    {
        await using var server = await Server.Start();

        (await server.Post("/api/customers:import", file, Csv)).ShouldBeProblem(400, "body");
        (await server.Post("/api/customers:import", "name\nAda\n")).ShouldBeProblem(415);
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_refused()
    {
        await using var server = await Server.Start();

        (await server.Post("/api/customers:import", new byte[] { 0x6E, 0x61, 0x6D, 0x65, 0x0A, 0xE9, 0x0A }, Csv)).ShouldBeProblem(400, "body").Text.ShouldContain("UTF-8");
    }

    [Fact]
    public async Task A_line_with_too_many_cells_or_a_stray_quote_is_told_and_the_others_are_taken()
    {
        await using var server = await Server.Start();

        var told = (await server.Post("/api/customers:import", "name,phone\nAda,1,2\nE\"ve,1\nBob,2\n", Csv)).Json!;

        ((int)told["created"]!, (int)told["invalid"]!).ShouldBe((1, 2));
        (await server.Get("/api/customers")).Data.ShouldHaveSingleItem()["name"]!.ToString().ShouldBe("Bob");
    }

    [Fact]
    public async Task What_was_exported_is_taken_in_again_as_the_same()
    {
        await using var server = await Server.Start();
        foreach (var name in new[] { "=1+1", "'=1+1", "-5", "@sum", "plain, with \"quotes\"", "two\nlines", "Zoë 日本" })
            await server.Created(new { name, phone = "+44 20", metadata = new { plan = "=x" } });

        var file = (await server.Get("/api/customers:export")).ShouldBe(HttpStatusCode.OK);
        file.Type.ShouldBe("text/csv");
        var told = (await server.Post("/api/customers:import?dryRun=true", file.Text, Csv)).ShouldBe(HttpStatusCode.OK).Json!;

        ((int)told["read"]!, (int)told["same"]!).ShouldBe((7, 7), told.ToJsonString());
    }

    [Fact]
    public async Task No_cell_of_an_export_begins_like_a_formula()
    {
        await using var server = await Server.Start();
        await server.Created(new { name = "=HYPERLINK(\"http://evil\")", phone = "+1", description = "-1" });

        var line = (await server.Get("/api/customers:export")).Text.Split('\n')[1];

        line.ShouldContain("\"'=HYPERLINK");
        line.ShouldContain(",'+1,'-1,");
    }

    [Fact]
    public async Task An_export_holds_what_the_filters_leave()
    {
        await using var server = await Server.Start();
        await server.Created(new { name = "Ada" });
        await server.Linked(await server.Created(new { name = "Bob" }));

        var lines = (await server.Get("/api/customers:export?status=synced&integration=stripe")).Text.TrimEnd().Split('\n');

        lines.Length.ShouldBe(2);
        lines[0].ShouldContain("stripe.id,stripe.status");
        lines[1].ShouldContain("Bob");
        (await server.Get("/api/customers:export?limit=1")).ShouldBeProblem(400, "limit");
    }
}
