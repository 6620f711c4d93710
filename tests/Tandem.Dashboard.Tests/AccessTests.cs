using System.Net;

namespace Tandem.Dashboard.Tests;

public sealed class AccessTests
{
    private static readonly string[] Pages = ["/", "/customers", "/customers/x", "/customers/import"];
    private static readonly string[] PagesAndNone = [.. Pages, "/nowhere"];

    [Fact]
    public async Task Without_keys_in_the_settings_each_page_is_open()
    {
        await using var site = await Site.Start();
        await site.Created("Ada Lovelace");

        foreach (var page in Pages)
        {
            using var answer = await site.Browser.GetAsync(page);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, page);
        }

        (await site.Browser.GetStringAsync("/customers")).ShouldContain("Ada Lovelace");
    }

    [Fact]
    public async Task With_keys_each_page_leads_to_the_sign_in_and_nothing_else_is_told()
    {
        await using var site = await Site.Start(Site.WithKey);
        await site.Created("Ada Lovelace", new TenantId("acme"));

        foreach (var page in PagesAndNone)
        {
            using var answer = await site.Browser.GetAsync(page);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, page);
            answer.Headers.Location!.OriginalString.ShouldBe($"/sign-in?then={Uri.EscapeDataString(page)}");
            (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        }

        using var live = await site.Browser.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        live.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var file = await site.Browser.GetAsync("/customers/export.csv");
        file.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_lets_in_to_its_own_tenant_until_one_signs_out()
    {
        await using var site = await Site.Start(Site.WithKey);
        await site.Created("Ada Lovelace", new TenantId("acme"));
        await site.Created("Somebody else");

        using var signedIn = await site.Post("/sign-in?then=%2Fcustomers", "/session/sign-in", ("key", Site.Key), ("then", "/customers"));
        signedIn.Headers.Location!.OriginalString.ShouldBe("/customers");
        var page = await site.Browser.GetStringAsync("/customers");
        page.ShouldContain("Ada Lovelace");
        page.ShouldNotContain("Somebody else");
        page.ShouldNotContain(Site.Key);
        (await site.Browser.GetStringAsync("/customers/export.csv")).ShouldContain("Ada Lovelace");

        using var signedOut = await site.Post("/", "/session/sign-out");
        using var after = await site.Browser.GetAsync("/customers");
        after.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task The_cookie_is_for_this_site_alone_unreadable_and_holds_no_key()
    {
        await using var site = await Site.Start(Site.WithKey);

        using var signedIn = await site.Post("/sign-in", "/session/sign-in", ("key", Site.Key));

        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(each => each.StartsWith("tandem-session=", StringComparison.Ordinal));
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        cookie.ShouldNotContain(Site.Key);
        cookie.ShouldNotContain("acme");
    }

    [Theory]
    [InlineData("wrong-key-0123456789")]
    [InlineData("")]
    [InlineData("key-of-ada-012345678")]
    public async Task Another_key_lets_nobody_in(string key)
    {
        await using var site = await Site.Start(Site.WithKey);

        using var answer = await site.Post("/sign-in", "/session/sign-in", ("key", key));

        answer.Headers.Location!.OriginalString.ShouldStartWith("/sign-in?wrong=true");
        site.Cookie("tandem-session").ShouldBeNull();
        (await site.Browser.GetStringAsync("/sign-in?wrong=true")).ShouldContain("does not know this key");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task After_signing_in_one_is_led_nowhere_else(string then)
    {
        await using var site = await Site.Start(Site.WithKey);

        using var answer = await site.Post("/sign-in", "/session/sign-in", ("key", Site.Key), ("then", then));

        answer.Headers.Location!.OriginalString.ShouldBe("/");
    }

    [Fact]
    public async Task A_form_from_elsewhere_does_nothing()
    {
        await using var site = await Site.Start(Site.WithKey);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("key", Site.Key)]);

        using var answer = await site.Browser.PostAsync("/session/sign-in", form);

        site.Cookie("tandem-session").ShouldBeNull();
    }

    [Fact]
    public async Task A_cookie_that_was_made_up_lets_nobody_in()
    {
        await using var site = await Site.Start(Site.WithKey);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Cookie", "tandem-session=CfDJ8AAAA");

        using var answer = await site.Browser.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }
}
