using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// What happens to every API call around its handler, in Stripe's order: key, rate limits, parameters, idempotency, the customer's lock,
/// the effect, and the answer; with the faults in between.
/// </summary>
internal sealed class StripePipeline(
    StripeSandboxOptions options, FaultSwitch faults, Chance chance, CallReader reader, AnswerWriter writer, IdempotencyKeys keys,
    RateLimits limits, StripeAccount account, Journal journal, Counters counters, Overlaps overlaps, ILogger<StripePipeline> logger)
{
    public RequestDelegate For(StripeRoute route) => context => Answer(context, route);

    public Task AnswerUnknownUrl(HttpContext context)
    {
        var requestId = Begin(context);
        var error = ApiKeys.Refuse(context.Request) ?? StripeErrors.UnknownUrl(context.Request.Method, context.Request.Path.Value ?? "/");
        Write(context, error, requestId, null);
        return Task.CompletedTask;
    }

    private async Task Answer(HttpContext context, StripeRoute route)
    {
        var requestId = Begin(context);
        var current = faults.Current;
        if (Refuse(context, route, current) is { } refusal)
        {
            Write(context, refusal, requestId, null);
            return;
        }

        if (chance.Happens(current.CutBefore))
        {
            Cut(context);
            return;
        }

        var (call, problem) = await reader.Read(context, route, requestId);
        if (call is null)
        {
            Write(context, problem!, requestId, null);
            return;
        }

        Outcome outcome;
        // Left before the answer is sent: a client that calls again at once meets nobody.
        using (overlaps.Enter(ApiKeys.ClientOf(context.Request), route, call)) outcome = await Decide(route, call, current);

        if (outcome is { IsReplay: false, Answer.Executed: true } && chance.Happens(current.CutAfter)) Cut(context);
        else Write(context, outcome.Answer, requestId, outcome.OriginalRequest);
    }

    private async ValueTask<Outcome> Decide(StripeRoute route, StripeCall call, StripeFaults current)
    {
        if (call is not { IdempotencyKey: { } key, Fingerprint: { } fingerprint }) return new Outcome(await Execute(route, call, current));

        if (keys.Claim(key, call.Path, fingerprint, call.RequestId) is var (known, original))
        {
            if (original is not null) counters.ReplayedAnswer();
            // To repeat a stored failure is to get it again: Stripe's clients are told not to.
            return new Outcome(original is not null && known.Status >= 500 ? known with { ShouldRetry = false } : known, original, IsReplay: true);
        }

        var answer = (StripeAnswer)StripeErrors.Failed;
        try
        {
            answer = await Execute(route, call, current);
        }
        finally
        {
            keys.Settle(key, answer);
        }

        return new Outcome(answer);
    }

    private string Begin(HttpContext context)
    {
        counters.Requested();
        var requestId = chance.Id("req_", 14);
        writer.Begin(context, requestId);
        return requestId;
    }

    private StripeError? Refuse(HttpContext context, StripeRoute route, StripeFaults current)
    {
        if (ApiKeys.Refuse(context.Request) is { } noKey) return noKey;
        if (limits.Exceeded(route.Name) is { } reason) return StripeErrors.RateLimited(reason);
        if (chance.Happens(current.Error429)) return StripeErrors.RateLimited("global-rate");
        return chance.Happens(current.Error500Before) ? StripeErrors.Failed : null;
    }

    private async ValueTask<StripeAnswer> Execute(StripeRoute route, StripeCall call, StripeFaults current)
    {
        var slot = route.LocksCustomer ? account.Customers.Find(call.Id) : null;
        if (slot is null) return await Run(route, call, current);

        var (calls, writes) = slot.Enter(route.Writes);
        counters.Entered(calls, writes, route.Writes);
        try
        {
            return current.LockTimeout && route.Writes && writes > 1 ? StripeErrors.LockTimeout : await Run(route, call, current);
        }
        finally
        {
            slot.Leave(route.Writes);
        }
    }

    private async ValueTask<StripeAnswer> Run(StripeRoute route, StripeCall call, StripeFaults current)
    {
        var latency = current.LatencyMs + (current.LatencyJitterMs > 0 ? chance.Next(current.LatencyJitterMs + 1) : 0);
        if (latency > 0) await Task.Delay(TimeSpan.FromMilliseconds(latency / 2.0), options.Time);
        var answer = route.Handler(call);
        await journal.Durable(call.Written);
        if (latency > 0) await Task.Delay(TimeSpan.FromMilliseconds(latency / 2.0), options.Time);

        if (route.Writes && answer.Executed && chance.Happens(current.Error500After))
            return (StripeAnswer)StripeErrors.Failed with { Executed = true };
        return answer;
    }

    private void Write(HttpContext context, StripeAnswer answer, string requestId, string? originalRequest)
    {
        counters.Answered(answer.Status);
        writer.Write(context, answer, requestId, originalRequest);
        logger.Answered(context.Request.Method, context.Request.Path.Value ?? "/", answer.Status, requestId);
    }

    private void Cut(HttpContext context)
    {
        counters.CutConnection();
        context.Abort();
    }

    private readonly record struct Outcome(StripeAnswer Answer, string? OriginalRequest = null, bool IsReplay = false);
}
