using Tandem.Streams.Kafka.Broker;

namespace Tandem.Streams.Kafka.Tests;

public sealed class LibraryTests
{
    [Fact]
    public void The_library_of_the_system_is_found() => Version.Parse(KafkaLibrary.Load().Split('-')[0]).ShouldBeGreaterThanOrEqualTo(new Version(1, 9));

    [Fact]
    public void A_missing_library_is_one_line_with_the_command_that_installs_it()
    {
        var message = Should.Throw<StreamException>(() => KafkaLibrary.Find(["librdkafka-of-nowhere"])).Message;

        message.ShouldNotContain("\n");
        message.ShouldContain("librdkafka is not installed");
        message.ShouldContain(OperatingSystem.IsLinux() ? "apt-get install librdkafka1" : OperatingSystem.IsMacOS() ? "brew install librdkafka" : "librdkafka.dll");
    }

    [Fact]
    public void A_wrong_property_of_librdkafka_is_named()
    {
        var options = new KafkaOptions { BootstrapServers = "127.0.0.1:1", Properties = { ["no.such.property"] = "1" } };

        var wrong = Should.Throw<StreamException>(() => new KafkaConnection(
            Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<KafkaConnection>.Instance));

        wrong.Message.ShouldContain("Tandem:Kafka");
        wrong.Message.ShouldContain("no.such.property");
    }

    [Fact]
    public void A_secret_is_not_printed()
    {
        var options = new KafkaOptions { SaslPassword = new Secret("hidden") };

        $"{options.SaslPassword}".ShouldNotContain("hidden");
    }
}
