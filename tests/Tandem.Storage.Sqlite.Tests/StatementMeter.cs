using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tandem.Storage.Sqlite.Tests;

/// <summary>
/// Counts what each statement on one file costs, in steps of SQLite's virtual machine: the same on any machine, however busy. SQLite itself
/// tells of each statement that ends, on each connection that is opened to the file from now on, so the store is measured as it is.
/// </summary>
internal sealed unsafe partial class StatementMeter : IDisposable
{
    private const string Library = "e_sqlite3";
    private const uint TraceProfile = 2;
    private const int StatusVmStep = 4;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, StatementMeter> Meters = [];

    private readonly string _file;
    private readonly Dictionary<string, int> _steps = [];

    public StatementMeter(string file)
    {
        _file = NameOf(file);
        lock (Gate) Meters.Add(_file, this);

        // Added once, however often it is asked for.
        if (AddToEachConnection(&Opened) is not 0 and var outcome) throw new InvalidOperationException($"SQLite tells nothing of its statements: {outcome}.");
    }

    /// <summary>The most that each statement has cost since the last time, by its text.</summary>
    public IReadOnlyDictionary<string, int> Take()
    {
        lock (Gate)
        {
            var taken = new Dictionary<string, int>(_steps);
            _steps.Clear();
            return taken;
        }
    }

    public void Dispose()
    {
        lock (Gate) Meters.Remove(_file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Opened(nint connection, nint error, nint api) =>
        Of(connection) is null ? 0 : Trace(connection, TraceProfile, &Ended, 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Ended(uint what, nint context, nint statement, nint nanoseconds)
    {
        var steps = Status(statement, StatusVmStep, reset: 1);
        if (Of(ConnectionOf(statement)) is not { } meter || Marshal.PtrToStringUTF8(TextOf(statement)) is not { } sql) return 0;
        lock (Gate) meter._steps[sql] = Math.Max(steps, meter._steps.GetValueOrDefault(sql));
        return 0;
    }

    private static StatementMeter? Of(nint connection)
    {
        if (Marshal.PtrToStringUTF8(FileOf(connection, "main")) is not { Length: > 0 } file) return null;
        lock (Gate) return Meters.GetValueOrDefault(NameOf(file));
    }

    // Without the folders above, which may be told by way of a link. Its own folder has a name that no other has.
    private static string NameOf(string file) => Path.Combine(Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file));

    [LibraryImport(Library, EntryPoint = "sqlite3_auto_extension")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int AddToEachConnection(delegate* unmanaged[Cdecl]<nint, nint, nint, int> entry);

    [LibraryImport(Library, EntryPoint = "sqlite3_trace_v2")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int Trace(nint connection, uint mask, delegate* unmanaged[Cdecl]<uint, nint, nint, nint, int> callback, nint context);

    [LibraryImport(Library, EntryPoint = "sqlite3_stmt_status")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int Status(nint statement, int counter, int reset);

    [LibraryImport(Library, EntryPoint = "sqlite3_sql")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial nint TextOf(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_handle")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial nint ConnectionOf(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_filename", StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial nint FileOf(nint connection, string database);
}
