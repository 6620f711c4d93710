using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Tandem.Bench.Floor;

/// <summary>
/// The least that a server must do, in a process of its own: a bare Kestrel endpoint that verifies the signature and commits the raw bodies
/// that wait together into the database. No parsing, no known ids, nothing applied. What the hub does on top of it is seen beside it.
/// </summary>
internal static class FloorCommand
{
    public const string Ready = "floor";

    /// <summary>The arguments of the command.</summary>
    public static string[] Args(int port, string secret, string kind, string database) => ["floor", port.ToString(CultureInfo.InvariantCulture), secret, kind, database];

    public static async Task<int> Run(string[] args)
    {
        var (port, secret) = (int.Parse(args[0], CultureInfo.InvariantCulture), Encoding.UTF8.GetBytes(args[1]));
        await using var table = await FloorTable.Kinds[args[2]](args[3]);
        var queue = Channel.CreateBounded<(byte[] Body, TaskCompletionSource Done)>(4096);
        var writing = Write(table, queue.Reader);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();
        app.Run(http => Take(http, secret, queue.Writer));
        await app.StartAsync();
        Console.WriteLine(Ready);
        await writing;
        return 0;
    }

    private static async Task Take(HttpContext http, byte[] secret, ChannelWriter<(byte[], TaskCompletionSource)> queue)
    {
        var body = new byte[(int)http.Request.ContentLength!];
        await http.Request.Body.ReadExactlyAsync(body);
        if (!IsGenuine(body, http.Request.Headers["Stripe-Signature"]!, secret))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.WriteAsync((body, done));
        await done.Task;
    }

    private static bool IsGenuine(byte[] body, string header, byte[] secret)
    {
        var comma = header.IndexOf(",v1=", StringComparison.Ordinal);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(header, 2, comma - 2));
        hmac.AppendData("."u8);
        hmac.AppendData(body);
        return CryptographicOperations.FixedTimeEquals(hmac.GetHashAndReset(), Convert.FromHexString(header.AsSpan(comma + 4)));
    }

    private static async Task Write(FloorTable table, ChannelReader<(byte[] Body, TaskCompletionSource Done)> queue)
    {
        var batch = new List<(byte[] Body, TaskCompletionSource Done)>();
        while (await queue.WaitToReadAsync())
        {
            while (batch.Count < 500 && queue.TryRead(out var next)) batch.Add(next);
            await table.Insert([.. batch.Select(entry => entry.Body)]);
            foreach (var entry in batch) entry.Done.SetResult();
            batch.Clear();
        }
    }
}
