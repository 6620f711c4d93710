using Tandem.App.Commands;
using Tandem.App.Databases;
using Tandem.Streams.Kafka;

namespace Tandem.App.Configuration;

/// <summary>
/// What a command works with. Later sources win: <c>appsettings.json</c> of the current folder (or the file that was named), that of the
/// data folder, the well-known variables, all other variables (<c>Tandem__SweepMinutes</c>), the command's options.
/// </summary>
internal sealed class Settings
{
    /// <summary>The file that is read from a folder.</summary>
    public const string FileName = "appsettings.json";
    /// <summary>The database's file in the data folder.</summary>
    public const string DefaultDatabase = "tandem.db";

    private const string DefaultFolder = "data";

    private Settings(IConfigurationRoot configuration)
    {
        Configuration = configuration;
        Folder = Path.GetFullPath(configuration["Tandem:Data"] is { Length: > 0 } folder ? folder : DefaultFolder);
        Database = configuration["Tandem:Database"] is { Length: > 0 } database
            ? DatabaseAddress.Read(database)
            : DatabaseAddress.OfFile(Path.Combine(Folder, DefaultDatabase));
        Integrations = IntegrationSettings.Read(configuration);
        KnownSettings.Check(configuration);
    }

    /// <summary>All settings.</summary>
    public IConfigurationRoot Configuration { get; }

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    /// <summary>The database.</summary>
    public DatabaseAddress Database { get; private init; }

    /// <summary>Whether streams go over Kafka; else they are in the database.</summary>
    public bool HasKafka => Configuration[$"{KafkaOptions.Section}:{nameof(KafkaOptions.BootstrapServers)}"] is { Length: > 0 };

    /// <summary>The integrations, each with its connector's name.</summary>
    public IReadOnlyList<IntegrationSettings> Integrations { get; }

    /// <summary>The settings for a command that was started in some environment.</summary>
    public static Settings Load(string? folder, string? file, IEnumerable<(string Setting, string? Value)> given)
    {
        var files = new ConfigurationBuilder();
        if (file is not null) AddFile(files, file, optional: false);
        else AddFile(files, FileName, optional: true);
        var variables = WellKnownVariables.Read(Environment.GetEnvironmentVariable);
        var options = given.Append(("Tandem:Data", folder)).Where(pair => pair.Item2 is not null).ToDictionary(pair => pair.Item1, pair => pair.Item2);
        try
        {
            var dataFolder = With(files).Build()["Tandem:Data"] ?? DefaultFolder;
            AddFile(files, Path.Combine(dataFolder, FileName), optional: true);
            return new Settings(With(files).Build());
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or FormatException)
        {
            throw new UsageException($"A settings file cannot be read: {unreadable.Message} {unreadable.GetBaseException().Message}", unreadable);
        }

        IConfigurationBuilder With(ConfigurationBuilder sources)
        {
            var all = new ConfigurationBuilder();
            foreach (var source in sources.Sources) all.Add(source);
            return all.AddInMemoryCollection(variables).AddEnvironmentVariables().AddInMemoryCollection(options);
        }
    }

    /// <summary>The settings of a data folder alone, whatever the environment says: for the demo, which must reach nothing else.</summary>
    public static Settings LoadAlone(string folder, IEnumerable<(string Setting, string? Value)> given)
    {
        var builder = new ConfigurationBuilder();
        AddFile(builder, Path.Combine(folder, FileName), optional: true);
        return new Settings(builder.AddInMemoryCollection(given.Append(("Tandem:Data", folder)).ToDictionary(pair => pair.Item1, pair => pair.Item2)).Build());
    }

    /// <summary>The same settings, for a look at what a migration would do.</summary>
    public Settings ToPlan() => new(Configuration) { Database = Database.Kind.ToPlan(Database) };

    private static void AddFile(ConfigurationBuilder builder, string path, bool optional)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            if (optional) return;
            throw new UsageException($"There is no settings file {path}.");
        }

        builder.AddJsonFile(source =>
        {
            source.Path = Path.GetFileName(full);
            source.FileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(
                Path.GetDirectoryName(full)!, Microsoft.Extensions.FileProviders.Physical.ExclusionFilters.None);
            source.ReloadOnChange = false;
        });
    }
}
