using System.CommandLine;
namespace Tandem.App.Commands;
internal static class DoctorCommand
{
    public static Command Create() => new("doctor", "x");
}
