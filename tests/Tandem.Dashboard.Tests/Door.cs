using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Tandem.Dashboard.Tests;

/// <summary>What becomes of the questions to a database: answered, failed, or left waiting.</summary>
internal sealed class Doors
{
    private TaskCompletionSource _open = Opened();

    /// <summary>What each question fails with; null where it is answered.</summary>
    public Exception? Failure { get; set; }

    /// <summary>From now on no question is answered, until <see cref="Open"/>.</summary>
    public void Shut() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All that wait are answered.</summary>
    public void Open() => _open.SetResult();

    /// <summary>A door before what a store offers.</summary>
    public T Before<T>(T store)
        where T : class
    {
        var door = DispatchProxy.Create<T, Door>();
        ((Door)(object)door).Set(this, store);
        return door;
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    [SuppressMessage("Performance", "CA1852", Justification = "The proxy is a class that is derived from it.")]
    internal class Door : DispatchProxy
    {
        private static readonly MethodInfo Later = typeof(Door).GetMethod(nameof(Wait), BindingFlags.NonPublic | BindingFlags.Static)!;

        private Doors _doors = null!;
        private object _store = null!;

        public void Set(Doors doors, object store) => (_doors, _store) = (doors, store);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (_doors.Failure is { } failure) ExceptionDispatchInfo.Throw(failure);
            var answer = targetMethod!.ReturnType;
            return _doors._open.Task.IsCompleted || !answer.IsGenericType || answer.GetGenericTypeDefinition() != typeof(Task<>)
                ? targetMethod.Invoke(_store, args)
                : Later.MakeGenericMethod(answer.GenericTypeArguments).Invoke(null, [_doors._open.Task, () => targetMethod.Invoke(_store, args)]);
        }

        private static async Task<TAnswer> Wait<TAnswer>(Task open, Func<object?> ask)
        {
            await open;
            return await (Task<TAnswer>)ask()!;
        }
    }
}
