namespace Tandem.App.Commands;

/// <summary>What a command tells the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A check of <c>doctor</c> failed, or something broke that was not foreseen.</summary>
    public const int Failed = 1;

    /// <summary>Bad input, or what is needed cannot be reached; one line says why.</summary>
    public const int Usage = 2;

    /// <summary><c>verify</c> found differences.</summary>
    public const int Different = 3;

    /// <summary>Stopped by Ctrl-C before it was done.</summary>
    public const int Stopped = 130;
}
