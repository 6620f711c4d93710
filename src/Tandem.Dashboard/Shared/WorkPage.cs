using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using Tandem.Dashboard.Live;
using Tandem.Storage;

namespace Tandem.Dashboard.Shared;

/// <summary>
/// A page on which something is read and done: it says why something could not be, and stays. What it reads is read again when the live
/// snapshot says that something has changed, at most once a second.
/// </summary>
public abstract class WorkPage : LiveComponent
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _gone = new();
    private DateTimeOffset _readAt;
    private bool _isReading;
    private bool _isAgain;

    /// <summary>Where one is.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>Tells what was done.</summary>
    [Inject]
    protected Toasts Notes { get; set; } = null!;

    /// <summary>The clock.</summary>
    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    /// <summary>Why the page could not be read, for a person; null where it could.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Whether something that was asked for is being done.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>Ends when the page is left.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task Read(CancellationToken ct);

    /// <summary>Reads what the page shows, and says where that fails.</summary>
    protected async Task Reload()
    {
        if (_isReading)
        {
            _isAgain = true; // what was asked for since is not in what is being read
            return;
        }

        _isReading = true;
        try
        {
            do
            {
                _isAgain = false;
                Problem = await Attempt(() => Read(Gone));
                _readAt = Time.GetUtcNow();
            }
            while (_isAgain && !Gone.IsCancellationRequested);
        }
        finally
        {
            _isReading = false;
        }
    }

    /// <summary>Does what a person has asked for, and says where that fails. False where it did.</summary>
    protected async Task<bool> Do(Func<Task> work)
    {
        if (IsBusy) return false;
        IsBusy = true;
        StateHasChanged();
        try
        {
            if (await Attempt(work) is not { } problem) return true;
            Notes.Failed(problem);
            return false;
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <inheritdoc />
    protected override async Task OnLive()
    {
        if (_isReading) return;
        var rest = _readAt + Pace - Time.GetUtcNow();
        if (rest > TimeSpan.Zero)
        {
            if (_isAgain) return;
            _isAgain = true;
            await Task.Delay(rest, Time, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (Gone.IsCancellationRequested) return;
        }

        await Reload();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task<string?> Attempt(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return null;
        }
        catch (StorageException failure)
        {
            return failure.Message;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Its message may name hosts and users, so it goes to the log alone.
            Loggers.CreateLogger(GetType()).PageFailed(failure, GetType().Name);
            return "Something went wrong on the server; its log says what. Try again.";
        }
    }
}

internal static partial class WorkLog
{
    [LoggerMessage(LogLevel.Error, "The page {Page} could not do what it was asked")]
    public static partial void PageFailed(this ILogger logger, Exception failure, string page);
}
