namespace Tandem.Dashboard.Shared;

/// <summary>Short notes of what was done, of one open page.</summary>
public sealed class Toasts
{
    private const int Most = 4;

    private readonly List<Toast> _shown = [];
    private int _made;

    /// <summary>The notes to be shown, oldest first.</summary>
    public IReadOnlyList<Toast> Shown => _shown;

    /// <summary>Called when they have changed.</summary>
    public event Action? Changed;

    /// <summary>Something was done.</summary>
    public void Done(string text) => Add(text, isError: false);

    /// <summary>Something could not be done, and why.</summary>
    public void Failed(string text) => Add(text, isError: true);

    /// <summary>Takes a note away.</summary>
    public void Dismiss(Toast toast)
    {
        if (_shown.Remove(toast)) Changed?.Invoke();
    }

    private void Add(string text, bool isError)
    {
        if (_shown.Count == Most) _shown.RemoveAt(0);
        _shown.Add(new Toast(++_made, text, isError));
        Changed?.Invoke();
    }
}

/// <summary>A short note.</summary>
/// <param name="Id">Its number on this page.</param>
/// <param name="Text">What it says.</param>
/// <param name="IsError">Whether something went wrong; it then stays until it is closed.</param>
public sealed record Toast(int Id, string Text, bool IsError);
