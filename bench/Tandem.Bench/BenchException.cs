namespace Tandem.Bench;

/// <summary>A scenario came to no figure, or what it left behind is not what it should be.</summary>
internal sealed class BenchException(string message) : Exception(message);
