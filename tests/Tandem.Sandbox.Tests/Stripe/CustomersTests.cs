using System.Net;
using Tandem.Sandbox.Stripe;

namespace Tandem.Sandbox.Tests.Stripe;

public sealed class CustomersTests
{
    [Fact]
    public async Task A_created_customer_can_be_retrieved()
    {
        await using var world = await World.Start();
        var created = (await world.Post("/v1/customers", ("name", "Ada Löwe"), ("email", "ada@example.com"), ("address[city]", "Köln"), ("metadata[plan]", "pro")))
            .Expect(HttpStatusCode.OK);

        var retrieved = await world.Get($"/v1/customers/{created.Json.Text("id")}");

        retrieved.Body.ShouldBe(created.Body);
        created.Json.Text("id").ShouldMatch("^cus_[A-Za-z0-9]{14}$");
        created.Json.Text("name").ShouldBe("Ada Löwe");
        created.Json.At("address", "city").GetString().ShouldBe("Köln");
        created.Json.At("metadata", "plan").GetString().ShouldBe("pro");
        created.Headers["Request-Id"].ShouldStartWith("req_");
        created.Headers["Stripe-Version"].ShouldBe("2026-07-29.dahlia");
    }

    [Fact]
    public async Task An_update_leaves_what_was_not_sent_and_clears_what_was_sent_empty()
    {
        await using var world = await World.Start();
        var id = await world.CreateCustomer(("name", "Ada"), ("phone", "+15550100"), ("metadata[a]", "1"), ("metadata[b]", "2"));

        var updated = (await world.Post($"/v1/customers/{id}", ("phone", ""), ("metadata[a]", ""), ("metadata[c]", "3"))).Expect(HttpStatusCode.OK).Json;

        updated.Text("name").ShouldBe("Ada");
        updated.IsNull("phone").ShouldBeTrue();
        updated.GetProperty("metadata").EnumerateObject().Select(pair => $"{pair.Name}={pair.Value}").ShouldBe(["b=2", "c=3"]);
    }

    [Fact]
    public async Task An_address_is_replaced_whole()
    {
        await using var world = await World.Start();
        var id = await world.CreateCustomer(("address[city]", "Paris"), ("address[line1]", "1 rue X"));

        var moved = (await world.Post($"/v1/customers/{id}", ("address[city]", "Lyon"))).Json;
        var gone = (await world.Post($"/v1/customers/{id}", ("address", ""))).Json;

        moved.At("address", "city").GetString().ShouldBe("Lyon");
        moved.GetProperty("address").IsNull("line1").ShouldBeTrue();
        gone.IsNull("address").ShouldBeTrue();
    }

    [Fact]
    public async Task Invoice_settings_are_merged()
    {
        await using var world = await World.Start();
        var id = await world.CreateCustomer(("invoice_settings[footer]", "Thanks"), ("invoice_settings[custom_fields][0][name]", "PO"), ("invoice_settings[custom_fields][0][value]", "7"));

        var updated = (await world.Post($"/v1/customers/{id}", ("invoice_settings[default_payment_method]", "pm_1"))).Json.GetProperty("invoice_settings");

        updated.Text("footer").ShouldBe("Thanks");
        updated.Text("default_payment_method").ShouldBe("pm_1");
        updated.GetProperty("custom_fields")[0].Text("name").ShouldBe("PO");
    }

