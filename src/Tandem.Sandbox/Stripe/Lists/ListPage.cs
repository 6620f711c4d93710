using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>One page of a list.</summary>
internal sealed record ListPage(string Url, IReadOnlyList<IStripeObject> Data, bool HasMore) : IStripeObject
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteString("url"u8, Url);
        json.WriteBoolean("has_more"u8, HasMore);
        json.WriteStartArray("data"u8);
        foreach (var item in Data) item.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>One page of search results (docs.stripe.com/api/pagination/search).</summary>
internal sealed record SearchPage(string Url, IReadOnlyList<IStripeObject> Data, string? NextPage, int? Total) : IStripeObject
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "search_result"u8);
        json.WriteString("url"u8, Url);
        json.WriteBoolean("has_more"u8, NextPage is not null);
        json.WriteString("next_page"u8, NextPage);
        if (Total is { } total) json.WriteNumber("total_count"u8, total);
        json.WriteStartArray("data"u8);
        foreach (var item in Data) item.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
