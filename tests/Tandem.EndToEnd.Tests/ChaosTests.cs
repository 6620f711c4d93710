using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.EndToEnd.Tests;

public sealed class ChaosTests(ITestOutputHelper output) : IDisposable
{
    private const int Edits = 2000;
    private const int Kills = 20;

    private static readonly object Misbehaving = new
    {
        latencyMs = 5,
        latencyJitterMs = 60,
        error429 = 0.03,
        error500Before = 0.03,
        error500After = 0.03,
        cutBefore = 0.03,
        cutAfter = 0.03,
        webhookDrop = 0.15,
        webhookDouble = 0.15,
        webhookReorder = 0.2,
        webhookDelayMs = 20,
        lockTimeout = true,
        eventsLagMs = 200,
        eventsLagJitterMs = 1500,
        searchLagMs = 1000,
    };

    private static readonly string[] Policies = ["RemoteWins", "LocalWins", "LatestWins"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tandem-");

    [Fact]
    public async Task After_2000_edits_on_both_sides_20_kills_and_a_misbehaving_Stripe_both_sides_are_equal_and_no_edit_is_lost()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TANDEM_SEED"), out var given) ? given : Environment.TickCount & 0xFFFF;
        var policy = Policies[seed % Policies.Length];
        output.WriteLine($"seed {seed}, {policy}; again: TANDEM_SEED={seed}");
        var chance = new Random(seed);
        var ledger = new Ledger();
        await using var stripe = await StripeSide.Start(_folder.FullName);
        await using var hub = new Hub(_folder.FullName, new JsonObject
        {
            ["stripe"] = Hub.Account(stripe, change: account => account["Conflicts"] = policy),
        });
        await hub.Start();
        var people = new People(hub, stripe, ledger, seed, count: 4) { HubIsUp = true };
        for (var i = 0; i < 20; i++)
        {
            await people.CreateHere();
            await people.CreateThere();
        }

        await stripe.SetFaults(Misbehaving);
        for (var kill = 1; kill <= Kills + 1; kill++)
        {
            var (from, until) = (people.Edits, Edits * kill / (Kills + 1));
            var round = people.EditUntil(until);
            if (kill <= Kills)
            {
                var moment = from + chance.Next(1, until - from);
                await Eventually.Is(() => Task.FromResult(people.Edits >= moment), TimeSpan.FromSeconds(60), () => $"edit {moment}, at {people.Edits}");
                await hub.Kill();
                people.HubIsUp = false;
                await hub.Start();
                people.HubIsUp = true;
            }

            await round;
        }

        await stripe.ClearFaults();
        await ComeToRest(hub, stripe);
        output.WriteLine($"{ledger.Applied} edits answered, {ledger.Uncertain} uncertain; sandbox: {await stripe.State()}");
        await Check(hub, stripe, ledger);
    }

    /// <summary>Nothing waits, the feed has been read up to its lag, and nothing more happens there.</summary>
    private static async Task ComeToRest(Hub hub, StripeSide stripe)
    {
        var (since, events, quiet) = (DateTime.UtcNow.AddSeconds(3), -1, 0);
        await Eventually.Is(
            async () =>
            {
                var now = (await stripe.State()).GetProperty("events").GetInt32();
                quiet = now == events && await hub.IsQuiet(since) ? quiet + 1 : 0;
                events = now;
                return quiet >= 15;
            },
            TimeSpan.FromSeconds(90), () => $"it came to rest.\n{hub.Output}");
    }

    private static async Task Check(Hub hub, StripeSide stripe, Ledger ledger)
    {
        var (here, there) = (await hub.Customers(), (await stripe.Customers()).ToDictionary(customer => customer.Id));

        here.GroupBy(customer => customer.Email).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty("twice here");
        there.Values.GroupBy(customer => customer.Email).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty("twice there");
        there.Values.Where(customer => customer.TandemId is not null).GroupBy(customer => customer.TandemId)
            .Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty("one id, two customers there");
        here.Select(customer => customer.ExternalId).ShouldBe(there.Keys, ignoreOrder: true);
        here.SelectMany(customer => Differences(customer, there[customer.ExternalId!])).ShouldBeEmpty("different");

        var history = new List<JsonElement>();
        foreach (var customer in here) history.AddRange(await hub.History(customer.Id));
        ledger.TakeEventsOf(await stripe.Events());
        ledger.Check(here, history).ShouldBeEmpty();
        ledger.Applied.ShouldBeGreaterThan(Edits / 2);
    }

    private static IEnumerable<string> Differences(Customer here, Customer there)
    {
        if (here.Email != there.Email) yield return $"{here.Id} {there.Id}: {here.Email}, {there.Email}";
        if (there.TandemId is { } id && id != here.Id) yield return $"{here.Id} {there.Id}: it names {id}";
        foreach (var (path, value) in here.Fields.Where(field => field.Value != there.Fields[field.Key]))
            yield return $"{here.Id} {there.Id}: {path} is '{value}' here and '{there.Fields[path]}' there";
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
