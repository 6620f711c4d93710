using System.Text.Json;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Tests;

public sealed class TableTests
{
    private readonly Report _postgres = new(new Setup("postgres", Kafka: false));
    private readonly Report _kafka = new(new Setup("postgres", Kafka: true));

    [Fact]
    public void Each_setup_has_a_column_and_each_figure_a_line_also_where_only_one_has_it()
    {
        _postgres.Add("webhooks", "accepted", 20_000, "events/s", Target.AtLeast(18_000));
        _postgres.Add("push", "creates", 1_000, "pushes/s", Target.AtLeast(2_000));
        _kafka.Add("webhooks", "accepted", 9_000, "events/s");
        _kafka.Add("webhooks", "relayed", 1.5, "s");

        Table.Lines([_postgres, _kafka]).ShouldBe(
        [
            "scenario  figure    unit         target  postgres          postgres+kafka",
            "webhooks  accepted  events/s  >= 18,000    20,000  met              9,000",
            "webhooks  relayed   s                                                 1.5",
            "push      creates   pushes/s   >= 2,000     1,000  MISSED",
        ]);
    }

    [Fact]
    public void Where_targets_differ_all_are_shown()
    {
        _postgres.Add("backfill", "memory", 100, "MB", Target.Under(120));
        _kafka.Add("backfill", "memory", 100, "MB", Target.Under(90));

        var line = Table.Lines([_postgres, _kafka])[1];
        line.ShouldContain("< 120 / < 90");
        line.ShouldEndWith("MISSED");
    }

    [Fact]
    public void A_failure_is_a_line_of_its_own_in_the_column_of_its_setup()
    {
        _postgres.Add("webhooks", "accepted", 20_000, "events/s");
        _kafka.Fail("push", "The hub did not come to rest.");

        Table.Lines([_postgres, _kafka])[^1].ShouldStartWith("push      The hub did not come to rest.");
        Table.Lines([_postgres, _kafka])[^1].ShouldEndWith("  FAILED");
        _kafka.Passed.ShouldBeFalse();
        _postgres.Passed.ShouldBeTrue();
    }

    [Fact]
    public void The_last_line_is_JSON_with_all_figures_and_says_that_the_broker_is_none()
    {
        _postgres.Add("webhooks", "accepted", 20_000.12345, "events/s", Target.AtLeast(18_000));
        _kafka.Add("webhooks", "accepted", 9_000, "events/s");
        var options = Options.Parse(["--database", "postgres,postgres+kafka"])!;
        using var output = new StringWriter();

        new Outcome(options, [_postgres, _kafka]).Print(output).ShouldBeTrue();

        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        lines[^2].ShouldContain("mock");
        var setups = JsonDocument.Parse(lines[^1]).RootElement.GetProperty("setups");
        setups[0].GetProperty("figures")[0].GetProperty("value").GetDouble().ShouldBe(20_000.123);
        setups[0].GetProperty("figures")[0].GetProperty("met").GetBoolean().ShouldBeTrue();
        setups[1].GetProperty("kafka").GetString().ShouldBe("librdkafka's mock");
    }
}
