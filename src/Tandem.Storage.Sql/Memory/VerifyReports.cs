using System.Text.Json;
using Tandem.Verifying;

namespace Tandem.Storage.Sql.Memory;

/// <summary>The table <c>verify_reports</c>: the last comparison of each integration, as one JSON text.</summary>
internal sealed class VerifyReports(SqlDatabase database)
{
    public Task<VerifyReport?> Last(IntegrationKey integration, CancellationToken ct) =>
        database.Read(
            async session => await Bind(session.Statement(
                "SELECT report FROM verify_reports WHERE tenant = @tenant AND integration = @integration"), integration)
                .Read(row => JsonSerializer.Deserialize(row.GetString(0), SqlJson.Text.VerifyReport), ct) is [var report] ? report : null,
            ct);

    public Task Save(VerifyReport report, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                await Bind(session.Statement("DELETE FROM verify_reports WHERE tenant = @tenant AND integration = @integration"), report.Integration)
                    .Run(ct);
                await Bind(session.Statement(
                    "INSERT INTO verify_reports (tenant, integration, report) VALUES (@tenant, @integration, @report)"), report.Integration)
                    .Set("report", JsonSerializer.Serialize(report, SqlJson.Text.VerifyReport))
                    .Run(ct);
            },
            ct);

    private static SqlStatement Bind(SqlStatement statement, IntegrationKey integration) =>
        statement.Set("tenant", integration.Tenant.Value).Set("integration", integration.Name);
}
