using System.Data.Common;
using MySql.Data.MySqlClient;

namespace Tandem.Cluster.Tests;

internal sealed class MariaDatabase(MariaDbServer server) : Database
{
    private const string Name = "tandem";

    public override string Url => server.Url(Name);

    public override string Log => server.Log;

    public static async Task<MariaDatabase> Start()
    {
        // What is committed is given to the system at once, so that a crash of the server loses nothing.
        var server = await MariaDbServer.Start(settings: "innodb-flush-log-at-trx-commit=2");
        await server.Execute($"CREATE DATABASE {Name}");
        return new MariaDatabase(server);
    }

    public override Task Restart() => server.Restart();

    public override ValueTask DisposeAsync() => server.DisposeAsync();

    protected override DbConnection NewConnection() => new MySqlConnection(server.ConnectionString(Name) + ";Pooling=false;Connection Timeout=10");

    protected override string Read(Field field) => field.Path is "metadata.plan" ? "JSON_UNQUOTE(JSON_EXTRACT(metadata, '$.plan'))" : field.Column;

    protected override string Write(Field field) => field.Path is "metadata.plan" ? "JSON_SET(metadata, '$.plan', @value)" : "@value";
}
