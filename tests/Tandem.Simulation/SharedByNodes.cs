using Tandem.Storage;

namespace Tandem.Simulation;

/// <summary>A database's shared memory, as on a server that many nodes work on.</summary>
internal sealed class SharedByNodes(ISharedMemory memory) : ISharedMemory
{
    public bool IsShared => true;

    public Task<string?> Read(string name, CancellationToken ct) => memory.Read(name, ct);

    public Task<TResult> Change<TResult>(string name, Func<string?, (string? Text, TResult Result)> change, CancellationToken ct) =>
        memory.Change(name, change, ct);
}
