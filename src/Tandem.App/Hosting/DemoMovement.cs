using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Tandem.Catalogs;
using Tandem.Dashboard;
using Tandem.Dashboard.Live;
using Tandem.Items;
using Tandem.Storage;

namespace Tandem.App.Hosting;

/// <summary>
/// Edits a sample customer every second or two, here and there by turns, while somebody looks at the pages. It touches no name and no
/// address of anybody, so that what a person tries out is left alone.
/// </summary>
internal sealed class DemoMovement : IDemoMovement, IDisposable
{
    private static readonly string[] Plans = ["free", "basic", "pro", "enterprise"];
    private static readonly string[] Notes = ["Called back", "Asked for an invoice", "Wants a demo", "Moved offices", "Prefers e-mail", "Renewed early"];

    private readonly Random _random = new();
    private readonly HttpClient _sandbox;

    /// <summary>Edits there go to this sandbox.</summary>
    public DemoMovement(Uri sandbox)
    {
        _sandbox = new HttpClient { BaseAddress = sandbox, Timeout = TimeSpan.FromSeconds(5) };
        _sandbox.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(DemoFolder.ApiKey + ":")));
    }

    /// <inheritdoc />
    public bool IsOn { get; set; } = true;

    /// <summary>Goes on until the hub stops.</summary>
    public async Task Run(IServiceProvider hub, CancellationToken stopping)
    {
        var (time, feed) = (hub.GetRequiredService<TimeProvider>(), hub.GetRequiredService<LiveFeed>());
        try
        {
            for (var turn = 0; !stopping.IsCancellationRequested; turn++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(700, 1800)), time, stopping);
                if (IsOn && feed.IsFollowed(TenantId.Default)) await Edit(hub, here: turn % 2 == 0, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _sandbox.Dispose();

    private async Task Edit(IServiceProvider hub, bool here, CancellationToken ct)
    {
        try
        {
            var page = await hub.GetRequiredService<IItemQueries>().List(
                new ItemQuery { Tenant = TenantId.Default, Catalog = Customers.Catalog.Name, Limit = 25, Sort = ItemSort.CreatedAt }, ct);
            if (page.Items.Count == 0) return;
            var (item, links) = page.Items[_random.Next(page.Items.Count)];
            var (path, value) = _random.Next(2) == 0 ? ("metadata.plan", Plans[_random.Next(Plans.Length)]) : ("description", Notes[_random.Next(Notes.Length)]);
            if (here)
            {
                var command = new ItemCommand.Patch(item.Key.Id, [KeyValuePair.Create(path, (string?)value)]);
                await hub.GetRequiredService<ItemWriter>().Write(TenantId.Default, Customers.Catalog, [command], "demo", "sample edit", ct);
            }
            else if (links.Select(link => link.ExternalId).FirstOrDefault(id => id is not null) is { } there)
            {
                var name = path == "description" ? path : "metadata[plan]";
                using var body = new FormUrlEncodedContent([KeyValuePair.Create(name, value)]);
                using var answer = await _sandbox.PostAsync($"/v1/customers/{there}", body, ct);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or StorageException)
        {
            // A sample edit less: the sandbox may be playing one of its faults.
        }
    }
}
