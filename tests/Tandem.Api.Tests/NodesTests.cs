using System.Net;

namespace Tandem.Api.Tests;

public sealed class NodesTests
{
    [Fact]
    public async Task A_node_alone_on_its_database_is_alive_and_does_everything()
    {
        await using var server = await Server.Start();

        var nodes = (await server.Get("/api/nodes")).ShouldBe(HttpStatusCode.OK).Json!["data"]!.AsArray();

        var node = nodes.ShouldHaveSingleItem()!;
        ((string)node["state"]!).ShouldBe("alive");
        ((bool)node["isThis"]!).ShouldBeTrue();
        node["duties"]!.AsArray().Select(duty => (string)duty!).ShouldBe(["inward:default/stripe", "retention", "sweep"]);
    }
}
