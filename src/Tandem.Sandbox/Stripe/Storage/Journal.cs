using System.Buffers;
using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// The data file: one line of JSON for each thing that happened, only ever appended to. Callers add to a buffer and one task writes
/// what has gathered, so that many calls share one write; an answer leaves only when its line has reached the operating system, so
/// it outlives <c>kill -9</c>. Without a file, nothing is done.
/// </summary>
internal sealed class Journal(string? path) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim work = new(0);
    private ArrayBufferWriter<byte> gathering = new();
    private ArrayBufferWriter<byte> writing = new();
    private TaskCompletionSource gathered = NewBatch();
    private TaskCompletionSource? beingWritten;
    private FileStream? file;
    private Task writer = Task.CompletedTask;
    private long appended;
    private long taken;
    private long durable;
    private bool idle;
    private bool closing;

    /// <summary>In bytes; 0 without a file.</summary>
    public long Length => path is not null && File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Every whole line of the file. A last line without its end was torn by a crash: nobody was ever answered for it.</summary>
    public IEnumerable<JsonDocument> Read() => path is null ? [] : JournalFile.Lines(path);

    /// <summary>Compacts the file when most of it is past, and opens it for writing. Until then nothing may be appended.</summary>
    public void Open()
    {
        if (path is null) return;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        JournalFile.Compact(path);
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        writer = Task.Run(WriteBatches);
    }

    /// <summary>Adds a line; answers the position to wait for with <see cref="Durable"/>, 0 without a file.</summary>
    public long Append(JournalLine line)
    {
        if (file is null) return 0;
        lock (gate)
        {
            gathering.Write(line.Render());
            gathering.Write("\n"u8);
            appended++;
            Wake();
            return appended;
        }
    }

    /// <summary>Waits until the line at that position is with the operating system. Fails when the file cannot be written.</summary>
    public Task Durable(long position)
    {
        if (position == 0) return Task.CompletedTask;
        lock (gate)
        {
            if (position <= durable) return Task.CompletedTask;
            return position <= taken && beingWritten is not null ? beingWritten.Task : gathered.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closing = true;
            Wake();
        }

        await writer;
        if (file is not null) await file.DisposeAsync();
        file = null;
        work.Dispose();
    }

    private static TaskCompletionSource NewBatch() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake()
    {
        if (!idle) return;
        idle = false;
        work.Release();
    }

    private async Task WriteBatches()
    {
        while (true)
        {
            lock (gate)
            {
                if (Take() is false && closing) return;
                idle = beingWritten is null;
            }

            if (beingWritten is null)
            {
                await work.WaitAsync();
                continue;
            }

            try
            {
                await file!.WriteAsync(writing.WrittenMemory);
            }
            catch (IOException unwritten)
            {
                Break(unwritten);
                return;
            }

            Finish();
        }
    }

    private bool Take()
    {
        if (gathering.WrittenCount == 0) return false;

        (gathering, writing) = (writing, gathering);
        gathering.ResetWrittenCount();
        (beingWritten, gathered) = (gathered, NewBatch());
        taken = appended;
        return true;
    }

    private void Finish()
    {
        TaskCompletionSource done;
        lock (gate)
        {
            (done, beingWritten) = (beingWritten!, null);
            durable = taken;
        }

        done.SetResult();
    }

    // Every caller must hear of it, now and later: to go on would be to answer for what is not kept.
    private void Break(IOException unwritten)
    {
        lock (gate)
        {
            beingWritten!.SetException(unwritten);
            gathered.SetException(unwritten);
            taken = long.MaxValue;
        }
    }
}
