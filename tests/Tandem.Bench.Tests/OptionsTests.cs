using Tandem.Bench.Figures;
using Tandem.Bench.Scenarios;

namespace Tandem.Bench.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Without_a_word_all_is_measured_on_SQLite()
    {
        var options = Options.Parse([])!;

        options.Setups.ShouldBe([new Setup("sqlite", Kafka: false)]);
        Scenario.All.ShouldAllBe(scenario => options.Wants(scenario));
        options.Quick.ShouldBeFalse();
    }

    [Fact]
    public void Several_databases_are_measured_in_their_order_each_with_or_without_Kafka() =>
        Options.Parse(["--database", "postgres,mysql,postgres+kafka"])!.Setups.Select(setup => setup.Name).ShouldBe(["postgres", "mysql", "postgres+kafka"]);

    [Fact]
    public void Kafka_may_be_said_once_for_all_and_the_same_is_not_measured_twice() =>
        Options.Parse(["--kafka", "--database", "postgres,postgres+kafka,sqlite"])!.Setups.Select(setup => setup.Name).ShouldBe(["postgres+kafka", "sqlite+kafka"]);

    [Fact]
    public void Some_scenarios_may_be_chosen()
    {
        var options = Options.Parse(["--only", "floor,webhooks", "--quick"])!;

        Scenario.All.Where(options.Wants).Select(scenario => scenario.Name).ShouldBe(["floor", "webhooks"]);
        options.Of(100, 10).ShouldBe(10);
    }

    [Fact]
    public void What_has_no_stream_is_left_out_where_Kafka_is_measured() =>
        Scenario.All.Where(scenario => !Options.Parse(["--kafka"])!.Wants(scenario)).Select(scenario => scenario.Name).ShouldBe(["bulk", "pages"]);

    [Theory]
    [InlineData("sqlite", 1)]
    [InlineData("postgres", 2)]
    [InlineData("mysql", null)]
    [InlineData("postgres+kafka", null)]
    public void A_setup_is_held_to_its_own_target(string setup, int? bound) =>
        Options.Parse(["--database", setup])!.Of(Target.AtLeast(1), Target.AtLeast(2))?.Bound.ShouldBe(bound!.Value);

    [Theory]
    [InlineData("--database", "oracle")]
    [InlineData("--database", "postgres,")]
    [InlineData("--database", "kafka")]
    [InlineData("--only", "nothing")]
    [InlineData("--only", "floor,nothing")]
    [InlineData("--database")]
    [InlineData("--slow")]
    public void What_does_not_fit_the_usage_is_refused(params string[] args) => Options.Parse(args).ShouldBeNull();
}
