using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tandem.Api.Csv;
using Tandem.Dashboard.Access;

namespace Tandem.Dashboard.Pages.Customers;

/// <summary>Hands out the customers that the page's filters leave, as a file. It flows: a million rows are as good as ten.</summary>
internal static class ExportApi
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        ((IEndpointConventionBuilder)endpoints.MapGet("/customers/export.csv", Get)).Add(PageGate.Guard);

    private static async Task Get(HttpContext http, CsvExport export, TimeProvider time)
    {
        if (PageGate.ViewerOf(http) is not { } viewer) return;
        var asked = http.Request.Query;
        var search = new CustomerSearch { Text = Text("q"), Status = Text("status"), Integration = Text("integration"), Sort = Text("sort") ?? CustomerSearch.DefaultSort };
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"customers-{time.GetUtcNow():yyyy-MM-dd}.csv\"";
        http.Response.Headers.CacheControl = "no-store";
        await export.Write(search.Query(viewer.TenantId)!, Tandem.Catalogs.Customers.Catalog, http.Response.Body, http.RequestAborted);

        string? Text(string name) => asked[name] is [{ Length: > 0 } text] ? text : null;
    }
}
