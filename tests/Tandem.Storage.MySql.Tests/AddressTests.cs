using Microsoft.Extensions.DependencyInjection;
using Tandem.Catalogs;
using Tandem.Storage.Sql;

namespace Tandem.Storage.MySql.Tests;

/// <summary>How a database is named, and what is told of a wrong name: one line, and never a password.</summary>
public sealed class AddressTests
{
    private const string Secret = "s3cr/t word";

    [Theory]
    [InlineData("mysql://me:s3cr%2Ft%20word@127.0.0.1:1/shop")]
    [InlineData("mariadb://me:s3cr%2Ft%20word@127.0.0.1:1/shop?SslMode=Disabled")]
    [InlineData("Server=127.0.0.1;Port=1;Database=shop;User ID=me;Password=s3cr/t word")]
    public async Task A_server_that_does_not_answer_is_named_without_the_password(string address)
    {
        await using var store = new MySqlStore(address, TimeProvider.System);

        var told = (await Should.ThrowAsync<StorageException>(store.Migrate([Customers.Catalog], CancellationToken.None))).Message;

        told.ShouldContain("shop at 127.0.0.1:1");
        told.ShouldContain("does not answer");
        IsOneLineWithoutSecrets(told);
    }

    [Theory]
    [InlineData("mysql://me:s3cr%2Ft%20word@127.0.0.1")]
    [InlineData("mysql://me:s3cr/t word@127.0.0.1/shop")]
    [InlineData("mysql://me:s3cr%2Ft%20word@127.0.0.1:port/shop")]
    [InlineData("mysql://me:s3cr%2Ft%20word@127.0.0.1/shop?colour=blue")]
    [InlineData("mysql://me:s3cr%2Ft%20word@127.0.0.1/shop?ConnectionTimeout=s3cr/t word")]
    [InlineData("Server=127.0.0.1;Database=shop;Colour=s3cr/t word")]
    [InlineData("Server=127.0.0.1;Password=s3cr/t word")]
    [InlineData("s3cr/t word")]
    [InlineData("Server=127.0.0.1;s3cr/t word")]
    [InlineData("")]
    public void An_address_that_cannot_be_read_is_told_with_how_to_write_it(string address)
    {
        var told = Should.Throw<StorageException>(() => new MySqlStore(address, TimeProvider.System)).Message;

        told.ShouldContain("mysql://user:password@host:3306/name");
        IsOneLineWithoutSecrets(told);
    }

    [Fact]
    public async Task A_database_that_is_not_there_and_a_wrong_password_are_told_in_one_line()
    {
        await Fails(MySqlFixture.Server.Url("nowhere"), "CREATE DATABASE");
        await Fails(MySqlFixture.Server.Url("mysql").Replace("root@", "root:s3cr%2Ft%20word@", StringComparison.Ordinal), "password");
    }

    [Fact]
    public async Task A_table_that_lacks_what_every_table_has_is_told_in_one_line()
    {
        await MySqlFixture.Server.Execute("CREATE DATABASE other; CREATE TABLE other.customers (id VARCHAR(20) PRIMARY KEY)");

        await Fails(MySqlFixture.Server.Url("other"), "without the column tenant");
    }

    [Fact]
    public async Task Both_kinds_of_address_lead_to_the_database()
    {
        await MySqlFixture.Server.Execute("CREATE DATABASE both_kinds");
        await using var first = new MySqlStore(MySqlFixture.Server.Url("both_kinds"), TimeProvider.System);
        await using var second = new MySqlStore(MySqlFixture.Server.ConnectionString("both_kinds"), TimeProvider.System);

        await first.Migrate([Customers.Catalog], CancellationToken.None);

        (await second.PlanMigration([Customers.Catalog], CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_store_is_registered_for_all_doors()
    {
        await using var services = new ServiceCollection().AddMySqlStore("mysql://me@127.0.0.1/shop").BuildServiceProvider();
        var store = services.GetRequiredService<MySqlStore>();

        foreach (var door in typeof(MySqlStore).GetInterfaces().Where(door => door.Assembly == typeof(ISyncStore).Assembly))
            services.GetRequiredService(door).ShouldBeSameAs(store);
        services.GetRequiredService<SqlStore>().ShouldBeSameAs(store);
    }

    private static async Task Fails(string address, string why)
    {
        await using var store = new MySqlStore(address, TimeProvider.System);
        var told = (await Should.ThrowAsync<StorageException>(store.Migrate([Customers.Catalog], CancellationToken.None))).Message;
        told.ShouldContain(why);
        IsOneLineWithoutSecrets(told);
    }

    private static void IsOneLineWithoutSecrets(string told)
    {
        told.ShouldNotContain('\n');
        told.ShouldNotContain(Secret);
        told.ShouldNotContain("s3cr");
    }
}
