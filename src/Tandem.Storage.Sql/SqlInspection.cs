using System.Text.RegularExpressions;
using Tandem.Catalogs;

namespace Tandem.Storage.Sql;

/// <summary>What is found in a database by one who only looks; for <c>doctor</c>.</summary>
/// <param name="Schema">The schema's number; 0 where there is none.</param>
/// <param name="MissingTriggers">Capture triggers that are not there or not as they should be, so that some writes are not noticed until the next sweep.</param>
/// <param name="Remarks">What would make it work better, each a line with the way to it.</param>
public sealed partial record SqlInspection(long Schema, IReadOnlyList<string> MissingTriggers, IReadOnlyList<string> Remarks)
{
    internal static async Task<SqlInspection> Read(SqlSession session, IReadOnlyList<Catalog> catalogs, CancellationToken ct)
    {
        var schema = await Migrations.Version(session, ct);
        var plan = await Migrations.Plan(session, new(session.Dialect, catalogs), ct);
        return new SqlInspection(
            schema,
            [.. plan.SelectMany(sql => CreatedTrigger().Matches(sql)).Select(match => match.Groups[1].Value)],
            await session.Dialect.Remarks(session, ct));
    }

    [GeneratedRegex(@"\bCREATE TRIGGER (\w+)")]
    private static partial Regex CreatedTrigger();
}
