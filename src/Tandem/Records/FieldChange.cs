namespace Tandem.Records;

/// <summary>One field's step from one value to another; null is no value.</summary>
/// <param name="Path">The field's path, such as <c>address.city</c>.</param>
/// <param name="From">The value before.</param>
/// <param name="To">The value after; null clears the field.</param>
public sealed record FieldChange(string Path, string? From, string? To);
