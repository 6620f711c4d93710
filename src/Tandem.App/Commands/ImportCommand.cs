using System.CommandLine;
namespace Tandem.App.Commands;
internal static class ImportCommand
{
    public static Command Create() => new("import", "x");
}
