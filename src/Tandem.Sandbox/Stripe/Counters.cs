namespace Tandem.Sandbox.Stripe;

/// <summary>What has happened since the start, for <c>GET /_sandbox/state</c>.</summary>
internal sealed class Counters
{
    private long requests;
    private long answered429;
    private long answered5xx;
    private long cut;
    private long replayed;
    private long overlaps;
    private long overlappingWrites;
    private int mostCalls;
    private int mostWrites;

    public long Requests => Volatile.Read(ref requests);
    public long Answered429 => Volatile.Read(ref answered429);
    public long Answered5xx => Volatile.Read(ref answered5xx);
    public long Cut => Volatile.Read(ref cut);
    public long Replayed => Volatile.Read(ref replayed);

    /// <summary>Calls that began while another call for the same customer was going on.</summary>
    public long Overlaps => Volatile.Read(ref overlaps);

    /// <summary>Writes that began while another write of the same customer was going on.</summary>
    public long OverlappingWrites => Volatile.Read(ref overlappingWrites);

    public int MostCallsPerCustomer => Volatile.Read(ref mostCalls);
    public int MostWritesPerCustomer => Volatile.Read(ref mostWrites);

    public void Requested() => Interlocked.Increment(ref requests);

    public void CutConnection() => Interlocked.Increment(ref cut);

    public void ReplayedAnswer() => Interlocked.Increment(ref replayed);

    public void Answered(int status)
    {
        if (status == 429) Interlocked.Increment(ref answered429);
        else if (status >= 500) Interlocked.Increment(ref answered5xx);
    }

    public void Entered(int calls, int writes, bool isWrite)
    {
        Raise(ref mostCalls, calls);
        Raise(ref mostWrites, writes);
        if (calls > 1) Interlocked.Increment(ref overlaps);
        if (isWrite && writes > 1) Interlocked.Increment(ref overlappingWrites);
    }

    private static void Raise(ref int most, int seen)
    {
        var known = Volatile.Read(ref most);
        while (seen > known)
        {
            var before = Interlocked.CompareExchange(ref most, seen, known);
            if (before == known) return;
            known = before;
        }
    }
}
