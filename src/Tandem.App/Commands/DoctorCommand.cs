using System.CommandLine;
using Microsoft.Extensions.Options;
using Tandem.App.Configuration;
using Tandem.App.Doctor;
using Tandem.App.Hosting;
using Tandem.Storage;

namespace Tandem.App.Commands;

/// <summary><c>tandem doctor</c>: says what is set up, what is not, and the way out.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Check settings, database, account and webhooks, with hints. Exit code 1 if something fails");
        var choices = Choices.AddTo(command);
        command.SetAction((parsed, ct) => Run(choices.Settings(parsed), ct));
        return command;
    }

    private static async Task<int> Run(Settings settings, CancellationToken ct)
    {
        var server = settings.Configuration.GetSection("Tandem:Server").Get<ServerOptions>() ?? new ServerOptions();
        var (database, hasSchema) = await DatabaseChecks.Run(settings, ct);
        List<Finding> findings = [.. MachineChecks.Run(settings, server), .. database, .. await KafkaChecks.Run(settings), .. await Integrations(settings, server, hasSchema, ct)];
        foreach (var finding in findings)
        {
            Console.WriteLine($"{finding.Grade.ToString().ToLowerInvariant(),-4}  {finding.Subject}: {finding.Message}");
            if (finding.Hint is { } hint) Console.WriteLine($"      -> {hint}");
        }

        return findings.Exists(finding => finding.Grade is Grade.Fail) ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<IReadOnlyList<Finding>> Integrations(Settings settings, ServerOptions server, bool hasSchema, CancellationToken ct)
    {
        if (settings.Integrations.Count == 0) return [Finding.Fail("integrations", "None is configured.", "Set STRIPE_API_KEY; 'tandem demo' needs none.")];
        try
        {
            await using var session = EngineSession.Look(settings);
            var states = hasSchema ? await session.Get<IIntegrationStates>().Load(ct) : [];
            var findings = new List<Finding>();
            foreach (var integration in session.Integrations(null))
            {
                var section = settings.Configuration.GetSection($"Tandem:Integrations:{integration.Key.Name}:Stripe");
                var checks = new IntegrationChecks(
                    integration, states.FirstOrDefault(state => state.Integration == integration.Key), server, session.Get<TimeProvider>());
                findings.AddRange(await checks.Run(section["ApiKey"], new Uri(section["ApiBase"] ?? "https://api.stripe.com"), ct));
            }

            return findings;
        }
        catch (OptionsValidationException invalid)
        {
            return [Finding.Fail("settings", SettingsErrors.Explain(invalid), "'tandem config' prints all settings.")];
        }
        catch (StorageException unreadable)
        {
            return [Finding.Fail("database", unreadable.Message, "See DATABASE_URL and --data.")];
        }
    }
}
