using Tandem.Verifying;

namespace Tandem.Storage;

/// <summary>The last comparison of each integration, under way or ended.</summary>
public interface IVerifyReports
{
    /// <summary>The last of an integration; null where there never was one.</summary>
    Task<VerifyReport?> Last(IntegrationKey integration, CancellationToken ct);

    /// <summary>Stores one in place of the one before.</summary>
    Task Save(VerifyReport report, CancellationToken ct);
}
