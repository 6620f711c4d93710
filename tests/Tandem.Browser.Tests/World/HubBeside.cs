using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.App.Configuration;
using Tandem.App.Hosting;

namespace Tandem.Browser.Tests;

/// <summary>
/// The hub that the program builds, in the process of the tests: what one of them has compiled, the next has at hand. It starts in a tenth of
/// the time, which on two cores is most of what these tests would wait for.
/// </summary>
internal sealed class HubBeside(string folder, StripeSide stripe, Action<JsonObject> account, Action<JsonObject>? tandem)
    : HubProgram(folder, stripe, account, tandem)
{
    // What it logs is kept for the test that fails.
    private static readonly (string, string) Silent = ("Logging:Console:LogLevel:Default", "None");

    private readonly KeptLines _log = new();

    public override string Output => _log.Text;

    protected override async Task<IAsyncDisposable> Launch(string folder, string settings, int port)
    {
        // The name under which the program looks for settings in its folder, and the folder alone: no variable of this machine is read.
        File.Move(settings, Path.Combine(folder, Settings.FileName), overwrite: true);
        var hub = Hub.Build(Settings.LoadAlone(folder, [("Tandem:Server:Port", $"{port}"), ("Tandem:Server:PublicAddress", Address), Silent]));
        hub.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);

        // Away from the tests' own context, which lets three at a time go on: the hub's work is no test.
        await Task.Run(() => hub.StartAsync());
        return new Running(hub);
    }

    private sealed class Running(IHost hub) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Run(() => hub.StopAsync());
            hub.Dispose();
        }
    }

    private sealed class KeptLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
            while (_lines.Count > 500) _lines.TryDequeue(out _);
        }

        public void Dispose()
        {
        }
    }
}
