using Tandem.App.Commands;
using Tandem.App.Configuration;
using Tandem.App.Databases;

namespace Tandem.App.Hosting;

/// <summary>
/// The folder of a demo: the hub's database, the sandbox's file, and settings by which the other commands find both
/// (<c>tandem verify --data data/demo</c>). A folder of somebody's real data is refused, for its links mean real accounts.
/// </summary>
internal sealed class DemoFolder
{
    /// <summary>Its name in the data folder.</summary>
    public const string SubFolder = "demo";

    /// <summary>The sandbox's key.</summary>
    public const string ApiKey = "sk_test_demo";

    private const string Mark = "// The settings of 'tandem demo', written anew at each start.";

    private readonly string _settings;

    private DemoFolder(string path)
    {
        Path = path;
        _settings = System.IO.Path.Combine(path, Settings.FileName);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The hub's database.</summary>
    public DatabaseAddress Database => DatabaseAddress.OfFile(System.IO.Path.Combine(Path, Settings.DefaultDatabase));

    /// <summary>The sandbox's file.</summary>
    public string SandboxFile => System.IO.Path.Combine(Path, "stripe-sandbox.jsonl");

    /// <summary>Opens it, and makes it where it is not there.</summary>
    public static DemoFolder Open(string? path)
    {
        var folder = new DemoFolder(System.IO.Path.GetFullPath(path ?? System.IO.Path.Combine("data", SubFolder)));
        try
        {
            Directory.CreateDirectory(folder.Path);
            if (!folder.IsDemo() && Directory.EnumerateFiles(folder.Path, "*.db").Any() || File.Exists(folder._settings) && !folder.IsDemo())
                throw new UsageException($"The folder {folder.Path} holds data that are not the demo's: choose another with --data.");
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder.Path, failure);
        }
    }

    /// <summary>Writes the settings that lead to the sandbox, and reads them back.</summary>
    public Settings Write(Uri sandbox, int port)
    {
        try
        {
            File.WriteAllText(_settings, $$"""
                {{Mark}}
                {
                  "Tandem": {
                    "Server": { "Port": {{port}} },
                    "Integrations": {
                      "stripe": { "Stripe": { "ApiBase": "{{sandbox.GetLeftPart(UriPartial.Authority)}}", "ApiKey": "{{ApiKey}}", "PerSecond": 0, "PerEndpointPerSecond": 0 } }
                    }
                  }
                }

                """);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(Path, failure);
        }

        return Settings.LoadAlone(Path, [("Tandem:Server:PublicAddress", $"http://127.0.0.1:{port}")]);
    }

    private bool IsDemo()
    {
        if (!File.Exists(_settings)) return false;
        using var reader = new StreamReader(_settings);
        return reader.ReadLine() == Mark;
    }

    private static UsageException Unwritable(string path, Exception cause) =>
        new($"The folder {path} cannot be written: choose another with --data, or check its rights.", cause);
}
