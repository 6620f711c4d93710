namespace Tandem.Sandbox.Stripe;

/// <summary>What became of the webhooks since the start.</summary>
internal sealed class WebhookCounters
{
    private long delivered;
    private long failedTries;
    private long droppedByFault;
    private long givenUp;

    public long DeliveredCount => Volatile.Read(ref delivered);
    public long FailedTries => Volatile.Read(ref failedTries);
    public long DroppedByFault => Volatile.Read(ref droppedByFault);

    /// <summary>After the last retry, for want of room, or because the endpoint is gone.</summary>
    public long GivenUp => Volatile.Read(ref givenUp);

    public void Sent() => Interlocked.Increment(ref delivered);

    public void Failed() => Interlocked.Increment(ref failedTries);

    public void Dropped() => Interlocked.Increment(ref droppedByFault);

    public void GaveUp() => Interlocked.Increment(ref givenUp);
}
