using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Tandem.TestServers;

/// <summary>A Stripe to play against, and a person who edits there.</summary>
/// <param name="sandbox">What runs it, and is ended with it.</param>
/// <param name="port">Where it listens on this machine.</param>
public sealed class StripeSide(IAsyncDisposable sandbox, int port) : IAsyncDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        DefaultRequestHeaders = { Authorization = new("Bearer", "sk_test_person") },
    };

    public string Address => $"http://127.0.0.1:{port}";

    /// <summary>In a process of its own.</summary>
    public static async Task<StripeSide> Start(string folder)
    {
        var port = FreePort.Next();
        return new StripeSide(
            await RunningProgram.Start(folder, "is ready at", new Dictionary<string, string>(), "sandbox", "stripe", "--port", $"{port}"), port);
    }

    /// <summary>One call, and whether it was answered with success; otherwise it may have had its effect or not.</summary>
    public async Task<bool> TryPost(string path, string key, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { "Idempotency-Key", key } } };
        request.Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        try
        {
            using var response = await _http.SendAsync(request);
            return response.IsSuccessStatusCode;
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException)
        {
            return false;
        }
    }

    /// <summary>The same for a deletion.</summary>
    public async Task<bool> TryDelete(string path)
    {
        try
        {
            using var response = await _http.DeleteAsync(path);
            return response.IsSuccessStatusCode;
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException)
        {
            return false;
        }
    }

    public async Task SetFaults(object faults) => (await _http.PutAsJsonAsync("/_sandbox/faults", faults)).EnsureSuccessStatusCode();

    public async Task ClearFaults() => (await _http.DeleteAsync("/_sandbox/faults")).EnsureSuccessStatusCode();

    /// <summary>Invents customers there.</summary>
    public async Task Seed(int count) => (await _http.PostAsync($"/_sandbox/seed?count={count}", null)).EnsureSuccessStatusCode();

    public Task<JsonElement> State() => Get("/_sandbox/state");

    public Task<JsonElement> Get(string path) => _http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>All customers that are not deleted, as the sandbox holds them.</summary>
    public async Task<IReadOnlyList<JsonElement>> Objects()
    {
        var dump = await _http.GetStringAsync("/_sandbox/dump");
        return
        [
            .. dump.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))
                .Where(line => !line.GetProperty("deleted").GetBoolean()).Select(line => line.GetProperty("customer")),
        ];
    }

    /// <summary>All that ever happened there, newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> Events()
    {
        var events = new List<JsonElement>();
        for (var more = true; more;)
        {
            var after = events.Count == 0 ? "" : $"&starting_after={events[^1].GetProperty("id").GetString()}";
            var page = await _http.GetFromJsonAsync<JsonElement>($"/v1/events?limit=100{after}");
            events.AddRange(page.GetProperty("data").EnumerateArray());
            more = page.GetProperty("has_more").GetBoolean();
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await sandbox.DisposeAsync();
    }
}
