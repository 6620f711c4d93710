using System.Net;
using System.Net.Sockets;

namespace Tandem.App.Tests;

/// <summary>Whatever is wrong: one line on stderr that names it, exit code 2, no stack trace, no secret.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("nonsense", "nonsense")]
    [InlineData("demo --port abc", "--port")]
    [InlineData("demo --port 70000", "--port")]
    [InlineData("demo --sandbox-port -1", "--sandbox-port")]
    [InlineData("demo --prot 8080", "--prot")]
    [InlineData("demo --data /dev/null/x", "/dev/null/x")]
    [InlineData("serve", "STRIPE_API_KEY")]
    [InlineData("serve --config missing.json", "missing.json")]
    [InlineData("health --url nowhere", "nowhere")]
    [InlineData("import", "integration")]
    [InlineData("import stripe", "STRIPE_API_KEY")]
    [InlineData("verify", "There is no database")]
    [InlineData("status", "There is no database")]
    [InlineData("status --database redis://tandem:hidden@db/tandem", "begins with 'redis:'")]
    [InlineData("sandbox stripe --fault nonsense=1", "nonsense")]
    [InlineData("sandbox stripe --fault error429", "error429")]
    [InlineData("sandbox stripe --port 0 --fault error429=7", "Error429")]
    [InlineData("sandbox stripe --port 0 --data-file /dev/null/x/y", "/dev/null/x/y")]
    [InlineData("sandbox stripe --port 0 --host nowhere", "Host")]
    public async Task A_wrong_command_line_is_one_line_and_exit_code_2(string line, string named) => await Refused([], line, named);

    [Theory]
    [InlineData("DATABASE_URL", "redis://tandem:hidden@db/tandem", "begins with 'redis:'")]
    [InlineData("DATABASE_URL", "sqlite:/dev/null/x/tandem.db", "/dev/null/x")]
    [InlineData("DATABASE_URL", "sqlite:", "DATABASE_URL")]
    [InlineData("STRIPE_API_KEY", "nonsense", "Tandem:Integrations:stripe:Stripe:AcceptLivemode")]
    [InlineData("STRIPE_API_KEY", "sk_test_with a space", "Tandem:Integrations:stripe:Stripe:ApiKey")]
    [InlineData("STRIPE_API_BASE", "nowhere", "Tandem:Integrations:stripe:Stripe:ApiBase")]
    [InlineData("Tandem__ApplyBatch", "0", "Tandem:ApplyBatch")]
    [InlineData("Tandem__ApplyBatch", "many", "Tandem:ApplyBatch")]
    [InlineData("Tandem__ReadAheadMegabytes", "0", "Tandem:ReadAheadMegabytes")]
    [InlineData("Tandem__AplyBatch", "9", "Tandem:AplyBatch")]
    [InlineData("Tandem__Server__DrainSeconds", "0", "Tandem:Server:DrainSeconds")]
    [InlineData("Tandem__Server__Host", "nowhere", "Tandem:Server:Host")]
    [InlineData("Tandem__Integrations__stripe__Parallelism", "0", "Tandem:Integrations:stripe:Parallelism")]
    [InlineData("Tandem__Integrations__stripe__Conflicts", "Mine", "Tandem:Integrations:stripe:Conflicts")]
    [InlineData("Tandem__Integrations__crm__Connector", "nonsense", "Tandem:Integrations:crm:Connector")]
    [InlineData("Tandem__ApiKeys__0__Key", "short", "ApiKeys")]
    public async Task A_wrong_setting_is_named_at_start(string variable, string value, string named) =>
        await Refused([("STRIPE_API_KEY", "sk_test_hidden"), (variable, value)], "serve --port 0", named);

    [Theory]
    [InlineData("Tandem__Kafka__Partitions", "0", "Tandem:Kafka:Partitions")]
    [InlineData("Tandem__Kafka__SecurityProtocol", "tls", "Tandem:Kafka:SecurityProtocol")]
    [InlineData("Tandem__Kafka__InwardTopic", "in ward", "Tandem:Kafka:InwardTopic")]
    [InlineData("Tandem__Kafka__Broker", "kafka:9092", "Tandem:Kafka:Broker")]
    [InlineData("Tandem__Kafka__Properties__no.such.property", "1", "no.such.property")]
    [InlineData("Tandem__Kafka__SaslMechanism", "hidden", "Tandem:Kafka:SaslMechanism")]
    public async Task A_wrong_setting_of_Kafka_is_named_at_start(string variable, string value, string named) =>
        await Refused([("STRIPE_API_KEY", "sk_test_1"), ("KAFKA_BROKER", "127.0.0.1:1"), (variable, value)], "serve --port 0", named);

    [Fact]
    public async Task A_settings_file_that_is_no_JSON_is_named()
    {
        await File.WriteAllTextAsync(_folder.File("appsettings.json"), "{ nonsense");

        await Refused([], "serve", "appsettings.json");
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await Refused([], $"demo --port {port} --sandbox-port 0", $":{port}");
        await Refused([], $"demo --port 0 --sandbox-port {port}", $":{port}");
        await Refused([("STRIPE_API_KEY", "sk_test_hidden")], $"serve --port {port}", $":{port}");
        await Refused([], $"sandbox stripe --port {port}", $":{port}");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        await File.WriteAllTextAsync(_folder.File("letter.db"), new string('x', 5000));

        await Refused([], "status --database letter.db", "letter.db");
        await Refused([("STRIPE_API_KEY", "sk_test_hidden")], "serve --port 0 --database letter.db", "letter.db");
    }

    [Fact]
    public async Task An_account_that_cannot_be_reached_is_named() =>
        await Refused([("STRIPE_API_KEY", "sk_test_hidden"), ("STRIPE_API_BASE", $"http://127.0.0.1:{Ports.Free()}")], "import stripe", "could not be reached");

    public void Dispose() => _folder.Dispose();

    private async Task Refused((string, string)[] environment, string line, string named)
    {
        var (exitCode, said, errors) = await TandemProgram.Run(_folder, environment, line.Split(' '));

        exitCode.ShouldBe(2, said + errors);
        errors.TrimEnd().Split('\n').Length.ShouldBe(1, errors);
        errors.ShouldStartWith("tandem: ");
        errors.ShouldContain(named);
        errors.ShouldNotContain("hidden");
    }
}
