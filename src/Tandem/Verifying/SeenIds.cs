namespace Tandem.Verifying;

/// <summary>
/// Which ids were seen, in 64 bits each, so that a million take some 30 MB. Two ids with one hash would hide a missing object; at a
/// million ids the chance is one in 37 million.
/// </summary>
internal sealed class SeenIds
{
    private readonly HashSet<ulong> _hashes = [];

    public void Add(ExternalId id) => _hashes.Add(Hash(id.Value));

    public bool Contains(ExternalId id) => _hashes.Contains(Hash(id.Value));

    // FNV-1a, its bits then spread (http://www.isthe.com/chongo/tech/comp/fnv/, the finaliser of MurmurHash3).
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in text) hash = (hash ^ letter) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
