using System.Text.Json;

namespace Tandem.Storage.Sql.Memory;

/// <summary>The table <c>integrations</c>: what the engine remembers of each, as one JSON text.</summary>
internal sealed class IntegrationMemory(SqlDatabase database)
{
    public Task<IReadOnlyList<IntegrationState>> Load(CancellationToken ct) =>
        database.ReadOnce<IReadOnlyList<IntegrationState>>(
            async session => await session.Statement("SELECT state FROM integrations ORDER BY tenant, name")
                .Read(row => Parse(row.GetString(0)), ct),
            ct);

    public Task<IntegrationState> Update(
        IntegrationKey integration, Func<IntegrationState, IntegrationState> change, CancellationToken ct) =>
        database.Write(
            async session =>
            {
                // First there is a row, then it is locked: so two who come at once to a new integration do not overwrite each other.
                var fresh = new IntegrationState { Integration = integration };
                await Bind(session.Statement(session.Dialect.IgnoringKnown(
                    "INSERT INTO integrations (tenant, name, state) VALUES (@tenant, @name, @state)")), fresh).Run(ct);
                var stored = await session.Statement(
                    $"SELECT state FROM integrations WHERE tenant = @tenant AND name = @name{session.Dialect.Locked}")
                    .Set("tenant", integration.Tenant.Value)
                    .Set("name", integration.Name)
                    .Read(row => Parse(row.GetString(0)), ct);
                var changed = change(stored[0]) with { Integration = integration, Revision = stored[0].Revision + 1 };
                await Bind(session.Statement("UPDATE integrations SET state = @state WHERE tenant = @tenant AND name = @name"), changed).Run(ct);
                await session.Dialect.Tell(session, ct);
                return changed;
            },
            ct);

    private static SqlStatement Bind(SqlStatement statement, IntegrationState state) => statement
        .Set("tenant", state.Integration.Tenant.Value)
        .Set("name", state.Integration.Name)
        .Set("state", JsonSerializer.Serialize(state, SqlJson.Text.IntegrationState));

    private static IntegrationState Parse(string json) => JsonSerializer.Deserialize(json, SqlJson.Text.IntegrationState)!;
}
