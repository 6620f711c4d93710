using System.CommandLine;
using System.CommandLine.Help;
using Tandem.App.Commands;

// Not a RootCommand: that takes its name from the file, and the command that people type is tandem.
var tandem = new Command("tandem", "Keeps the customers in your database and in Stripe the same, both ways.")
{
    new HelpOption { Recursive = true },
    new VersionOption(),
    DemoCommand.Create(),
    ServeCommand.Create(),
    ImportCommand.Create(),
    VerifyCommand.Create(),
    StatusCommand.Create(),
    HealthCommand.Create(),
    MigrateCommand.Create(),
    DoctorCommand.Create(),
    SandboxCommand.Create(),
    ConfigCommand.Create(),
};
return await CommandRun.Run(tandem, args);
