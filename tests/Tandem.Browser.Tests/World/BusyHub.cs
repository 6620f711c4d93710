namespace Tandem.Browser.Tests;

/// <summary>A hub in which everything that can need a person does.</summary>
public sealed class BusyHub : IAsyncLifetime
{
    private static readonly string[] Made = ["Grace Hopper", "Katherine Johnson", "Hedy Lamarr", "Emmy Noether"];

    private DashboardWorld? _world;
    private int _calls;

    /// <summary>A customer in conflict.</summary>
    public string Customer { get; private set; } = "";

    /// <summary>A customer that nothing is the matter with, here and there.</summary>
    private (string Here, string There) Calm { get; set; }

    internal DashboardWorld World => _world ?? throw new InvalidOperationException("It has not started.");

    public async Task InitializeAsync()
    {
        _world = await DashboardWorld.Start(account => account["Conflicts"] = "Manual");
        foreach (var name in Made) Calm = await World.Customer(name);
        var ada = await World.Customer("Ada Lovelace");
        Customer = ada.Here;
        await World.Conflict(ada, ("phone", "+44 20 7946 0102", "+44 20 7946 0199"), ("description", "Prefers letters", "Prefers telegrams"));
        await World.Conflict(await World.Customer("Mary Somerville"), ("name", "Mary F. Somerville", "Mary Greig Somerville"));
        await World.DeletionConflict(await World.Customer("Sophie Germain"), "description", "Wrote as Monsieur LeBlanc");
        await World.Refused("Émilie du Châtelet");
        await World.Refused("Blaise Pascal");
        await World.UnreadableEvent("evt_1QXv3KLkdIwHu7ix");
        await SignedEvent.Send(World.Hub.Http, "evt_forged", "whsec_guessed");
    }

    /// <summary>An edit on either side, which arrives on the other: something has happened within the last minute.</summary>
    internal async Task Stir()
    {
        var (phone, note) = ($"+44 20 7946 0{++_calls:000}", $"Letter {_calls}");
        await World.Sql("UPDATE customers SET phone = @phone WHERE id = @id", ("@phone", phone), ("@id", Calm.Here));
        (await World.Stripe.TryPost($"/v1/customers/{Calm.There}", Guid.NewGuid().ToString(), ("description", note))).ShouldBeTrue();
        await Eventually.Is(
            async () => await World.There(Calm.There, "phone") == phone && await World.Here(Calm.Here, "description") == note, DashboardWorld.Soon, () => World.Hub.Output);
    }

    public async Task DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
    }
}
