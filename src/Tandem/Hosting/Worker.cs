using Microsoft.Extensions.Logging;
using Tandem.Streams;

namespace Tandem.Hosting;

/// <summary>A loop that goes on after a failure: says what failed, rests, and tries again.</summary>
internal sealed class Worker(TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>Runs <paramref name="step"/> again and again until stopped.</summary>
    public async Task Loop(string name, Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await step(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (StreamException away)
            {
                // The stream itself has told that its broker is away, once.
                log.StreamAway(name, Rest.TotalSeconds, away.Message);
                await Sleep(Rest, stopping);
            }
            catch (Exception failure)
            {
                // Whatever it was, nothing is lost: all that is not done is stored as not done.
                log.WorkerFailed(name, Rest.TotalSeconds, failure);
                await Sleep(Rest, stopping);
            }
        }
    }

    /// <summary>Waits, or returns early when stopped.</summary>
    public async Task Sleep(TimeSpan length, CancellationToken stopping) =>
        await Task.Delay(length, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