    [Fact]
    public async Task A_deleted_customer_is_a_stub_that_no_list_shows_and_no_update_revives()
    {
        await using var world = await World.Start();
        var id = await world.CreateCustomer(("name", "Ada"));

        var deleted = (await world.Delete($"/v1/customers/{id}")).Expect(HttpStatusCode.OK).Json;
        var stub = (await world.Get($"/v1/customers/{id}")).Expect(HttpStatusCode.OK).Json;
        var update = await world.Post($"/v1/customers/{id}", ("name", "Eve"));
        var again = await world.Delete($"/v1/customers/{id}");

        deleted.GetProperty("deleted").GetBoolean().ShouldBeTrue();
        stub.EnumerateObject().Select(property => property.Name).ShouldBe(["id", "object", "deleted"]);
        update.Expect(HttpStatusCode.NotFound).Error.Text("code").ShouldBe("resource_missing");
        again.Expect(HttpStatusCode.NotFound).Error.Text("message").ShouldBe($"No such customer: '{id}'");
        (await world.Get("/v1/customers")).Data.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nme", "Ada", "parameter_unknown", "nme")]
    [InlineData("address[town]", "x", "parameter_unknown", "address[town]")]
    [InlineData("email", "not an address", "email_invalid", "email")]
    [InlineData("email", "ada@localhost", "email_invalid", "email")]
    [InlineData("balance", "much", "parameter_invalid_integer", "balance")]
    [InlineData("address", "Paris", null, "address")]
    [InlineData("name[first]", "Ada", null, "name")]
    [InlineData("tax_exempt", "maybe", null, "tax_exempt")]
    [InlineData("invoice_prefix", "no", null, "invoice_prefix")]
    [InlineData("shipping[name]", "Ada", "parameter_missing", "shipping[address]")]
    [InlineData("source", "tok_visa", "resource_missing", "source")]
    public async Task A_wrong_parameter_is_refused_by_name(string name, string value, string? code, string param)
    {
        await using var world = await World.Start();

        var error = (await world.Post("/v1/customers", (name, value))).Expect(HttpStatusCode.BadRequest).Error;

        error.Text("type").ShouldBe("invalid_request_error");
        error.Text("param").ShouldBe(param);
        if (code is not null) error.Text("code").ShouldBe(code);
        (await world.Get("/v1/customers")).Data.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("name", 256)]
    [InlineData("phone", 20)]
    [InlineData("description", 5000)]
    public async Task A_text_may_be_as_long_as_its_limit_and_no_longer(string name, int limit)
    {
        await using var world = await World.Start();

        (await world.Post("/v1/customers", (name, new string('x', limit)))).Expect(HttpStatusCode.OK);
        (await world.Post("/v1/customers", (name, new string('x', limit + 1)))).Expect(HttpStatusCode.BadRequest).Error.Text("param").ShouldBe(name);
    }

    [Fact]
    public async Task Metadata_keeps_its_limits()
    {
        await using var world = await World.Start();
        (string, string)[] fifty = [.. Enumerable.Range(0, 50).Select(i => ($"metadata[k{i}]", "v"))];
        var id = await world.CreateCustomer(fifty);

        (await world.Post($"/v1/customers/{id}", ("metadata[one_more]", "v"))).Expect(HttpStatusCode.BadRequest);
        (await world.Post($"/v1/customers/{id}", ("metadata[k0]", ""), ("metadata[one_more]", "v"))).Expect(HttpStatusCode.OK);
        (await world.Post($"/v1/customers/{id}", ($"metadata[{new string('k', 41)}]", "v"))).Expect(HttpStatusCode.BadRequest);
        (await world.Post($"/v1/customers/{id}", ("metadata[k1]", new string('v', 501)))).Expect(HttpStatusCode.BadRequest);
        (await world.Post($"/v1/customers/{id}", ("metadata", ""))).Json.GetProperty("metadata").EnumerateObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Text_is_stored_as_it_was_sent_unless_the_fault_says_otherwise()
    {
        await using var world = await World.Start();
        var asSent = (await world.Post("/v1/customers", ("name", " Ada  Lovelace "))).Json.Text("name");

        world.Stripe.Faults = new StripeFaults { NormalizeText = true };
        var normalized = (await world.Post("/v1/customers", ("name", " Ada  Lovelace "))).Json.Text("name");

        asSent.ShouldBe(" Ada  Lovelace ");
        normalized.ShouldBe("Ada Lovelace");
    }

    [Theory]
    [InlineData(null, "You did not provide an API key")]
    [InlineData("Bearer sk_live_0123456789abcdef", "Invalid API Key provided: sk_live_****cdef")]
    public async Task A_call_without_a_test_key_is_refused(string? authorization, string message)
    {
        await using var world = await World.Start();
        world.Http.DefaultRequestHeaders.Authorization = null;
        if (authorization is not null) world.Http.DefaultRequestHeaders.Add("Authorization", authorization);

        (await world.Get("/v1/customers")).Expect(HttpStatusCode.Unauthorized).Error.Text("message").ShouldStartWith(message);
    }

    [Fact]
    public async Task A_key_may_also_be_the_user_of_basic_authentication()
    {
        await using var world = await World.Start();
        world.Http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("sk_test_1:"u8));

        (await world.Get("/v1/customers")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_unknown_url_is_named_in_the_error()
    {
        await using var world = await World.Start();

        (await world.Get("/v1/charges")).Expect(HttpStatusCode.NotFound).Error.Text("message").ShouldStartWith("Unrecognized request URL (GET: /v1/charges)");
    }
}
