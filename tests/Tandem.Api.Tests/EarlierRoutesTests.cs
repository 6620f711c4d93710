using System.Net;

namespace Tandem.Api.Tests;

public sealed class EarlierRoutesTests
{
    [Theory]
    [InlineData("/customers")]
    [InlineData("/customers/")]
    [InlineData("/customer")]
    public async Task Customers_are_created_and_listed(string path)
    {
        await using var server = await Server.Start();

        var created = (await server.Post(path, new { name = "Ada" })).ShouldBe(HttpStatusCode.Created);

        created.Headers["Location"].ShouldEndWith($"/api/customers/{created.Json!["id"]}");
        (await server.Get(path + "?limit=5")).ShouldBe(HttpStatusCode.OK).Data.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_customer_is_read_written_and_deleted_by_its_address()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada" });

        (await server.Get($"/customer/{id}")).ShouldBe(HttpStatusCode.OK).ETag.ShouldBe("\"1\"");
        (await server.Put($"/customer/{id}", new { name = "B" })).ShouldBe(HttpStatusCode.OK);
        (await server.Patch($"/customer/{id}", new { phone = "1" })).ShouldBe(HttpStatusCode.OK).ETag.ShouldBe("\"3\"");
        (await server.Delete($"/customer/{id}")).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_customer_is_replaced_and_deleted_by_the_id_in_the_body()
    {
        await using var server = await Server.Start();
        var id = await server.Created(new { name = "Ada", phone = "1" });

        var replaced = (await server.Put("/customer", new { id, name = "B" })).ShouldBe(HttpStatusCode.OK);
        (await server.Delete("/customer", new { id })).ShouldBe(HttpStatusCode.NoContent);

        replaced.Json!["phone"].ShouldBeNull();
        (await server.Get($"/customer/{id}")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task The_old_health_check_answers()
    {
        await using var server = await Server.Start();

        (await server.Get("/checking")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("""{"status":"ok"}""");
    }
}
