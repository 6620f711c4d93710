using System.CommandLine;
namespace Tandem.App.Commands;
internal static class VerifyCommand
{
    public static Command Create() => new("verify", "x");
}
