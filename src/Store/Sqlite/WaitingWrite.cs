using Tieline.Core.Boundary;

namespace Tieline.Store.Sqlite;

/// <summary>One caller's write, from when it waits until its caller is told what came of it.</summary>
internal abstract class WaitingWrite
{
    /// <summary>Runs the work inside the open transaction; a work that throws or is not kept leaves nothing behind.</summary>
    /// <exception cref="Exception">The transaction itself is lost, with all that was in it.</exception>
    public abstract void Run(SqliteSession session);

    /// <summary>Tells the caller what came of the work. The transaction is on disk.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing was written.</summary>
    public abstract void Fail(Exception fault);
}

/// <inheritdoc/>
internal sealed class WaitingWrite<T>(Func<IStoreTransaction, ValueTask<T>> work, Func<T, bool> keep, CancellationToken cancel) : WaitingWrite
{
    // The callers go on on threads of the pool: the writer's thread is for writing.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;
    private Exception? _fault;

    public Task<T> Task => _done.Task;

    public override void Run(SqliteSession session)
    {
        var kept = false;
        try
        {
            cancel.ThrowIfCancellationRequested();
            var running = work(session);

            // A work awaits nothing but the transaction, which answers in the call. One that does wait all the same has the
            // connection to itself until it ends.
            _result = running.IsCompleted ? running.Result : running.AsTask().GetAwaiter().GetResult();
            kept = keep(_result);
        }
        catch (Exception fault)
        {
            if (!session.InTransaction) throw;
            _fault = fault;
        }

        session.EndWork(kept);
    }

    public override void Complete()
    {
        if (_fault is null) _done.TrySetResult(_result);
        else Fail(_fault);
    }

    public override void Fail(Exception fault)
    {
        if (fault is OperationCanceledException && cancel.IsCancellationRequested) _done.TrySetCanceled(cancel);
        else _done.TrySetException(fault);
    }
}
