namespace Tandem.Hosting;

/// <summary>Whether this process can serve: the schema is there, and the engine has loaded what it remembers.</summary>
public sealed class Readiness
{
    private volatile bool _started;

    /// <summary>The engine has started.</summary>
    public bool EngineStarted => _started;

    /// <summary>Says that the engine has started.</summary>
    public void Started() => _started = true;

    /// <summary>Says that the engine is stopping: other processes are to be asked from now on.</summary>
    public void Stopping() => _started = false;
}
