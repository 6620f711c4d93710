using Microsoft.Extensions.Options;

namespace Tandem.Connectors.Stripe.Tests;

public sealed class StripeOptionsTests
{
    [Theory]
    [InlineData("sk_live_0000", null, null, 80, 20)]
    [InlineData("rk_live_0000", null, null, 80, 20)]
    [InlineData("sk_test_0000", null, null, 20, 20)]
    [InlineData("sk_test_0000", 0d, 0d, 0, 0)]
    [InlineData("sk_live_0000", 500d, 100d, 500, 100)]
    public void The_limits_go_by_the_key_unless_they_are_set(string key, double? all, double? each, double expectedAll, double expectedEach)
    {
        using var connector = StripeConnector.Create(new StripeOptions { ApiKey = new Secret(key), PerSecond = all, PerEndpointPerSecond = each });

        connector.Limits.ShouldBe(new RemoteLimits(expectedAll, expectedEach));
        connector.Kind.ShouldBe("stripe");
        connector.Catalogs.ShouldBe(["customers"]);
        ((IConnector)connector).BatchSize.ShouldBe(1);
    }

    public static TheoryData<string, Action<StripeOptions>> Mistakes { get; } = new()
    {
        { nameof(StripeOptions.ApiKey), options => options.ApiKey = default },
        { nameof(StripeOptions.ApiKey), options => options.ApiKey = new Secret("sk_test_a b") },
        { nameof(StripeOptions.AcceptLivemode), options => options.ApiKey = new Secret("unknown_0000") },
        { nameof(StripeOptions.ApiBase), options => options.ApiBase = new Uri("ftp://example.com") },
        { nameof(StripeOptions.ApiBase), options => options.ApiBase = new Uri("https://example.com/v1") },
        { nameof(StripeOptions.ApiBase), options => options.ApiBase = new Uri("/v1", UriKind.Relative) },
        { nameof(StripeOptions.ApiVersion), options => options.ApiVersion = "latest" },
        { nameof(StripeOptions.Timeout), options => options.Timeout = TimeSpan.Zero },
        { nameof(StripeOptions.PerSecond), options => options.PerSecond = -1 },
        { nameof(StripeOptions.PerEndpointPerSecond), options => options.PerEndpointPerSecond = -1 },
        { nameof(StripeOptions.Account), options => options.Account = "me" },
        { nameof(StripeOptions.SignatureTolerance), options => options.SignatureTolerance = TimeSpan.Zero },
        { nameof(StripeOptions.TandemIdKey), options => options.TandemIdKey = "a[b]" },
        { nameof(StripeOptions.TandemIdKey), options => options.TandemIdKey = new string('x', 41) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_wrong_setting_is_named_at_the_start_and_tells_no_key(string setting, Action<StripeOptions> mistake)
    {
        var options = new StripeOptions { ApiKey = new Secret("sk_test_0000") };
        mistake(options);

        var error = Should.Throw<OptionsValidationException>(() => StripeConnector.Create(options));

        error.Message.ShouldContain(setting);
        error.Message.ShouldNotContain("sk_test_");
        error.Message.ShouldNotContain("unknown_0000");
    }
}
