using System.Text.Json;
using Microsoft.JSInterop;

namespace Tandem.Dashboard.Shared;

/// <summary>
/// Where the pages before a page of a long list begin, by its address. A list that goes on from its last row cannot be read backwards, so
/// the browser's tab remembers them: over Back, Forward and a reload.
/// </summary>
internal sealed class PagePlaces(IJSRuntime script)
{
    private const int MostPages = 500;

    /// <summary>The places of the pages before the one at an address, null being the first; null where they are not known.</summary>
    public async ValueTask<string?[]?> Of(string address)
    {
        try
        {
            return await script.InvokeAsync<string?>("sessionStorage.getItem", KeyOf(address)) is { } kept ? JsonSerializer.Deserialize<string?[]>(kept) : null;
        }
        catch (Exception unknown) when (unknown is InvalidOperationException or JSException or JsonException)
        {
            return null; // before the page is live, or where the browser keeps nothing
        }
    }

    /// <summary>Remembers them.</summary>
    public async ValueTask Keep(string address, string?[] places)
    {
        if (places.Length > MostPages) return;
        try
        {
            await script.InvokeVoidAsync("sessionStorage.setItem", KeyOf(address), JsonSerializer.Serialize(places));
        }
        catch (JSException)
        {
            // The browser keeps nothing, or no more: Previous then leads to the first page.
        }
    }

    private static string KeyOf(string address) => $"tandem-pages {address}";
}
