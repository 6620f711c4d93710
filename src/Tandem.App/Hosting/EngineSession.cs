using Tandem.App.Commands;
using Tandem.App.Configuration;
using Tandem.Catalogs;
using Tandem.Integrations;
using Tandem.Storage;

namespace Tandem.App.Hosting;

/// <summary>
/// The engine's parts on a database, for a command. Where a server works on the database too, the command only asks, and the server does;
/// where none does, <see cref="Drive"/> has the engine work in this process until the command ends.
/// </summary>
internal sealed class EngineSession : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Settings _settings;
    private DatabaseLock? _lock;

    private EngineSession(IHost host, Settings settings) => (_host, _settings) = (host, settings);

    /// <summary>A part.</summary>
    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Opens the database, and makes it where there is none and that is wanted.</summary>
    public static async Task<EngineSession> Open(Settings settings, bool create, CancellationToken ct)
    {
        if (!create && !await settings.Database.Kind.HasTables(settings.Database, ct)) throw new UsageException(NoDatabase(settings));

        var session = Build(settings, registersWebhooks: false);
        try
        {
            await session.Get<ISyncStore>().Migrate(session.Get<IReadOnlyList<Catalog>>(), ct);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>The parts as the server would have them, for a command that looks at the settings. The database is left as it is.</summary>
    public static EngineSession Look(Settings settings) => Build(settings, registersWebhooks: true);

    private static EngineSession Build(Settings settings, bool registersWebhooks)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Tandem.App" });
        builder.Logging.AddConsoleLog(settings.Configuration, LogLevel.Warning);
        builder.AddEngine(settings);
        if (registersWebhooks) builder.Services.AddWebhookAddresses(settings);
        else builder.Services.RegisterNoWebhooks(settings);
        return new EngineSession(builder.Build(), settings);
    }

    /// <summary>The integrations that a command names: the one, or all.</summary>
    public IReadOnlyList<Integration> Integrations(string? name)
    {
        var all = Get<IntegrationRegistry>().All;
        if (all.Count == 0) throw new UsageException(NoIntegration);
        if (name is null) return all;

        var named = all.Where(integration => integration.Key.Name == name).ToArray();
        return named.Length > 0
            ? named
            : throw new UsageException($"There is no integration '{name}'; there is: {string.Join(", ", all.Select(integration => integration.Key.Name))}.");
    }

    /// <summary>Has somebody do the work: the server that runs on the database, or this process. True where it is this process.</summary>
    public async Task<bool> Drive(CancellationToken ct)
    {
        if (_lock is not null) return true;
        _lock = DatabaseLock.TryTake(_settings.Database);
        if (_lock is null) return false;
        await _host.StartAsync(ct);
        return true;
    }

    /// <summary>Whether a server works on the database; on a database server, one may at any time.</summary>
    public bool IsDrivenByAnother()
    {
        if (_settings.Database.File is null) return true;
        if (_lock is not null) return false;
        using var free = DatabaseLock.TryTake(_settings.Database);
        return free is null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_lock is not null) await _host.StopAsync();
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        else _host.Dispose();
        _lock?.Dispose();
    }

    /// <summary>What to say where no integration is configured.</summary>
    public const string NoIntegration =
        "No integration is configured: set STRIPE_API_KEY (Tandem:Integrations:stripe:Stripe:ApiKey). 'tandem demo' needs none.";

    private static string NoDatabase(Settings settings)
    {
        if (settings.Database.File is not { } file)
            return $"{settings.Database.Name} holds nothing of Tandem's yet. Make its tables with 'tandem migrate', 'tandem serve' or 'tandem import'.";

        var demo = Path.Combine(settings.Folder, DemoFolder.SubFolder);
        var hint = File.Exists(Path.Combine(demo, Path.GetFileName(file)))
            ? $"The demo's is in --data {Path.GetRelativePath(".", demo)}."
            : "Name its folder with --data, or make it with 'tandem serve' or 'tandem import'.";
        return $"There is no database {file}. {hint}";
    }
}
