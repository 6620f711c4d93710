using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Tandem.Cluster.Tests;

/// <summary>People who edit, make and delete customers on both sides, each with a chance of their own, drawn from the seed.</summary>
internal sealed class Crowd(Nodes nodes, Database database, StripeSide stripe, Ledger ledger, int seed)
{
    private const int People = 6;

    // Five thousand edits are spread over the time that the trouble takes.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(38);

    private readonly ConcurrentDictionary<string, bool> _known = [];
    private readonly ConcurrentDictionary<string, bool> _deletedThere = [];
    private readonly Glimpse<string> _here = new(database.Ids);
    private readonly Glimpse<Customer> _there = new(stripe.Customers);
    private int _edits;

    public int Edits => Volatile.Read(ref _edits);

    /// <summary>Rows that anybody has ever seen, those that are gone among them.</summary>
    public IEnumerable<string> Known => _known.Keys;

    /// <summary>Customers that a person deleted there.</summary>
    public ICollection<string> DeletedThere => _deletedThere.Keys;

    /// <summary>All of them at work until there were so many edits, and the trouble is over: none of it comes to a quiet house.</summary>
    public Task EditThrough(Task trouble, int edits) => Task.WhenAll(Enumerable.Range(0, People).Select(person => Task.Run(async () =>
    {
        var chance = new Random(seed * 31 + person);
        using var pace = new PeriodicTimer(Pace);
        while (Interlocked.Increment(ref _edits) <= edits || !trouble.IsCompleted)
        {
            await EditOnce(chance);
            await pace.WaitForNextTickAsync();
        }

        Interlocked.Decrement(ref _edits);
    })));

    private Task EditOnce(Random chance)
    {
        var field = Field.All[chance.Next(Field.All.Length)];
        return chance.Next(200) switch
        {
            < 3 => CreateBySql(),
            < 6 => CreateByApi(chance),
            < 10 => CreateThere(),
            < 12 => DeleteBySql(chance),
            < 14 => DeleteByApi(chance),
            < 17 => DeleteThere(chance),
            < 70 => EditBySql(chance, field),
            < 125 => EditByApi(chance, field),
            _ => EditThere(chance, field),
        };
    }

    public async Task CreateBySql()
    {
        var name = ledger.NewValue("sql", null);
        await database.Insert(name, $"{name}@example.com");
        ledger.Wrote(name, null);
    }

    /// <summary>Sent again, to whichever node is up, until it is answered: the key makes it one customer all the same.</summary>
    public async Task CreateByApi(Random chance)
    {
        var name = ledger.NewValue("api", null);
        for (var tries = 0; tries < 20; tries++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/customers") { Headers = { { "Idempotency-Key", name } } };
            request.Content = JsonContent.Create(new { name, email = $"{name}@example.com" });
            if (await Send(chance, request) is not { } answer) continue;
            using (answer)
            {
                // 409: the first try is still under way.
                if ((int)answer.StatusCode is 409 or >= 500) continue;
                if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
                ledger.Wrote(name, null);
                return;
            }
        }

        ledger.MayHaveWritten(name, null);
    }

    public async Task CreateThere()
    {
        var name = ledger.NewValue("stripe", null);
        await stripe.TryPost("/v1/customers", $"person-{name}", ("name", name), ("email", $"{name}@example.com"));
    }

    private async Task EditBySql(Random chance, Field field)
    {
        if (await Some(chance) is not { } id) return;
        var value = ledger.NewValue("sql", field);
        if (await database.Edit(id, field, value) is (true, var before)) ledger.Wrote(value, before);
    }

    private async Task EditByApi(Random chance, Field field)
    {
        if (await Some(chance) is not { } id || await Look(chance, id) is not var (customer, version)) return;

        var (value, before) = (ledger.NewValue("api", field), field.In(customer));
        using var write = new HttpRequestMessage(HttpMethod.Patch, $"/api/customers/{id}") { Headers = { IfMatch = { version } } };
        write.Content = JsonContent.Create(field.Patch(value), new MediaTypeHeaderValue("application/merge-patch+json"));
        switch (await Outcome(chance, write))
        {
            case true: ledger.Wrote(value, before); break;
            case null: ledger.MayHaveWritten(value, before); break;
        }
    }

    private async Task EditThere(Random chance, Field field)
    {
        var customers = await _there.Now();
        var value = ledger.NewValue("stripe", field);
        await stripe.TryPost($"/v1/customers/{customers[chance.Next(customers.Count)].Id}", $"person-{value}", (field.Form, value));
    }

    private async Task DeleteBySql(Random chance)
    {
        if (await Some(chance) is { } id && await database.Delete(id) is { } seen) ledger.Overwrote(seen);
    }

    private async Task DeleteByApi(Random chance)
    {
        if (await Some(chance) is not { } id || await Look(chance, id) is not var (customer, version)) return;

        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/customers/{id}") { Headers = { IfMatch = { version } } };
        // Where the answer was lost, they may be gone: that they are not missed says nothing then.
        if (await Outcome(chance, delete) is not false) ledger.Overwrote(Field.All.Select(field => field.In(customer)));
    }

    // Its event tells what went with it.
    private async Task DeleteThere(Random chance)
    {
        var customers = await _there.Now();
        var id = customers[chance.Next(customers.Count)].Id;
        _deletedThere[id] = true;
        await stripe.TryDelete($"/v1/customers/{id}");
    }

    private async Task<string?> Some(Random chance)
    {
        var ids = await _here.Now();
        foreach (var id in ids) _known.TryAdd(id, true);
        return ids.Count == 0 ? null : ids[chance.Next(ids.Count)];
    }

    private async Task<(JsonElement Customer, EntityTagHeaderValue Version)?> Look(Random chance, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/customers/{id}");
        using var answer = await Send(chance, request);
        return answer is { IsSuccessStatusCode: true } ? (await answer.Content.ReadFromJsonAsync<JsonElement>(), answer.Headers.ETag!) : null;
    }

    /// <summary>Whether it was done; null where the answer was lost.</summary>
    private async Task<bool?> Outcome(Random chance, HttpRequestMessage write)
    {
        using var answer = await Send(chance, write);
        return answer switch
        {
            null => null,
            { IsSuccessStatusCode: true } => true,
            { StatusCode: System.Net.HttpStatusCode.PreconditionFailed or System.Net.HttpStatusCode.NotFound } => false,
            { StatusCode: >= System.Net.HttpStatusCode.InternalServerError } => null,
            _ => throw new InvalidOperationException(await answer.Content.ReadAsStringAsync()),
        };
    }

    private async Task<HttpResponseMessage?> Send(Random chance, HttpRequestMessage request)
    {
        try
        {
            var answer = await nodes.Any(chance).Http.SendAsync(request);
            await answer.Content.LoadIntoBufferAsync();
            return answer;
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException or IOException or TaskCanceledException)
        {
            return null;
        }
    }
}
