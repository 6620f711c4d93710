using System.CommandLine;
using Tandem.App.Configuration;
using Tandem.App.Hosting;
using Tandem.Integrations;
using Tandem.Verifying;

namespace Tandem.App.Commands;

/// <summary><c>tandem verify</c>: compares both sides whole, and repairs on request.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var repair = new Option<bool>("--repair") { Description = "Have the engine deal with what differs, by its usual rules, and compare again" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what a repair would do, and change nothing" };
        var integration = new Option<string?>("--integration") { Description = "Only this one. Default: all", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print JSON: one line a difference, then the totals" };
        var limit = new Option<int>("--limit") { Description = "The most differences to show", DefaultValueFactory = _ => 100 }.Within(0, 1_000_000);
        var command = new Command("verify", "Compare both sides, field by field. Exit code 0: the same; 3: they differ") { repair, dryRun, integration, json, limit };
        var choices = Choices.AddTo(command);
        command.SetAction((parsed, ct) => Run(
            choices.Settings(parsed), parsed.GetValue(integration),
            new VerifyPlan(parsed.GetValue(repair) && !parsed.GetValue(dryRun), parsed.GetValue(dryRun), parsed.GetValue(json), parsed.GetValue(limit)), ct));
        return command;
    }

    private static async Task<int> Run(Settings settings, string? name, VerifyPlan plan, CancellationToken ct)
    {
        await using var session = await EngineSession.Open(settings, create: false, ct);
        var integrations = session.Integrations(name);
        if (plan.Repair) await session.Drive(ct);
        var isWorking = plan.Repair || session.IsDrivenByAnother();
        var differ = false;
        foreach (var integration in integrations)
        {
            var report = new VerifyReport(Console.Out, integration, plan);
            var totals = await Compare(session, integration, isWorking, report, plan.Repair, ct);
            if (plan.Repair && totals.Differences > 0)
            {
                report.Again();
                totals = await Compare(session, integration, isWorking, report, repair: false, ct);
            }

            report.End(totals);
            differ |= totals.Differences > 0;
        }

        return differ ? ExitCode.Different : ExitCode.Done;
    }

    private static async Task<VerifyTotals> Compare(
        EngineSession session, Integration integration, bool isWorking, VerifyReport report, bool repair, CancellationToken ct)
    {
        var totals = new VerifyTotals();
        var failure = await Screen.Progress(
            () => $"{integration.Key}: {totals.Read:N0} read, {totals.Equal:N0} agree, {totals.Differences:N0} differ",
            () => session.Get<Verifier>().Compare(integration, isWorking, totals, Take, ct));
        return failure is null ? totals : throw new UsageException($"{integration.Key}: {failure.Reason}");

        async Task Take(IReadOnlyList<Difference> differences)
        {
            report.Add(differences);
            if (repair) await session.Get<Repairer>().Repair(integration, differences, ct);
        }
    }
}

/// <summary>What <c>tandem verify</c> was asked.</summary>
internal sealed record VerifyPlan(bool Repair, bool DryRun, bool Json, int Limit);
