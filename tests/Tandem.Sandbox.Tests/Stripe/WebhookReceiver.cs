using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Tandem.Sandbox.Tests.Stripe;

/// <summary>Somebody's webhook URL: keeps what arrives, answers what it is told to.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly Channel<Delivery> arrived = Channel.CreateUnbounded<Delivery>();
    private readonly WebApplication app;
    private volatile Func<int> answer = static () => 200;

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(Receive);
    }

    public string Url => $"{app.Urls.First()}/hook";

    public static async Task<WebhookReceiver> Start()
    {
        var receiver = new WebhookReceiver();
        await receiver.app.StartAsync();
        return receiver;
    }

    public void Answers(Func<int> status) => answer = status;

    public async Task<Delivery> Next()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await arrived.Reader.ReadAsync(patience.Token);
    }

    public async Task<Delivery[]> Next(int count)
    {
        var deliveries = new Delivery[count];
        for (var i = 0; i < count; i++) deliveries[i] = await Next();
        return deliveries;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Receive(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        context.Response.StatusCode = answer();
        arrived.Writer.TryWrite(new Delivery(body, context.Request.Headers["Stripe-Signature"].ToString(), context.Request.Headers.UserAgent.ToString()));
    }

    internal sealed record Delivery(string Body, string Signature, string UserAgent)
    {
        public JsonElement Event => JsonElement.Parse(Body);
    }
}
