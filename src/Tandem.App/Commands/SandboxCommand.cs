using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Tandem.App.Hosting;
using Tandem.Sandbox.Stripe;

namespace Tandem.App.Commands;

/// <summary><c>tandem sandbox stripe</c>: a Stripe to run offline.</summary>
internal static class SandboxCommand
{
    public static Command Create() => new("sandbox", "Run a stand-in of an external system") { Stripe() };

    private static Command Stripe()
    {
        var port = new Option<int>("--port") { Description = "The port; 0 for any free one", DefaultValueFactory = _ => StripeSandboxOptions.CustomaryPort }.Within(0, 65_535);
        var host = new Option<string>("--host") { Description = "The address to listen on", DefaultValueFactory = _ => "127.0.0.1" };
        var seed = new Option<int>("--seed") { Description = "Customers to invent at the first start" }.Within(0, 5_000_000);
        var data = new Option<string?>("--data-file") { Description = "Keeps everything over restarts. Default: in memory only", HelpName = "FILE" };
        var rate = new Option<int>("--rate-limit") { Description = $"Calls per second, answered 429 beyond; Stripe's own sandbox takes {StripeSandboxOptions.StripeRateLimit}. Default: no limit" }.Within(0, 1_000_000);
        var endpointRate = new Option<int>("--endpoint-rate-limit") { Description = "Calls per second of one endpoint. Default: no limit" }.Within(0, 1_000_000);
        var faults = new Option<string[]>("--fault")
        {
            Description = $"What goes wrong, such as error429=0.1 or webhookDrop=0.2; may be given several times. There is: {string.Join(", ", FaultNames())}",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("stripe", "Run a Stripe that Stripe's own clients accept, with a page at /") { port, host, seed, data, rate, endpointRate, faults };
        command.SetAction((parsed, ct) => Run(
            new StripeSandboxOptions
            {
                Port = parsed.GetValue(port),
                Host = parsed.GetValue(host)!,
                Seed = parsed.GetValue(seed),
                DataFile = parsed.GetValue(data),
                RateLimit = parsed.GetValue(rate),
                EndpointRateLimit = parsed.GetValue(endpointRate),
                Faults = ReadFaults(parsed.GetValue(faults)!),
            },
            ct));
        return command;
    }

    private static async Task<int> Run(StripeSandboxOptions options, CancellationToken ct)
    {
        try
        {
            await using var sandbox = await StripeSandboxServer.StartAsync(options, logging => logging.AddConsoleLog(new ConfigurationBuilder().Build()), ct);
            Console.WriteLine($"The Stripe sandbox is ready at {sandbox.Address.GetLeftPart(UriPartial.Authority)}; any key that begins with sk_test_ opens it.");
            await sandbox.WaitForShutdownAsync(ct);
            return ExitCode.Done;
        }
        catch (Exception refused) when (refused is ValidationException or FormatException)
        {
            throw new UsageException(refused.Message, refused);
        }
        catch (Exception unwritable) when (options.DataFile is not null && unwritable is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new UsageException($"The data file {options.DataFile} cannot be written: {unwritable.Message}", unwritable);
        }
    }

    private static IEnumerable<string> FaultNames() =>
        typeof(StripeFaults).GetProperties().Where(property => property.CanWrite).Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]);

    private static StripeFaults ReadFaults(IReadOnlyList<string> given)
    {
        var pairs = given.Select(fault => fault.Split('=', 2)).ToArray();
        if (pairs.FirstOrDefault(pair => pair.Length != 2) is [var half]) throw new UsageException($"--fault {half} has no value: write it as {half}=0.1.");
        try
        {
            return new ConfigurationBuilder().AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))).Build()
                .Get<StripeFaults>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new StripeFaults();
        }
        catch (InvalidOperationException unknown)
        {
            throw new UsageException($"--fault: {unknown.Message} There is: {string.Join(", ", FaultNames())}.", unknown);
        }
    }
}
