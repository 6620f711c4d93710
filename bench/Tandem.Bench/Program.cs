using Tandem.Bench;
using Tandem.Bench.Databases;
using Tandem.Bench.Figures;
using Tandem.Bench.Load;
using Tandem.Bench.Scenarios;

if (args is ["load", .. var given]) return await LoadCommand.Run(given);

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

using var stopped = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true; // the children are ended first
    stopped.Cancel();
};

await using var server = await DatabaseServer.Kinds[options.Database]();
options = options with { Server = server };
var report = new Report(options);
foreach (var scenario in Scenario.All.Where(scenario => options.Only is null || scenario.Name == options.Only))
{
    try
    {
        await scenario.Run(options, report, stopped.Token);
    }
    catch (OperationCanceledException) when (stopped.IsCancellationRequested)
    {
        Console.Error.WriteLine("Stopped.");
        return 130;
    }
    catch (Exception failure) when (failure is BenchException or HttpRequestException or System.Data.Common.DbException)
    {
        report.Fail(scenario.Name, failure.Message);
    }
}

return report.Print(Console.Out) ? 0 : 1;
