using Tandem.Storage;

namespace Tandem.Integrations;

/// <summary>How far an import is.</summary>
/// <param name="State">What is stored of it.</param>
/// <param name="PerSecond">Objects read a second just now; null where it does not run here, or has just begun.</param>
/// <param name="Left">How long it will likely take yet; null where nobody can tell.</param>
public sealed record ImportProgress(BackfillState State, double? PerSecond, TimeSpan? Left)
{
    /// <summary>Whether it is under way, be it that it waits.</summary>
    public bool IsRunning => State.FinishedAt is null;

    /// <summary>How much of it is done, 0 to 1; null where nobody can tell.</summary>
    public double? Share => !IsRunning ? 1 : State.Expected is > 0 and var expected ? Math.Min(0.99, State.Read / (double)expected) : null;

    /// <summary>Of what is stored, and how fast it goes.</summary>
    public static ImportProgress Of(BackfillState state, double? perSecond)
    {
        var left = state is { FinishedAt: null, Expected: { } expected } && perSecond is > 0
            ? TimeSpan.FromSeconds(Math.Max(0, expected - state.Read) / perSecond.Value)
            : (TimeSpan?)null;
        return new ImportProgress(state, state.FinishedAt is null ? perSecond : null, left);
    }
}
