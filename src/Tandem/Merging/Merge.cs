using Tandem.Records;

namespace Tandem.Merging;

/// <summary>
/// The three-way merge, field by field: local changes are the record against the local base, remote changes the observation against the
/// remote base. A pure function: the same input gives the same output, in any order of fields, and a second time it changes nothing.
/// </summary>
public static class Merge
{
    /// <summary>Merges what is there locally with what was observed remotely.</summary>
    /// <param name="local">The item's record now.</param>
    /// <param name="remote">The remote object's record as observed.</param>
    /// <param name="bases">What both were when they last agreed; <see cref="Bases.None"/> where they never have.</param>
    /// <param name="rules">Directions and policies.</param>
    /// <param name="times">When both sides were edited, for the policy that asks.</param>
    public static MergeResult ThreeWay(Record local, Record remote, Bases bases, SyncRules rules, EditTimes times)
    {
        // The common case by far, an echo: nothing to look at field by field.
        if (remote.Equals(bases.Remote) && (local.Equals(bases.Local) || rules.FieldDirections.Count == 0))
            return new MergeResult(local, bases, []);

        var merged = new Merged(local, bases);
        var (here, there, hereBase, thereBase) = (new RecordCursor(local), new RecordCursor(remote), new RecordCursor(bases.Local), new RecordCursor(bases.Remote));
        while (RecordCursor.First(RecordCursor.First(here.Path, there.Path), RecordCursor.First(hereBase.Path, thereBase.Path)) is { } path)
        {
            var field = new FieldState(path, here.Take(path), there.Take(path), hereBase.Take(path), thereBase.Take(path));
            if (!field.LocalChanged && !field.RemoteChanged) continue;

            switch (rules.DirectionOf(path))
            {
                case Direction.Outward: merged.Outward(field); break;
                case Direction.Inward: merged.Inward(field); break;
                default: merged.Both(field, rules.PolicyOf(path), times); break;
            }
        }

        return merged.Result();
    }

    private readonly record struct FieldState(string Path, string? Local, string? Remote, string? LocalBase, string? RemoteBase)
    {
        public bool LocalChanged => Local != LocalBase;
        public bool RemoteChanged => Remote != RemoteBase;
        public FieldConflict Conflict => new(Path, LocalBase, Local, Remote);
    }

    /// <summary>Collects the outcome, and makes records of it once at the end.</summary>
    private sealed class Merged(Record local, Bases bases)
    {
        private readonly List<KeyValuePair<string, string?>> _local = [];
        private readonly List<KeyValuePair<string, string?>> _localBase = [];
        private readonly List<KeyValuePair<string, string?>> _remoteBase = [];
        private readonly List<ConflictOutcome> _conflicts = [];

        public void Both(FieldState field, ConflictPolicy policy, EditTimes times)
        {
            if (!field.RemoteChanged) return; // a local change waits to be pushed
            if (field.Local == field.Remote) Agree(field);
            else if (!field.LocalChanged) TakeRemote(field);
            else Decide(field, policy, times);
        }

        public void Outward(FieldState field)
        {
            if (!field.RemoteChanged) return;
            if (field.Local == field.Remote) Agree(field);
            else KeepLocal(field);
        }

        public void Inward(FieldState field)
        {
            if (field.Local == field.Remote)
            {
                Agree(field);
                return;
            }

            if (field.LocalChanged) _conflicts.Add(new ConflictOutcome(field.Conflict, Winner.Remote));
            TakeRemote(field);
        }

        public MergeResult Result() => new(
            _local.Count == 0 ? local : local.With(_local),
            _localBase.Count == 0 ? bases : new Bases(bases.Local.With(_localBase), bases.Remote.With(_remoteBase)),
            _conflicts);

        private void Decide(FieldState field, ConflictPolicy policy, EditTimes times)
        {
            switch (policy)
            {
                case ConflictPolicy.Manual:
                    _conflicts.Add(new ConflictOutcome(field.Conflict, Winner.Undecided));
                    break;
                case ConflictPolicy.LocalWins:
                case ConflictPolicy.LatestWins when times.LocalIsLater:
                    KeepLocal(field);
                    break;
                default:
                    _conflicts.Add(new ConflictOutcome(field.Conflict, Winner.Remote));
                    TakeRemote(field);
                    break;
            }
        }

        // As if both sides had agreed on the remote value and the local one was edited afterwards. The old base would not do: an edit back
        // to it would look like no change, and the two sides would stay apart.
        private void KeepLocal(FieldState field)
        {
            _conflicts.Add(new ConflictOutcome(field.Conflict, Winner.Local));
            SetBases(field.Path, field.Remote, field.Remote);
        }

        private void TakeRemote(FieldState field)
        {
            _local.Add(KeyValuePair.Create(field.Path, field.Remote));
            SetBases(field.Path, field.Remote, field.Remote);
        }

        private void Agree(FieldState field) => SetBases(field.Path, field.Local, field.Remote);

        private void SetBases(string path, string? localBase, string? remoteBase)
        {
            _localBase.Add(KeyValuePair.Create(path, localBase));
            _remoteBase.Add(KeyValuePair.Create(path, remoteBase));
        }
    }
}

/// <summary>The outcome of a merge.</summary>
/// <param name="Local">What the item is to be.</param>
/// <param name="Bases">The next bases. Where the item then differs from the local one, the field is to be pushed.</param>
/// <param name="Conflicts">The fields that had changed on both sides, and who won.</param>
public sealed record MergeResult(Record Local, Bases Bases, IReadOnlyList<ConflictOutcome> Conflicts);

/// <summary>When both sides were edited; null where it is not known.</summary>
/// <param name="Local">By the database's clock.</param>
/// <param name="Remote">By the remote's clock, in whole seconds.</param>
public readonly record struct EditTimes(DateTimeOffset? Local, DateTimeOffset? Remote)
{
    /// <summary>The local edit is later beyond doubt: a remote stamp is anywhere in its second.</summary>
    public bool LocalIsLater => Remote is { } remote && Local is { } local && local >= remote.AddSeconds(1);
}
