namespace Tandem.Dashboard;

/// <summary>What the pages say where the server is a demo. Without one registered, it is none.</summary>
public sealed record DemoGuide
{
    /// <summary>The page of the sandbox; null where this is no demo.</summary>
    public Uri? Sandbox { get; init; }

    /// <summary>What edits sample customers by itself; null where nothing does.</summary>
    public IDemoMovement? Movement { get; init; }
}

/// <summary>Something that edits sample customers by itself, so that there is something to see.</summary>
public interface IDemoMovement
{
    /// <summary>Whether it does so now.</summary>
    bool IsOn { get; set; }
}
