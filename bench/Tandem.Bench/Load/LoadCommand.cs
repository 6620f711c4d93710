using System.Globalization;
using System.Text.Json;

namespace Tandem.Bench.Load;

/// <summary>
/// The load generator, in a process of its own so that it takes its share of the machine as any sender would: posts one event of each customer,
/// says so and waits for a line; likewise those that warm up; then for each line of input as many more as it says, and prints what came of them.
/// </summary>
internal static class LoadCommand
{
    /// <summary>What it says when each customer has had an event.</summary>
    public const string Begun = "begun";

    /// <summary>What it says when it is warm.</summary>
    public const string Ready = "ready";

    /// <summary>How the line begins that tells of the events that count, for the first time they were asked for, the second and so on.</summary>
    public static string Beginning(int part) => $"posted {part} ";

    /// <summary>The arguments of the command.</summary>
    public static string[] Args(LoadPlan plan) =>
        ["load", plan.Url.ToString(), plan.Secret, .. new[] { plan.Customers, plan.Warmup, plan.Count, plan.Connections }.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static async Task<int> Run(string[] args)
    {
        // Answers are taken up on the thread that polls the sockets, which leaves more of the machine to the server. Read once, at the first socket.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        var numbers = args[2..].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var plan = new LoadPlan(new Uri(args[0]), args[1], numbers[0], numbers[1], numbers[2], numbers[3]);

        var (events, posted) = (plan.Events, 0);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = plan.Connections,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        });
        await Post(plan.Customers);
        Console.WriteLine(Begun);
        Console.ReadLine();
        await Post(plan.Warmup - plan.Customers);
        Console.WriteLine(Ready);
        for (var part = 1; Console.ReadLine() is { } line; part++)
            Console.WriteLine(Beginning(part) + JsonSerializer.Serialize(await Post(int.Parse(line, CultureInfo.InvariantCulture))));
        return 0;

        async Task<LoadRun> Post(int count)
        {
            var bodies = events.Bodies(posted, count);
            posted += count;
            GC.Collect();
            return await LoadRun.Post(bodies, http, plan);
        }
    }
}

/// <summary>What is posted.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Secret">What it is signed with.</param>
/// <param name="Customers">Whom it is of.</param>
/// <param name="Warmup">Events before those that count; more than there are customers.</param>
/// <param name="Count">Events that count, in however many parts.</param>
/// <param name="Connections">Requests at once.</param>
internal sealed record LoadPlan(Uri Url, string Secret, int Customers, int Warmup, int Count, int Connections)
{
    /// <summary>The events of the warm-up, and after them of the run.</summary>
    public CustomerEvents Events => new(Customers, Warmup + Count);
}
