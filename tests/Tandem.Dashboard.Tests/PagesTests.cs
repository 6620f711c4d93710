using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Streams;

namespace Tandem.Dashboard.Tests;

public sealed partial class PagesTests
{
    [Fact]
    public async Task A_page_may_load_nothing_from_elsewhere_and_all_it_loads_is_there()
    {
        await using var site = await Site.Start();

        using var answer = await site.Browser.GetAsync("/");
        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("default-src 'self'");
        policy.ShouldNotContain("unsafe-eval");
        policy.ShouldNotContain("http");
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldNotContain("<script>");
        var files = Loaded().Matches(page).Select(match => match.Groups[1].Value).ToArray();
        files.Length.ShouldBeGreaterThan(8);
        foreach (var file in files)
        {
            file.ShouldNotContain("//");
            using var loaded = await site.Browser.GetAsync("/" + file);
            loaded.StatusCode.ShouldBe(HttpStatusCode.OK, file);
            loaded.Headers.CacheControl!.ToString().ShouldContain("immutable", customMessage: file);
        }
    }

    [Fact]
    public async Task Where_a_route_of_the_API_has_the_address_too_a_browser_gets_the_page_and_a_program_the_answer()
    {
        await using var site = await Site.Start();
        using var program = new HttpClient { BaseAddress = site.Address };

        (await site.Browser.GetStringAsync("/customers")).ShouldContain("<!DOCTYPE html>");
        (await program.GetStringAsync("/customers")).ShouldStartWith("{\"data\":");
        using var method = await program.PutAsync("/customers", null);
        method.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task The_first_paint_shows_what_is_there()
    {
        await using var site = await Site.Start();
        var id = await site.Created("Ada <Lovelace>");

        (await site.Browser.GetStringAsync("/")).ShouldContain("Ada &lt;Lovelace&gt;");
        var customer = await site.Browser.GetStringAsync($"/customers/{id}");
        customer.ShouldContain("Ada &lt;Lovelace&gt;");
        customer.ShouldContain("Created by test");
        (await site.Browser.GetStringAsync("/customers/none")).ShouldContain("There is no such customer");
    }

    [Fact]
    public async Task What_waits_in_the_stream_beside_the_database_is_told_on_the_overview()
    {
        await using var without = await Site.Start();
        await using var with = await Site.Start(services => services.AddSingleton<IStreamStatus, BusyStream>());

        (await with.Browser.GetStringAsync("/")).ShouldContain("It answers. In its topics wait 1,204 events, 1 change and 0 commands.");
        (await without.Browser.GetStringAsync("/")).ShouldNotContain("topics");
    }

    [Fact]
    public async Task The_address_says_what_is_searched_for()
    {
        await using var site = await Site.Start();
        await site.Created("Ada");
        await site.Created("Bob");

        var page = await site.Browser.GetStringAsync("/customers?q=bo");
        page.ShouldContain(">Bob<");
        page.ShouldNotContain(">Ada<");
        (await site.Browser.GetStringAsync("/customers?q=nobody")).ShouldContain("No customer matches");
        (await site.Browser.GetStringAsync("/customers?after=damaged")).ShouldContain("damaged");
    }

    [Fact]
    public async Task A_deleted_customer_still_has_a_page_with_its_history()
    {
        await using var site = await Site.Start();
        var id = await site.Created("Ada");
        await site.Get<Items.ItemWriter>().Write(Site.Tenant, Catalogs.Customers.Catalog, [new Items.ItemCommand.Delete(id)], "test", null, default);

        var page = await site.Browser.GetStringAsync($"/customers/{id}");

        page.ShouldContain("This customer was deleted");
        page.ShouldContain("Back to this version");
    }

    [Fact]
    public async Task An_address_that_is_none_is_a_page_for_browsers_and_a_bare_404_for_programs()
    {
        await using var site = await Site.Start();
        using var program = new HttpClient { BaseAddress = site.Address };

        using var page = await site.Browser.GetAsync("/nowhere/at/all");
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        page.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        var text = await page.Content.ReadAsStringAsync();
        text.ShouldContain("There is no such page");
        text.ShouldContain("<base href=\"/\"");
        text.ShouldContain("/nowhere/at/all");
        using var answer = await program.GetAsync("/nowhere");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        using var written = await site.Browser.PostAsync("/nowhere", null);
        written.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_overview_tells_who_works_on_the_database_and_on_what()
    {
        await using var site = await Site.Start();

        var page = await site.Browser.GetStringAsync("/");

        page.ShouldContain("Server processes");
        page.ShouldContain($"process {Environment.ProcessId}, which shows you this");
        page.ShouldContain("finds what was missed");
    }

    private sealed class BusyStream : IStreamStatus
    {
        public StreamStatus Now { get; } = new(true, "It answers.", 1204, 1, 0);
    }

    [GeneratedRegex("(?:src|href)=\"(_tandem/[^\"]+)\"")]
    private static partial Regex Loaded();
}
