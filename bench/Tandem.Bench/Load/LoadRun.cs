using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Tandem.Bench.Figures;

namespace Tandem.Bench.Load;

/// <summary>What came of posting a series of events: closed loop, one request under way on each connection.</summary>
/// <param name="Accepted">Answered with 2xx.</param>
/// <param name="Seconds">From the first request to the last answer.</param>
/// <param name="P50">Milliseconds from the start of a request to the end of its answer.</param>
/// <param name="P99">The same.</param>
/// <param name="Max">The same.</param>
internal sealed record LoadRun(int Accepted, double Seconds, double P50, double P99, double Max)
{
    public static async Task<LoadRun> Post(ReadOnlyMemory<byte[]> events, HttpMessageInvoker http, LoadPlan plan)
    {
        var latencies = new TimeSpan[events.Length];
        var (next, accepted) = (-1, 0);

        async Task Work()
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(plan.Secret));
            for (int i; (i = Interlocked.Increment(ref next)) < events.Length;)
            {
                using var request = Sign(plan.Url, events.Span[i], hmac);
                var begun = Stopwatch.GetTimestamp();
                using var answer = await http.SendAsync(request, CancellationToken.None);
                await answer.Content.CopyToAsync(Stream.Null);
                latencies[i] = Stopwatch.GetElapsedTime(begun);
                if (answer.IsSuccessStatusCode) Interlocked.Increment(ref accepted);
            }
        }

        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, plan.Connections).Select(_ => Task.Run(Work)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var percentiles = new Percentiles(latencies);
        return new LoadRun(accepted, elapsed.TotalSeconds, percentiles.P50, percentiles.P99, percentiles.Max);
    }

    private static HttpRequestMessage Sign(Uri url, byte[] body, IncrementalHash hmac)
    {
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        hmac.AppendData(Encoding.UTF8.GetBytes($"{timestamp}."));
        hmac.AppendData(body);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        request.Headers.TryAddWithoutValidation("Stripe-Signature", $"t={timestamp},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}");
        return request;
    }
}
