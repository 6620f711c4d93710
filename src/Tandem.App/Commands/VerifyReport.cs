using System.Text.Json;
using System.Text.Json.Serialization;
using Tandem.Integrations;
using Tandem.Verifying;

namespace Tandem.App.Commands;

/// <summary>What <c>tandem verify</c> prints of one integration.</summary>
internal sealed class VerifyReport(TextWriter output, Integration integration, VerifyPlan plan)
{
    private static readonly (DifferenceKind Kind, string Words)[] Words =
    [
        (DifferenceKind.Fields, "differ"),
        (DifferenceKind.OnlyThere, "missing here"),
        (DifferenceKind.OnlyHere, "missing there"),
        (DifferenceKind.NotLinked, "never sent there"),
        (DifferenceKind.DeletedHere, "deleted here only"),
    ];

    private readonly List<Difference> _shown = [];
    private bool _again;

    /// <summary>Takes differences.</summary>
    public void Add(IReadOnlyList<Difference> differences)
    {
        if (plan.Json && (_again || !plan.Repair))
        {
            foreach (var difference in differences) output.WriteLine(JsonSerializer.Serialize(DifferenceView.Of(integration, difference), VerifyJson.Default.DifferenceView));
            return;
        }

        _shown.AddRange(differences.Take(plan.Limit - _shown.Count));
    }

    /// <summary>The repair is done, and the comparison is made again.</summary>
    public void Again()
    {
        if (!plan.Json)
        {
            Table();
            output.WriteLine($"{integration.Key}: repaired by the rules above; comparing again.");
        }

        _shown.Clear();
        _again = true;
    }

    /// <summary>Everything is compared.</summary>
    public void End(VerifyTotals totals)
    {
        if (plan.Json)
        {
            output.WriteLine(JsonSerializer.Serialize(
                new TotalsView(
                    integration.Key.ToString(), totals.Read, totals.Equal, totals.Unlinked, totals.Differences,
                    Words.ToDictionary(pair => pair.Words, pair => totals.Of(pair.Kind))),
                VerifyJson.Default.TotalsView));
            return;
        }

        Table();
        if (totals.Differences > _shown.Count) output.WriteLine($"… and {totals.Differences - _shown.Count:N0} more (--limit shows more).");
        var kinds = string.Join(", ", Words.Where(pair => totals.Of(pair.Kind) > 0).Select(pair => $"{totals.Of(pair.Kind):N0} {pair.Words}"));
        output.WriteLine(
            $"{integration.Key}: {totals.Read:N0} there, {totals.Equal:N0} agree, {(kinds.Length == 0 ? "none differ" : kinds)}"
            + (totals.Unlinked > 0 ? $"; {totals.Unlinked:N0} unlinked, not compared." : "."));
        if (totals.Differences > 0 && !plan.Repair) output.WriteLine("'tandem verify --dry-run' shows what a repair would do, '--repair' does it.");
    }

    private void Table()
    {
        if (_shown.Count == 0) return;
        Screen.Table(
            ["what", "item", "there", "field", "value here", "value there", plan.DryRun || plan.Repair ? "repair" : "link"],
            _shown.SelectMany(Rows));
    }

    private IEnumerable<IReadOnlyList<string>> Rows(Difference difference)
    {
        var what = Words.First(pair => pair.Kind == difference.Kind).Words;
        var (item, there) = (difference.Item?.Id.Value ?? "", difference.ExternalId?.Value ?? "");
        if (difference.Fields.Count == 0)
        {
            yield return [what, item, there, "", "", difference.Remote is { } remote ? remote.Record["name"] ?? remote.Record["email"] ?? "" : "", Last(difference, null)];
            yield break;
        }

        foreach (var field in difference.Fields)
        {
            yield return [what, item, there, field.Path, field.Here ?? "", field.There ?? "", Last(difference, field)];
            (what, item, there) = ("", "", "");
        }
    }

    private string Last(Difference difference, FieldDifference? field)
    {
        if (!plan.DryRun && !plan.Repair)
            return difference.Link is { } link ? $"{link.Status.ToString().ToLowerInvariant()}{(link.Error is { } error ? $": {error}" : "")}" : "";
        return Remedy.Of(difference.Kind, field?.Verdict, integration.Rules);
    }
}

/// <summary>A difference as <c>--json</c> prints it.</summary>
internal sealed record DifferenceView(
    string Integration, DifferenceKind Kind, string? Item, string? ExternalId, string? Link, string? Error, IReadOnlyList<FieldDifference> Fields, string Repair)
{
    public static DifferenceView Of(Integration integration, Difference difference) => new(
        integration.Key.ToString(), difference.Kind, difference.Item?.Id.Value, difference.ExternalId?.Value,
        difference.Link?.Status.ToString().ToLowerInvariant(), difference.Link?.Error, difference.Fields,
        string.Join("; ", difference.Fields.Count == 0
            ? [Remedy.Of(difference.Kind, null, integration.Rules)]
            : difference.Fields.Select(field => $"{field.Path}: {Remedy.Of(difference.Kind, field.Verdict, integration.Rules)}")));
}

/// <summary>The totals as <c>--json</c> prints them.</summary>
internal sealed record TotalsView(string Integration, long There, long Agree, long Unlinked, long Differences, IReadOnlyDictionary<string, long> Kinds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DifferenceView))]
[JsonSerializable(typeof(TotalsView))]
internal sealed partial class VerifyJson : JsonSerializerContext;
