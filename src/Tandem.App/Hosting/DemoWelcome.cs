using Tandem.Storage;

namespace Tandem.App.Hosting;

/// <summary>What the demo prints when it is ready: two addresses, and three commands that show both directions.</summary>
internal static class DemoWelcome
{
    public static async Task Print(TextWriter output, IServiceProvider services, Uri hub, Uri sandbox, string folder, CancellationToken ct)
    {
        var page = await services.GetRequiredService<IItemQueries>().List(
            new ItemQuery { Tenant = TenantId.Default, Catalog = Catalogs.Customers.Catalog.Name, Limit = 1, Descending = true }, ct);
        var count = (await services.GetRequiredService<IReports>().Totals(TenantId.Default, services.GetRequiredService<TimeProvider>().GetUtcNow(), ct)).Items.Values.Sum();
        var there = page.Items.SelectMany(state => state.Links).Select(link => link.ExternalId?.Value).FirstOrDefault(id => id is not null) ?? "cus_…";
        var here = page.Items.Select(state => state.Item.Key.Id.Value).FirstOrDefault() ?? "…";
        var (hubAt, sandboxAt) = (hub.GetLeftPart(UriPartial.Authority), sandbox.GetLeftPart(UriPartial.Authority));
        await output.WriteLineAsync($"""

            Tandem is ready: {count} customers, the same on both sides.

              Dashboard       {hubAt}   (the API and its description: {hubAt}/docs)
              Stripe sandbox  {sandboxAt}   (a page that edits its customers)

            Edit here, see there:
              curl -s -X POST {hubAt}/api/customers -H 'Content-Type: application/json' -d '{"{"}"name":"Ada Lovelace","email":"ada@example.com"{"}"}' && sleep 1 && curl -s -G {sandboxAt}/v1/customers -u {DemoFolder.ApiKey}: -d email=ada@example.com

            Edit there, see here:
              curl -s {sandboxAt}/v1/customers/{there} -u {DemoFolder.ApiKey}: -d name='Grace Hopper' && sleep 1 && curl -s {hubAt}/api/customers/{here}

            Compare both sides, whole:
              ./tandem verify --data {folder}

            Ctrl-C stops; the next start goes on with the same data.
            """);
    }
}
