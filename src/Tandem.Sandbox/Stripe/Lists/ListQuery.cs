namespace Tandem.Sandbox.Stripe;

/// <summary>The parameters that every list takes (docs.stripe.com/api/pagination).</summary>
internal sealed class ListQuery
{
    public int Limit { get; private set; } = 10;
    public string? StartingAfter { get; private set; }
    public string? EndingBefore { get; private set; }

    /// <summary>The first second of <c>created</c> that is asked for, inclusive.</summary>
    public long From { get; private set; } = long.MinValue;

    /// <summary>The last second of <c>created</c> that is asked for, inclusive.</summary>
    public long Until { get; private set; } = long.MaxValue;

    public (string Id, string Param)? Cursor => (StartingAfter, EndingBefore) switch
    {
        ({ } after, _) => (after, "starting_after"),
        (_, { } before) => (before, "ending_before"),
        _ => null,
    };

    /// <summary>Reads the parameter when it is one that lists share; false when it is the resource's own.</summary>
    public bool Takes(Parameter parameter, Parameters parameters)
    {
        switch (parameter.Name)
        {
            case "limit":
                var limit = parameters.Integer(parameter);
                if (limit is < 1 or > 100) parameters.Reject(StripeErrors.NotAnInteger("limit", $"{limit}; must be between 1 and 100"));
                else Limit = (int)limit;
                return true;
            case "starting_after":
                StartingAfter = parameters.Text(parameter);
                RejectBothCursors(parameters);
                return true;
            case "ending_before":
                EndingBefore = parameters.Text(parameter);
                RejectBothCursors(parameters);
                return true;
            case "created":
                ReadCreated(parameter, parameters);
                return true;
            default:
                return false;
        }
    }

    private void RejectBothCursors(Parameters parameters)
    {
        if (StartingAfter is not null && EndingBefore is not null)
            parameters.Reject(new StripeError("You may only specify one of these parameters: ending_before, starting_after."));
    }

    private void ReadCreated(Parameter created, Parameters parameters)
    {
        if (created.Text is not null)
        {
            From = Until = parameters.Integer(created);
            return;
        }

        foreach (var bound in created.Parts)
        {
            var at = parameters.Integer(bound);
            switch (bound.Name)
            {
                case "gt": From = Math.Max(From, Math.Min(at, long.MaxValue - 1) + 1); break;
                case "gte": From = Math.Max(From, at); break;
                case "lt": Until = Math.Min(Until, Math.Max(at, long.MinValue + 1) - 1); break;
                case "lte": Until = Math.Min(Until, at); break;
                default: parameters.RejectUnknown(bound); break;
            }
        }
    }
}
