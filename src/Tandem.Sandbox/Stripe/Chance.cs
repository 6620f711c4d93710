namespace Tandem.Sandbox.Stripe;

/// <summary>Everything that is drawn: ids, secrets and whether a fault happens. One seed, one sequence.</summary>
internal sealed class Chance(Random random)
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Hexadecimal = "0123456789ABCDEF";

    private readonly Lock gate = new();
    private Random random = random;

    public string Id(string prefix, int length) => Draw(prefix, length, Alphanumeric);

    public string InvoicePrefix() => Draw("", 8, Hexadecimal);

    /// <summary>Turns to another sequence: what was drawn before a restart must not be drawn again after it.</summary>
    public void Turn(int seed)
    {
        lock (gate) random = new Random(random.Next() ^ seed);
    }

    public bool Happens(double probability)
    {
        if (probability <= 0) return false;
        lock (gate) return random.NextDouble() < probability;
    }

    /// <summary>Between 0 and 1.</summary>
    public double Fraction()
    {
        lock (gate) return random.NextDouble();
    }

    public int Next(int below)
    {
        lock (gate) return random.Next(below);
    }

    private string Draw(string prefix, int length, string alphabet)
    {
        Span<char> drawn = stackalloc char[prefix.Length + length];
        prefix.CopyTo(drawn);
        lock (gate) random.GetItems(alphabet, drawn[prefix.Length..]);
        return new string(drawn);
    }
}
