namespace Tandem.Limits;

/// <summary>
/// The deletions and overwrites that one unit of work may make. Several are decided at once, and one may be decided again, by a store that
/// was busy: so each counts for itself. Were what is at hand shared without a count of each, one would use up what another had made sure of,
/// and the other's deletion would wait for a person though far fewer than the threshold were made.
/// </summary>
internal sealed class Allowance(MassChangeBreaker breaker) : IDisposable
{
    private readonly Count _deletes = new();
    private readonly Count _updates = new();
    private bool _isAll;

    /// <summary>More was asked for than is at hand here, and the other nodes may have left some: nothing is to be saved, but <see cref="Draw"/>.</summary>
    public bool IsShort => breaker.IsShared && !_isAll && _deletes.Missing + _updates.Missing > 0;

    /// <summary>The unit of work is decided, or decided again.</summary>
    public Allowance Anew()
    {
        _deletes.Anew();
        _updates.Anew();
        return this;
    }

    /// <summary>Counts a deletion; false where it must wait for a person.</summary>
    public bool AllowDelete() => _deletes.Allow(breaker.AllowDelete);

    /// <summary>Counts an overwriting update; false where it must wait for a person.</summary>
    public bool AllowUpdate() => _updates.Allow(breaker.AllowUpdate);

    /// <summary>Draws what was short from what is left for all nodes; true where the unit of work is to be decided again.</summary>
    public async Task<bool> Draw(CancellationToken ct)
    {
        if (!IsShort) return false;
        var (deletes, updates) = await breaker.Draw(_deletes.Missing, _updates.Missing, ct);
        _isAll = deletes < _deletes.Missing || updates < _updates.Missing;
        _deletes.Granted += deletes;
        _updates.Granted += updates;
        return true;
    }

    /// <summary>Gives back what was not used.</summary>
    public void Dispose() => breaker.GiveBack(_deletes.Granted - _deletes.Used, _updates.Granted - _updates.Used);

    private sealed class Count
    {
        public int Granted { get; set; }

        public int Used { get; private set; }

        public int Missing { get; private set; }

        public void Anew() => (Used, Missing) = (0, 0);

        public bool Allow(Func<bool> takeOne)
        {
            if (Used == Granted)
            {
                if (!takeOne())
                {
                    Missing++;
                    return false;
                }

                Granted++;
            }

            Used++;
            return true;
        }
    }
}
