using Tandem.App.Doctor;
using Tandem.Catalogs;
using Tandem.Hosting;

namespace Tandem.App.Databases;

/// <summary>A kind of database that the program can keep its data in.</summary>
internal abstract class DatabaseKind
{
    /// <summary>All kinds. One that is added to the program is added here; nothing else in it learns of it.</summary>
    public static IReadOnlyList<DatabaseKind> All { get; } = [new SqliteKind(), new PostgreSqlKind(), new MySqlKind()];

    /// <summary>How an address is written, for a person who wrote it wrongly.</summary>
    public abstract string Example { get; }

    /// <summary>What an address begins with, before the colon, in lower case.</summary>
    public abstract IReadOnlyList<string> Schemes { get; }

    /// <summary>A key of ADO.NET connection strings that only this kind's have.</summary>
    public abstract string ConnectionKey { get; }

    /// <summary>Reads an address of this kind.</summary>
    /// <param name="text">As it was given.</param>
    /// <exception cref="Exception">A usage or storage exception: it cannot be read; the message repeats nothing that may be secret.</exception>
    public abstract DatabaseAddress Read(string text);

    /// <summary>Has the engine keep its data there.</summary>
    public abstract void AddTo(TandemBuilder tandem, DatabaseAddress address);

    /// <summary>Whether there is a database with Tandem's tables in it; for commands that do not make one.</summary>
    public abstract Task<bool> HasTables(DatabaseAddress address, CancellationToken ct);

    /// <summary>The address whose schema a plan of a migration starts from, where making a new database is no part of looking.</summary>
    public virtual DatabaseAddress ToPlan(DatabaseAddress address) => address;

    /// <summary>Looks at the database, changes nothing, and says whether there is a schema to read from.</summary>
    public abstract Task<(IReadOnlyList<Finding> Findings, bool HasSchema)> Check(DatabaseAddress address, IReadOnlyList<Catalog> catalogs, CancellationToken ct);

    /// <summary>What a database is said to be, by its schema and the capture triggers that it lacks.</summary>
    protected static IReadOnlyList<Finding> Describe(DatabaseAddress address, long schema, IReadOnlyList<string> missingTriggers) =>
    [
        schema > 0
            ? Finding.Ok("database", $"{address.Name} opens, schema {schema}.")
            : Finding.Warn("database", $"{address.Name} opens, and holds nothing of Tandem's yet.", "'tandem serve' makes its tables; your own stay as they are."),
        missingTriggers.Count == 0 || schema == 0
            ? Finding.Ok("triggers", "Every write is captured.")
            : Finding.Fail("triggers", $"Not there: {string.Join(", ", missingTriggers)}.", "Run 'tandem migrate', or start 'tandem serve' again: it makes them, and its sweep finds what was missed."),
    ];
}
