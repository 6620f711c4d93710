using System.Collections.Concurrent;
using System.Diagnostics;
using Tandem.Simulation;

if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine("usage: ./tandem simulate [--seeds N (2000)] [--from S (1)] [--trace] [--first: stop at the first that fails]");
    return 2;
}

var clock = Stopwatch.StartNew();
var failures = new ConcurrentDictionary<int, string>();
await Parallel.ForEachAsync(Enumerable.Range(arguments.From, arguments.Seeds), async (seed, _) =>
{
    if (arguments.First && !failures.IsEmpty) return;
    try
    {
        await World.Run(seed, arguments.Trace ? Console.WriteLine : null);
    }
    catch (Exception broken)
    {
        failures[seed] = broken is Violation ? broken.Message : broken.ToString();
    }
});

foreach (var (seed, message) in failures.OrderBy(failure => failure.Key).Take(20))
    Console.WriteLine($"seed {seed}: {message}\n    again: ./tandem simulate --seeds 1 --from {seed} --trace");
Console.WriteLine($"{arguments.Seeds} seeds from {arguments.From} in {clock.Elapsed.TotalSeconds:F1} s");
Console.WriteLine($"{arguments.Seeds - failures.Count} passed, {failures.Count} failed");
return failures.IsEmpty ? 0 : 1;
