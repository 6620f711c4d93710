using System.CommandLine;
using Tandem.App.Configuration;
using Tandem.App.Hosting;
using Tandem.Integrations;
using Tandem.Storage;
using Tandem.Syncing;

namespace Tandem.App.Commands;

/// <summary><c>tandem import</c>: reads everything that is in the remote, from where it was stopped last.</summary>
internal static class ImportCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var name = new Argument<string>("integration") { Description = "The integration's name, such as stripe" };
        var command = new Command("import", "Read all remote objects into the database; goes on where it was stopped") { name };
        var choices = Choices.AddTo(command);
        command.SetAction((parsed, ct) => Run(choices.Settings(parsed), parsed.GetValue(name)!, ct));
        return command;
    }

    private static async Task<int> Run(Settings settings, string name, CancellationToken ct)
    {
        await using var session = await EngineSession.Open(settings, create: true, ct);
        foreach (var integration in session.Integrations(name))
        {
            if (await integration.Connector.Check(ct) is { Reachable: false } check) throw new UsageException($"{integration.Key}: {check.Message} {check.Hint}");

            var isOurs = await session.Drive(ct);
            var state = await session.Get<Operations>().Import(integration, ct);
            if (state.Paused) throw new UsageException($"{integration.Key} is paused: let it go on first, on the dashboard or with POST /api/integrations/{name}/resume.");
            if (state.Backfill is { Read: > 0 and var before }) Console.WriteLine($"{integration.Key}: goes on after {before:N0} that were read before.");
            if (!isOurs) Console.WriteLine($"{integration.Key}: the server that runs on this database does the work.");

            state = await Screen.Progress(() => Describe(state), () => Wait(session, integration, now => state = now, ct));
            var done = state.Backfill!;
            Console.WriteLine($"{integration.Key}: {done.Read:N0} read, {done.Created:N0} created, {done.Changed:N0} changed, in {Screen.Length(done.FinishedAt!.Value - done.StartedAt)}.");
            if (isOurs) await Screen.Progress(() => $"{integration.Key}: finishing what is due", () => WaitForRest(session, integration, ct));
        }

        return ExitCode.Done;
    }

    private static async Task<IntegrationState> Wait(EngineSession session, Integration integration, Action<IntegrationState> tell, CancellationToken ct)
    {
        var time = session.Get<TimeProvider>();
        var states = session.Get<IIntegrationStates>();
        var (read, since) = (-1L, time.GetTimestamp());
        while (true)
        {
            var state = (await states.Load(ct)).First(state => state.Integration == integration.Key);
            tell(state);
            if (state.Backfill is { FinishedAt: not null }) return state;
            if (state.Backfill!.Read != read) (read, since) = (state.Backfill.Read, time.GetTimestamp());
            else if (time.GetElapsedTime(since) > Patience)
            {
                throw new UsageException(
                    $"{integration.Key}: nothing came for {Patience.TotalSeconds} s ({state.Backfill.Error ?? "no answer"}). Run it again to go on.");
            }

            await Task.Delay(Look, time, ct);
        }
    }

    // What the pages left in doubt is fetched singly; what cannot be done now is left to the server.
    private static async Task<bool> WaitForRest(EngineSession session, Integration integration, CancellationToken ct)
    {
        var time = session.Get<TimeProvider>();
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            var totals = await session.Get<IReports>().Totals(integration.Key.Tenant, time.GetUtcNow(), ct);
            if (totals.WaitingLinks.GetValueOrDefault(integration.Key.Name) == 0) return true;
            await Task.Delay(Look, time, ct);
        }

        return false;
    }

    private static string Describe(IntegrationState state) => state.Backfill is { } backfill
        ? $"{state.Integration}: {backfill.Read:N0} read, {backfill.Created:N0} created, {backfill.Changed:N0} changed{(backfill.Error is { } error ? $" ({error})" : "")}"
        : $"{state.Integration}";
}
