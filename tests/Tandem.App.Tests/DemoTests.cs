using System.Net.Http.Json;

namespace Tandem.App.Tests;

public sealed class DemoTests(RunningDemo demo) : IClassFixture<RunningDemo>
{
    [Fact]
    public async Task It_starts_with_25_customers_two_addresses_and_three_commands()
    {
        var said = demo.Program.Said;

        said.ShouldContain("25 customers");
        said.ShouldContain(demo.Hub.BaseAddress!.GetLeftPart(UriPartial.Authority));
        said.ShouldContain(demo.Stripe.BaseAddress!.GetLeftPart(UriPartial.Authority));
        said.Split('\n').Count(line => line.StartsWith("  curl ", StringComparison.Ordinal) || line.StartsWith("  ./tandem ", StringComparison.Ordinal)).ShouldBe(3);
        (await demo.CountHere()).ShouldBeGreaterThanOrEqualTo(25);
        (await RunningDemo.Get(demo.Stripe, "/v1/webhook_endpoints"))["data"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_edit_here_shows_there()
    {
        using var created = await demo.Hub.PostAsJsonAsync("/api/customers", new { name = "Ada Lovelace", email = "ada@here.example" });
        created.EnsureSuccessStatusCode();

        await Eventually.Holds(
            async () => (await RunningDemo.Get(demo.Stripe, "/v1/customers?email=ada@here.example"))["data"]!.AsArray() is [{ } found] && (string?)found["name"] == "Ada Lovelace",
            () => "The customer did not reach Stripe.");
    }

    [Fact]
    public async Task An_edit_there_shows_here()
    {
        var (there, here) = await demo.SomeCustomer(at: 3);
        using var edit = new FormUrlEncodedContent([KeyValuePair.Create("name", "Grace Hopper")]);
        using var edited = await demo.Stripe.PostAsync($"/v1/customers/{there}", edit);
        edited.EnsureSuccessStatusCode();

        await Eventually.Holds(
            async () => (string?)(await RunningDemo.Get(demo.Hub, $"/api/customers/{here}"))["name"] == "Grace Hopper", () => "The edit did not reach the hub.");
    }

    [Fact]
    public async Task Status_and_doctor_find_the_demo_by_its_folder()
    {
        var (statusCode, status, _) = await demo.Run("status");
        var (doctorCode, doctor, _) = await demo.Run("doctor");

        statusCode.ShouldBe(0);
        status.ShouldContain("stripe");
        status.ShouldContain("synced");
        doctorCode.ShouldBe(0, doctor);
        doctor.ShouldContain("ok    triggers");
        doctor.ShouldContain("Both clocks agree");
        doctor.ShouldContain("The webhook was registered");
    }

    [Fact]
    public async Task Verify_beside_the_running_demo_finds_both_sides_the_same()
    {
        var (exitCode, said, errors) = await demo.Run("verify");

        exitCode.ShouldBe(0, said + errors);
        said.ShouldContain("none differ");
    }
}
