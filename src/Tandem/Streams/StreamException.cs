namespace Tandem.Streams;

/// <summary>The stream cannot serve: its broker does not answer, its library is not there. The message is one line for a person, with the way out.</summary>
public sealed class StreamException : Exception
{
    /// <summary>With a message for a person.</summary>
    public StreamException(string message, Exception? cause = null) : base(message, cause) { }
}
