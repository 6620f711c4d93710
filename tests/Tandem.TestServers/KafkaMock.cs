using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Tandem.TestServers;

/// <summary>
/// The Kafka cluster that librdkafka brings along for tests: real connections on 127.0.0.1, consumer groups, and faults on request. It lives in
/// this process and keeps nothing. It knows no administration: topics are made here, or by themselves when they are first used.
/// </summary>
public sealed class KafkaMock : IDisposable
{
    private const int Producer = 0;

    private readonly nint _client;
    private readonly nint _cluster;

    /// <summary>Starts a cluster.</summary>
    public KafkaMock(int brokers = 1)
    {
        var settings = Native.rd_kafka_conf_new();
        Check(Native.rd_kafka_conf_set(settings, "log_level", "0", 0, 0));
        _client = Native.rd_kafka_new(Producer, settings, 0, 0);
        _cluster = Native.rd_kafka_mock_cluster_new(_client, brokers);
        if (_cluster == 0) throw new InvalidOperationException("librdkafka made no mock cluster.");
        BootstrapServers = Marshal.PtrToStringUTF8(Native.rd_kafka_mock_cluster_bootstraps(_cluster))!;
        AnswerAtOnce([.. BootstrapServers.Split(',').Select(server => IPEndPoint.Parse(server).Port)]);
    }

    /// <summary>Requests of the protocol, by their numbers (https://kafka.apache.org/protocol#protocol_api_keys).</summary>
    public enum Request : short
    {
        Produce = 0,
        Fetch = 1,
        Metadata = 3,
        OffsetCommit = 8,
        OffsetFetch = 9,
        FindCoordinator = 10,
        JoinGroup = 11,
        Heartbeat = 12,
    }

    /// <summary>Where it listens.</summary>
    public string BootstrapServers { get; }

    /// <summary>Makes a topic.</summary>
    public void CreateTopic(string name, int partitions) => Check(Native.rd_kafka_mock_topic_create(_cluster, name, partitions, 1));

    /// <summary>Cuts all connections and takes no new ones.</summary>
    public void GoDown() => Check(Native.rd_kafka_mock_broker_set_down(_cluster, -1));

    /// <summary>Takes connections again.</summary>
    public void ComeUp() => Check(Native.rd_kafka_mock_broker_set_up(_cluster, -1));

    /// <summary>Has the next requests of a kind fail, each with one of these error codes (-195 cuts the connection).</summary>
    public void Fail(Request kind, params int[] errors) => Native.rd_kafka_mock_push_request_errors_array(_cluster, (short)kind, (nuint)errors.Length, errors);

    /// <summary>Has every answer take so long.</summary>
    public void SlowDown(TimeSpan roundTrip) => Check(Native.rd_kafka_mock_broker_set_rtt(_cluster, -1, (int)roundTrip.TotalMilliseconds));

    /// <inheritdoc />
    public void Dispose()
    {
        Native.rd_kafka_mock_cluster_destroy(_cluster);
        Native.rd_kafka_destroy(_client);
    }

    // A broker sends each answer at once (its sockets have TCP_NODELAY); the mock's would wait for the receipt of the one before, up to 40 ms. It
    // offers no setting, but connections take theirs from the socket that listens.
    private static void AnswerAtOnce(int[] ports)
    {
        foreach (var entry in Directory.GetFiles("/proc/self/fd"))
        {
            if (new FileInfo(entry).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) != true) continue;
            try
            {
                using var handle = new SafeSocketHandle(int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture), ownsHandle: false);
                using var socket = new Socket(handle);
                if (socket is { SocketType: SocketType.Stream, LocalEndPoint: IPEndPoint { Port: var port } } && ports.Contains(port)) socket.NoDelay = true;
            }
            catch (SocketException)
            {
                // Another test's, and closed meanwhile: ours stay open.
            }
        }
    }

    private static void Check(int error)
    {
        if (error != 0) throw new InvalidOperationException($"The mock cluster refused, error {error}.");
    }

    private static class Native
    {
        private const string Library = "librdkafka.so.1";

        [DllImport(Library)]
        public static extern nint rd_kafka_conf_new();

        [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int rd_kafka_conf_set(nint settings, string name, string value, nint error, nuint size);

        [DllImport(Library)]
        public static extern nint rd_kafka_new(int kind, nint settings, nint error, nuint size);

        [DllImport(Library)]
        public static extern void rd_kafka_destroy(nint client);

        [DllImport(Library)]
        public static extern nint rd_kafka_mock_cluster_new(nint client, int brokers);

        [DllImport(Library)]
        public static extern void rd_kafka_mock_cluster_destroy(nint cluster);

        [DllImport(Library)]
        public static extern nint rd_kafka_mock_cluster_bootstraps(nint cluster);

        [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int rd_kafka_mock_topic_create(nint cluster, string topic, int partitions, int replicas);

        [DllImport(Library)]
        public static extern int rd_kafka_mock_broker_set_down(nint cluster, int broker);

        [DllImport(Library)]
        public static extern int rd_kafka_mock_broker_set_up(nint cluster, int broker);

        [DllImport(Library)]
        public static extern int rd_kafka_mock_broker_set_rtt(nint cluster, int broker, int milliseconds);

        [DllImport(Library)]
        public static extern void rd_kafka_mock_push_request_errors_array(nint cluster, short kind, nuint count, int[] errors);
    }
}
