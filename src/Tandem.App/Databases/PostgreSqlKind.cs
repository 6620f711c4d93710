using Tandem.App.Doctor;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Storage.PostgreSql;

namespace Tandem.App.Databases;

/// <summary>PostgreSQL: <c>postgres://user:password@host:port/database?sslmode=…</c>, or <c>Host=…;Database=…</c>.</summary>
internal sealed class PostgreSqlKind : DatabaseKind
{
    public override string Example => "postgres://user:password@host:5432/database";

    public override IReadOnlyList<string> Schemes { get; } = ["postgres", "postgresql"];

    public override string ConnectionKey => "host";

    public override DatabaseAddress Read(string text) => new(this, text, PostgreSqlStore.NameOf(text), null);

    public override void AddTo(TandemBuilder tandem, DatabaseAddress address) => tandem.UsePostgreSql(address.Value);

    public override async Task<bool> HasTables(DatabaseAddress address, CancellationToken ct)
    {
        await using var store = new PostgreSqlStore(address.Value, TimeProvider.System);
        return (await store.Inspect([], ct)).Schema > 0;
    }

    public override async Task<(IReadOnlyList<Finding> Findings, bool HasSchema)> Check(
        DatabaseAddress address, IReadOnlyList<Catalog> catalogs, CancellationToken ct)
    {
        await using var store = new PostgreSqlStore(address.Value, TimeProvider.System);
        var seen = await store.Inspect(catalogs, ct);
        return ([.. Describe(address, seen.Schema, seen.MissingTriggers), .. seen.Remarks.Select(remark => Finding.Warn("database", remark, ""))], seen.Schema > 0);
    }
}
