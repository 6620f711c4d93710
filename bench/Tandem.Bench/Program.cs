using Tandem.Bench;
using Tandem.Bench.Databases;
using Tandem.Bench.Figures;
using Tandem.Bench.Floor;
using Tandem.Bench.Load;
using Tandem.Bench.Scenarios;
using Tandem.Bench.Visits;

if (args is ["floor", .. var floor]) return await FloorCommand.Run(floor);
if (args is ["load", .. var given]) return await LoadCommand.Run(given);
if (args is ["visits"]) return await VisitsCommand.Run();

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

var reports = new List<Report>();
foreach (var setup in options.Setups)
{
    await using var server = await DatabaseServer.Kinds[setup.Database]();
    var report = new Report(setup);
    reports.Add(report);
    if (!await Measure(options with { Setup = setup, Server = server }, report)) return 130;
}

return new Outcome(options, reports).Print(Console.Out) ? 0 : 1;

// False where somebody stopped it.
async Task<bool> Measure(Options wanted, Report report)
{
    foreach (var scenario in Scenario.All.Where(wanted.Wants))
    {
        try
        {
            report.Begin(scenario.Name);
            await scenario.Run(wanted, report, stopped.Token);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            Console.Error.WriteLine("Stopped.");
            return false;
        }
        catch (Exception failure) when (failure is BenchException or HttpRequestException or System.Data.Common.DbException or Tandem.Streams.StreamException)
        {
            report.Fail(scenario.Name, failure.Message);
        }
    }

    return true;
}
