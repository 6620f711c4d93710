using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Tandem.Api;
using Tandem.App.Commands;
using Tandem.App.Configuration;
using Tandem.App.Databases;
using Tandem.Connectors.Stripe;
using Tandem.Hosting;
using Tandem.Integrations;
using Tandem.Streams.Kafka;

namespace Tandem.App.Tests;

public sealed class SettingsTests
{
    private static readonly IConfiguration Annotated = new ConfigurationBuilder().AddJsonFile(ConfigCommand.DefaultFile).Build();

    public static TheoryData<string> Known => [.. KnownSettings.Names.Where(name => !name.EndsWith(":**", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Known))]
    public void Every_setting_is_in_the_annotated_file(string name)
    {
        JsonNode? at = JsonNode.Parse(File.ReadAllText(ConfigCommand.DefaultFile), null, new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip });
        foreach (var part in name.Replace('*', '§').Split(':'))
        {
            var there = at.ShouldBeOfType<JsonObject>();
            there.TryGetPropertyValue(part == "§" ? "stripe" : part, out at).ShouldBeTrue($"{name} is missing");
        }
    }

    [Fact]
    public void What_the_annotated_file_says_is_the_default()
    {
        Same<TandemOptions>("Tandem");
        Same<ApiOptions>("Tandem");
        Same<ServerOptions>("Tandem:Server");
        Same<KafkaOptions>(KafkaOptions.Section);
        Same<IntegrationOptions>("Tandem:Integrations:stripe");
        Same<StripeOptions>("Tandem:Integrations:stripe:Stripe");

        static void Same<T>(string section) where T : new()
        {
            var said = new T();
            Annotated.GetSection(section).Bind(said);
            foreach (var property in typeof(T).GetProperties().Where(property => property.CanWrite && (property.PropertyType.IsValueType || property.PropertyType == typeof(string))))
                property.GetValue(said).ShouldBe(property.GetValue(new T()), property.Name);
        }
    }

    [Fact]
    public void The_annotated_file_holds_no_setting_that_there_is_not() => Should.NotThrow(() => KnownSettings.Check(Annotated));

    [Fact]
    public void The_well_known_variables_work()
    {
        var variables = new Dictionary<string, string>
        {
            ["DATABASE_URL"] = "sqlite:x.db",
            ["STRIPE_SECRET_KEY"] = "sk_test_1",
            ["STRIPE_WEBHOOK_SECRET"] = "whsec_new, whsec_old",
            ["KAFKA_BROKER"] = "kafka:9092",
            ["STRIPE_API_BASE"] = "http://127.0.0.1:12111",
            ["TANDEM_DATA"] = "",
        };

        var settings = WellKnownVariables.Read(variables.GetValueOrDefault);

        settings.ShouldBe(
            new Dictionary<string, string?>
            {
                ["Tandem:Database"] = "sqlite:x.db",
                ["Tandem:Kafka:BootstrapServers"] = "kafka:9092",
                ["Tandem:Integrations:stripe:Stripe:ApiKey"] = "sk_test_1",
                ["Tandem:Integrations:stripe:Stripe:ApiBase"] = "http://127.0.0.1:12111",
                ["Tandem:Integrations:stripe:WebhookSecrets:0"] = "whsec_new",
                ["Tandem:Integrations:stripe:WebhookSecrets:1"] = "whsec_old",
            },
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("sqlite:/var/lib/t.db", "/var/lib/t.db")]
    [InlineData("sqlite:///var/lib/t.db", "/var/lib/t.db")]
    [InlineData("/var/lib/t.db", "/var/lib/t.db")]
    [InlineData("file:/var/lib/t.db", "/var/lib/t.db")]
    [InlineData("  SQLITE:/var/lib/t.db ", "/var/lib/t.db")]
    public void A_database_is_named_in_several_ways(string text, string file) => DatabaseAddress.Read(text).File.ShouldBe(file);

    [Theory]
    [InlineData("postgres://tandem:hid%40den@db.example.com:6543/shop?sslmode=verify-full", "shop on db.example.com:6543")]
    [InlineData("postgresql://tandem@db/shop", "shop on db:5432")]
    [InlineData("Host=db;Port=6543;Database=shop;Username=tandem;Password=hidden", "shop on db:6543")]
    public void A_database_on_a_server_is_named_without_its_password(string text, string name)
    {
        DatabaseAddress.Read(text).Name.ShouldBe(name);
        DatabaseAddress.Read(text).ToString().ShouldBe(name);
    }

    [Fact]
    public void A_relative_database_is_below_the_current_folder() => DatabaseAddress.Read("sqlite:x/t.db").File.ShouldBe(Path.GetFullPath("x/t.db"));

    [Theory]
    [InlineData("redis://tandem:hidden@db/t")]
    [InlineData("postgres://tandem:hidden@/t")]
    [InlineData("postgres://tandem:hidden@db/t?colour=hidden")]
    [InlineData("postgres://tandem:hidden@db/t?sslmode=hidden")]
    [InlineData("Host=db;Colour=blue;Password=hidden")]
    [InlineData("Server=db;Colour=blue;Password=hidden")]
    [InlineData("sqlite:")]
    [InlineData("sqlite::memory:")]
    [InlineData("data/")]
    public void A_database_that_this_build_cannot_keep_is_refused_without_its_password(string text) =>
        Should.Throw<UsageException>(() => DatabaseAddress.Read(text)).Message.ShouldNotContain("hidden");
}
