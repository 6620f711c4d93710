using Tandem.Dashboard.Shared;
using Tandem.Links;
using Tandem.Storage;

namespace Tandem.Dashboard.Pages.Integrations;

/// <summary>Which links are shown, as the address bar has it.</summary>
public sealed record LinkFilter
{
    /// <summary>Only those of this integration.</summary>
    public string? Integration { get; init; }

    /// <summary>Only those of this status, in lower case.</summary>
    public string? Status { get; init; }

    /// <summary>Only those with this id, here or there.</summary>
    public string? Id { get; init; }

    /// <summary>Whether nothing is filtered.</summary>
    public bool IsEmpty => Kept() == new LinkFilter();

    /// <summary>As the address keeps it: nothing is empty.</summary>
    public LinkFilter Kept() => new() { Integration = Place.Word(Integration), Status = Place.Word(Status)?.ToLowerInvariant(), Id = Place.Word(Id) };

    /// <summary>As the reports take it. A status that is none filters nothing.</summary>
    public LinkQuery Query(TenantId tenant) => new()
    {
        Tenant = tenant,
        Integration = Integration,
        Statuses = Enum.TryParse<LinkStatus>(Status, ignoreCase: true, out var status) && Enum.IsDefined(status) ? [status] : [],
        Id = Id,
    };
}
