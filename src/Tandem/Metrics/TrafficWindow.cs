namespace Tandem.Metrics;

/// <summary>
/// The counts of the last hour, one slot a second. Writers add with interlocked operations; a slot is locked only to begin its next second.
/// </summary>
internal sealed class TrafficWindow(TimeProvider time)
{
    /// <summary>How far back it reaches, in seconds.</summary>
    public const int Seconds = 3600;

    private static readonly int Counters = Enum.GetValues<Counted>().Length;

    private readonly Slot?[] _slots = new Slot?[Seconds];

    public void Add(Counted what, long count) => Interlocked.Add(ref Current().Counts[(int)what], count);

    public void AddInward(TimeSpan lag) => Interlocked.Increment(ref Current().Inward[LagBuckets.Of(lag)]);

    public void AddOutward(TimeSpan lag) => Interlocked.Increment(ref Current().Outward[LagBuckets.Of(lag)]);

    /// <summary>The sum of <paramref name="count"/> whole seconds from <paramref name="second"/> (Unix).</summary>
    public Traffic Sum(long second, int count)
    {
        Span<long> counts = stackalloc long[Counters];
        Span<long> inward = stackalloc long[LagBuckets.Count];
        Span<long> outward = stackalloc long[LagBuckets.Count];
        counts.Clear();
        inward.Clear();
        outward.Clear();
        for (var each = second; each < second + count; each++)
        {
            if (_slots[Index(each)] is not { } slot || Volatile.Read(ref slot.Second) != each) continue;
            Sum(counts, slot.Counts);
            Sum(inward, slot.Inward);
            Sum(outward, slot.Outward);
        }

        return new Traffic
        {
            From = DateTimeOffset.FromUnixTimeSeconds(second),
            Length = TimeSpan.FromSeconds(count),
            Received = counts[(int)Counted.Received],
            Applied = counts[(int)Counted.Applied],
            Ignored = counts[(int)Counted.Ignored],
            Pushed = counts[(int)Counted.Pushed],
            Failed = counts[(int)Counted.Failed],
            Conflicts = counts[(int)Counted.Conflicts],
            Calls = counts[(int)Counted.Calls],
            FailedCalls = counts[(int)Counted.FailedCalls],
            Inward = LagOf(inward),
            Outward = LagOf(outward),
        };
    }

    private Slot Current()
    {
        var second = time.GetUtcNow().ToUnixTimeSeconds();
        ref var place = ref _slots[Index(second)];
        var slot = Volatile.Read(ref place) ?? Interlocked.CompareExchange(ref place, new Slot(), null) ?? place!;
        if (Volatile.Read(ref slot.Second) != second) slot.Begin(second);
        return slot;
    }

    private static int Index(long second) => (int)(second % Seconds);

    private static Lag LagOf(ReadOnlySpan<long> counts) =>
        new(LagBuckets.Percentile(counts, 0.50), LagBuckets.Percentile(counts, 0.95), LagBuckets.Percentile(counts, 0.99));

    private static void Sum(Span<long> totals, long[] counts)
    {
        for (var i = 0; i < totals.Length; i++) totals[i] += Interlocked.Read(ref counts[i]);
    }

    private sealed class Slot
    {
        public readonly long[] Counts = new long[Counters];
        public readonly long[] Inward = new long[LagBuckets.Count];
        public readonly long[] Outward = new long[LagBuckets.Count];
        public long Second = -1;

        private readonly Lock _lock = new();

        public void Begin(long second)
        {
            lock (_lock)
            {
                if (Second == second) return;
                Array.Clear(Counts);
                Array.Clear(Inward);
                Array.Clear(Outward);
                Volatile.Write(ref Second, second);
            }
        }
    }
}
