using System.Collections.Concurrent;
using System.Text.Json;

namespace Tandem.EndToEnd.Tests;

/// <summary>
/// What people wrote, each value once only, and what they knowingly put it in the place of. Afterwards every value that was written must be
/// there, or have been overwritten by a person who saw it, or be told in history as the loser of a conflict.
/// </summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, string> _tried = [];
    private readonly ConcurrentDictionary<string, string?> _uncertain = [];
    private readonly ConcurrentDictionary<string, bool> _applied = [];
    private readonly ConcurrentDictionary<string, bool> _overwritten = [];
    private int _count;

    public int Applied => _applied.Count;

    public int Uncertain => _uncertain.Count;

    public string NewValue(string who, Field? field)
    {
        var value = $"{who}-{Interlocked.Increment(ref _count)}";
        _tried[value] = field?.Path ?? "name";
        return value;
    }

    public void Wrote(string value, string? before)
    {
        _applied[value] = true;
        if (before is not null) _overwritten[before] = true;
    }

    /// <summary>Somebody deleted a customer, and saw these values in it.</summary>
    public void Overwrote(IEnumerable<string?> values)
    {
        foreach (var value in values.OfType<string>()) _overwritten[value] = true;
    }

    /// <summary>The answer was lost: whether it was done shows only afterwards.</summary>
    public void MayHaveWritten(string value, string? before) => _uncertain[value] = before;

    /// <summary>What was done there, as the events of that side tell it: exact, whatever the person was answered.</summary>
    /// <param name="events">All events of that side.</param>
    /// <param name="deleted">Customers that a person deleted there: a deletion names no key by which it could be told from ours.</param>
    public void TakeEventsOf(IEnumerable<JsonElement> events, ICollection<string>? deleted = null)
    {
        foreach (var told in events)
        {
            if (told.GetProperty("type").GetString() == "customer.deleted")
            {
                var gone = told.GetProperty("data").GetProperty("object");
                if (deleted?.Contains(gone.GetProperty("id").GetString()!) is true) Overwrote(Field.All.Select(field => field.In(gone)));
                continue;
            }

            if (told.GetProperty("request").GetProperty("idempotency_key").GetString()?.StartsWith("person-", StringComparison.Ordinal) is not true) continue;
            var data = told.GetProperty("data");
            var isUpdate = data.TryGetProperty("previous_attributes", out var previous);
            foreach (var field in Field.All.Where(field => isUpdate ? field.IsAmong(previous) : field.In(data.GetProperty("object")) is not null))
            {
                if (field.In(data.GetProperty("object")) is { } value && _tried.ContainsKey(value)) Wrote(value, isUpdate ? field.In(previous) : null);
            }
        }
    }

    /// <summary>Checks the end. Returns what is wrong; empty where all is accounted for.</summary>
    public IReadOnlyList<string> Check(IReadOnlyList<Customer> customers, IReadOnlyList<JsonElement> history)
    {
        var there = customers.SelectMany(customer => customer.Fields).Where(field => field.Value is not null).ToArray();
        var written = history.SelectMany(entry => entry.GetProperty("changes").EnumerateArray()).Select(change => change.GetProperty("to").GetString()).ToHashSet();
        var told = history.SelectMany(entry => entry.GetProperty("conflicts").EnumerateArray())
            .SelectMany(conflict => new[] { conflict.GetProperty("local").GetString(), conflict.GetProperty("remote").GetString() }).ToHashSet();
        var final = there.Select(field => field.Value!).ToHashSet();
        foreach (var (value, before) in _uncertain)
        {
            if (final.Contains(value) || written.Contains(value)) Wrote(value, before);
        }

        return
        [
            .. there.Where(field => !_tried.TryGetValue(field.Value!, out var path) || path != field.Key)
                .Select(field => $"{field.Key} = '{field.Value}' was written by nobody"),
            .. _applied.Keys.Where(value => !final.Contains(value) && !_overwritten.ContainsKey(value) && !told.Contains(value))
                .Select(value => $"{_tried[value]} = '{value}' was lost"),
        ];
    }
}
