using Tandem.Items;

namespace Tandem.Dashboard.Pages.Import;

/// <summary>What is known of the lines of a file: how many of each kind, and the first of each to be looked at.</summary>
public sealed class ImportSummary
{
    /// <summary>So many lines of each kind are kept to be shown.</summary>
    public const int MostShown = 100;

    private readonly Dictionary<ImportKind, List<ImportVerdict>> _shown = [];

    /// <summary>How many there are.</summary>
    public ImportCount Count { get; private set; } = new();

    /// <summary>The first of a kind.</summary>
    public IReadOnlyList<ImportVerdict> Shown(ImportKind kind) => _shown.TryGetValue(kind, out var shown) ? shown : [];

    /// <summary>How many of a kind there are.</summary>
    public long Of(ImportKind kind) => kind switch
    {
        ImportKind.New => Count.New,
        ImportKind.Changed => Count.Changed,
        ImportKind.Same => Count.Same,
        ImportKind.Duplicate => Count.Duplicates,
        _ => Count.Invalid,
    };

    /// <summary>Takes in some lines.</summary>
    public void Add(IEnumerable<ImportVerdict> verdicts)
    {
        foreach (var verdict in verdicts)
        {
            Count = Count.With(verdict.Kind);
            if (!_shown.TryGetValue(verdict.Kind, out var shown)) _shown[verdict.Kind] = shown = [];
            if (shown.Count < MostShown) shown.Add(verdict);
        }
    }
}
