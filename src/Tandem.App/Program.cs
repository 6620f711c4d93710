using System.CommandLine;
using Tandem.App.Commands;

var tandem = new RootCommand("Keeps the customers in your database and in Stripe the same, both ways.")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
    ImportCommand.Create(),
    VerifyCommand.Create(),
    StatusCommand.Create(),
    DoctorCommand.Create(),
    SandboxCommand.Create(),
    ConfigCommand.Create(),
};
return await CommandRun.Run(tandem, args);
