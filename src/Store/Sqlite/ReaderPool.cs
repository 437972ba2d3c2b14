namespace Tieline.Store.Sqlite;

/// <summary>Read-only connections, made when first needed and kept; no more than a fixed number.</summary>
internal sealed class ReaderPool(int sessionsMax, Func<SqliteSession> open) : IDisposable
{
    private readonly SemaphoreSlim _free = new(sessionsMax);
    private readonly Lock _lock = new();
    private readonly Stack<SqliteSession> _idle = new(); // the last used first: its pages are in the processor's caches
    private bool _closed;

    /// <summary>A session for one caller until it is given back; waits while all are taken.</summary>
    public async ValueTask<SqliteSession> TakeAsync(CancellationToken cancel)
    {
        await _free.WaitAsync(cancel);
        try
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_closed, typeof(SqliteStore));
                if (_idle.TryPop(out var session)) return session;
            }

            return open();
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void GiveBack(SqliteSession session)
    {
        lock (_lock)
        {
            if (!_closed) _idle.Push(session);
            else session.Dispose();
        }

        _free.Release();
    }

    /// <summary>For a session that could not end its transaction: another is opened in its place.</summary>
    public void GiveUp(SqliteSession session)
    {
        session.Dispose();
        _free.Release();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            while (_idle.TryPop(out var session)) session.Dispose();
        }
    }
}
