using System.Globalization;
using System.Text.Json;

namespace Tandem.Bench.Load;

/// <summary>
/// The load generator, in a process of its own so that it takes its share of the machine as any sender would: prepares the events, posts one of
/// each customer, says so and waits for a line; likewise those that warm up; then posts those that count, and prints what came of it.
/// </summary>
internal static class LoadCommand
{
    /// <summary>What it says when each customer has had an event.</summary>
    public const string Begun = "begun";

    /// <summary>What it says when it is warm.</summary>
    public const string Ready = "ready";

    /// <summary>The arguments of the command.</summary>
    public static string[] Args(LoadPlan plan) =>
        ["load", plan.Url.ToString(), plan.Secret, .. new[] { plan.Customers, plan.Warmup, plan.Count, plan.Connections }.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static async Task<int> Run(string[] args)
    {
        // Answers are taken up on the thread that polls the sockets, which leaves more of the machine to the server. Read once, at the first socket.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        var numbers = args[2..].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var plan = new LoadPlan(new Uri(args[0]), args[1], numbers[0], numbers[1], numbers[2], numbers[3]);

        var bodies = plan.Events.Bodies();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = plan.Connections,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        });
        await LoadRun.Post(bodies.AsMemory(0, plan.Customers), http, plan);
        Console.WriteLine(Begun);
        Console.ReadLine();
        await LoadRun.Post(bodies.AsMemory(plan.Customers, plan.Warmup - plan.Customers), http, plan);
        GC.Collect();
        Console.WriteLine(Ready);
        Console.ReadLine();
        Console.WriteLine(JsonSerializer.Serialize(await LoadRun.Post(bodies.AsMemory(plan.Warmup), http, plan)));
        return 0;
    }
}

/// <summary>What is posted.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Secret">What it is signed with.</param>
/// <param name="Customers">Whom it is of.</param>
/// <param name="Warmup">Events before those that count; more than there are customers.</param>
/// <param name="Count">Events that count.</param>
/// <param name="Connections">Requests at once.</param>
internal sealed record LoadPlan(Uri Url, string Secret, int Customers, int Warmup, int Count, int Connections)
{
    /// <summary>The events of the warm-up, and after them of the run.</summary>
    public CustomerEvents Events => new(Customers, Warmup + Count);
}
