using System.Globalization;
using Bogus;

namespace Tandem.Sandbox.Stripe;

/// <summary>
/// Invents customers: names and places from Bogus, combined at random. The words are drawn once, for Bogus takes longer over one
/// person than the sandbox over a whole request. One seed, the same people.
/// </summary>
internal sealed class People
{
    private static readonly string[] Plans = ["free", "basic", "pro", "enterprise"];
    private static readonly string[] Mail = ["example.com", "example.org", "example.net"];

    private readonly Chance chance;
    private readonly string[] firstNames;
    private readonly string[] lastNames;
    private readonly string[] streets;
    private readonly (string City, string State)[] cities;

    public People(int seed)
    {
        chance = new Chance(new Random(seed));
        var faker = new Faker("en") { Random = new Randomizer(seed) };
        firstNames = [.. Enumerable.Range(0, 400).Select(_ => faker.Name.FirstName())];
        lastNames = [.. Enumerable.Range(0, 400).Select(_ => faker.Name.LastName())];
        streets = [.. Enumerable.Range(0, 400).Select(_ => faker.Address.StreetName())];
        cities = [.. Enumerable.Range(0, 200).Select(_ => (faker.Address.City(), faker.Address.StateAbbr()))];
    }

    /// <summary>Gives a person's attributes to a customer. E-mail and phone are of ranges that nobody owns.</summary>
    public Customer Invent(Customer customer)
    {
        var (first, last) = (Pick(firstNames), Pick(lastNames));
        var (city, state) = cities[chance.Next(cities.Length)];
        var number = chance.Next(1_000_000);
        return customer with
        {
            Name = $"{first} {last}",
            Email = $"{first}.{last}{number.ToString(CultureInfo.InvariantCulture)}@{Pick(Mail)}".Replace("'", "", StringComparison.Ordinal).ToLowerInvariant(),
            Phone = $"+1555{chance.Next(10_000_000):D7}",
            Description = chance.Happens(0.2) ? "Prefers invoices by e-mail" : null,
            Address = new Address(
                city, "US", $"{1 + chance.Next(9999)} {Pick(streets)}", chance.Happens(0.15) ? $"Apt. {1 + chance.Next(200)}" : null,
                chance.Next(100_000).ToString("D5", CultureInfo.InvariantCulture), state),
            Metadata = Metadata.Of([new("plan", Pick(Plans))]),
        };
    }

    private string Pick(string[] words) => words[chance.Next(words.Length)];
}
