namespace Tandem.EndToEnd.Tests;

/// <summary>People who edit on both sides, each with a chance of their own, drawn from the seed.</summary>
internal sealed class People(Hub hub, StripeSide stripe, Ledger ledger, int seed, int count)
{
    private readonly Random[] _chances = [.. Enumerable.Range(0, count).Select(person => new Random(seed * 31 + person))];
    private int _edits;

    public int Edits => Volatile.Read(ref _edits);

    public bool HubIsUp { get; set; }

    /// <summary>All of them edit until there were so many edits.</summary>
    public Task EditUntil(int edits) => Task.WhenAll(_chances.Select(chance => Task.Run(async () =>
    {
        while (Interlocked.Increment(ref _edits) <= edits) await EditOnce(chance);
        Interlocked.Decrement(ref _edits);
    })));

    private Task EditOnce(Random chance)
    {
        var field = Field.All[chance.Next(Field.All.Length)];
        return chance.Next(100) switch
        {
            < 2 => CreateHere(),
            < 4 => CreateThere(),
            < 30 => EditBySql(chance, field),
            < 55 when HubIsUp => EditByRest(chance, field),
            _ => EditThere(chance, field),
        };
    }

    public async Task CreateHere()
    {
        var name = ledger.NewValue("here", null);
        await hub.InsertBySql(name, $"{name}@example.com");
        ledger.Wrote(name, null);
    }

    public async Task CreateThere()
    {
        var name = ledger.NewValue("there", null);
        await stripe.TryPost("/v1/customers", $"person-{name}", ("name", name), ("email", $"{name}@example.com"));
    }

    private async Task EditBySql(Random chance, Field field)
    {
        var ids = await hub.Ids();
        var value = ledger.NewValue("sql", field);
        ledger.Wrote(value, await hub.EditBySql(ids[chance.Next(ids.Count)], field, value));
    }

    private async Task EditByRest(Random chance, Field field)
    {
        var ids = await hub.Ids();
        var value = ledger.NewValue("rest", field);
        switch (await hub.Edit(ids[chance.Next(ids.Count)], field, value))
        {
            case (true, var before): ledger.Wrote(value, before); break;
            case (null, var before): ledger.MayHaveWritten(value, before); break;
        }
    }

    private async Task EditThere(Random chance, Field field)
    {
        var customers = await stripe.Customers();
        var value = ledger.NewValue("stripe", field);
        await stripe.TryPost($"/v1/customers/{customers[chance.Next(customers.Count)].Id}", $"person-{value}", (field.Form, value));
    }
}
