using System.CommandLine;
using Tandem.App.Configuration;

namespace Tandem.App.Commands;

/// <summary>The options that most commands share: where the data and the settings are.</summary>
internal sealed class Choices
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder, which holds the database and may hold an appsettings.json. Default: TANDEM_DATA, else ./data",
        HelpName = "DIR",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "A settings file. Default: appsettings.json in the current folder, if there is one. 'tandem config' prints all settings",
        HelpName = "FILE",
    };

    private readonly Option<string?> _database = new("--database")
    {
        Description = "The database, such as sqlite:data/tandem.db or postgres://user@host/shop. Default: DATABASE_URL, else tandem.db in the data folder",
        HelpName = "URL",
    };

    /// <summary>Adds them to a command.</summary>
    public static Choices AddTo(Command command)
    {
        var choices = new Choices();
        command.Add(choices._data);
        command.Add(choices._database);
        command.Add(choices._config);
        return choices;
    }

    /// <summary>The settings that a command line leads to.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="given">What other options set, by the setting's name; null for one that was not given.</param>
    public Settings Settings(ParseResult parsed, params IEnumerable<(string Setting, string? Value)> given) => Configuration.Settings.Load(
        parsed.GetValue(_data), parsed.GetValue(_config), [("Tandem:Database", parsed.GetValue(_database)), .. given]);
}
