using Tandem.App.Doctor;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Storage.MySql;

namespace Tandem.App.Databases;

/// <summary>MySQL and MariaDB: <c>mysql://user:password@host:port/database</c>, <c>mariadb://…</c>, or <c>Server=…;Database=…</c>.</summary>
internal sealed class MySqlKind : DatabaseKind
{
    public override string Example => "mysql://user:password@host:3306/database";

    public override IReadOnlyList<string> Schemes { get; } = ["mysql", "mariadb"];

    public override string ConnectionKey => "server";

    public override DatabaseAddress Read(string text) => new(this, text, MySqlStore.NameOf(text), null);

    public override void AddTo(TandemBuilder tandem, DatabaseAddress address) => tandem.UseMySql(address.Value);

    public override async Task<bool> HasTables(DatabaseAddress address, CancellationToken ct)
    {
        await using var store = new MySqlStore(address.Value, TimeProvider.System);
        return (await store.Inspect([], ct)).Schema > 0;
    }

    public override async Task<(IReadOnlyList<Finding> Findings, bool HasSchema)> Check(
        DatabaseAddress address, IReadOnlyList<Catalog> catalogs, CancellationToken ct)
    {
        await using var store = new MySqlStore(address.Value, TimeProvider.System);
        var seen = await store.Inspect(catalogs, ct);
        return (Describe(address, seen.Schema, seen.MissingTriggers), seen.Schema > 0);
    }
}
