namespace Tandem.Storage.PostgreSql.Tests;

public sealed class TextSampleTests
{
    private static readonly TextSample Sample = new(
        Enumerable.Range(0, 1000).Select(i => $"customer {i * 7919 % 1_000_003}\ncustomer.{i * 997}@example.com\n{(i == 1 ? "müller" : "meier")}"));

    [Theory]
    [InlineData("customer.zzyzx@", "zzyzx@")]
    [InlineData("Customer.ZZYZX", "ZZYZX")]
    [InlineData("john.smith@example.com", "john.smith@")]
    [InlineData("zzyzx", "zzyzx")]
    [InlineData("customer müller", "ller")]
    public void What_few_texts_have_is_what_the_index_is_asked_for(string text, string rare) => Sample.RareStretch(text).ShouldBe(rare);

    [Theory]
    [InlineData("customer")]
    [InlineData("@example.com")]
    [InlineData("CUSTOMER")]
    public void A_text_that_many_texts_have_is_asked_for_whole(string text) => Sample.RareStretch(text).ShouldBe(text);

    [Theory]
    [InlineData("иванов")]
    [InlineData("mü ßa")]
    [InlineData("...")]
    [InlineData("ab")]
    [InlineData("")]
    public void A_text_of_which_the_index_may_know_no_part_is_asked_for_whole(string text) => Sample.RareStretch(text).ShouldBe(text);

    [Theory]
    [InlineData("m", true)]
    [InlineData("cu", true)]
    [InlineData("CU", true)]
    [InlineData("ü", true)]
    [InlineData("q", false)]
    [InlineData("uc", false)]
    public void Of_one_letter_and_of_two_it_is_known_whether_a_text_has_them(string letters, bool has) => Sample.Has(letters).ShouldBe(has);
}
