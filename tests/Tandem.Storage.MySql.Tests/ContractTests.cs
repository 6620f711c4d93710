using Tandem.Contracts.Storage;

namespace Tandem.Storage.MySql.Tests;

public sealed class MySqlUnitsOfWork(MySqlFixture db) : UnitsOfWorkContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlClaims(MySqlFixture db) : ClaimsContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlRemoteMatches(MySqlFixture db) : RemoteMatchesContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlSharedMemory(MySqlFixture db) : SharedMemoryContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlCapture(MySqlFixture db) : CaptureContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlRouting(MySqlFixture db) : RoutingContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlItemQueries(MySqlFixture db) : ItemQueriesContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlReports(MySqlFixture db) : ReportsContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlMemory(MySqlFixture db) : MemoryContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlMigration(MySqlFixture db) : MigrationContract(db), IClassFixture<MySqlFixture>;

public sealed class MySqlEventStream(MySqlFixture db) : StoreEventStreamContract(db), IClassFixture<MySqlFixture>;
