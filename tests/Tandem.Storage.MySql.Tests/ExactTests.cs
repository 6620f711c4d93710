using System.Text;
using Tandem.Contracts;
using Tandem.Contracts.Storage;
using Tandem.Streams;
using Record = Tandem.Records.Record;

namespace Tandem.Storage.MySql.Tests;

/// <summary>What looks alike to MySQL's usual collations is not the same: letter case, accents, trailing spaces.</summary>
public sealed class ExactTests(MySqlFixture db) : StoreContract(db), IClassFixture<MySqlFixture>
{
    private static readonly string[] Alike = ["cus_a", "cus_A", "cus_a ", "cus_á", "cus_a\t", "cus_a😀"];

    [Fact]
    public async Task Ids_that_are_almost_the_same_are_other_items_and_links()
    {
        await Save(edits =>
        {
            edits.Inserts.AddRange(Alike.Select(id => Some.Write(id, Record.Of(("name", id)))));
            edits.NewLinks.AddRange(Alike.Select(id => Some.Link(id, externalId: id)));
        });

        foreach (var id in Alike)
        {
            (await Item(id))!.Record["name"].ShouldBe(id);
            (await Load(new Selection { Items = [Some.Key(id)] })).Links.ShouldHaveSingleItem().Link.ExternalId!.Value.Value.ShouldBe(id);
        }

        await Save(edits => edits.Deletes.Add(Some.Key("cus_a")));
        (await Store.Scan(TenantId.Default, "customers", null, 10, Ct)).Count.ShouldBe(Alike.Length - 1);
    }

    [Fact]
    public async Task Values_are_found_by_all_their_letters_also_beyond_those_that_the_index_holds()
    {
        string[] long512 = [new string('a', 500) + "x", new string('a', 500) + "y"];
        string[] emails = [.. Alike, .. long512];
        await Save(edits => edits.Inserts.AddRange(emails.Select((email, i) => Some.Write($"{i}", Record.Of(("email", email))))));

        foreach (var (email, i) in emails.Select((email, i) => (email, i)))
            (await Store.FindByValue(TenantId.Default, "customers", "email", [email], 10, Ct)).ShouldHaveSingleItem().ShouldBe(Some.Key($"{i}"));
    }

    [Fact]
    public async Task A_change_of_letter_case_or_of_a_trailing_space_is_captured()
    {
        await Sql("INSERT INTO customers (id, name) VALUES ('a', 'ada')");

        await Sql("UPDATE customers SET name = 'Ada'");
        await Sql("UPDATE customers SET name = 'Ada '");
        await Sql("UPDATE customers SET name = 'Adá '");

        (await Changes()).Select(change => change.After!["name"]).ShouldBe(["ada", "Ada", "Ada ", "Adá "]);
    }

    [Fact]
    public async Task Event_ids_that_are_almost_the_same_are_other_events()
    {
        (await Store.Append([.. Alike.Select(id => Some.Event(id))], Ct)).ShouldBe(Alike.Length);
        (await Store.Append([.. Alike.Select(id => Some.Event(id))], Ct)).ShouldBe(0);
        (await Store.Append([Some.Event("CUS_A"), Some.Event("cus_a")], Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task A_payload_of_a_megabyte_with_every_byte_comes_back_as_it_was()
    {
        var payload = new byte[1 << 20];
        for (var i = 0; i < payload.Length; i++) payload[i] = (byte)(i * 31);
        var big = Some.Event("big");

        await Store.Append([Some.Event("first"), big with { Event = big.Event with { Payload = payload } }, Some.Event("last", payload: "\"😀\"")], Ct);

        var events = await Store.Read([Some.Stripe], new ReadLimit(10), Ct);
        events.Select(each => each.Event.Id).ShouldBe(["first", "big", "last"]);
        events[1].Event.Payload.ToArray().ShouldBe(payload);
        Encoding.UTF8.GetString(events[2].Event.Payload.Span).ShouldBe("\"😀\"");
    }

    [Fact]
    public async Task Many_large_events_and_links_at_once_are_more_than_one_statement_takes_and_are_kept()
    {
        var large = new string('x', 300_000);
        await Store.Append([.. Enumerable.Range(0, 80).Select(i => Some.Event($"evt_{i}", payload: large))], Ct);
        await Save(edits => edits.NewLinks.AddRange(Enumerable.Range(0, 80).Select(i => Some.Link($"{i}") with { Error = large })));
        var links = (await AllLinks()).Select(state => state.Link).ToList();

        await Change(new Selection { Links = [.. links.Select(link => link.Id)] }, (snapshot, edits) =>
            edits.Links.AddRange(snapshot.Links.Select(state => state.Link with { Error = large + "!" })));

        (await AllLinks()).ShouldAllBe(state => state.Link.Error!.Length == large.Length + 1);
        (await Store.Read([Some.Stripe], new ReadLimit(100), Ct)).Count.ShouldBe(80);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(257)]
    [InlineData(1500)]
    public async Task Any_number_of_rows_is_inserted_updated_and_deleted(int count)
    {
        await Save(edits => edits.Inserts.AddRange(Enumerable.Range(0, count).Select(i => Some.Write($"{i}"))));
        var keys = Enumerable.Range(0, count).Select(i => Some.Key($"{i}")).ToList();
        await Change(new Selection { Items = keys }, (_, edits) =>
            edits.Updates.AddRange(keys.Select(key => Some.Write(key.Id.Value, Some.Record($"n{key.Id.Value}"), 2))));

        (await Store.Get(keys, Ct)).ShouldAllBe(state => state.Item.Record["name"] == $"n{state.Item.Key.Id.Value}" && state.Item.Version == 2);
        await Save(edits => edits.Deletes.AddRange(keys));
        (await Store.Get(keys, Ct)).ShouldBeEmpty();
    }
}
