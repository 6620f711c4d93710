using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.TestServers;

/// <summary>The hub as people run it: a process of its own, which can be killed and started again at the same address.</summary>
public class HubProgram : IAsyncDisposable
{
    private readonly string _folder;
    private readonly JsonObject _settings;
    private readonly int _port = FreePort.Next();
    private IAsyncDisposable? _running;

    /// <param name="folder">Where its data are.</param>
    /// <param name="stripe">The account that it keeps in sync.</param>
    /// <param name="change">Changes the account's settings.</param>
    /// <param name="changeAll">Changes all settings of Tandem, after the account's.</param>
    public HubProgram(string folder, StripeSide stripe, Action<JsonObject>? change = null, Action<JsonObject>? changeAll = null)
    {
        _folder = folder;
        var account = new JsonObject
        {
            ["Connector"] = "stripe",
            ["PollSeconds"] = 1,
            ["PollLagSeconds"] = 5,
            ["PollOverlapSeconds"] = 30,
            ["Stripe"] = new JsonObject { ["ApiKey"] = "sk_test_hub", ["ApiBase"] = stripe.Address, ["PerSecond"] = 0, ["PerEndpointPerSecond"] = 0 },
        };
        change?.Invoke(account);
        var tandem = new JsonObject { ["SafetyPollSeconds"] = 0.2, ["Integrations"] = new JsonObject { ["stripe"] = account } };
        changeAll?.Invoke(tandem);
        _settings = new JsonObject { ["Tandem"] = tandem };
        Http = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Where it listens.</summary>
    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>Speaks to its API.</summary>
    public HttpClient Http { get; }

    /// <summary>Its database.</summary>
    public string Database => Path.Combine(_folder, "tandem.db");

    /// <summary>What it wrote, the newest last.</summary>
    public virtual string Output => (_running as RunningProgram)?.Output ?? "";

    /// <summary>Starts it, and waits until it is ready.</summary>
    public async Task Start()
    {
        var settings = Path.Combine(_folder, "settings.json");
        await File.WriteAllTextAsync(settings, _settings.ToJsonString());
        _running = await Launch(_folder, settings, _port);
    }

    /// <summary>SIGKILL: nothing is finished, nothing is said.</summary>
    public async Task Kill()
    {
        if (_running is null) return;
        await _running.DisposeAsync();
        _running = null;
    }

    /// <summary>What an address answers.</summary>
    public Task<JsonElement> Get(string path) => Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Posts, and returns what was answered.</summary>
    /// <exception cref="InvalidOperationException">It was refused; the message holds the answer.</exception>
    public async Task<JsonElement> Post(string path, object? body = null)
    {
        using var answer = await Http.PostAsync(path, body is null ? null : JsonContent.Create(body));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : throw new InvalidOperationException($"{path}: {text}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Kill();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts it with the settings of a file, at a port; whoever disposes of what is returned ends it.</summary>
    protected virtual async Task<IAsyncDisposable> Launch(string folder, string settings, int port) => await RunningProgram.Start(
        folder, "is ready at", new Dictionary<string, string>(),
        "serve", "--port", $"{port}", "--data", folder, "--config", settings, "--public-url", Address);
}
