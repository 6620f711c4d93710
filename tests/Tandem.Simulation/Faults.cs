namespace Tandem.Simulation;

/// <summary>How often things go wrong, from 0 to 1. Drawn from the seed, so that some runs are calm in one respect and wild in another.</summary>
internal sealed record Faults
{
    public static Faults None { get; } = new();

    public double LostBefore { get; init; }
    public double LostAfter { get; init; }
    public double Throttled { get; init; }
    public double FailureStored { get; init; }
    public double Crash { get; init; }

    /// <summary>The node stands still for so long that its leases pass, and then goes on as if nothing had been.</summary>
    public double Stall { get; init; }

    public double Meanwhile { get; init; }
    public double WebhookDropped { get; init; }
    public double WebhookDoubled { get; init; }

    public static Faults Drawn(Random random) => new()
    {
        LostBefore = Rate(random, 0.10),
        LostAfter = Rate(random, 0.15),
        Throttled = Rate(random, 0.10),
        FailureStored = Rate(random, 0.05),
        Crash = Rate(random, 0.05),
        Stall = Rate(random, 0.03),
        Meanwhile = Rate(random, 0.60),
        WebhookDropped = Rate(random, 0.30),
        WebhookDoubled = Rate(random, 0.30),
    };

    // Half of the runs are without a given fault: what remains then shows on its own.
    private static double Rate(Random random, double most) => random.Next(2) == 0 ? 0 : random.NextDouble() * most;
}
