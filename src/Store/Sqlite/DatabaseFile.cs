using Microsoft.Data.Sqlite;
using Tieline.Store.Schema;

namespace Tieline.Store.Sqlite;

/// <summary>The file in the data folder: who may open it, how it is opened, and its way from version to version.</summary>
internal sealed class DatabaseFile
{
    public const string Name = "tieline.db";
    public const string LockName = "tieline.lock";

    /// <summary>Marks the file as Tieline's (<c>PRAGMA application_id</c>): the letters TLIN.</summary>
    private const int ApplicationId = 0x544C_494E;

    // temp_store: what a savepoint may have to undo stays in memory. mmap_size: readers read the file without copying pages.
    private const string Settings = "PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456;";

    // What an IOException says when the lock is another's: EWOULDBLOCK, and ERROR_SHARING_VIOLATION.
    private const int LockedOnUnix = 11, LockedOnWindows = unchecked((int)0x8007_0020);

    private const string ReaderSettings = "PRAGMA cache_size = -8192;";

    // page_size: ids are random, so most index entries of a write are on pages of their own, and a commit syncs whole pages.
    // FULL: each commit is synced, so an answered write survives a power cut. secure_delete FAST: a deleted key's secret is
    // overwritten where that costs no further page. wal_autocheckpoint: 32 MiB, so that a page written often is moved into the
    // database file once.
    private const string WriterSettings =
        """
        PRAGMA page_size = 2048; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
        PRAGMA secure_delete = FAST; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384;
        """;

    private readonly string _folder;
    private readonly string _path;

    private DatabaseFile(string folder) => (_folder, _path) = (folder, Path.Combine(folder, Name));

    /// <summary>The file of a folder, which is made when it is missing. Only its owner can read either: keys are in it.</summary>
    /// <exception cref="StoreUnusableException">It cannot be made.</exception>
    public static DatabaseFile In(string folder)
    {
        folder = Path.GetFullPath(folder);
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnusableException($"the data folder {folder} cannot be made: {fault.Message}", fault);
        }

        return new(folder);
    }

    /// <summary>Takes the folder for this process; the system lets go of it when the process ends, however it ends.</summary>
    /// <exception cref="StoreUnusableException">Another server has it, or nothing can be written there.</exception>
    public FileStream LockFolder()
    {
        try
        {
            return OpenPrivate(LockName);
        }
        catch (IOException fault) when (fault.HResult is LockedOnUnix or LockedOnWindows)
        {
            throw new StoreUnusableException($"another server is using the data folder {_folder}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnusableException($"nothing can be written into the data folder {_folder}: {fault.Message}", fault);
        }
    }

    /// <summary>Opens the one connection that writes, and brings the schema up to date.</summary>
    /// <exception cref="StoreUnusableException">A newer server or another program made the file, or it is damaged.</exception>
    public SqliteConnection OpenForWriting()
    {
        try
        {
            OpenPrivate(Name).Dispose();
            return OpenUpToDate();
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw new StoreUnusableException($"{_path} is not a database", fault);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw new StoreUnusableException($"{_path} is damaged", fault);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnusableException($"{_path} cannot be opened: {fault.Message}", fault);
        }
    }

    public SqliteConnection OpenForReading()
    {
        var connection = Open(SqliteOpenMode.ReadOnly);
        Execute(connection, Settings + ReaderSettings);
        return connection;
    }

    private SqliteConnection OpenUpToDate()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        try
        {
            CheckOrigin(connection);
            Execute(connection, Settings + WriterSettings);
            Migrate(connection, Migration.All);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    private void CheckOrigin(SqliteConnection connection)
    {
        var version = Ask(connection, "PRAGMA user_version");
        var empty = Ask(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (!empty && Ask(connection, "PRAGMA application_id") != ApplicationId)
            throw new StoreUnusableException($"{_path} is another program's database");
        var newest = Migration.All[^1].Version;
        if (version > newest)
        {
            throw new StoreUnusableException(
                $"{_path} was written by a newer server: its schema is version {version}, and this server knows versions up to {newest}");
        }
    }

    /// <summary>Runs the scripts that the file has not had yet, each in its own transaction.</summary>
    internal static void Migrate(SqliteConnection connection, IReadOnlyList<Migration> migrations)
    {
        var version = Ask(connection, "PRAGMA user_version");
        foreach (var migration in migrations.Where(migration => migration.Version > version))
        {
            Execute(
                connection,
                $"BEGIN IMMEDIATE; {migration.Script} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {migration.Version}; COMMIT;");
        }
    }

    private FileStream OpenPrivate(string name)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(_folder, name), options);
    }

    private static long Ask(SqliteConnection connection, string question)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        return (long)command.ExecuteScalar()!;
    }

#pragma warning disable CA2100 // Every text here is a constant of this assembly.
    private static void Execute(SqliteConnection connection, string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
