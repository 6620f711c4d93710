using System.Runtime.CompilerServices;
using Tandem.Catalogs;
using Tandem.Storage;

namespace Tandem.Items;

/// <summary>
/// Takes in files of items: says of each line what it would do, and does it. Lines are read, judged and written some hundreds at a time, so
/// that a file of any length costs the same memory but for a number for each line.
/// </summary>
public sealed class ItemImport(IItemQueries items, ItemWriter writer, UuidSource ids)
{
    /// <summary>How many lines are judged and written together.</summary>
    public const int BatchSize = 500;

    /// <summary>Says of each line what it would do, in their order. Nothing is written.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ImportVerdict>> Judge(
        TenantId tenant, Catalog catalog, IAsyncEnumerable<ImportRow> rows, DuplicatePolicy duplicates, [EnumeratorCancellation] CancellationToken ct)
    {
        var judge = new ImportJudge(catalog, duplicates, ids);
        var batch = new List<ImportRow>(BatchSize);
        await foreach (var row in rows.WithCancellation(ct))
        {
            batch.Add(row);
            if (batch.Count < BatchSize) continue;
            yield return await Judge(judge, tenant, catalog, batch, ct);
            batch.Clear();
        }

        if (batch.Count > 0) yield return await Judge(judge, tenant, catalog, batch, ct);
    }

    /// <summary>
    /// Does what <see cref="Judge(TenantId, Catalog, IAsyncEnumerable{ImportRow}, DuplicatePolicy, CancellationToken)"/> says, and yields
    /// what became of each line. Stopped in the middle, what was yielded stays done.
    /// </summary>
    /// <param name="tenant">The owner.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="rows">The lines.</param>
    /// <param name="duplicates">What is done with possible duplicates.</param>
    /// <param name="source">Who asks, for history.</param>
    /// <param name="cause">Why, for history: the file's name.</param>
    /// <param name="ct">Stops it between two batches.</param>
    public async IAsyncEnumerable<IReadOnlyList<ImportVerdict>> Run(
        TenantId tenant, Catalog catalog, IAsyncEnumerable<ImportRow> rows, DuplicatePolicy duplicates, string source, string? cause,
        [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var verdicts in Judge(tenant, catalog, rows, duplicates, ct))
        {
            ct.ThrowIfCancellationRequested();
            var writes = verdicts.Where(verdict => verdict.Command is not null).ToArray();

            // A batch that has begun is finished, so that what is yielded is what was done.
            var outcomes = await writer.Write(tenant, catalog, [.. writes.Select(verdict => verdict.Command!)], source, cause, CancellationToken.None);
            var next = 0;
            yield return [.. verdicts.Select(verdict => verdict.Command is null ? verdict : Written(verdict, outcomes[next++]))];
        }
    }

    private async Task<IReadOnlyList<ImportVerdict>> Judge(
        ImportJudge judge, TenantId tenant, Catalog catalog, List<ImportRow> rows, CancellationToken ct)
    {
        var keys = rows.Where(row => row.Id is not null).Select(row => new ItemKey(tenant, catalog.Name, row.Id!.Value)).ToList();
        var addresses = judge.MatchValues(rows);
        var owners = addresses.Count == 0 ? [] : await items.FindByValue(tenant, catalog.Name, catalog.MatchField!, addresses, BatchSize * 4, ct);
        var found = await items.Get([.. keys.Concat(owners).Distinct()], ct);
        return judge.Judge(rows, [.. found.Select(state => state.Item)]);
    }

    // Somebody may have written in between: what the database refused is told like what the judge refused.
    private static ImportVerdict Written(ImportVerdict verdict, ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Written { Effect: WriteEffect.Created, Item: var item } => verdict with { Kind = ImportKind.New, Item = item.Key.Id },
        ItemOutcome.Written { Effect: WriteEffect.Updated } => verdict with { Kind = ImportKind.Changed },
        ItemOutcome.Written => verdict with { Kind = ImportKind.Same },
        ItemOutcome.Invalid invalid => Refused(verdict, invalid.Errors),
        ItemOutcome.Taken taken => Refused(verdict, taken.Path, $"{taken.Other} has this value, and the server is set to keep it unique. Choose another."),
        ItemOutcome.Exists => Refused(verdict, "id", "An item with this id was made meanwhile. Import the file again to change it."),
        ItemOutcome.VersionMismatch => Refused(verdict, "id", "It was edited meanwhile. Import the file again."),
        _ => Refused(verdict, "id", "It was deleted meanwhile. Import the file again to make it anew."),
    };

    private static ImportVerdict Refused(ImportVerdict verdict, string path, string error) =>
        Refused(verdict, new Dictionary<string, string> { [path] = error });

    private static ImportVerdict Refused(ImportVerdict verdict, IReadOnlyDictionary<string, string> errors) =>
        verdict with { Kind = ImportKind.Invalid, Errors = errors };
}
