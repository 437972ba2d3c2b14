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

    private const string ReaderSettings = "PRAGMA cache_size = -8192;";

    // FULL: each commit is synced, so an answered write survives a power cut. secure_delete FAST: a deleted key's secret is
    // overwritten where that costs no further page.
    private const string WriterSettings =
        """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST;
        PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;
        """;

    private readonly string _folder;
    private readonly string _path;

    private DatabaseFile(string folder) => (_folder, _path) = (folder, Path.Combine(folder, Name));

    /// <summary>The file of a folder, which is made when it is missing. Only its owner can read either: keys are in it.</summary>
    public static DatabaseFile In(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(folder);
    }

    /// <summary>Takes the folder for this process; the system lets go of it when the process ends, however it ends.</summary>
    /// <exception cref="StoreUnusableException">Another server has it.</exception>
    public FileStream LockFolder()
    {
        try
        {
            return OpenPrivate(LockName);
        }
        catch (IOException fault) when (fault is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new StoreUnusableException($"another server is using the data folder {_folder}", fault);
        }
    }

    /// <summary>Opens the one connection that writes, and brings the schema up to date.</summary>
    /// <exception cref="StoreUnusableException">A newer server or another program made the file.</exception>
    public SqliteConnection OpenForWriting()
    {
        OpenPrivate(Name).Dispose();
        var connection = Open(SqliteOpenMode.ReadWrite);
        try
        {
            CheckOrigin(connection);
            Execute(connection, Settings + WriterSettings);
            Migrate(connection);
            return connection;
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB)
        {
            connection.Dispose();
            throw new StoreUnusableException($"{_path} is not a database", fault);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SqliteConnection OpenForReading()
    {
        var connection = Open(SqliteOpenMode.ReadOnly);
        Execute(connection, Settings + ReaderSettings);
        return connection;
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
    private static void Migrate(SqliteConnection connection)
    {
        var version = Ask(connection, "PRAGMA user_version");
        foreach (var migration in Migration.All.Where(migration => migration.Version > version))
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
