using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// The webhooks of one endpoint: a bounded queue and a few senders that wait on it. What is not answered 2xx comes back after a while,
/// as long as the endpoint is there and enabled.
/// </summary>
internal sealed class Outbox : IAsyncDisposable
{
    private const int LongestHold = 250;

    private readonly WebhookServices services;
    private readonly Channel<Delivery> queue;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task senders;
    private volatile WebhookEndpoint endpoint;

    public Outbox(WebhookEndpoint endpoint, WebhookServices services)
    {
        this.endpoint = endpoint;
        this.services = services;
        queue = Channel.CreateBounded<Delivery>(services.Options.WebhookQueue);
        senders = Task.WhenAll(Enumerable.Range(0, services.Options.WebhookParallelism).Select(_ => Task.Run(Send)));
    }

    public WebhookEndpoint Endpoint
    {
        get => endpoint;
        set => endpoint = value;
    }

    /// <summary>Takes an event that the endpoint wants, through the faults in force.</summary>
    public void Accept(StripeEvent happened)
    {
        var faults = services.Faults.Current;
        if (services.Chance.Happens(faults.WebhookDrop))
        {
            services.Counters.Dropped();
            return;
        }

        var receipt = new Receipt(happened);
        var copies = services.Chance.Happens(faults.WebhookDouble) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            var delay = TimeSpan.FromMilliseconds(faults.WebhookDelayMs);
            if (services.Chance.Happens(faults.WebhookReorder))
                delay += TimeSpan.FromMilliseconds(1 + services.Chance.Next(LongestHold));
            Enqueue(new Delivery(happened, receipt, Attempt: 0), delay);
        }
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stopping.CancelAsync();
        await senders;
        stopping.Dispose();
    }

    private void Enqueue(Delivery delivery, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
        {
            if (!services.Later.Schedule(delay, () => Enqueue(delivery, TimeSpan.Zero))) services.Counters.GaveUp();
            return;
        }

        if (!queue.Writer.TryWrite(delivery)) services.Counters.GaveUp();
    }

    private async Task Send()
    {
        while (await queue.Reader.WaitToReadAsync())
            while (queue.Reader.TryRead(out var delivery))
                if (endpoint.Enabled && !stopping.IsCancellationRequested)
                    await Send(delivery);
    }

    private async Task Send(Delivery delivery)
    {
        if (await Post(delivery.Event))
        {
            services.Counters.Sent();
            delivery.Receipt.Sign();
            return;
        }

        var delays = services.Options.WebhookRetryDelays;
        if (delivery.Attempt < delays.Count && !stopping.IsCancellationRequested)
            Enqueue(delivery with { Attempt = delivery.Attempt + 1 }, delays[delivery.Attempt]);
        else
            services.Counters.GaveUp();

        // Counted last: whoever sees the failure may rely on the retry being scheduled.
        services.Counters.Failed();
    }

    private async Task<bool> Post(StripeEvent happened)
    {
        var to = endpoint;
        var body = JsonBuffer.Pretty(new VersionedEvent(happened, to.ApiVersion ?? happened.ApiVersion)).ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = JsonContent;
        request.Headers.TryAddWithoutValidation("Stripe-Signature", WebhookSignature.Of(to.Secret, services.Options.Time.GetUtcNow(), body));
        using var timeout = new CancellationTokenSource(services.Options.WebhookTimeout, services.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping.Token);
        try
        {
            using var answer = await services.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!answer.IsSuccessStatusCode) services.Logger.WebhookRefused(happened.Id, to.Id, (int)answer.StatusCode);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or SocketException or OperationCanceledException)
        {
            services.Logger.WebhookFailed(happened.Id, to.Id, unreachable.Message);
            return false;
        }
    }

    private static MediaTypeHeaderValue JsonContent { get; } = new("application/json", "utf-8");

    /// <summary>One try to deliver one event. <see cref="Attempt"/> counts the tries before it.</summary>
    private sealed record Delivery(StripeEvent Event, Receipt Receipt, int Attempt);

    /// <summary>An event counts as delivered to an endpoint once, however often it was sent.</summary>
    private sealed class Receipt(StripeEvent happened)
    {
        private int signed;

        public void Sign()
        {
            if (Interlocked.Exchange(ref signed, 1) == 0) happened.Delivered();
        }
    }

    private sealed record VersionedEvent(StripeEvent Event, string ApiVersion) : IStripeObject
    {
        public void Write(Utf8JsonWriter json) => Event.Write(json, ApiVersion);
    }
}
