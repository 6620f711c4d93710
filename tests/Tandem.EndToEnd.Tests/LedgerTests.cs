using System.Text.Json;

namespace Tandem.EndToEnd.Tests;

/// <summary>The chaos test is only as good as its book-keeping: each kind of loss must be seen.</summary>
public sealed class LedgerTests
{
    private readonly Ledger _ledger = new();

    [Fact]
    public void A_value_that_is_there_is_accounted_for() => Check(there: Written()).ShouldBeEmpty();

    [Fact]
    public void A_value_that_vanished_is_seen()
    {
        Written();
        Check().ShouldHaveSingleItem().ShouldEndWith("was lost");
    }

    [Fact]
    public void A_value_that_a_person_overwrote_may_vanish()
    {
        var first = Written();
        Check(there: Written(before: first)).ShouldBeEmpty();
    }

    [Fact]
    public void A_value_that_lost_a_conflict_may_vanish_if_history_tells_it()
    {
        var lost = Written();
        Check(there: null, History($$"""{"changes":[],"conflicts":[{"local":"{{lost}}","remote":"theirs"}]}""")).ShouldBeEmpty();
    }

    [Fact]
    public void A_value_that_nobody_wrote_is_seen() => Check(there: "invented").ShouldHaveSingleItem().ShouldEndWith("was written by nobody");

    [Fact]
    public void A_value_in_another_field_than_it_was_written_to_is_seen()
    {
        var value = _ledger.NewValue("sql", Field.All[1]);
        _ledger.Wrote(value, null);
        Check(there: value).ShouldHaveSingleItem().ShouldEndWith("was written by nobody");
    }

    [Fact]
    public void An_edit_whose_answer_was_lost_may_not_have_been_done()
    {
        _ledger.MayHaveWritten(_ledger.NewValue("rest", Field.All[0]), null);
        Check().ShouldBeEmpty();
    }

    [Fact]
    public void An_edit_whose_answer_was_lost_and_that_history_tells_was_done()
    {
        var value = _ledger.NewValue("rest", Field.All[0]);
        _ledger.MayHaveWritten(value, null);
        Check(there: null, History($$"""{"changes":[{"to":"{{value}}"}],"conflicts":[]}""")).ShouldHaveSingleItem().ShouldEndWith("was lost");
    }

    [Fact]
    public void What_was_done_there_is_what_the_events_say()
    {
        var (first, second) = (_ledger.NewValue("stripe", Field.All[3]), _ledger.NewValue("stripe", Field.All[3]));
        _ledger.TakeEventsOf([Event(first, previous: "null"), Event(second, previous: $$"""{"city":"{{first}}"}""")]);

        _ledger.Applied.ShouldBe(2);
        Check().ShouldHaveSingleItem().ShouldContain(second);
    }

    private string Written(string? before = null)
    {
        var value = _ledger.NewValue("sql", Field.All[0]);
        _ledger.Wrote(value, before);
        return value;
    }

    private IReadOnlyList<string> Check(string? there = null, params JsonElement[] history) =>
        _ledger.Check([new Customer("1", null, null, null, new Dictionary<string, string?> { ["name"] = there })], history);

    private static JsonElement History(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    private static JsonElement Event(string city, string previous) => JsonSerializer.Deserialize<JsonElement>(
        $$"""
        {
          "type": "customer.updated",
          "request": { "idempotency_key": "person-1" },
          "data": { "object": { "address": { "city": "{{city}}" }, "metadata": {} }, "previous_attributes": { "address": {{previous}} } }
        }
        """);
}
