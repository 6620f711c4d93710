namespace Tandem.Streams.Kafka.Broker;

/// <summary>Runs calls of the client library that block on a thread of their own, so that none of the pool waits for a broker.</summary>
internal static class Dedicated
{
    public static Task<T> Run<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    public static Thread Start(string name, ThreadStart body)
    {
        var thread = new Thread(body) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }
}
