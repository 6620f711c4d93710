namespace Tandem.Browser.Tests;

/// <summary>A hub in which everything that can need a person does.</summary>
public sealed class BusyHub : IAsyncLifetime
{
    private static readonly string[] Made = ["Grace Hopper", "Katherine Johnson", "Hedy Lamarr", "Emmy Noether"];

    private DashboardWorld? _world;

    /// <summary>A customer in conflict.</summary>
    public string Customer { get; private set; } = "";

    internal DashboardWorld World => _world ?? throw new InvalidOperationException("It has not started.");

    public async Task InitializeAsync()
    {
        _world = await DashboardWorld.Start(account => account["Conflicts"] = "Manual");
        foreach (var name in Made) await World.Customer(name);
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

    public async Task DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
    }
}
