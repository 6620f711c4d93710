using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.HtmlRendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tandem.Connectors;
using Tandem.Dashboard.Access;
using Tandem.Dashboard.Layout;
using Tandem.Integrations;
using Tandem.Storage;
using Tandem.Storage.Sqlite;
using Tandem.Streams;

namespace Tandem.Dashboard.Tests;

/// <summary>What each page says while the database lets it wait, when it fails, and when nobody knows what was asked for.</summary>
public sealed class StatesTests
{
    private static readonly (string Address, string Failed)[] Pages =
    [
        ("/", "The database does not answer"),
        ("/customers", "The customers could not be read"),
        ("/customers/some", "The customer could not be read"),
        ("/integrations", "The integrations could not be read"),
        ("/integrations/account", "The integration could not be read"),
        ("/conflicts", "The conflicts could not be read"),
        ("/failures", "The failures could not be read"),
        ("/activity", "The activity could not be read"),
    ];

    [Fact]
    public async Task A_page_whose_database_fails_says_why_and_offers_to_try_again()
    {
        await using var site = await Start(new Doors { Failure = new StorageException("The database is being moved.") });
        foreach (var (address, failed) in Pages)
        {
            var page = Inside(await site.Browser.GetStringAsync(address));
            page.ShouldContain(failed, customMessage: address);
            page.ShouldContain("The database is being moved.", customMessage: address);
            page.ShouldContain("Try again", customMessage: address);
            page.ShouldNotContain("Loading…", customMessage: address);
        }
    }

    [Fact]
    public async Task A_failure_that_nobody_expects_is_told_without_its_words()
    {
        await using var site = await Start(new Doors { Failure = new InvalidOperationException("of ada@db.internal") });
        foreach (var (address, failed) in Pages)
        {
            var whole = await site.Browser.GetStringAsync(address);
            whole.ShouldNotContain("db.internal", customMessage: address);
            var page = Inside(whole);
            new[] { failed, "This page has failed" }.ShouldContain(state => page.Contains(state, StringComparison.Ordinal), address);
            page.ShouldContain("log", customMessage: address);
            page.ShouldContain("Try again", customMessage: address);
            page.ShouldNotContain("Loading…", customMessage: address);
        }
    }

    [Fact]
    public async Task A_page_is_outlined_while_the_database_lets_it_wait_and_then_filled()
    {
        var doors = new Doors();
        await using var site = await Start(doors);
        doors.Shut();
        var seen = new List<Rendering>();
        foreach (var (address, _) in Pages)
        {
            seen.Add(await Rendering.Begin(site, address));
            var waiting = await seen[^1].Page();
            waiting.ShouldContain("Loading…", customMessage: address);
            waiting.ShouldContain("<h1", customMessage: address);
        }

        doors.Open();
        foreach (var ((address, failed), page) in Pages.Zip(seen))
        {
            await page.Ends();
            var there = await page.Page();
            there.ShouldNotContain("Loading…", customMessage: address);
            there.ShouldNotContain(failed, customMessage: address);
            await page.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_an_address_asks_for_and_nobody_knows_is_said_to_be_unknown()
    {
        await using var site = await Start(new Doors());
        foreach (var (address, says) in new[]
        {
            ("/customers/nobody", "There is no such customer"),
            ("/integrations/none", "There is no such integration"),
            ("/customers?status=none&integration=none", "No customer matches"),
            ("/integrations?status=none&id=nobody&after=none", "No link is like that"),
            ("/failures?after=none&after-event=none", "Nothing has failed"),
            ("/conflicts?after=none&trail=none", "Nothing waits for a decision"),
            ("/activity?before=none&trail=none", "Nothing has happened yet"),
            ("/activity?action=conflict&when=none&before=none", "Nothing like that has happened"),
        })
        {
            Inside(await site.Browser.GetStringAsync(address)).ShouldContain(says, customMessage: address);
        }
    }

    private static Task<Site> Start(Doors doors) => Site.Start(services =>
    {
        services.AddSingleton(provider => doors.Before<IReports>(provider.GetRequiredService<SqliteStore>()));
        services.AddSingleton(provider => doors.Before<IItemQueries>(provider.GetRequiredService<SqliteStore>()));
        services.AddSingleton(provider => doors.Before<IVerifyReports>(provider.GetRequiredService<SqliteStore>()));
        services.AddSingleton(provider => doors.Before<IEventStream>(provider.GetRequiredService<SqliteStore>()));
        services.AddSingleton(provider => new Integration("account", new RestingConnector(), new IntegrationOptions(), provider.GetRequiredService<TimeProvider>()));
    });

    private static string Inside(string page) => Regex.Match(page, "<main.*</main>", RegexOptions.Singleline) is { Success: true } main
        ? WebUtility.HtmlDecode(main.Value)
        : throw new InvalidOperationException($"It is no page: {page}");

    /// <summary>A page as it is drawn, watched before all that it waits for is there.</summary>
    private sealed class Rendering(AsyncServiceScope scope, HtmlRenderer renderer, HtmlRootComponent root) : IAsyncDisposable
    {
        public static async Task<Rendering> Begin(Site site, string address)
        {
            var scope = site.Get<IServiceProvider>().CreateAsyncScope();
            var home = new Uri(site.Address, "/").ToString();
            ((IHostEnvironmentNavigationManager)scope.ServiceProvider.GetRequiredService<NavigationManager>()).Initialize(home, new Uri(site.Address, address).ToString());
            var renderer = new HtmlRenderer(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<ILoggerFactory>());
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Routes.Viewer)] = new Viewer(Site.Tenant.Value, "dashboard", null) });
            return new Rendering(scope, renderer, await renderer.Dispatcher.InvokeAsync(() => renderer.BeginRenderingComponent<Routes>(parameters)));
        }

        public Task<string> Page() => renderer.Dispatcher.InvokeAsync(() => Inside(root.ToHtmlString()));

        public Task Ends() => renderer.Dispatcher.InvokeAsync(() => root.QuiescenceTask).WaitAsync(TimeSpan.FromMinutes(1));

        public async ValueTask DisposeAsync()
        {
            await renderer.DisposeAsync();
            await scope.DisposeAsync();
        }
    }

    /// <summary>An account that nothing is asked of.</summary>
    private sealed class RestingConnector : IConnector
    {
        public string Kind => "stripe";

        public IReadOnlyList<string> Catalogs => ["customers"];

        public RemoteLimits Limits => new(100, 100);

        public Task<IReadOnlyList<RemoteAnswer>> Send(IReadOnlyList<RemoteCall> calls, CancellationToken ct) => throw new NotSupportedException();

        public Task<ListAnswer> List(string catalog, string? cursor, CancellationToken ct) => throw new NotSupportedException();

        public Task<EventsAnswer> ReadEvents(long from, long until, string? cursor, CancellationToken ct) => throw new NotSupportedException();

        public WebhookReading ReadWebhook(ReadOnlySpan<byte> body, Func<string, string?> header, IReadOnlyList<string> secrets) => throw new NotSupportedException();

        public Observation? Interpret(ReadOnlyMemory<byte> payload) => throw new NotSupportedException();

        public Task<ConnectionCheck> Check(CancellationToken ct) => throw new NotSupportedException();

        public Task<WebhookRegistration> RegisterWebhook(Uri address, CancellationToken ct) => throw new NotSupportedException();
    }
}
