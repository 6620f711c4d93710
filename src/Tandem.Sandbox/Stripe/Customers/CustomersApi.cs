namespace Tandem.Sandbox.Stripe;

/// <summary>The customers of the API (docs.stripe.com/api/customers).</summary>
internal sealed class CustomersApi(StripeAccount account)
{
    public IEnumerable<StripeRoute> Routes =>
    [
        new("POST", "/v1/customers", Create),
        new("GET", "/v1/customers", List),
        new("GET", "/v1/customers/search", Search),
        new("GET", "/v1/customers/{id}", Retrieve),
        new("POST", "/v1/customers/{id}", Update),
        new("DELETE", "/v1/customers/{id}", Delete),
    ];

    private StripeAnswer Create(StripeCall call)
    {
        var expansions = ReadExpansions(call);
        var draft = CustomerParameters.Apply(account.NewCustomer(), call.Parameters);
        return call.Parameters.Problem is { } problem ? problem : Shown(account.Create(draft, call), expansions);
    }

    private StripeAnswer Retrieve(StripeCall call)
    {
        var expansions = ReadExpansions(call);
        RejectAllBut(call, "expand");
        if (call.Parameters.Problem is { } problem) return problem;
        return account.Customers.Find(call.Id)?.Current switch
        {
            null => StripeErrors.Missing("customer", call.Id),
            { Deleted: true } => StripeAnswer.Ok(new DeletedStub(call.Id, "customer")),
            var customer => Shown(customer, expansions),
        };
    }

    private StripeAnswer Update(StripeCall call)
    {
        var expansions = ReadExpansions(call);
        if (account.Customers.Find(call.Id) is not { Current.Deleted: false } slot)
            return StripeErrors.Missing("customer", call.Id);

        var updated = account.Update(slot, call);
        if (call.Parameters.Problem is { } problem) return problem;
        return updated is null ? StripeErrors.Missing("customer", call.Id) : Shown(updated, expansions);
    }

    private StripeAnswer Delete(StripeCall call)
    {
        RejectAllBut(call);
        if (call.Parameters.Problem is { } problem) return problem;
        return account.Customers.Find(call.Id) is { } slot && account.Delete(slot, call)
            ? StripeAnswer.Ok(new DeletedStub(call.Id, "customer"))
            : StripeErrors.Missing("customer", call.Id);
    }

    private StripeAnswer List(StripeCall call)
    {
        var query = new ListQuery();
        var expansions = Expansions.None;
        string? email = null;
        foreach (var parameter in call.Parameters.All)
        {
            if (query.Takes(parameter, call.Parameters)) continue;
            if (parameter.Name == "email") email = call.Parameters.Text(parameter, 512);
            else if (parameter.Name == "expand") expansions = ExpansionsReader.Read(parameter, call.Parameters, "data.");
            else call.Parameters.RejectUnknown(parameter);
        }

        CustomerSlot? cursor = null;
        if (query.Cursor is var (id, param) && (cursor = account.Customers.Find(id)) is null)
            call.Parameters.Reject(StripeErrors.MissingReference("customer", id, param));
        if (call.Parameters.Problem is { } problem) return problem;

        var (page, hasMore) = account.ListCustomers(query, cursor, email);
        return StripeAnswer.Ok(new ListPage("/v1/customers", Shown(page, expansions), hasMore));
    }

    // As far as Stripe's own count is accurate.
    private const int MostCounted = 10_000;

    private StripeAnswer Search(StripeCall call)
    {
        var parameters = call.Parameters;
        var (limit, page, expansions, isCounted) = (10, -1L, Expansions.None, false);
        string? text = null;
        foreach (var parameter in parameters.All)
        {
            switch (parameter.Name)
            {
                case "query": text = parameters.Text(parameter); break;
                case "limit": limit = (int)Math.Clamp(parameters.Integer(parameter), int.MinValue, int.MaxValue); break;
                case "page": page = SearchCursor.Read(parameter, parameters); break;
                case "expand": expansions = ExpansionsReader.ReadSearch(parameter, parameters, out isCounted); break;
                default: parameters.RejectUnknown(parameter); break;
            }
        }

        if (limit is < 1 or > 100) parameters.Reject(StripeErrors.NotAnInteger("limit", $"{limit}; must be between 1 and 100"));
        if (text is null) parameters.Reject(StripeErrors.MissingParameter("query"));
        var query = text is null ? null : CustomerQuery.Parse(text, parameters);
        if (parameters.Problem is { } problem || query is null) return parameters.Problem!;

        var (found, next) = account.SearchCustomers(query, page < 0 ? long.MaxValue : page, limit);
        int? total = isCounted ? account.SearchCustomers(query, long.MaxValue, MostCounted).Page.Count : null;
        return StripeAnswer.Ok(
            new SearchPage("/v1/customers/search", Shown(found, expansions), next is { } order ? SearchCursor.Write(order) : null, total));
    }

    private static Expansions ReadExpansions(StripeCall call) =>
        call.Parameters.Find("expand") is { } expand ? ExpansionsReader.Read(expand, call.Parameters) : Expansions.None;

    private static void RejectAllBut(StripeCall call, string? known = null)
    {
        foreach (var parameter in call.Parameters.All)
            if (parameter.Name != known)
                call.Parameters.RejectUnknown(parameter);
    }

    private static StripeAnswer Shown(Customer customer, Expansions expansions) =>
        StripeAnswer.Ok(expansions == Expansions.None ? customer : new ExpandedCustomer(customer, expansions));

    private static IReadOnlyList<IStripeObject> Shown(List<Customer> page, Expansions expansions) =>
        expansions == Expansions.None ? page : page.ConvertAll(customer => new ExpandedCustomer(customer, expansions));
}
