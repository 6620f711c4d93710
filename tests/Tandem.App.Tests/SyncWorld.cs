using Microsoft.Data.Sqlite;
using Tandem.Sandbox.Stripe;

namespace Tandem.App.Tests;

/// <summary>A Stripe sandbox in this process, and a folder in which commands work with it.</summary>
internal sealed class SyncWorld : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http;

    private SyncWorld(StripeSandboxServer stripe)
    {
        Stripe = stripe;
        _http = new HttpClient { BaseAddress = stripe.Address };
        _http.DefaultRequestHeaders.Add("Authorization", "Bearer sk_test_world");
    }

    public StripeSandboxServer Stripe { get; }

    private (string, string)[] Environment =>
        [("STRIPE_API_BASE", Stripe.Address.GetLeftPart(UriPartial.Authority)), ("STRIPE_API_KEY", "sk_test_world"), ("Tandem__Integrations__stripe__Stripe__PerEndpointPerSecond", "0"), ("Tandem__Integrations__stripe__Stripe__PerSecond", "0")];

    public static async Task<SyncWorld> With(int customers) => new(await StripeSandboxServer.StartAsync(new StripeSandboxOptions { Port = 0, Seed = customers }));

    public static async Task<SyncWorld> Imported(int customers)
    {
        var world = await With(customers);
        var (exitCode, said, errors) = await world.Run("import", "stripe");
        exitCode.ShouldBe(0, said + errors);
        return world;
    }

    public Task<(int ExitCode, string Said, string Errors)> Run(params string[] arguments) => TandemProgram.Run(_folder, Environment, arguments);

    public TandemProgram Start(params string[] arguments) => TandemProgram.Start(_folder, Environment, arguments);

    /// <summary>Runs SQL, as any program may; no trigger tells of it.</summary>
    public async Task<long> Sql(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.File("data/tandem.db")};Mode=ReadWrite;Pooling=False;Default Timeout=5");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() is long number ? number : 0;
    }

    public async Task Post(string address, params (string Name, string Value)[] form)
    {
        using var body = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        using var answer = await _http.PostAsync(address, body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task Delete(string address)
    {
        using var answer = await _http.DeleteAsync(address);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<string> IdAt(int at) => (string)(await RunningDemo.Get(_http, "/v1/customers?limit=100"))["data"]![at]!["id"]!;

    public async Task<int> CountThere(string query) => (await RunningDemo.Get(_http, $"/v1/customers?limit=100&{query}"))["data"]!.AsArray().Count;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Stripe.DisposeAsync();
        _folder.Dispose();
    }
}
