using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Tandem.Connectors.Stripe;

/// <summary>Sends a request and tells what came back. Nothing is judged here, and nothing but cancellation is thrown.</summary>
internal sealed class StripeHttp : IDisposable
{
    // A page of 100 objects is well under 1 MB; a body beyond this is not one that we asked for.
    private const int LargestBody = 32 * 1024 * 1024;

    private readonly StripeOptions _options;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public StripeHttp(StripeOptions options, HttpMessageHandler handler, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _http = new HttpClient(handler, disposeHandler: true)
        {
            BaseAddress = options.ApiBase,
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own, by the injected clock
            MaxResponseContentBufferSize = LargestBody,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey.Value);
        _http.DefaultRequestHeaders.Add("Stripe-Version", options.ApiVersion);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Tandem", typeof(StripeHttp).Assembly.GetName().Version!.ToString(3)));
    }

    /// <summary>
    /// Connections are renewed every few minutes, so that a change of address is noticed, and are not redirected, so that the key goes
    /// nowhere else. Compression pays for pages; Stripe leaves small answers as they are.
    /// </summary>
    public static HttpMessageHandler DefaultHandler() => new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = System.Net.DecompressionMethods.GZip,
        AllowAutoRedirect = false,
        UseCookies = false,
    };

    public async Task<StripeReply> Send(StripeRequest request, CancellationToken ct)
    {
        using var message = Message(request);
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        var sent = _time.GetTimestamp();
        try
        {
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseContentRead, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return Read(response, body, _time.GetElapsedTime(sent));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return StripeReply.None($"Stripe did not answer within {_options.Timeout.TotalSeconds:0.#} s.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException)
        {
            // The socket's own failure is what HttpClient lets through where a connection is refused in the moment in which it was made.
            return StripeReply.None($"Stripe could not be reached: {error.Message}");
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Message(StripeRequest request)
    {
        var inBody = request.Method == HttpMethod.Post;
        var query = inBody || request.Form.Count == 0
            ? ""
            : "?" + string.Join('&', request.Form.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var message = new HttpRequestMessage(request.Method, new Uri(request.Path + query, UriKind.Relative));
        if (inBody) message.Content = new FormUrlEncodedContent(request.Form);
        if (request.Key is not null) message.Headers.Add("Idempotency-Key", request.Key);
        if (_options.Account is { } account && !request.OwnAccount) message.Headers.Add("Stripe-Account", account);
        return message;
    }

    private StripeReply Read(HttpResponseMessage response, byte[] body, TimeSpan elapsed)
    {
        var now = _time.GetUtcNow();
        var answered = response.Headers.Date ?? now;
        var latest = answered.ToUnixTimeSeconds();
        return new StripeReply
        {
            Status = (int)response.StatusCode,
            Body = body,
            // What the answer tells was so at some moment between the request's leaving and the second in which the answer was stamped.
            Seen = new StampRange(latest - (long)Math.Ceiling(elapsed.TotalSeconds), latest),
            Replayed = Header(response, "Idempotent-Replayed") == "true",
            ShouldRetry = Header(response, "Stripe-Should-Retry") switch { "true" => true, "false" => false, _ => null },
            LimitReason = Header(response, "Stripe-Rate-Limited-Reason"),
            RequestId = Header(response, "Request-Id"),
            RetryAfter = response.Headers.RetryAfter switch
            {
                { Delta: { } wait } => wait,
                { Date: { } date } => date - answered, // both by the remote's clock, which may differ from ours
                _ => null,
            },
        };
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}

/// <summary>What came back.</summary>
internal sealed record StripeReply
{
    /// <summary>The HTTP status; 0 where there was no answer.</summary>
    public required int Status { get; init; }

    /// <summary>Why there was no answer.</summary>
    public string? NoAnswer { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When what the answer tells was so.</summary>
    public StampRange Seen { get; init; }

    /// <summary>It is the answer to an earlier request with the same idempotency key.</summary>
    public bool Replayed { get; init; }

    public bool? ShouldRetry { get; init; }

    public string? LimitReason { get; init; }

    public string? RequestId { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public static StripeReply None(string reason) => new() { Status = 0, NoAnswer = reason };
}
