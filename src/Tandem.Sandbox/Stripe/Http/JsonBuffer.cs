using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tandem.Sandbox.Stripe;

/// <summary>A buffer with its writers, reused by a thread: an answer is rendered and copied out without waiting in between.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its thread, and its writers hold nothing but its own memory.")]
internal sealed class JsonBuffer
{
    [ThreadStatic] private static JsonBuffer? ofThread;

    private readonly ArrayBufferWriter<byte> bytes = new(4096);
    private readonly Utf8JsonWriter pretty;
    private readonly Utf8JsonWriter compact;

    private JsonBuffer()
    {
        pretty = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        compact = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <summary>Indented, as Stripe answers and signs. The span is good until this thread renders again.</summary>
    public static ReadOnlySpan<byte> Pretty(IStripeObject shown)
    {
        var buffer = ofThread ??= new JsonBuffer();
        var json = buffer.Begin(buffer.pretty);
        shown.Write(json);
        json.Flush();
        return buffer.bytes.WrittenSpan;
    }

    /// <summary>On one line. The span is good until this thread renders again.</summary>
    public static ReadOnlySpan<byte> Line<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = ofThread ??= new JsonBuffer();
        var json = buffer.Begin(buffer.compact);
        write(json, state);
        json.Flush();
        return buffer.bytes.WrittenSpan;
    }

    /// <summary>The bytes that were written, or null when <paramref name="write"/> says that there is nothing to keep.</summary>
    public static byte[]? Render(Func<Utf8JsonWriter, bool> write)
    {
        var buffer = ofThread ??= new JsonBuffer();
        var json = buffer.Begin(buffer.compact);
        var keep = write(json);
        json.Flush();
        return keep ? buffer.bytes.WrittenSpan.ToArray() : null;
    }

    private Utf8JsonWriter Begin(Utf8JsonWriter json)
    {
        // One page of long customers must not be remembered by every thread for ever.
        if (bytes.Capacity > 1 << 20) ofThread = null;
        bytes.ResetWrittenCount();
        json.Reset();
        return json;
    }
}
