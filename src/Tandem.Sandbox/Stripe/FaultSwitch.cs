namespace Tandem.Sandbox.Stripe;

/// <summary>The faults in force; replaced whole while the sandbox runs.</summary>
internal sealed class FaultSwitch(StripeFaults initial)
{
    private volatile StripeFaults current = initial;

    public StripeFaults Current
    {
        get => current;
        set => current = value;
    }
}
