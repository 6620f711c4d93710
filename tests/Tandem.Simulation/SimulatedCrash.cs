namespace Tandem.Simulation;

/// <summary>
/// The process dies here: whatever is in memory is gone, and what was committed stays. It is a cancellation, so that no handler for the
/// failures of a connector or a database takes it for one.
/// </summary>
internal sealed class SimulatedCrash() : OperationCanceledException("The process is killed.");
