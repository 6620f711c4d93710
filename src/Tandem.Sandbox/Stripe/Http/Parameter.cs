namespace Tandem.Sandbox.Stripe;

/// <summary>One parameter of a form: a text, or a hash or array of further parameters (<c>address[city]</c>, <c>types[]</c>).</summary>
internal sealed class Parameter(string name, string path)
{
    public string Name { get; } = name;

    /// <summary>The parameter as the caller wrote it: <c>address[city]</c>.</summary>
    public string Path { get; } = path;

    /// <summary>Null when the parameter is a hash or array.</summary>
    public string? Text { get; private set; }

    public List<Parameter> Parts { get; } = [];

    public bool IsEmpty => Text is { Length: 0 };

    public void Set(string text)
    {
        Text = text;
        Parts.Clear();
    }

    /// <summary>The part of that name, made when absent. <c>[]</c> always makes a new one.</summary>
    public Parameter Part(string part)
    {
        Text = null;
        if (part.Length > 0 && Find(part) is { } known) return known;

        var name = part.Length > 0 ? part : Parts.Count.ToString();
        var added = new Parameter(name, Path.Length == 0 ? name : $"{Path}[{part}]");
        Parts.Add(added);
        return added;
    }

    public Parameter? Find(string part)
    {
        foreach (var candidate in Parts)
            if (candidate.Name == part)
                return candidate;
        return null;
    }
}
