using Tandem.Contracts.Storage;

namespace Tandem.Storage.Sqlite.Tests;

public sealed class SqliteUnitsOfWork(SqliteFixture db) : UnitsOfWorkContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteClaims(SqliteFixture db) : ClaimsContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteRemoteMatches(SqliteFixture db) : RemoteMatchesContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteSharedMemory(SqliteFixture db) : SharedMemoryContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteCapture(SqliteFixture db) : CaptureContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteRouting(SqliteFixture db) : RoutingContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteItemQueries(SqliteFixture db) : ItemQueriesContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteReports(SqliteFixture db) : ReportsContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteMemory(SqliteFixture db) : MemoryContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteMigration(SqliteFixture db) : MigrationContract(db), IClassFixture<SqliteFixture>;

public sealed class SqliteEventStream(SqliteFixture db) : StoreEventStreamContract(db), IClassFixture<SqliteFixture>;
