using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.Cluster.Tests;

/// <summary>Three hubs on one database, their webhooks through one address, and their API through whichever is up.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private const int Count = 3;
    private static readonly string[] Waiting = ["changes", "events", "links"];

    private readonly List<Node> _all = [];
    private WebhookProxy? _proxy;

    public IReadOnlyList<Node> All => _all;

    public string Output => string.Join('\n', _all.Select(node => $"=== {node.Name}\n{node.Output}").Append(_proxy?.Report ?? ""));

    public string Webhooks => _proxy!.Report;

    /// <summary>Starts them all at once.</summary>
    /// <param name="folder">For their settings.</param>
    /// <param name="database">That they share.</param>
    /// <param name="stripe">Their other side.</param>
    /// <param name="policy">Who wins a conflict.</param>
    /// <param name="variables">Further settings, such as a broker.</param>
    public static async Task<Nodes> Start(string folder, Database database, StripeSide stripe, string policy, IReadOnlyDictionary<string, string> variables)
    {
        var settings = Path.Combine(folder, "settings.json");
        await File.WriteAllTextAsync(settings, Settings(stripe, policy).ToJsonString());
        var nodes = new Nodes();
        // Nodes live for seconds here: code that is measured to be compiled better later does not pay.
        var environment = new Dictionary<string, string>(variables) { ["DATABASE_URL"] = database.Url, ["DOTNET_TieredPGO"] = "0" };
        foreach (var at in Enumerable.Range(1, Count))
            nodes._all.Add(new Node($"node {at}", Directory.CreateDirectory(Path.Combine(folder, $"node-{at}")).FullName, settings, environment));
        nodes._proxy = await WebhookProxy.Start([.. nodes._all.Select(node => node.Address)]);
        environment["PROXY"] = nodes._proxy.Address.ToString();
        try
        {
            await Task.WhenAll(nodes._all.Select(node => node.Start()));
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    // Everything that waits is set short.
    private static JsonObject Settings(StripeSide stripe, string policy) => new()
    {
        ["Tandem"] = new JsonObject
        {
            ["SafetyPollSeconds"] = 0.5,
            ["Integrations"] = new JsonObject
            {
                ["stripe"] = new JsonObject
                {
                    ["PollSeconds"] = 1,
                    ["PollLagSeconds"] = 5,
                    ["PollOverlapSeconds"] = 30,
                    ["LeaseSeconds"] = 10,
                    ["Conflicts"] = policy,
                    ["RemoteDelete"] = "Propagate",
                    ["Stripe"] = new JsonObject
                    {
                        ["ApiKey"] = "sk_test_nodes",
                        ["ApiBase"] = stripe.Address,
                        ["Timeout"] = "00:00:04",
                        ["PerSecond"] = 0,
                        ["PerEndpointPerSecond"] = 0,
                    },
                },
            },
        },
    };

    /// <summary>A node that is up, by chance.</summary>
    public Node Any(Random chance)
    {
        var up = _all.Where(node => node.IsUp).ToArray();
        return up[chance.Next(up.Length)];
    }

    public Task<JsonElement> Get(string path) => _all.First(node => node.IsUp).Http.GetFromJsonAsync<JsonElement>(path);

    public async Task<IReadOnlyList<Customer>> Customers() =>
        [.. (await Pages("/api/customers?sort=createdAt&limit=200")).Select(json => Customer.Here(json, "stripe"))];

    public Task<IReadOnlyList<JsonElement>> History(string id) => Pages($"/api/customers/{id}/history?limit=200");

    /// <summary>Nothing waits anywhere, and the feed has been read since then.</summary>
    public async Task<bool> IsQuiet(DateTime since)
    {
        var waiting = (await Get("/api/stats")).GetProperty("waiting");
        if (Waiting.Any(what => waiting.GetProperty(what).GetInt64() > 0)) return false;
        var polled = (await Get("/api/integrations/stripe")).GetProperty("poll").GetProperty("at");
        return polled.ValueKind is JsonValueKind.String && polled.GetDateTime() > since;
    }

    /// <summary>What waits, and for whom, in words.</summary>
    public async Task<string> State() =>
        $"{await Get("/api/stats")}\n{await Get("/api/integrations/stripe")}\n{await Get("/api/nodes")}";

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _all) await node.DisposeAsync();
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

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
}
