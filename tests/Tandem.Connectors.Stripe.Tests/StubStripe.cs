using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Tandem.Connectors.Stripe.Tests;

/// <summary>Answers requests with what it is given, in turn, and keeps what was asked.</summary>
internal sealed class StubStripe : HttpMessageHandler
{
    public const string Customer = """{"id":"cus_1","object":"customer","created":1700000000,"name":"Ada","metadata":{"tandem_id":"item-1"}}""";

    private readonly Queue<Func<HttpResponseMessage>> _answers = new();

    public ManualTime Time { get; } = new();

    public List<(string Request, string Body)> Asked { get; } = [];

    public List<HttpRequestHeaders> Headers { get; } = [];

    public StripeOptions Options { get; } = new() { ApiKey = new Secret("sk_test_stub000000000") };

    public StripeConnector Connector => StripeConnector.Create(Options, Time, this);

    public StubStripe Answers(int status, string body, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(() =>
        {
            var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            foreach (var (name, value) in headers) answer.Headers.TryAddWithoutValidation(name, value);
            return answer;
        });
        return this;
    }

    public StubStripe Throws(Exception error)
    {
        _answers.Enqueue(() => throw error);
        return this;
    }

    public StubStripe TakesUntilAnswer(TimeSpan time)
    {
        var next = _answers.Dequeue();
        _answers.Enqueue(() =>
        {
            Time.Pass(time);
            return next();
        });
        return this;
    }

    public async Task<RemoteAnswer> Send(RemoteCall call) => (await Connector.Send([call], default)).ShouldHaveSingleItem();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Asked.Add(($"{request.Method} {Uri.UnescapeDataString(request.RequestUri!.PathAndQuery)}", WebUtility.UrlDecode(body)));
        Headers.Add(request.Headers);
        return _answers.Dequeue()();
    }
}

/// <summary>Calls in which only what a test is about matters.</summary>
internal static class Some
{
    public static RemoteCall.Create Create(Record? record = null) =>
        new("customers", new ItemId("item-1"), record ?? Record.Of(("name", "Ada")), "key-1");

    public static RemoteCall.Update Update(params Records.FieldChange[] changes) =>
        Update(Record.From(changes.Select(change => KeyValuePair.Create(change.Path, change.To))), changes);

    public static RemoteCall.Update Update(Record local, params Records.FieldChange[] changes) =>
        new("customers", new ExternalId("cus_1"), changes, local, "key-1");

    public static RemoteCall.Delete Delete => new("customers", new ExternalId("cus_1"), "key-1");

    public static RemoteCall.Fetch Fetch => new("customers", new ExternalId("cus_1"));

    public static RemoteCall.Find Find => new("customers", new ItemId("item-1"));
}
