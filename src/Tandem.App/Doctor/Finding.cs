namespace Tandem.App.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Grade">How bad it is.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Message">What was found, in one line.</param>
/// <param name="Hint">The way out; null where nothing is wrong.</param>
internal sealed record Finding(Grade Grade, string Subject, string Message, string? Hint = null)
{
    public static Finding Ok(string subject, string message) => new(Grade.Ok, subject, message);

    public static Finding Warn(string subject, string message, string hint) => new(Grade.Warn, subject, message, hint);

    public static Finding Fail(string subject, string message, string hint) => new(Grade.Fail, subject, message, hint);
}

/// <summary>How bad it is.</summary>
internal enum Grade
{
    Ok,
    Warn,
    Fail,
}
