namespace Tandem.Sandbox.Stripe;

/// <summary>What the caller asked to see in full. A sandbox customer has no cards or subscriptions, so the lists are empty.</summary>
[Flags]
internal enum Expansions
{
    None = 0,
    Sources = 1,
    Subscriptions = 2,
    TaxIds = 4,
    Tax = 8,
    CashBalance = 16,
    InvoiceCreditBalance = 32,
}

internal static class ExpansionsReader
{
    /// <summary>Reads <c>expand[]</c> of one customer, or of a list with the prefix <c>data.</c></summary>
    public static Expansions Read(Parameter expand, Parameters parameters, string prefix = "")
    {
        var asked = Expansions.None;
        foreach (var path in parameters.Texts(expand))
        {
            var known = path.StartsWith(prefix, StringComparison.Ordinal) ? Of(path[prefix.Length..]) : null;
            if (known is { } one) asked |= one;
            else parameters.Reject(StripeErrors.NotExpandable(path));
        }

        return asked;
    }

    /// <summary>Reads <c>expand[]</c> of a search, which may also ask how many there are (<c>total_count</c>).</summary>
    public static Expansions ReadSearch(Parameter expand, Parameters parameters, out bool isCounted)
    {
        isCounted = false;
        var asked = Expansions.None;
        foreach (var path in parameters.Texts(expand))
        {
            if (path == "total_count") isCounted = true;
            else if (path.StartsWith("data.", StringComparison.Ordinal) && Of(path["data.".Length..]) is { } one) asked |= one;
            else parameters.Reject(StripeErrors.NotExpandable(path));
        }

        return asked;
    }

    private static Expansions? Of(string property) => property switch
    {
        "sources" => Expansions.Sources,
        "subscriptions" => Expansions.Subscriptions,
        "tax_ids" => Expansions.TaxIds,
        "tax" => Expansions.Tax,
        "cash_balance" => Expansions.CashBalance,
        "invoice_credit_balance" => Expansions.InvoiceCreditBalance,
        "default_source" or "discount" or "test_clock" or "invoice_settings.default_payment_method" => Expansions.None,
        _ => null,
    };
}
