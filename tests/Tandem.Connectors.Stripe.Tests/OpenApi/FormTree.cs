using System.Net;

namespace Tandem.Connectors.Stripe.Tests.OpenApi;

/// <summary>Form parameters as the tree that their brackets spell: <c>address[city]=x</c>, <c>types[]=y</c>.</summary>
internal sealed class FormTree
{
    public string? Text { get; private set; }

    public Dictionary<string, FormTree> Parts { get; } = [];

    public List<FormTree> Items { get; } = [];

    public static FormTree Parse(string form)
    {
        var root = new FormTree();
        foreach (var pair in form.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var left, var right] ? (left, right) : throw new FormatException(pair);
            var path = WebUtility.UrlDecode(name).Split('[').Select((part, i) => i == 0 ? part : part.TrimEnd(']')).ToList();
            var node = root;
            foreach (var step in path) node = node.Child(step);
            if (node.Text is not null) throw new FormatException($"{WebUtility.UrlDecode(name)} is sent twice.");
            node.Text = WebUtility.UrlDecode(value);
        }

        return root;
    }

    private FormTree Child(string name)
    {
        if (name.Length == 0)
        {
            Items.Add(new FormTree());
            return Items[^1];
        }

        if (!Parts.TryGetValue(name, out var child)) Parts.Add(name, child = new FormTree());
        return child;
    }
}
