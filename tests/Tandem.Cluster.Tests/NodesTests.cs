using System.Diagnostics;
using System.Text.Json;

namespace Tandem.Cluster.Tests;

/// <summary>
/// Three real processes on one real database, with a Stripe that misbehaves, while people edit on both sides, nodes are killed and stopped,
/// and the database crashes. <c>TANDEM_SEED</c> plays another seed; processes being what they are, none plays the same twice.
/// </summary>
public sealed class NodesTests(ITestOutputHelper output) : IDisposable
{
    private const int Edits = 5000;

    private static readonly object Misbehaving = new
    {
        latencyMs = 10,
        latencyJitterMs = 60,
        error429 = 0.01,
        error500Before = 0.01,
        error500After = 0.01,
        cutBefore = 0.01,
        cutAfter = 0.01,
        webhookDrop = 0.05,
        webhookDouble = 0.1,
        webhookReorder = 0.2,
        eventsLagMs = 200,
        eventsLagJitterMs = 1500,
        searchLagMs = 1000,
    };

    // The mock cluster takes no administration, so the nodes find them there.
    private static readonly string[] Topics =
        ["customer_inward_sync", "customer_outward_sync", "customer_commands", "customer_command_replies", "customer_dead_letter"];

    private static readonly string[] Policies = ["RemoteWins", "LocalWins", "LatestWins"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tandem-");

    [Fact]
    public async Task Three_nodes_on_PostgreSQL_that_are_killed_and_stopped_lose_nothing_and_never_call_twice_at_once()
    {
        await using var database = await PostgresDatabase.Start();
        await Play(database, [], seed: 3);
    }

    [Fact]
    public async Task Three_nodes_on_PostgreSQL_and_Kafka_lose_nothing_either()
    {
        using var kafka = new KafkaMock();
        foreach (var topic in Topics) kafka.CreateTopic(topic, partitions: 6);
        await using var database = await PostgresDatabase.Start();
        await Play(database, new() { ["KAFKA_BROKER"] = kafka.BootstrapServers }, seed: 18214);
    }

    [Fact]
    public async Task Three_nodes_on_MariaDB_lose_nothing_either()
    {
        await using var database = await MariaDatabase.Start();
        await Play(database, [], seed: 25998);
    }

    // The seed chooses the policy as well.
    private async Task Play(Database database, Dictionary<string, string> variables, int seed)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("TANDEM_SEED"), out var given)) seed = given;
        var policy = Policies[seed % Policies.Length];
        output.WriteLine($"seed {seed}, {policy}; again: TANDEM_SEED={seed}");
        var (began, chance, ledger) = (Stopwatch.GetTimestamp(), new Random(seed), new Ledger());
        await using var stripe = await StripeSide.Start(_folder.FullName);
        await using var nodes = await Nodes.Start(_folder.FullName, database, stripe, policy, variables);
        try
        {
            var crowd = new Crowd(nodes, database, stripe, ledger, seed);
            for (var i = 0; i < 20; i++)
            {
                await crowd.CreateBySql();
                await crowd.CreateByApi(chance);
                await crowd.CreateThere();
            }

            output.WriteLine($"three nodes after {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
            await stripe.SetFaults(Misbehaving);
            var trouble = new Trouble(nodes, database, chance, output).Befall();
            await Task.WhenAll(crowd.EditThrough(trouble, Edits), trouble);
            output.WriteLine($"{crowd.Edits} edits within {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; {nodes.Webhooks}");
            await stripe.ClearFaults();
            await ComeToRest(nodes, stripe);
            output.WriteLine($"at rest after {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; {ledger.Applied} answered, {ledger.Uncertain} uncertain");
            await Check(nodes, stripe, crowd, ledger);
            await Verify(database);
            output.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s in all; sandbox: {await stripe.State()}");
        }
        catch
        {
            output.WriteLine(nodes.Output);
            output.WriteLine(database.Log);
            throw;
        }
    }

    /// <summary>Nothing waits, the feed has been read up to its lag, and nothing more happens there.</summary>
    private static async Task ComeToRest(Nodes nodes, StripeSide stripe)
    {
        var (since, events, quiet, state) = (DateTime.UtcNow.AddSeconds(3), -1, 0, "");
        await Eventually.Is(
            async () =>
            {
                var now = (await stripe.State()).GetProperty("events").GetInt32();
                state = await nodes.State();
                quiet = now == events && await nodes.IsQuiet(since) ? quiet + 1 : 0;
                events = now;
                return quiet >= 15;
            },
            TimeSpan.FromSeconds(120), () => $"it came to rest: {events} events there, since {since:O}; {state}");
    }

    private async Task Check(Nodes nodes, StripeSide stripe, Crowd crowd, Ledger ledger)
    {
        var told = await stripe.Get("/_sandbox/overlaps");
        told.GetProperty("first").EnumerateArray().Where(overlap => overlap.GetProperty("client").GetString() == "****odes")
            .Select(overlap => overlap.ToString()).ShouldBeEmpty("two calls at once for one customer");

        var (here, there) = (await nodes.Customers(), (await stripe.Customers()).ToDictionary(customer => customer.Id));

        // Also where Stripe failed a create under its key: the create's own event tells its object.
        var linked = here.Where(customer => customer is { IsParted: false, ExternalId: not null }).ToArray();

        var history = new Dictionary<string, IReadOnlyList<JsonElement>>();
        foreach (var id in crowd.Known.Union(here.Select(customer => customer.Id))) history[id] = await nodes.History(id);
        var events = await stripe.Events();
        ledger.TakeEventsOf(events, crowd.DeletedThere);
        string[] wrong =
        [
            .. Twice(here, customer => customer.Email, "here"),
            .. Twice(there.Values, customer => customer.Email, "there"),
            .. Twice(there.Values, customer => customer.TandemId, "there"),
            .. linked.Where(customer => !there.ContainsKey(customer.ExternalId!)).Select(customer => $"'{customer.ExternalId}' is here alone"),
            .. here.Where(customer => customer is { IsParted: false, ExternalId: null }).Select(customer => $"'{customer.Id}' is here alone"),
            .. there.Keys.Except(linked.Select(customer => customer.ExternalId)).Select(id => $"'{id}' is there alone"),
            .. linked.Where(customer => there.ContainsKey(customer.ExternalId!)).SelectMany(customer => Differences(customer, there[customer.ExternalId!])),
            .. here.Where(customer => customer.IsParted && customer.ExternalId is { } id && !crowd.DeletedThere.Contains(id))
                .Select(customer => $"'{customer.Id}' is parted, and nobody deleted it there"),
            .. ledger.Check(here, [.. history.Values.SelectMany(entries => entries)]),
        ];
        foreach (var sentence in wrong) output.WriteLine($"{sentence}\n{Story.Of(sentence.Split('\'')[1], events, history)}");
        wrong.ShouldBeEmpty();
        ledger.Applied.ShouldBeGreaterThan(Edits / 2);
    }

    /// <summary>What an operator would ask.</summary>
    private async Task Verify(Database database)
    {
        var variables = new Dictionary<string, string> { ["DATABASE_URL"] = database.Url };
        var (exitCode, said) = await RunningProgram.Run(
            _folder.FullName, variables, "verify", "--data", _folder.FullName, "--config", Path.Combine(_folder.FullName, "settings.json"));

        said.ShouldContain("none differ");
        exitCode.ShouldBe(0, said);
    }

    private static IEnumerable<string> Twice(IEnumerable<Customer> customers, Func<Customer, string?> by, string where) =>
        customers.GroupBy(by).Where(same => same.Key is not null && same.Count() > 1).Select(same => $"'{same.Key}' is twice {where}");

    private static IEnumerable<string> Differences(Customer here, Customer there)
    {
        if (here.Email != there.Email) yield return $"'{there.Id}' differs from {here.Id}: {there.Email}, {here.Email}";
        if (there.TandemId is { } id && id != here.Id) yield return $"'{there.Id}' differs from {here.Id}: it names {id}";
        foreach (var (path, value) in here.Fields.Where(field => field.Value != there.Fields[field.Key]))
            yield return $"'{there.Id}' differs from {here.Id}: {path} is {there.Fields[path]} there, {value} here";
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
