using System.Net;
using Tandem.Sandbox.Stripe;

namespace Tandem.Sandbox.Tests.Stripe;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task The_same_key_and_parameters_get_the_first_answer_again()
    {
        await using var world = await World.Start();
        var first = await world.PostWithKey("k", "/v1/customers", ("name", "Ada"), ("phone", "1"));

        var again = await world.PostWithKey("k", "/v1/customers", ("phone", "1"), ("name", "Ada"));

        again.Expect(HttpStatusCode.OK).Body.ShouldBe(first.Body);
        again.Headers["Idempotent-Replayed"].ShouldBe("true");
        again.Headers["Original-Request"].ShouldBe(first.Headers["Request-Id"]);
        again.Headers["Idempotency-Key"].ShouldBe("k");
        first.Headers.ContainsKey("Idempotent-Replayed").ShouldBeFalse();
        (await world.Get("/v1/customers")).Data.Length.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_with_other_parameters_or_another_path_is_an_error()
    {
        await using var world = await World.Start();
        var id = (await world.PostWithKey("k", "/v1/customers", ("name", "Ada"))).Json.Text("id");

        var otherParameters = await world.PostWithKey("k", "/v1/customers", ("name", "Bea"));
        var otherPath = await world.PostWithKey("k", $"/v1/customers/{id}", ("name", "Ada"));

        otherParameters.Expect(HttpStatusCode.BadRequest).Error.Text("type").ShouldBe("idempotency_error");
        otherPath.Expect(HttpStatusCode.BadRequest).Error.Text("type").ShouldBe("idempotency_error");
    }

    [Fact]
    public async Task A_key_in_use_is_a_conflict()
    {
        var time = new ManualTime();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time, Faults = new StripeFaults { LatencyMs = 1000 } });
        Task<Answer>[] both = [world.PostWithKey("k", "/v1/customers", ("name", "Ada")), world.PostWithKey("k", "/v1/customers", ("name", "Ada"))];

        // Whichever came first holds the key until time moves; the other is told so at once.
        var conflict = await await Task.WhenAny(both);
        var all = Task.WhenAll(both);
        while (!all.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        conflict.Expect(HttpStatusCode.Conflict).Error.Text("code").ShouldBe("idempotency_key_in_use");
        conflict.Headers["Stripe-Should-Retry"].ShouldBe("true");
        (await all).Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(1);
        world.Stripe.Faults = null;
        (await world.Get("/v1/customers")).Data.Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_never_began_leaves_the_key_free()
    {
        await using var world = await World.Start();

        (await world.PostWithKey("k", "/v1/customers", ("email", "wrong"))).Expect(HttpStatusCode.BadRequest);
        world.Stripe.Faults = new StripeFaults { Error429 = 1 };
        (await world.PostWithKey("k", "/v1/customers", ("email", "ada@example.com"))).Expect(HttpStatusCode.TooManyRequests);
        world.Stripe.Faults = new StripeFaults { Error500Before = 1 };
        (await world.PostWithKey("k", "/v1/customers", ("email", "ada@example.com"))).Expect(HttpStatusCode.InternalServerError);
        world.Stripe.Faults = null;

        (await world.PostWithKey("k", "/v1/customers", ("email", "ada@example.com"))).Expect(HttpStatusCode.OK).Headers.ContainsKey("Idempotent-Replayed").ShouldBeFalse();
    }

    [Fact]
    public async Task A_failure_after_the_effect_is_replayed()
    {
        await using var world = await World.Start(new StripeSandboxOptions { Faults = new StripeFaults { Error500After = 1 } });
        (await world.PostWithKey("k", "/v1/customers")).Expect(HttpStatusCode.InternalServerError);
        world.Stripe.Faults = null;

        var again = (await world.PostWithKey("k", "/v1/customers")).Expect(HttpStatusCode.InternalServerError);

        again.Headers["Idempotent-Replayed"].ShouldBe("true");
        again.Headers["Stripe-Should-Retry"].ShouldBe("false");
        (await world.Get("/v1/customers")).Data.Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_cut_after_the_effect_is_healed_by_the_key()
    {
        await using var world = await World.Start(new StripeSandboxOptions { Faults = new StripeFaults { CutAfter = 1 } });
        await Should.ThrowAsync<HttpRequestException>(() => world.PostWithKey("k", "/v1/customers", ("name", "Ada")));
        world.Stripe.Faults = null;

        var again = await world.PostWithKey("k", "/v1/customers", ("name", "Ada"));

        again.Expect(HttpStatusCode.OK).Headers["Idempotent-Replayed"].ShouldBe("true");
        (await world.Get("/v1/customers")).Data.Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day()
    {
        var time = new ManualTime();
        await using var world = await World.Start(new StripeSandboxOptions { Time = time });
        await world.PostWithKey("k", "/v1/customers");

        time.Advance(TimeSpan.FromHours(25));
        await world.PostWithKey("k", "/v1/customers");

        (await world.Get("/v1/customers")).Data.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_longer_than_255_characters_is_refused()
    {
        await using var world = await World.Start();

        (await world.PostWithKey(new string('k', 256), "/v1/customers")).Expect(HttpStatusCode.BadRequest).Error.Text("type").ShouldBe("idempotency_error");
    }
}
