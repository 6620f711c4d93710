using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Tandem.Streams.Kafka.Broker;

/// <summary>
/// Finds librdkafka, the native library below Confluent's client, on the system. Confluent's own lookup asks for one file name a platform, so
/// its imports are resolved here.
/// </summary>
internal static class KafkaLibrary
{
    /// <summary>Where it usually is, in the order in which it is looked for. The first is what ships beside the program, if anything does.</summary>
    public static IReadOnlyList<string> Names { get; } =
        OperatingSystem.IsWindows() ? ["librdkafka", "librdkafka.dll", "rdkafka.dll"]
        : OperatingSystem.IsMacOS() ?
        [
            "librdkafka", "librdkafka.1.dylib", "librdkafka.dylib", "/opt/homebrew/lib/librdkafka.1.dylib", "/opt/homebrew/lib/librdkafka.dylib",
            "/usr/local/lib/librdkafka.1.dylib", "/usr/local/lib/librdkafka.dylib", "/opt/local/lib/librdkafka.dylib",
        ]
        : ["librdkafka", "librdkafka.so.1", "librdkafka.so", "/usr/local/lib/librdkafka.so.1", "/usr/lib/librdkafka.so.1"];

    private static readonly Lazy<nint> Handle = new(() => Find(Names));

    private static readonly Lazy<bool> Resolver = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, (name, _, _) => name.Contains("rdkafka", StringComparison.Ordinal) ? Handle.Value : 0);
        return true;
    });

    /// <summary>Has it loaded, once for the process; returns its version.</summary>
    /// <exception cref="StreamException">It is not there, or is too old.</exception>
    public static string Load()
    {
        _ = Handle.Value;
        _ = Resolver.Value;
        try
        {
            return Library.VersionString;
        }
        catch (Exception unusable) when (unusable is DllNotFoundException or FileLoadException or EntryPointNotFoundException or InvalidOperationException)
        {
            throw new StreamException($"librdkafka cannot be used: {unusable.Message} {InstallCommand}", unusable);
        }
    }

    /// <summary>Loads the first of these names that is there.</summary>
    /// <exception cref="StreamException">None is.</exception>
    public static nint Find(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, typeof(Library).Assembly, null, out var handle)) return handle;
        }

        throw new StreamException($"Kafka is switched on, and its library librdkafka is not installed. {InstallCommand}");
    }

    private static string InstallCommand =>
        OperatingSystem.IsWindows() ? "Put librdkafka.dll (from the NuGet package librdkafka.redist) beside the program."
        : OperatingSystem.IsMacOS() ? "Install it: brew install librdkafka"
        : "Install it: apt-get install librdkafka1 (Debian, Ubuntu), dnf install librdkafka (Fedora, RHEL), apk add librdkafka (Alpine).";
}
