using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Tandem.Bench.Visits;

/// <summary>What Blazor's live connection speaks: SignalR in MessagePack, under a name of its own. Counts the bytes that come.</summary>
internal sealed class Blazorpack : IHubProtocol
{
    private readonly MessagePackHubProtocol _messagePack = new();
    private long _received;

    public string Name => "blazorpack";

    public int Version => 1;

    public TransferFormat TransferFormat => TransferFormat.Binary;

    /// <summary>The bytes of all messages that came.</summary>
    public long Received => Interlocked.Read(ref _received);

    public bool IsVersionSupported(int version) => version == Version;

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _messagePack.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _messagePack.WriteMessage(message, output);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var before = input.Length;
        var whole = _messagePack.TryParseMessage(ref input, binder, out message);
        Interlocked.Add(ref _received, before - input.Length);
        return whole;
    }
}
