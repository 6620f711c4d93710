using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Api;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Items;
using Tandem.Storage;
using Tandem.Storage.Sqlite;

namespace Tandem.Dashboard.Tests;

/// <summary>The pages and the API on a free port over a SQLite database in memory, as an application of one's own has them. The engine rests.</summary>
internal sealed partial class Site : IAsyncDisposable
{
    public const string Key = "key-of-ada-0123456789";

    public static readonly (string, string)[] WithKey = [("Tandem:ApiKeys:0:Key", Key), ("Tandem:ApiKeys:0:Name", "ada"), ("Tandem:ApiKeys:0:Tenant", "acme")];

    private readonly WebApplication _app;
    private readonly CookieContainer _cookies = new();

    private Site(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = Address };
        Browser.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public HttpClient Browser { get; }

    public Uri Address { get; }

    public static TenantId Tenant => TenantId.Default;

    public static Task<Site> Start(params (string Key, string Value)[] settings) => Start(_ => { }, settings);

    public static async Task<Site> Start(Action<IServiceCollection> more, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddTandem().AddTandemApi().AddTandemDashboard().Services.AddSqliteStore(":memory:");
        foreach (var engine in builder.Services.Where(each => each.ServiceType == typeof(IHostedService) && each.ImplementationFactory?.Method.ReturnType == typeof(Engine)).ToArray())
            builder.Services.Remove(engine);
        more(builder.Services);
        var app = builder.Build();
        app.MapTandem();
        app.MapTandemDashboard();
        await app.Services.GetRequiredService<ISyncStore>().Migrate(app.Services.GetRequiredService<IReadOnlyList<Catalog>>(), default);
        await app.StartAsync();
        return new Site(app);
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<ItemId> Created(string name, TenantId? tenant = null)
    {
        var id = Get<UuidSource>().NextItem();
        var command = new ItemCommand.Create(id, Records.Record.Of(("name", name)));
        await Get<ItemWriter>().Write(tenant ?? Tenant, Customers.Catalog, [command], "test", null, default);
        return id;
    }

    /// <summary>Sends a form with the token that a page gave for it.</summary>
    public async Task<HttpResponseMessage> Post(string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await Browser.GetStringAsync(page);
        var token = Token().Match(html).Groups[1].Value;
        using var form = new FormUrlEncodedContent(
            [KeyValuePair.Create("__RequestVerificationToken", WebUtility.HtmlDecode(token)), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await Browser.PostAsync(action, form);
    }

    public string? Cookie(string name) => _cookies.GetCookies(Address)[name]?.Value;

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
