using System.Diagnostics;
using System.Globalization;

namespace Tandem.TestServers;

/// <summary>
/// A private PostgreSQL: its own cluster in a temporary folder, on a free port of 127.0.0.1, its Unix socket in that folder. It goes with
/// its disposal, and with this process however that ends.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly string[] Places =
    [
        .. Enumerable.Range(13, 10).Reverse().Select(version => $"/usr/lib/postgresql/{version}/bin"), // Debian, Ubuntu
        .. Enumerable.Range(13, 10).Reverse().Select(version => $"/usr/pgsql-{version}/bin"), // Red Hat
        "/usr/local/pgsql/bin", "/opt/homebrew/bin", "/usr/local/bin", "/usr/bin",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _programs;
    private readonly string _folder;
    private readonly IReadOnlyList<string> _settings;
    private readonly IDisposable _end;

    private PostgresServer(string programs, string folder, IReadOnlyList<string> settings)
    {
        (_programs, _folder, _settings) = (programs, folder, settings);
        Port = FreePort.Next();
        _end = Shell.AtTheEnd(
            """
            kill -QUIT "$(head -n 1 "$0/data/postmaster.pid" 2> /dev/null)" 2> /dev/null
            rm -rf "$0" || { sleep 1; rm -rf "$0"; }
            """,
            folder);
    }

    /// <summary>The port of 127.0.0.1 that it listens on.</summary>
    public int Port { get; }

    /// <summary>What it has said so far.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    /// <summary>The processor time that its processes have used so far, those that have ended among them. On Linux; none elsewhere.</summary>
    public TimeSpan Processor => OperatingSystem.IsLinux() ? ProcessTimes.OfTree(MainProcess) : TimeSpan.Zero;

    private int MainProcess => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private string Data => Path.Combine(_folder, "data");

    private string LogFile => Path.Combine(_folder, "log");

    /// <summary>The folder of the server's programs; null where there are none.</summary>
    public static string? Programs => Array.Find(Places, place => File.Exists(Path.Combine(place, "initdb")));

    /// <summary>Makes a cluster and starts it.</summary>
    /// <param name="durable">Whether a commit waits for the disk: true to measure, false to test.</param>
    /// <param name="settings">Further settings, such as <c>max_connections=300</c>.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or does not start.</exception>
    public static async Task<PostgresServer> Start(bool durable = false, params string[] settings)
    {
        var programs = Programs ?? throw new InvalidOperationException(
            "PostgreSQL's server is not installed: apt-get install postgresql (Debian, Ubuntu), or dnf install postgresql-server.");
        var folder = Directory.CreateTempSubdirectory("tandem-pg-").FullName;
        if (Environment.IsPrivilegedProcess) await Shell.Must(["chown", "postgres", folder]);
        var server = new PostgresServer(programs, folder, [.. durable ? [] : (string[])["fsync=off", "full_page_writes=off"], .. settings]);
        try
        {
            await server.Make();
            await server.Start();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>An ADO.NET connection string to one of its databases.</summary>
    public string ConnectionString(string database = "postgres") =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}");

    /// <summary>The same as an address: <c>postgres://…</c>.</summary>
    public string Url(string database = "postgres") =>
        string.Create(CultureInfo.InvariantCulture, $"postgres://postgres@127.0.0.1:{Port}/{database}");

    /// <summary>Runs SQL with psql; returns what it prints, without headings.</summary>
    public Task<string> Execute(string sql, string database = "postgres") =>
        Shell.Must([Program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", PortText, "-U", "postgres", "-d", database, "-c", sql]);

    /// <summary>Starts it, after <see cref="Stop"/> or <see cref="Kill"/>.</summary>
    public async Task Start()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var (code, output) = await AsServer(Program("pg_ctl"), "start", "-w", "-s", "-t", "30", "-D", Data, "-l", LogFile);
            if (code == 0) return;

            // After a kill, the processes of the old server hold its memory for a moment.
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new InvalidOperationException($"PostgreSQL does not start: {output} {Log}");
        }
    }

    /// <summary>Stops it as an administrator does: who is connected is cut off, nothing is lost.</summary>
    public Task Stop() => AsServer(Program("pg_ctl"), "stop", "-w", "-s", "-m", "fast", "-D", Data);

    /// <summary>Ends it as a crash does.</summary>
    public async Task Kill() => await Shell.Run(["kill", "-9", (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0]]);

    /// <summary>Ends it as a crash does, and starts it again on the same port.</summary>
    public async Task Restart()
    {
        await Kill();
        await Start();
    }

    /// <summary>Ends it and removes its folder.</summary>
    public ValueTask DisposeAsync()
    {
        _end.Dispose();
        return ValueTask.CompletedTask;
    }

    private string PortText => Port.ToString(CultureInfo.InvariantCulture);

    private string Program(string name) => Path.Combine(_programs, name);

    private async Task Make()
    {
        var (code, output) = await AsServer(
            Program("initdb"), "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "-D", Data);
        if (code != 0) throw new InvalidOperationException($"PostgreSQL's initdb ended with {code}: {output}");

        string[] lines =
        [
            "listen_addresses = '127.0.0.1'", $"port = {PortText}", $"unix_socket_directories = '{_folder}'", "max_connections = 200",
            "shared_buffers = 256MB", "max_wal_size = 4GB", "log_min_messages = warning", "timezone = UTC", .. _settings,
        ];
        await File.AppendAllLinesAsync(Path.Combine(Data, "postgresql.conf"), lines);
    }

    // The server refuses to run as root.
    private static Task<(int Code, string Output)> AsServer(params string[] command) => Shell.Run(
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command] : command);
}
