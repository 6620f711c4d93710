namespace Tandem.Streams;

/// <summary>How a stream outside the database fares, for health checks and totals. Known here: nobody is asked when it is read.</summary>
public interface IStreamStatus
{
    /// <summary>What is known now.</summary>
    StreamStatus Now { get; }
}

/// <summary>How a stream fares.</summary>
/// <param name="IsUp">Whether its brokers answer.</param>
/// <param name="Message">That, in a sentence.</param>
/// <param name="WaitingEvents">Events in the stream that are not applied yet, of all integrations and nodes, as last measured.</param>
/// <param name="WaitingChanges">Changes in the stream that are not routed yet, likewise.</param>
/// <param name="WaitingCommands">Commands that are not done yet, likewise.</param>
public sealed record StreamStatus(bool IsUp, string Message, long WaitingEvents, long WaitingChanges, long WaitingCommands);
