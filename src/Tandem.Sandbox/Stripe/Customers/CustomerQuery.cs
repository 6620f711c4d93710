using System.Globalization;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// A search in Stripe's query language (docs.stripe.com/search): clauses <c>field operator value</c>, joined by AND (or a space) or by
/// OR, never both; <c>-</c> negates a clause, <c>~</c> finds parts of a text, <c>null</c> stands for "not there".
/// </summary>
internal sealed class CustomerQuery
{
    private readonly List<Func<Customer, bool>> clauses = [];
    private bool any;

    public bool Matches(Customer customer)
    {
        foreach (var clause in clauses)
            if (clause(customer) == any)
                return any;
        return !any;
    }

    public static CustomerQuery? Parse(string text, Parameters parameters)
    {
        var query = new CustomerQuery();
        var reader = new QueryReader(text);
        bool? joinedByOr = null;
        while (!reader.AtEnd)
        {
            if (query.clauses.Count > 0 && reader.TakeJoin() is { } or)
            {
                if (joinedByOr is { } before && before != or) return Refuse("AND and OR cannot be used in one query.");
                joinedByOr = or;
            }
            else if (query.clauses.Count > 0)
            {
                if (joinedByOr == true) return Refuse("AND and OR cannot be used in one query.");
                joinedByOr = false;
            }

            if (reader.TakeClause() is not { } clause) return Refuse(reader.Problem);
            if (Compile(clause, out var why) is not { } compiled) return Refuse(why);
            query.clauses.Add(compiled);
        }

        if (query.clauses.Count is 0 or > 10) return Refuse("A query has one to ten clauses.");
        query.any = joinedByOr == true;
        return query;

        CustomerQuery? Refuse(string why)
        {
            parameters.Reject(StripeErrors.InvalidQuery(why));
            return null;
        }
    }

    private static Func<Customer, bool>? Compile(QueryClause clause, out string why)
    {
        why = "";
        var matches = clause.Field == "created" ? Created(clause, ref why) : Text(clause, ref why);
        return matches is null || !clause.Negated ? matches : customer => !matches(customer);
    }

    private static Func<Customer, bool>? Created(QueryClause clause, ref string why)
    {
        if (!long.TryParse(clause.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            why = $"`created` needs a number, not `{clause.Value}`.";
            return null;
        }

        Func<Customer, bool>? matches = clause.Operator switch
        {
            ":" or "=" => customer => customer.Created == value,
            ">" => customer => customer.Created > value,
            ">=" => customer => customer.Created >= value,
            "<" => customer => customer.Created < value,
            "<=" => customer => customer.Created <= value,
            _ => null,
        };
        if (matches is null) why = $"`created` does not support the operator `{clause.Operator}`.";
        return matches;
    }

    private static Func<Customer, bool>? Text(QueryClause clause, ref string why)
    {
        Func<Customer, string?>? read = clause switch
        {
            { Field: "email" } => static customer => customer.Email,
            { Field: "name" } => static customer => customer.Name,
            { Field: "phone" } => static customer => customer.Phone,
            { Field: "metadata", Key: { } key } => customer => customer.Metadata.Find(key),
            _ => null,
        };
        if (read is null)
        {
            why = $"Field `{clause.Field}` is an unsupported search field for resource `customers`.";
            return null;
        }

        if (clause is { Quoted: false } && clause.Value.Equals("null", StringComparison.OrdinalIgnoreCase) && clause.Operator == ":")
            return customer => read(customer) is null;

        if (!clause.Quoted)
        {
            why = $"The value of `{clause.Field}` must be in quotation marks.";
            return null;
        }

        switch (clause.Operator)
        {
            case ":":
                return customer => string.Equals(read(customer), clause.Value, StringComparison.OrdinalIgnoreCase);
            case "~" when clause.Field == "metadata" || clause.Value.Length >= 3:
                return customer => read(customer)?.Contains(clause.Value, StringComparison.OrdinalIgnoreCase) == true;
            case "~":
                why = "A part to look for has at least three characters.";
                return null;
            default:
                why = $"`{clause.Field}` does not support the operator `{clause.Operator}`.";
                return null;
        }
    }
}
