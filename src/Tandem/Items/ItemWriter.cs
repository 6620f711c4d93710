using Microsoft.Extensions.Options;
using Tandem.Catalogs;
using Tandem.Hosting;
using Tandem.Storage;

namespace Tandem.Items;

/// <summary>
/// Writes items for people and programs: checks, writes and tells history in one unit of work. What the writes mean for the links follows
/// from the changes that the triggers capture, as with any other writer.
/// </summary>
public sealed class ItemWriter(ISyncStore store, Wakeups wakeups, IOptions<TandemOptions> options, TimeProvider time)
{
    /// <summary>
    /// Writes a batch in one transaction. Each command has its own outcome, in their order: one that cannot be done does not hinder the others.
    /// </summary>
    /// <param name="tenant">The owner.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="commands">The writes. An id may occur once.</param>
    /// <param name="source">Who asks, for history: <c>api</c>, a person.</param>
    /// <param name="cause">Why, for history: a request's id.</param>
    /// <param name="ct">Ends the wait for the database; what has been committed stays.</param>
    public async Task<IReadOnlyList<ItemOutcome>> Write(
        TenantId tenant, Catalog catalog, IReadOnlyList<ItemCommand> commands, string source, string? cause, CancellationToken ct)
    {
        if (commands.Count == 0) return [];

        // Stores keep milliseconds; the answer must say what a later read says.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var unique = options.Value.UniqueEmail ? catalog.Fields.FirstOrDefault(field => field.Kind is FieldKind.Email) : null;
        var outcomes = await store.Transact(
            SelectionOf(tenant, catalog, unique, commands),
            loaded => new ItemDecision(tenant, catalog, unique, loaded, source, cause, now).Decide(commands), ct);
        if (outcomes.Any(outcome => outcome is ItemOutcome.Deleted or ItemOutcome.Written { Effect: not WriteEffect.None })) wakeups.Changes.Set();
        return outcomes;
    }

    /// <summary>
    /// Writes a batch in one transaction, each at most once: what became of it is remembered in the same transaction, and told again where it
    /// is asked for again.
    /// </summary>
    /// <param name="tenant">The owner.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="commands">The writes. A key and an id may occur once, and one that finds its item by a value comes alone.</param>
    /// <param name="source">Who asks, for history.</param>
    /// <param name="answer">What is remembered of an outcome; pure.</param>
    /// <param name="remember">How long it is remembered.</param>
    /// <param name="ct">Ends the wait for the database; what has been committed stays.</param>
    public async Task<IReadOnlyList<OnceAnswer>> WriteOnce(
        TenantId tenant, Catalog catalog, IReadOnlyList<OnceCommand> commands, string source, Func<OnceCommand, ItemOutcome, string> answer,
        TimeSpan remember, CancellationToken ct)
    {
        if (commands.Count == 0) return [];
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var unique = options.Value.UniqueEmail ? catalog.Fields.FirstOrDefault(field => field.Kind is FieldKind.Email) : null;
        var answers = await store.Transact(
            SelectionOf(tenant, catalog, unique, [.. commands.Select(once => once.Command)]) with
            {
                Answers = new AnswerKeys(tenant, [.. commands.Select(once => once.Key)]),
            },
            loaded =>
            {
                var decision = new ItemDecision(tenant, catalog, unique, loaded, source, null, now);
                OnceAnswer[] decided = [.. commands.Select(once => decision.Decide(once, answer, now + remember))];
                return new Decision<OnceAnswer[]>(decision.Edits, decided);
            },
            ct);
        if (answers.Any(each => !each.IsRepeated)) wakeups.Changes.Set();
        return answers;
    }

    private static Selection SelectionOf(TenantId tenant, Catalog catalog, Field? unique, IReadOnlyList<ItemCommand> commands)
    {
        // A value that finds the item is reserved as one that is to be unique: of two that come at once with a new one, one makes the item.
        var matches = commands.Select(command => command.Match).OfType<FieldMatch>().ToArray();
        var taken = unique is null ? null : Taken(tenant, catalog, unique, commands);
        var found = matches.Length == 0 ? taken : new UniqueValues(
            tenant, catalog.Name, matches[0].Path,
            [.. matches.Select(match => match.Value).Concat(taken?.Field == matches[0].Path ? taken.Values : []).Distinct()]);
        return new Selection
        {
            Items = [.. commands.Select(command => command.Id).Distinct().Select(id => new ItemKey(tenant, catalog.Name, id))],
            Unique = found,
        };
    }

    // The addresses that the commands would take, so that no one else takes one in between.
    private static UniqueValues? Taken(TenantId tenant, Catalog catalog, Field unique, IReadOnlyList<ItemCommand> commands)
    {
        var values = commands
            .Select(command => command switch
            {
                ItemCommand.Create create => create.Record[unique.Path],
                ItemCommand.Replace replace => replace.Record[unique.Path],
                ItemCommand.Upsert upsert => upsert.Record[unique.Path],
                ItemCommand.Patch patch => patch.Changes.LastOrDefault(change => change.Key == unique.Path).Value,
                ItemCommand.Merge merge => merge.Changes.LastOrDefault(change => change.Key == unique.Path).Value,
                _ => null,
            })
            .OfType<string>().Where(value => value.Length > 0).Distinct().ToArray();
        return values.Length == 0 ? null : new UniqueValues(tenant, catalog.Name, unique.Path, values);
    }
}
