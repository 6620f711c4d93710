using Tandem.Sandbox.Stripe;

namespace Tandem.Sandbox.Tests.Stripe;

public sealed class DataFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tandem-sandbox").FullName;

    private string DataFile => Path.Combine(folder, "data", "stripe.ndjson");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Everything_is_there_again_after_a_restart()
    {
        string[] lists = ["/v1/customers", "/v1/events", "/v1/webhook_endpoints"];
        string[] before;
        string replayable;
        await using (var world = await Start())
        {
            var id = await world.CreateCustomer(
                ("name", "Ada"), ("email", "ada@example.com"), ("address[city]", "Köln"), ("shipping[name]", "A"), ("shipping[address][line1]", ""),
                ("metadata[a]", "1"), ("preferred_locales[]", "de"), ("balance", "-5"), ("invoice_settings[custom_fields][0][name]", "n"),
                ("invoice_settings[custom_fields][0][value]", "v"), ("invoice_settings[rendering_options][amount_tax_display]", "exclude_tax"), ("tax_exempt", "reverse"), ("business_name", "B"));
            await world.Post($"/v1/customers/{id}", ("name", "Bea"));
            await world.Delete($"/v1/customers/{await world.CreateCustomer()}");
            await world.Post("/v1/webhook_endpoints", ("url", "http://127.0.0.1:9/none"), ("enabled_events[]", "invoice.paid"));
            replayable = (await world.PostWithKey("k", "/v1/customers", ("name", "Key"))).Body;
            before = await Task.WhenAll(lists.Select(async list => (await world.Get(list)).Body));
        }

        await using var again = await Start();

        (await Task.WhenAll(lists.Select(async list => (await again.Get(list)).Body))).ShouldBe(before);
        var replayed = await again.PostWithKey("k", "/v1/customers", ("name", "Key"));
        replayed.Body.ShouldBe(replayable);
        replayed.Headers["Idempotent-Replayed"].ShouldBe("true");
    }

    [Fact]
    public async Task A_torn_last_line_costs_only_itself()
    {
        await using (var world = await Start()) await world.CreateCustomer(("name", "Ada"));
        await File.AppendAllTextAsync(DataFile, """{"order":2,"customer":{"id":"cus_to""");

        await using (var again = await Start())
        {
            (await again.Get("/v1/customers")).Data.Length.ShouldBe(1);
            await again.CreateCustomer(("name", "Bea"));
        }

        await using var third = await Start();
        (await third.Get("/v1/customers")).Data.Select(customer => customer.Text("name")).ShouldBe(["Bea", "Ada"]);
    }

    [Fact]
    public async Task The_file_is_compacted_when_most_of_it_is_past()
    {
        var time = new ManualTime();
        string[] before;
        await using (var world = await Start(time))
        {
            var ada = await world.CreateCustomer(("name", "Ada"));
            await world.CreateCustomer(("name", "Bea"));
            for (var i = 0; i < 50; i++) await world.Post($"/v1/customers/{ada}", ("name", $"Ada {i}"));
            time.Advance(TimeSpan.FromDays(31));
            await world.CreateCustomer(("name", "Cleo"));
            before = (await world.Get("/v1/customers")).Ids;
        }

        await using (await Start(time)) (await File.ReadAllLinesAsync(DataFile)).Length.ShouldBe(3);

        await using var again = await Start(time);
        (await again.Get("/v1/customers")).Ids.ShouldBe(before);
        (await again.Get("/v1/customers")).Data[2].Text("name").ShouldBe("Ada 49");
    }

    [Fact]
    public async Task An_answered_write_is_already_in_the_file()
    {
        await using var world = await Start();
        var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => world.CreateCustomer(("name", $"{i}"))));

        // What a killed process leaves is what another process can read now.
        await using var reader = new FileStream(DataFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var written = await new StreamReader(reader).ReadToEndAsync();

        ids.ShouldAllBe(id => written.Contains(id));
    }

    [Fact]
    public async Task A_seed_is_not_sown_twice()
    {
        await using (var world = await Start(seed: 3)) (await world.Get("/v1/customers")).Data.Length.ShouldBe(3);
        await using var again = await Start(seed: 3);

        (await again.Get("/v1/customers")).Data.Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_file_that_is_no_data_file_stops_the_start()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DataFile)!);
        await File.WriteAllTextAsync(DataFile, "{\"hello\":\"world\"}\n");

        (await Should.ThrowAsync<InvalidDataException>(() => Start())).Message.ShouldContain("line 1");
    }

    private Task<World> Start(TimeProvider? time = null, int seed = 0) =>
        World.Start(new StripeSandboxOptions { DataFile = DataFile, Time = time ?? TimeProvider.System, Seed = seed });
}
