using System.Diagnostics;
using System.Globalization;

namespace Tandem.TestServers;

/// <summary>
/// A private MariaDB: its own data in a temporary folder, on a free port of 127.0.0.1, its Unix socket in that folder. It goes with its
/// disposal, and with this process however that ends.
/// </summary>
public sealed class MariaDbServer : IAsyncDisposable
{
    private static readonly string[] Places =
        ["/usr/sbin/mariadbd", "/usr/libexec/mariadbd", "/usr/bin/mariadbd", "/usr/local/bin/mariadbd", "/opt/homebrew/bin/mariadbd"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _program;
    private readonly string _folder;
    private readonly IReadOnlyList<string> _settings;
    private readonly IDisposable _end;
    private Process? _process;

    private MariaDbServer(string program, string folder, IReadOnlyList<string> settings)
    {
        (_program, _folder, _settings) = (program, folder, settings);
        Port = FreePort.Next();
        _end = Shell.AtTheEnd(
            """
            kill -9 "$(cat "$0/pid" 2> /dev/null)" 2> /dev/null
            rm -rf "$0" || { sleep 1; rm -rf "$0"; }
            """,
            folder);
    }

    /// <summary>The port of 127.0.0.1 that it listens on.</summary>
    public int Port { get; }

    /// <summary>What it has said so far.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    /// <summary>The processor time that it has used since it was started.</summary>
    public TimeSpan Processor => _process?.TotalProcessorTime ?? TimeSpan.Zero;

    private string Data => Path.Combine(_folder, "data");

    private string LogFile => Path.Combine(_folder, "log");

    private string Socket => Path.Combine(_folder, "socket");

    /// <summary>The server's program; null where there is none.</summary>
    public static string? Program => Array.Find(Places, File.Exists);

    /// <summary>Makes a server's data and starts it.</summary>
    /// <param name="durable">Whether a commit waits for the disk: true to measure, false to test.</param>
    /// <param name="settings">Further settings, such as <c>innodb-buffer-pool-size=1G</c>.</param>
    /// <exception cref="InvalidOperationException">MariaDB is not installed, or does not start.</exception>
    public static async Task<MariaDbServer> Start(bool durable = false, params string[] settings)
    {
        var program = Program ?? throw new InvalidOperationException(
            "MariaDB's server is not installed: apt-get install mariadb-server (Debian, Ubuntu), or dnf install mariadb-server.");
        var folder = Directory.CreateTempSubdirectory("tandem-mariadb-").FullName;
        if (Environment.IsPrivilegedProcess) await Shell.Must(["chown", "mysql", folder]);
        string[] relaxed = ["innodb-flush-log-at-trx-commit=0", "innodb-doublewrite=OFF", "innodb-flush-method=nosync"];
        string[] strict = ["innodb-flush-log-at-trx-commit=1"];
        var server = new MariaDbServer(program, folder, [.. durable ? strict : relaxed, .. settings]);
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
    public string ConnectionString(string database = "mysql") =>
        string.Create(CultureInfo.InvariantCulture, $"Server=127.0.0.1;Port={Port};User ID=root;Database={database};SslMode=Disabled");

    /// <summary>The same as an address: <c>mariadb://…</c>.</summary>
    public string Url(string database = "mysql") =>
        string.Create(CultureInfo.InvariantCulture, $"mariadb://root@127.0.0.1:{Port}/{database}?SslMode=Disabled");

    /// <summary>Runs SQL with the command-line client; returns what it prints, without headings.</summary>
    public Task<string> Execute(string sql, string database = "mysql") =>
        Shell.Must(["mariadb", "--no-defaults", "-S", Socket, "-u", "root", "--default-character-set=utf8mb4", "-N", "-B", "-e", sql, database]);

    /// <summary>Starts it, after <see cref="Stop"/> or <see cref="Kill"/>.</summary>
    public async Task Start()
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["--no-defaults", .. Options]) { WorkingDirectory = "/" })!;
        var started = Stopwatch.GetTimestamp();
        while ((await Client("mariadb-admin", "ping")).Code != 0)
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"MariaDB does not start: {Log}");
        }
    }

    /// <summary>Stops it as an administrator does: who is connected is cut off, nothing is lost.</summary>
    public async Task Stop()
    {
        await Client("mariadb-admin", "shutdown");
        await Ended();
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task Kill()
    {
        _process?.Kill();
        await Ended();
    }

    /// <summary>Ends it as a crash does, and starts it again on the same port.</summary>
    public async Task Restart()
    {
        await Kill();
        await Start();
    }

    /// <summary>Ends it and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await Kill();
        _end.Dispose();
    }

    private string[] Options =>
    [
        // Temporary files of its own: a server that starts clears away those that it finds.
        "--user=mysql", $"--datadir={Data}", $"--tmpdir={Data}", "--bind-address=127.0.0.1", $"--port={Port.ToString(CultureInfo.InvariantCulture)}",
        $"--socket={Socket}", $"--pid-file={Path.Combine(_folder, "pid")}", $"--log-error={LogFile}", "--skip-name-resolve",
        "--max-connections=300", "--innodb-buffer-pool-size=256M", "--innodb-log-file-size=256M", "--character-set-server=utf8mb4",
        .. _settings.Select(setting => $"--{setting}"),
    ];

    private async Task Make()
    {
        var (code, output) = await Shell.Run(
        [
            "mariadb-install-db", "--no-defaults", "--user=mysql", $"--datadir={Data}", "--auth-root-authentication-method=normal",
            "--skip-test-db", "--skip-name-resolve",
        ]);
        if (code != 0) throw new InvalidOperationException($"mariadb-install-db ended with {code}: {output}");
    }

    private Task<(int Code, string Output)> Client(string program, string command) =>
        Shell.Run([program, "--no-defaults", "-S", Socket, "-u", "root", command]);

    private async Task Ended()
    {
        if (_process is null) return;
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }
}
