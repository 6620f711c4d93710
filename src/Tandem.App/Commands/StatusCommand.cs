using System.CommandLine;
namespace Tandem.App.Commands;
internal static class StatusCommand
{
    public static Command Create() => new("status", "x");
}
