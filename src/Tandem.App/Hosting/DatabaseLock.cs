using Tandem.App.Commands;
using Tandem.App.Databases;

namespace Tandem.App.Hosting;

/// <summary>
/// Held by the one process that works on an SQLite database as the engine. The system releases it however the process ends. Others may
/// read and write the database beside it, and leave the work to it. On a database server any number of processes work at once, and nothing
/// is held.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream? _file;

    private DatabaseLock(FileStream? file) => _file = file;

    /// <summary>Takes it; null where another process holds it.</summary>
    /// <exception cref="UsageException">The folder cannot be written.</exception>
    public static DatabaseLock? TryTake(DatabaseAddress database)
    {
        if (database.File is null) return new DatabaseLock(null);
        var path = database.File + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new DatabaseLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path) && IsWritable(path))
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"The data folder {Path.GetDirectoryName(path)} cannot be written: choose another with --data, or check its rights.", failure);
        }
    }

    /// <summary>Takes it, or says that another server runs.</summary>
    public static DatabaseLock Take(DatabaseAddress database) => TryTake(database)
        ?? throw new UsageException($"Another Tandem works on {database.Name}: stop it, or choose another folder with --data.");

    public void Dispose() => _file?.Dispose();

    private static bool IsWritable(string path) => !File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly);
}
