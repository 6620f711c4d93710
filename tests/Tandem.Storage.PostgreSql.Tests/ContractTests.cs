using Tandem.Contracts.Storage;

namespace Tandem.Storage.PostgreSql.Tests;

public sealed class PostgreSqlUnitsOfWork(PostgreSqlFixture db) : UnitsOfWorkContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlClaims(PostgreSqlFixture db) : ClaimsContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlRemoteMatches(PostgreSqlFixture db) : RemoteMatchesContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlSharedMemory(PostgreSqlFixture db) : SharedMemoryContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlCapture(PostgreSqlFixture db) : CaptureContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlRouting(PostgreSqlFixture db) : RoutingContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlItemQueries(PostgreSqlFixture db) : ItemQueriesContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlReports(PostgreSqlFixture db) : ReportsContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlMemory(PostgreSqlFixture db) : MemoryContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlMigration(PostgreSqlFixture db) : MigrationContract(db), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlEventStream(PostgreSqlFixture db) : StoreEventStreamContract(db), IClassFixture<PostgreSqlFixture>;
