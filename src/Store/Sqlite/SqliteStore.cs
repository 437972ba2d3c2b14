using Tieline.Core.Boundary;

namespace Tieline.Store.Sqlite;

/// <summary>The store in one SQLite file of a data folder. A write that was answered is on disk.</summary>
public sealed class SqliteStore : IStore, IAsyncDisposable
{
    /// <summary>The name of the meter that counts commits.</summary>
    public const string MeterName = "Tieline.Store";

    private readonly FileStream _lock;
    private readonly SqliteSession _writer;
    private readonly GroupCommit _commits;
    private readonly ReaderPool _readers;
    private int _disposed;

    private SqliteStore(FileStream folderLock, SqliteSession writer, ReaderPool readers)
    {
        (_lock, _writer, _readers) = (folderLock, writer, readers);
        _commits = new GroupCommit(writer);
    }

    /// <summary>Transactions put on disk since the store was opened; many writes share one.</summary>
    public long Commits => _commits.Commits;

    /// <summary>Opens the store of a data folder; makes the folder and an empty store where there is none.</summary>
    /// <exception cref="StoreUnusableException">Another server has the folder, a newer server or another program made the file, or it cannot be read.</exception>
    public static SqliteStore Open(string folder)
    {
        var database = DatabaseFile.In(folder);
        var folderLock = database.LockFolder();
        try
        {
            return new(folderLock, new SqliteSession(database.OpenForWriting()), new ReaderPool(ReadersMax, () => new SqliteSession(database.OpenForReading())));
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Some more than processors: a reader may wait for the disk.</summary>
    private static int ReadersMax => Math.Max(4, 2 * Environment.ProcessorCount);

    public async ValueTask<T> ReadAsync<T>(Func<IStoreReader, ValueTask<T>> questions, CancellationToken cancel)
    {
        var session = await _readers.TakeAsync(cancel);
        try
        {
            session.BeginRead();
            return await questions(session);
        }
        finally
        {
            EndRead(session);
        }
    }

    public Task<T> WriteAsync<T>(Func<IStoreTransaction, ValueTask<T>> work, Func<T, bool> keep, CancellationToken cancel) =>
        _commits.WriteAsync(work, keep, cancel);

    /// <summary>Writes what waits, then closes the file and lets go of the folder.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return default;
        _commits.Dispose();
        _readers.Dispose();
        _writer.Dispose();
        _lock.Dispose();
        return default;
    }

    private void EndRead(SqliteSession session)
    {
        try
        {
            session.Rollback();
        }
        catch
        {
            _readers.GiveUp(session);
            throw;
        }

        _readers.GiveBack(session);
    }
}
