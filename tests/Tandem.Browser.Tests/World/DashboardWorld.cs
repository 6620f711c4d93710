using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Tandem.Sandbox.Stripe;

namespace Tandem.Browser.Tests;

/// <summary>A hub with its pages, a Stripe beside it, and people who edit on both sides without a browser.</summary>
internal sealed class DashboardWorld : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(Visitor.Patience);

    /// <summary>What webhooks are signed with besides the secret that the hub registers.</summary>
    public const string WebhookSecret = "whsec_of_these_tests";

    private readonly DirectoryInfo _folder;

    private DashboardWorld(DirectoryInfo folder, StripeSide stripe, HubProgram hub) => (_folder, Stripe, Hub) = (folder, stripe, hub);

    public StripeSide Stripe { get; }

    public HubProgram Hub { get; }

    /// <param name="account">Changes the account's settings.</param>
    /// <param name="tandem">Changes all settings.</param>
    /// <param name="key">The API key that those who edit without a browser have.</param>
    /// <param name="apart">Whether hub and Stripe run as people run them, in processes of their own; such a hub can be killed.</param>
    public static async Task<DashboardWorld> Start(
        Action<JsonObject>? account = null, Action<JsonObject>? tandem = null, string? key = null, bool apart = false)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-");
        var stripe = apart ? await StripeSide.Start(folder.FullName) : await Sandbox();
        var hub = apart ? new HubProgram(folder.FullName, stripe, Account, tandem) : new HubBeside(folder.FullName, stripe, Account, tandem);
        if (key is not null) hub.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await hub.Start();
        return new DashboardWorld(folder, stripe, hub);

        void Account(JsonObject settings)
        {
            settings["WebhookSecrets"] = new JsonArray(WebhookSecret);
            account?.Invoke(settings);
        }
    }

    /// <summary>Creates a customer by the API, and waits until Stripe has it. Returns its id here and there.</summary>
    public async Task<(string Here, string There)> Customer(string name, string? email = null)
    {
        var here = (await Hub.Post("/api/customers", new { name, email = email ?? Address(name) })).GetProperty("id").GetString()!;
        string? there = null;
        await Eventually.Is(async () => (there = await Linked(here)) is not null, Soon, () => $"{name} linked\n{Hub.Output}");
        return (here, there!);
    }

    /// <summary>Edits a customer here as another program does, by SQL: no rule of the API stands before it.</summary>
    public async Task Sql(string sql, params (string Name, string Value)[] values)
    {
        await using var connection = new SqliteConnection($"Data Source={Hub.Database};Pooling=False;Default Timeout=30");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A customer that Stripe refuses: its address is none.</summary>
    public async Task Refused(string name)
    {
        var before = await Count("failed");
        await Sql("INSERT INTO customers (name, email) VALUES (@name, 'not an address')", ("@name", name));
        await Eventually.Is(async () => await Count("failed") == before + 1, Soon, () => $"{name} refused\n{Hub.Output}");
    }

    /// <summary>Edits fields of a customer on both sides while the hub rests, so that they meet.</summary>
    public async Task Conflict((string Here, string There) customer, params (string Field, string Here, string There)[] edits)
    {
        var before = await Count("conflict");
        await Hub.Post("/api/integrations/stripe/pause");
        foreach (var (field, here, there) in edits)
        {
            await Sql($"UPDATE customers SET {field} = @value WHERE id = @id", ("@value", here), ("@id", customer.Here));
            (await Stripe.TryPost($"/v1/customers/{customer.There}", Guid.NewGuid().ToString(), (field, there))).ShouldBeTrue();
        }

        await Hub.Post("/api/integrations/stripe/resume");
        await Conflicts(before + 1);
    }

    /// <summary>Deletes a customer here and edits it there while the hub rests.</summary>
    public async Task DeletionConflict((string Here, string There) customer, string field, string value)
    {
        var before = await Count("conflict");
        await Hub.Post("/api/integrations/stripe/pause");
        await Sql("DELETE FROM customers WHERE id = @id", ("@id", customer.Here));
        (await Stripe.TryPost($"/v1/customers/{customer.There}", Guid.NewGuid().ToString(), (field, value))).ShouldBeTrue();
        await Hub.Post("/api/integrations/stripe/resume");
        await Conflicts(before + 1);
    }

    private async Task Conflicts(long many)
    {
        var happened = "";
        await Eventually.Is(
            async () =>
            {
                if (await Count("conflict") == many) return true;
                happened = (await Hub.Get("/api/activity")).ToString();
                return false;
            },
            Soon, () => $"{many} conflicts; what happened, newest first: {happened}\n{Hub.Output}");
    }

    /// <summary>Sends a genuine event that cannot be applied, and waits until it was set aside.</summary>
    public async Task UnreadableEvent(string id)
    {
        await SignedEvent.Send(Hub.Http, id, WebhookSecret);
        await Eventually.Is(
            async () => (await Hub.Get("/api/integrations/stripe")).GetProperty("waiting").GetProperty("parkedEvents").GetInt64() > 0, Soon, () => Hub.Output);
    }

    public async Task<long> Count(string status) => (await Hub.Get("/api/stats")).GetProperty("links").GetProperty(status).GetInt64();

    /// <summary>Makes a customer in Stripe, and waits until it is here. Returns its id here and there.</summary>
    public async Task<(string Here, string There)> CustomerThere(string name)
    {
        (await Stripe.TryPost("/v1/customers", Guid.NewGuid().ToString(), ("name", name))).ShouldBeTrue();
        string? here = null;
        await Eventually.Is(
            async () => (here = (await Hub.Get($"/api/customers?q={Uri.EscapeDataString(name)}")).GetProperty("data").EnumerateArray()
                .Select(customer => customer.GetProperty("id").GetString()).FirstOrDefault()) is not null,
            Soon, () => $"{name} here\n{Hub.Output}");
        string? there = null;
        await Eventually.Is(async () => (there = await Linked(here!)) is not null, Soon, () => $"{name} linked\n{Hub.Output}");
        return (here!, there!);
    }

    /// <summary>The value of a customer's field in Stripe.</summary>
    public async Task<string?> There(string id, string field) =>
        (await Stripe.Objects()).Where(customer => customer.GetProperty("id").GetString() == id).Select(customer => customer.GetProperty(field).GetString()).SingleOrDefault();

    /// <summary>The value of a customer's field here.</summary>
    public async Task<string?> Here(string id, string field) => (await Hub.Get($"/api/customers/{id}")).GetProperty(field).GetString();

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Stripe.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<StripeSide> Sandbox()
    {
        var sandbox = await Task.Run(() => StripeSandboxServer.StartAsync());
        return new StripeSide(sandbox, sandbox.Address.Port);
    }

    private static string Address(string name) => $"{name.ToLowerInvariant().Replace(' ', '.')}@example.com";

    private async Task<string?> Linked(string here)
    {
        var link = (await Hub.Get($"/api/customers/{here}")).GetProperty("integrations").EnumerateArray().FirstOrDefault();
        return link.ValueKind is System.Text.Json.JsonValueKind.Object && link.GetProperty("status").GetString() == "synced"
            ? link.GetProperty("externalId").GetString()
            : null;
    }
}
