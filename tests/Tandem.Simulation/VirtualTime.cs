namespace Tandem.Simulation;

/// <summary>A clock that only the simulation moves.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public long Seconds => _now.ToUnixTimeSeconds();

    public void Advance(TimeSpan by) => _now += by;
}
