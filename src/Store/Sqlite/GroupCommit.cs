// A disk sync costs a millisecond or more, a small write some twenty microseconds. So the writes that wait while one sync runs
// are put into one transaction and share the next: durability costs a sync per group, not per caller.
//
// Within a group each work has its own savepoint and sees what those before it wrote. When the commit fails, no work of the
// group was written, and each caller is told so: also those that only read, since what they read was not to be.

using System.Diagnostics;
using Tieline.Core.Boundary;

namespace Tieline.Store.Sqlite;

/// <summary>The one thread that writes.</summary>
internal sealed class GroupCommit : IDisposable
{
    /// <summary>Works in one transaction at most, so that the first of a group does not wait for long.</summary>
    private const int WritesPerCommitMax = 256;

    private readonly SqliteSession _session;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private readonly List<WaitingWrite> _group = new(WritesPerCommitMax);
    private readonly Queue<WaitingWrite> _waiting = new();
    private bool _closing;
    private long _commits;

    public GroupCommit(SqliteSession session)
    {
        _session = session;
        _thread = new Thread(Loop) { Name = "tieline store writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Transactions put on disk since the start.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Task<T> WriteAsync<T>(Func<IStoreTransaction, ValueTask<T>> work, Func<T, bool> keep, CancellationToken cancel)
    {
        if (Thread.CurrentThread == _thread) throw new InvalidOperationException("a work writes by its transaction, not by the store that runs it");
        if (cancel.IsCancellationRequested) return Task.FromCanceled<T>(cancel);
        var write = new WaitingWrite<T>(work, keep, cancel);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, typeof(SqliteStore));
            _waiting.Enqueue(write);
            if (_waiting.Count == 1) Monitor.Pulse(_gate);
        }

        return write.Task;
    }

    /// <summary>Writes what waits, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Loop()
    {
        while (TakeGroup())
        {
            try
            {
                CommitGroup();
                foreach (var write in _group) write.Complete();
            }
            catch (Exception fault)
            {
                foreach (var write in _group) write.Fail(fault);
                TryRollback();
            }
        }
    }

    /// <summary>Waits for work; false when there is none and none will come.</summary>
    private bool TakeGroup()
    {
        _group.Clear();
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closing) Monitor.Wait(_gate);
            while (_group.Count < WritesPerCommitMax && _waiting.TryDequeue(out var write)) _group.Add(write);
        }

        return _group.Count > 0;
    }

    private void CommitGroup()
    {
        var started = Stopwatch.GetTimestamp();
        _session.BeginWrite();
        foreach (var write in _group) write.Run(_session);
        _session.Commit();
        if (!_session.Wrote) return;
        Interlocked.Increment(ref _commits);
        StoreMetrics.Commits.Add(1);
        StoreMetrics.WritesPerCommit.Record(_group.Count);
        StoreMetrics.CommitSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private void TryRollback()
    {
        try
        {
            _session.Rollback();
        }
        catch (Exception)
        {
            // The next begin fails with the same fault, and its callers are told.
        }
    }
}
