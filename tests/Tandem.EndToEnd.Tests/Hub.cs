using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Tandem.EndToEnd.Tests;

/// <summary>The hub, which is killed and started again, and people who write to it: by REST and by SQL.</summary>
internal sealed class Hub : IAsyncDisposable
{
    private static readonly string[] Waiting = ["changes", "events", "links"];

    private readonly string _folder;
    private readonly JsonObject _settings;
    private readonly int _port = FreePort.Next();
    private readonly HttpClient _http;
    private RunningProgram? _program;

    public Hub(string folder, JsonObject integrations, JsonObject? kafka = null)
    {
        _folder = folder;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(20) };
        _settings = new JsonObject { ["Tandem"] = new JsonObject { ["SafetyPollSeconds"] = 0.2, ["Integrations"] = integrations } };
        if (kafka is not null) _settings["Tandem"]!["Kafka"] = kafka;
    }

    public HttpClient Http => _http;

    public string Output => _program?.Output ?? "";

    /// <summary>An account of Stripe, with everything that waits set short.</summary>
    public static JsonObject Account(StripeSide stripe, string key = "sk_test_hub", Action<JsonObject>? change = null)
    {
        var account = new JsonObject
        {
            ["Connector"] = "stripe",
            ["PollSeconds"] = 1,
            ["PollLagSeconds"] = 5,
            ["PollOverlapSeconds"] = 30,
            ["LeaseSeconds"] = 10,
            ["Stripe"] = new JsonObject
            {
                ["ApiKey"] = key,
                ["ApiBase"] = stripe.Address,
                ["Timeout"] = "00:00:05",
                ["PerSecond"] = 0,
                ["PerEndpointPerSecond"] = 0,
            },
        };
        change?.Invoke(account);
        return account;
    }

    public async Task Start(bool registerWebhook = true)
    {
        var settings = Settings;
        await File.WriteAllTextAsync(settings, _settings.ToJsonString());
        string[] address = registerWebhook ? ["--public-url", $"http://127.0.0.1:{_port}"] : [];
        _program = await RunningProgram.Start(
            _folder, "is ready at", new Dictionary<string, string>(),
            ["serve", "--port", $"{_port}", "--data", _folder, "--config", settings, .. address]);
    }

    /// <summary>What <c>tandem status</c> prints, beside the server.</summary>
    public async Task<string> Status() =>
        (await RunningProgram.Run(_folder, new Dictionary<string, string>(), "status", "--data", _folder, "--config", Settings)).Said;

    public async Task Kill()
    {
        await _program!.Kill();
        await _program.DisposeAsync();
    }

    /// <summary>Reads, and writes only if nobody has written since. Null where the answer was lost: it may have been done or not.</summary>
    public async Task<(bool? Done, string? Before)> Edit(string id, Field field, string value)
    {
        string? before = null;
        try
        {
            for (var tries = 0; tries < 20; tries++)
            {
                using var read = await _http.GetAsync($"/api/customers/{id}");
                if (!read.IsSuccessStatusCode) return (false, null);
                before = field.In(await read.Content.ReadFromJsonAsync<JsonElement>());
                using var write = new HttpRequestMessage(HttpMethod.Patch, $"/api/customers/{id}");
                write.Headers.IfMatch.Add(read.Headers.ETag!);
                write.Content = JsonContent.Create(field.Patch(value), new MediaTypeHeaderValue("application/merge-patch+json"));
                using var answer = await _http.SendAsync(write);
                if (answer.IsSuccessStatusCode) return (true, before);
                if ((int)answer.StatusCode >= 500) return (null, before);
                if ((int)answer.StatusCode != 412) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
            }

            return (false, null);
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException or IOException or TaskCanceledException)
        {
            return (null, before);
        }
    }

    /// <summary>Reads and writes in one transaction of another program. Null where there is no such row any more.</summary>
    public async Task<string?> EditBySql(string id, Field field, string value)
    {
        await using var connection = await Open();
        await using var transaction = connection.BeginTransaction(deferred: false);
        var before = await Scalar(connection, transaction, $"SELECT {field.Read} FROM customers WHERE id = @id", ("@id", id));
        await Scalar(connection, transaction, $"UPDATE customers SET {field.Column} = {field.Write} WHERE id = @id", ("@id", id), ("@value", value));
        await transaction.CommitAsync();
        return before as string;
    }

    public async Task InsertBySql(string name, string email)
    {
        await using var connection = await Open();
        await Scalar(connection, null, "INSERT INTO customers(name, email) VALUES(@name, @email)", ("@name", name), ("@email", email));
    }

    public async Task<IReadOnlyList<string>> Ids()
    {
        await using var connection = await Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM customers ORDER BY id";
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync()) ids.Add(reader.GetString(0));
        return ids;
    }

    public async Task<IReadOnlyList<Customer>> Customers(string integration = "stripe") =>
        [.. (await Pages("/api/customers?sort=createdAt&limit=200")).Select(json => Customer.Here(json, integration))];

    public Task<IReadOnlyList<JsonElement>> History(string id) => Pages($"/api/customers/{id}/history?limit=200");

    public Task<JsonElement> Get(string path) => _http.GetFromJsonAsync<JsonElement>(path);

    public async Task Post(string path, object? body = null)
    {
        using var answer = await _http.PostAsync(path, body is null ? null : JsonContent.Create(body));
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Nothing waits anywhere, and the feed has been read since then.</summary>
    public async Task<bool> IsQuiet(DateTime since, string integration = "stripe")
    {
        var waiting = (await Get("/api/stats")).GetProperty("waiting");
        if (Waiting.Any(what => waiting.GetProperty(what).GetInt64() > 0)) return false;
        var polled = (await Get($"/api/integrations/{integration}")).GetProperty("poll").GetProperty("at");
        return polled.ValueKind is JsonValueKind.String && polled.GetDateTime() > since;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_program is not null) await _program.DisposeAsync();
    }

    private string Settings => Path.Combine(_folder, "settings.json");

    private async Task<IReadOnlyList<JsonElement>> Pages(string path)
    {
        var all = new List<JsonElement>();
        for (string? next = path; next is not null;)
        {
            var page = await Get(next);
            all.AddRange(page.GetProperty("data").EnumerateArray());
            next = page.GetProperty("nextCursor").GetString() is { } cursor ? $"{path}&cursor={Uri.EscapeDataString(cursor)}" : null;
        }

        return all;
    }

    private async Task<SqliteConnection> Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "tandem.db")};Pooling=False;Default Timeout=30");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> Scalar(SqliteConnection connection, SqliteTransaction? transaction, string sql, params (string Name, string Value)[] values)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return await command.ExecuteScalarAsync();
    }
}
