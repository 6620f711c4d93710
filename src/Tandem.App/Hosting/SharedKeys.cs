using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Tandem.Storage;

namespace Tandem.App.Hosting;

/// <summary>
/// The keys that sign the dashboard's cookies, in the database: whoever has signed in stays so over a restart, and on every node.
/// </summary>
internal sealed class SharedKeys(ISharedMemory memory) : IXmlRepository
{
    private const string Name = "keys";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        Wait(async () => await memory.Read(Name, CancellationToken.None) is { } text ? [.. XElement.Parse(text).Elements()] : Array.Empty<XElement>());

    public void StoreElement(XElement element, string friendlyName) => Wait(() => memory.Change(
        Name,
        text =>
        {
            var keys = text is null ? new XElement(Name) : XElement.Parse(text);
            keys.Add(element);
            return (keys.ToString(SaveOptions.DisableFormatting), true);
        },
        CancellationToken.None));

    // The interface knows no tasks. It is asked at the start, and when a key is made, each some months.
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
}

/// <summary>Has the keys kept there.</summary>
internal sealed class KeepKeysShared(ISharedMemory memory) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options) => options.XmlRepository = new SharedKeys(memory);
}
