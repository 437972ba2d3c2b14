using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tieline.Core.Boundary;

namespace Tieline.Store.Sqlite;

/// <summary>One connection, and the questions and writes that it answers: one part of this class a kind of resource.</summary>
/// <remarks>
/// Used by one caller at a time, and always inside a transaction. SQLite answers in the call, so every task of it is complete
/// when it is returned.
/// </remarks>
internal sealed partial class SqliteSession : IStoreTransaction, IDisposable
{
    private static readonly ValueTask Written = ValueTask.CompletedTask;

    private static readonly Sql BeginReadSql = new("BEGIN DEFERRED");
    private static readonly Sql BeginWriteSql = new("BEGIN IMMEDIATE");
    private static readonly Sql CommitSql = new("COMMIT");
    private static readonly Sql RollbackSql = new("ROLLBACK");
    private static readonly Sql SavepointSql = new("SAVEPOINT work");
    private static readonly Sql ReleaseSql = new("RELEASE work");
    private static readonly Sql RollbackWorkSql = new("ROLLBACK TO work");

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;
    private Statement?[] _prepared = new Statement?[192];
    private bool _workWrote;

    public SqliteSession(SqliteConnection connection)
    {
        _connection = connection;
        _database = connection.Handle ?? throw new ArgumentException("the connection is not open", nameof(connection));
    }

    /// <summary>True between a begin and its commit or rollback; a grave fault, such as a full disk, may have rolled it back.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    /// <summary>True when the current transaction has something to put on disk.</summary>
    public bool Wrote { get; private set; }

    /// <summary>Begins one consistent view; nothing is locked.</summary>
    public void BeginRead() => Ask(BeginReadSql).Run();

    /// <summary>Begins the one transaction that may write.</summary>
    public void BeginWrite()
    {
        Ask(BeginWriteSql).Run();
        (Wrote, _workWrote) = (false, false);
    }

    /// <summary>Ends one work of the transaction: its writes stay, or are undone alone.</summary>
    public void EndWork(bool keep)
    {
        if (!_workWrote) return; // most refusals: there is nothing to undo
        _workWrote = false;
        if (!keep) Ask(RollbackWorkSql).Run();
        Ask(ReleaseSql).Run();
        Wrote |= keep;
    }

    /// <summary>Puts the transaction on disk.</summary>
    public void Commit() => Ask(CommitSql).Run();

    /// <summary>Ends the transaction without a trace; does nothing when it is gone already.</summary>
    public void Rollback()
    {
        if (InTransaction) Ask(RollbackSql).Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _prepared) statement?.Close();
        _connection.Dispose();
    }

    /// <summary>The statement, ready to be bound.</summary>
    private Statement Ask(Sql sql)
    {
        if (sql.Number >= _prepared.Length) Array.Resize(ref _prepared, sql.Number * 2);
        return (_prepared[sql.Number] ??= new Statement(_database, sql.Text)).Take();
    }

    /// <summary>The statement of a change, ready to be bound; what the work wrote can be undone from here on.</summary>
    private Statement Change(Sql sql)
    {
        if (!_workWrote)
        {
            Ask(SavepointSql).Run();
            _workWrote = true;
        }

        return Ask(sql);
    }

    /// <summary>For a change that names the revision it acted upon.</summary>
    private static void ExpectOne(int rows, object subject)
    {
        if (rows != 1) throw new RevisionConflictException($"{subject}");
    }
}
