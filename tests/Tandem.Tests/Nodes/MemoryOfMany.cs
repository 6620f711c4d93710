using Tandem.Storage;

namespace Tandem.Tests.Nodes;

/// <summary>The shared memory of a database with many nodes. While it is away, it answers as a database does that is away.</summary>
internal sealed class MemoryOfMany : ISharedMemory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _texts = [];

    public bool IsShared => true;

    public bool IsAway { get; set; }

    public int Changes { get; private set; }

    public Task<string?> Read(string name, CancellationToken ct)
    {
        lock (_lock) return IsAway ? Task.FromException<string?>(new StorageException("It is away.")) : Task.FromResult(_texts.GetValueOrDefault(name));
    }

    public Task<TResult> Change<TResult>(string name, Func<string?, (string? Text, TResult Result)> change, CancellationToken ct)
    {
        lock (_lock)
        {
            if (IsAway) return Task.FromException<TResult>(new StorageException("It is away."));
            var (text, result) = change(_texts.GetValueOrDefault(name));
            if (text is not null) _texts[name] = text;
            Changes++;
            return Task.FromResult(result);
        }
    }
}
