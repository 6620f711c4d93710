using System.Text.Json.Serialization;
using Tandem.Api.Http;
using Tandem.Integrations;
using Tandem.Links;
using Tandem.Records;
using Tandem.Storage;

namespace Tandem.Api;

/// <summary>A page of a list.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Data, string? NextCursor);

/// <summary>A customer.</summary>
internal sealed record CustomerView
{
    public required string Id { get; init; }
    public required string? Name { get; init; }
    public required string? Email { get; init; }
    public required string? Phone { get; init; }
    public required string? Description { get; init; }
    public required AddressView? Address { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime UpdatedAt { get; init; }
    public required IReadOnlyList<CustomerLinkView> Integrations { get; init; }

    public static CustomerView From(Item item, IReadOnlyList<Link> links, IntegrationRegistry integrations)
    {
        var record = item.Record;
        const string map = "metadata.";
        return new CustomerView
        {
            Id = item.Key.Id.Value,
            Name = record["name"],
            Email = record["email"],
            Phone = record["phone"],
            Description = record["description"],
            Address = AddressView.From(record),
            Metadata = record.Where(pair => pair.Key.StartsWith(map, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[map.Length..], pair => pair.Value),
            CreatedAt = item.CreatedAt.UtcDateTime,
            UpdatedAt = item.UpdatedAt.UtcDateTime,
            Integrations = CustomerLinkView.All(item, links, integrations),
        };
    }

    public static CustomerView From(ItemState state, IntegrationRegistry integrations) => From(state.Item, state.Links, integrations);
}

/// <summary>A postal address.</summary>
internal sealed record AddressView(string? Line1, string? Line2, string? City, string? State, string? PostalCode, string? Country)
{
    public static AddressView? From(Record record)
    {
        var address = new AddressView(
            record["address.line1"], record["address.line2"], record["address.city"], record["address.state"], record["address.postalCode"],
            record["address.country"]);
        return address == None ? null : address;
    }

    private static readonly AddressView None = new(null, null, null, null, null, null);
}

/// <summary>A customer in one integration.</summary>
internal sealed record CustomerLinkView
{
    public required string Integration { get; init; }

    [JsonConverter(typeof(LowerCase<LinkStatus>))]
    public required LinkStatus Status { get; init; }

    public required string? ExternalId { get; init; }
    public required DateTime? SyncedAt { get; init; }
    public required string? Error { get; init; }

    /// <summary>One for each link, and one for each integration that will have a link as soon as the item's change is seen.</summary>
    public static IReadOnlyList<CustomerLinkView> All(Item item, IReadOnlyList<Link> links, IntegrationRegistry integrations)
    {
        var views = links.Select(link => From(item, link)).ToList();
        foreach (var integration in integrations.Of(item.Key.Tenant))
        {
            if (!integration.Connector.Catalogs.Contains(item.Key.Catalog) || links.Any(link => link.Integration == integration.Key)) continue;
            views.Add(new CustomerLinkView
            {
                Integration = integration.Key.Name,
                Status = LinkStatus.Pending,
                ExternalId = null,
                SyncedAt = null,
                Error = null,
            });
        }

        return [.. views.OrderBy(view => view.Integration, StringComparer.Ordinal)];
    }

    private static CustomerLinkView From(Item item, Link link) => new()
    {
        Integration = link.Integration.Name,
        Status = link.StatusBeside(item),
        ExternalId = link.ExternalId?.Value,
        SyncedAt = link.SyncedAt?.UtcDateTime,
        Error = link.Error,
    };
}

/// <summary>Where a customer stands in each integration.</summary>
internal sealed record IntegrationStatusView(string Id, IReadOnlyList<LinkDetailView> Integrations)
{
    public static IntegrationStatusView From(ItemState state, IntegrationRegistry integrations) => new(
        state.Item.Key.Id.Value,
        [.. CustomerLinkView.All(state.Item, state.Links, integrations)
            .Select(view => LinkDetailView.From(view, state.Links.FirstOrDefault(link => link.Integration.Name == view.Integration)))]);
}

/// <summary>A customer in one integration, in detail.</summary>
internal sealed record LinkDetailView
{
    public required string Integration { get; init; }

    [JsonConverter(typeof(LowerCase<LinkStatus>))]
    public required LinkStatus Status { get; init; }

    public required string? ExternalId { get; init; }
    public required DateTime? SyncedAt { get; init; }
    public required string? Error { get; init; }
    public required string? LinkId { get; init; }
    public required int Attempts { get; init; }
    public required DateTime? NextAttemptAt { get; init; }
    public required DateTime? WaitingSince { get; init; }
    public required IReadOnlyList<ConflictView> Conflicts { get; init; }

    public static LinkDetailView From(CustomerLinkView view, Link? link) => new()
    {
        Integration = view.Integration,
        Status = view.Status,
        ExternalId = view.ExternalId,
        SyncedAt = view.SyncedAt,
        Error = view.Error,
        LinkId = link?.Id.ToString(),
        Attempts = link?.Attempts ?? 0,
        NextAttemptAt = link?.DueAt?.UtcDateTime,
        WaitingSince = link?.SignaledAt?.UtcDateTime,
        Conflicts = [.. (link?.Conflicts ?? []).Select(ConflictView.From)],
    };
}

/// <summary>A field that both sides changed to different values.</summary>
internal sealed record ConflictView(string Field, string? Base, string? Local, string? Remote)
{
    public static ConflictView From(Merging.FieldConflict conflict) => new(conflict.Path, conflict.Base, conflict.Local, conflict.Remote);
}
