using System.IO.Compression;
using System.Security.Cryptography;

namespace Tandem.Dashboard.Assets;

/// <summary>The files that pages load, from inside the assembly: read, compressed and named by their content once.</summary>
internal sealed class EmbeddedAssets
{
    private const string Prefix = "wwwroot/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".ico"] = "image/x-icon",
    };

    private readonly Dictionary<string, Lazy<Asset>> _byPath = typeof(EmbeddedAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && Types.ContainsKey(Path.GetExtension(name)))
        .ToDictionary(name => name[Prefix.Length..], name => new Lazy<Asset>(() => Read(name)));

    /// <summary>The file at a path such as <c>css/tandem.css</c>; null where there is none.</summary>
    public Asset? Find(string path) => _byPath.GetValueOrDefault(path)?.Value;

    /// <summary>Its address, relative to the application's: it changes with the content, so that browsers may keep it for good.</summary>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public string AddressOf(string path) =>
        $"_tandem/{path}?v={(Find(path) ?? throw new ArgumentException($"There is no file '{path}' in wwwroot.", nameof(path))).Version}";

    private static Asset Read(string name)
    {
        using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(bytes);
        return new Asset(Types[Path.GetExtension(name)], Convert.ToHexStringLower(SHA256.HashData(bytes))[..12], bytes, compressed.ToArray());
    }
}

/// <summary>One file.</summary>
/// <param name="Type">Its content type.</param>
/// <param name="Version">Changes with its content.</param>
/// <param name="Bytes">As it is.</param>
/// <param name="Brotli">Compressed.</param>
internal sealed record Asset(string Type, string Version, byte[] Bytes, byte[] Brotli);
