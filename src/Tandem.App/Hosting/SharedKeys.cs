using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Tandem.Storage;

namespace Tandem.App.Hosting;

/// <summary>
/// The keys that sign the dashboard's cookies, as the database holds them: whoever has signed in stays so over a restart, and on every node.
/// They are read at the start; one that is made later, each some months and days before it is used, is written from here.
/// </summary>
internal sealed class SharedKeys(ISharedMemory memory) : IXmlRepository
{
    private const string Name = "keys";

    private readonly Lock _lock = new();
    private IReadOnlyList<XElement> _keys = [];

    /// <summary>The writes that are under way.</summary>
    public Task Writing { get; private set; } = Task.CompletedTask;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_lock) return _keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_lock)
        {
            _keys = [.. _keys, element];
            Writing = Task.WhenAll(Writing, memory.Change(Name, text => (Text([.. Parse(text), element]), true), CancellationToken.None));
        }
    }

    /// <summary>Reads the keys; how many there are.</summary>
    public async Task<int> Read(CancellationToken ct)
    {
        var keys = Parse(await memory.Read(Name, ct));
        lock (_lock) _keys = keys;
        return keys.Count;
    }

    private static IReadOnlyList<XElement> Parse(string? text) => text is null ? [] : [.. XElement.Parse(text).Elements()];

    private static string Text(IEnumerable<XElement> keys) => new XElement(Name, keys).ToString(SaveOptions.DisableFormatting);
}

/// <summary>Has the keys there before anything is signed. Of nodes that start together each sees what the others made.</summary>
internal sealed class KeysAtStart(SharedKeys keys, IKeyManager manager, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await keys.Read(cancellationToken) > 0) return;
        var now = time.GetUtcNow();
        manager.CreateNewKey(now, now + Lifetime);
        await keys.Writing;
        await keys.Read(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => keys.Writing;
}

/// <summary>Has the keys kept there.</summary>
internal sealed class KeepKeysShared(SharedKeys keys) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options) => options.XmlRepository = keys;
}
