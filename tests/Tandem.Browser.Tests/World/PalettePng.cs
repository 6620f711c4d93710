using System.Buffers.Binary;
using System.IO.Compression;

namespace Tandem.Browser.Tests;

/// <summary>Writes a picture with a palette of 256 colours: pages have few, and the file is a third as large.</summary>
internal static class PalettePng
{
    private const int Most = 256;

    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(at => Enumerable.Range(0, 8).Aggregate((uint)at, (crc, _) => (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1))];

    /// <summary>Takes a PNG of 8 bits a channel, as a browser makes it.</summary>
    public static byte[] From(byte[] png)
    {
        var (width, height, pixels) = Read(png);
        var counts = pixels.CountBy(pixel => pixel).ToDictionary();
        var boxes = Divide([.. counts.Keys], counts);
        var places = boxes.SelectMany((box, at) => box.Select(color => (color, at))).ToDictionary(pair => pair.color, pair => (byte)pair.at);
        var palette = boxes.SelectMany(box => Mean(box, counts)).ToArray();

        using var picture = new MemoryStream();
        picture.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3); // eight bits a pixel, each a place in the palette
        Chunk(picture, "IHDR"u8, header);
        Chunk(picture, "PLTE"u8, palette);
        Chunk(picture, "IDAT"u8, Packed(width, height, pixels, places));
        Chunk(picture, "IEND"u8, []);
        return picture.ToArray();
    }

    private static (int Width, int Height, int[] Pixels) Read(byte[] png)
    {
        using var packed = new MemoryStream();
        ReadOnlySpan<byte> header = [];
        for (var at = Signature.Length; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var kind = png.AsSpan(at + 4, 4);
            var data = png.AsSpan(at + 8, length);
            if (kind.SequenceEqual("IHDR"u8)) header = data;
            else if (kind.SequenceEqual("IDAT"u8)) packed.Write(data);
            at += length + 12;
        }

        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        var channels = (header[8], header[9]) switch
        {
            (8, 2) => 3,
            (8, 6) => 4,
            _ => throw new NotSupportedException("It is no picture of a page: neither RGB nor RGBA with 8 bits a channel."),
        };
        packed.Position = 0;
        using var inflated = new ZLibStream(packed, CompressionMode.Decompress);
        var (line, above) = (new byte[width * channels], new byte[width * channels]);
        var pixels = new int[width * height];
        for (var y = 0; y < height; y++)
        {
            var filter = inflated.ReadByte();
            inflated.ReadExactly(line);
            Unfilter(filter, line, above, channels);
            for (var x = 0; x < width; x++) pixels[y * width + x] = line[x * channels] << 16 | line[x * channels + 1] << 8 | line[x * channels + 2];
            (line, above) = (above, line);
        }

        return (width, height, pixels);
    }

    private static void Unfilter(int filter, byte[] line, byte[] above, int channels)
    {
        for (var at = 0; at < line.Length; at++)
        {
            var (left, up) = (at < channels ? 0 : line[at - channels], above[at]);
            line[at] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                _ => Paeth(left, up, at < channels ? 0 : above[at - channels]),
            });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - corner - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    // Median cut: the box whose colours lie furthest apart, weighed by how much of the picture they make, is cut in two, until there are enough.
    private static List<int[]> Divide(int[] colors, Dictionary<int, int> counts)
    {
        var boxes = new List<int[]> { colors };
        var order = new PriorityQueue<int, double>([(0, 0)]);
        while (boxes.Count < Most && order.TryDequeue(out var at, out _))
        {
            var box = boxes[at];
            if (box.Length < 2) continue;
            var channel = Widest(box).Shift;
            Array.Sort(box, (a, b) => (a >> channel & 255).CompareTo(b >> channel & 255));
            var half = box.Sum(color => (long)counts[color]) / 2;
            var cut = 1;
            for (var seen = (long)counts[box[0]]; cut < box.Length - 1 && seen < half; cut++) seen += counts[box[cut]];
            boxes[at] = box[..cut];
            boxes.Add(box[cut..]);
            foreach (var part in (int[])[at, boxes.Count - 1])
                order.Enqueue(part, -Widest(boxes[part]).Range * Math.Sqrt(boxes[part].Sum(color => (long)counts[color])));
        }

        return boxes;
    }

    private static (int Shift, int Range) Widest(int[] box) => ((int[])[16, 8, 0])
        .Select(shift => (Shift: shift, Range: box.Max(color => color >> shift & 255) - box.Min(color => color >> shift & 255))).MaxBy(each => each.Range);

    private static byte[] Mean(int[] box, Dictionary<int, int> counts)
    {
        var all = box.Sum(color => (long)counts[color]);
        return [.. ((int[])[16, 8, 0]).Select(shift => (byte)((box.Sum(color => (long)(color >> shift & 255) * counts[color]) + all / 2) / all))];
    }

    private static byte[] Packed(int width, int height, int[] pixels, Dictionary<int, byte> places)
    {
        using var packed = new MemoryStream();
        using (var deflated = new ZLibStream(packed, CompressionLevel.SmallestSize))
        {
            var line = new byte[width + 1]; // the first byte says that nothing is filtered
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++) line[x + 1] = places[pixels[y * width + x]];
                deflated.Write(line);
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream picture, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        picture.Write(number);
        picture.Write(kind);
        picture.Write(data);
        var crc = uint.MaxValue;
        foreach (var each in (byte[])[.. kind, .. data]) crc = CrcTable[(crc ^ each) & 255] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        picture.Write(number);
    }
}
