using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Tieline.Store.Sqlite;

/// <summary>A prepared statement of one connection: bind the parameters in order, then read rows or run it; then it is free again.</summary>
/// <remarks>
/// It speaks to SQLite's C interface beside SqliteCommand, whose parameter and reader objects cost more than the statements here.
/// Disposing gives it back for its next use; <see cref="Close"/> ends it.
/// </remarks>
internal sealed class Statement : IDisposable
{
    private const int StackBytes = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private bool _taken;
    private int _bound;
    private int _column;

    public Statement(sqlite3 database, string text)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Begins a use.</summary>
    /// <exception cref="InvalidOperationException">The last use has not ended: a question was asked inside itself.</exception>
    public Statement Take()
    {
        if (_taken) throw new InvalidOperationException("the statement is in use");
        _taken = true;
        return this;
    }

    public Statement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_bound, value));
        return this;
    }

    public Statement Bind(long? value)
    {
        if (value is { } number) return Bind(number);
        Check(raw.sqlite3_bind_null(_statement, ++_bound));
        return this;
    }

    public Statement Bind(bool value) => Bind(value ? 1L : 0L);

    public Statement Bind(string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(_statement, ++_bound));
            return this;
        }

        if (value.Length == 0)
        {
            Check(raw.sqlite3_bind_text(_statement, ++_bound, utf8z.FromSpan("\0"u8))); // an empty span would be bound as NULL
            return this;
        }

        byte[]? rented = null;
        var bytesMax = Encoding.UTF8.GetMaxByteCount(value.Length);
        var buffer = bytesMax <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(bytesMax);
        var count = Encoding.UTF8.GetBytes(value, buffer);
        Check(raw.sqlite3_bind_text(_statement, ++_bound, buffer[..count]));
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>Runs it to its end, for a change.</summary>
    /// <returns>How many rows it inserted, updated or deleted.</returns>
    public int Run()
    {
        try
        {
            while (Next())
            {
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Goes to the next row, and to that row's first column; false after the last.</summary>
    public bool Next()
    {
        _column = 0;
        var answer = raw.sqlite3_step(_statement);
        if (answer == raw.SQLITE_ROW) return true;
        if (answer != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(answer, _database);
        return false;
    }

    /// <summary>The number in the next column.</summary>
    public long Long() => raw.sqlite3_column_int64(_statement, _column++);

    public long? LongOrNull()
    {
        if (raw.sqlite3_column_type(_statement, _column) != raw.SQLITE_NULL) return Long();
        _column++;
        return null;
    }

    public int Int() => checked((int)Long());

    public bool Bool() => Long() != 0;

    /// <summary>The text in the next column, whatever characters are in it.</summary>
    public string Text() => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, _column++));

    public string? TextOrNull()
    {
        if (raw.sqlite3_column_type(_statement, _column) != raw.SQLITE_NULL) return Text();
        _column++;
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        raw.sqlite3_reset(_statement); // repeats the error of the last step, which was thrown then
        (_taken, _bound) = (false, 0);
    }

    public void Close() => _statement.Dispose();

    private void Check(int answer)
    {
        if (answer != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(answer, _database);
    }
}
