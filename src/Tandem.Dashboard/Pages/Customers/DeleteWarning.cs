using Microsoft.AspNetCore.Components;
using Tandem.Dashboard.Shared;
using Tandem.Integrations;
using Tandem.Links;

namespace Tandem.Dashboard.Pages.Customers;

/// <summary>Says before a deletion what it does in each external system.</summary>
internal static class DeleteWarning
{
    /// <summary>The words, from the effects on all customers that are to go.</summary>
    public static RenderFragment Of(IReadOnlyList<DeleteEffect> effects, IntegrationRegistry integrations) => builder =>
    {
        builder.AddMarkupContent(0, "<p>They are deleted from your database at once. Their history stays, and each can be brought back from it here.</p><ul class=\"effects\">");
        foreach (var group in effects.GroupBy(effect => (effect.Integration, effect.Follows)).OrderBy(group => group.Key.Integration.Name, StringComparer.Ordinal))
        {
            builder.OpenElement(1, "li");
            builder.OpenElement(2, "strong");
            builder.AddContent(3, group.Key.Integration.Name + ": ");
            builder.CloseElement();
            builder.AddContent(4, Sentence(group.Key.Follows, [.. group], integrations.Find(group.Key.Integration)));
            builder.CloseElement();
        }

        if (effects.Count == 0) builder.AddMarkupContent(5, "<li>No external system holds any of them.</li>");
        builder.AddMarkupContent(6, "</ul>");
    };

    private static string Sentence(DeleteConsequence follows, IReadOnlyList<DeleteEffect> effects, Integration? integration)
    {
        var what = effects is [{ ExternalId: { } id }] ? id.Value : Numbers.Count(effects.Count, "object");
        return follows switch
        {
            DeleteConsequence.Deleted =>
                $"{what} will be deleted there too. {(integration?.Connector.Kind == "stripe" ? "Stripe also cancels the subscriptions, and this cannot be undone there." : "")}"
                + (integration?.Options.MassDeleteThreshold is > 0 and var most && effects.Count > most
                    ? $" More than {Numbers.Whole(most)} deletions in ten minutes wait for your word on the Failures page." : ""),
            DeleteConsequence.Kept => $"{what} stays as it is, and is no longer kept the same as anything here.",
            _ => $"{(effects.Count == 1 ? "nothing is there yet" : Numbers.Count(effects.Count, "customer") + " have nothing there yet")}, so nothing happens.",
        };
    }
}
