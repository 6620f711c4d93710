using System.Data.Common;
using Npgsql;

namespace Tandem.Cluster.Tests;

internal sealed class PostgresDatabase(PostgresServer server) : Database
{
    public override string Url => server.Url();

    public override string Log => server.Log;

    public static async Task<PostgresDatabase> Start() => new(await PostgresServer.Start());

    public override Task Restart() => server.Restart();

    public override ValueTask DisposeAsync() => server.DisposeAsync();

    // Pooled, for each new one is a new process of the server; what the crash cut is tried again.
    protected override DbConnection NewConnection() => new NpgsqlConnection(server.ConnectionString() + ";Timeout=10");

    protected override string Read(Field field) => field.Path is "metadata.plan" ? "metadata ->> 'plan'" : field.Column;

    protected override string Write(Field field) => field.Path is "metadata.plan" ? "jsonb_set(metadata, '{plan}', to_jsonb(@value::text))" : "@value";
}
