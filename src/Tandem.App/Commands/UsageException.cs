namespace Tandem.App.Commands;

/// <summary>It cannot be done as asked. The message is one line for the person who asked, with the way out; exit code 2.</summary>
internal sealed class UsageException(string message, Exception? cause = null) : Exception(message, cause);
