using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Tieline.Store.Sqlite;

/// <summary>Chooses the native library: the system's where there is one, for its security updates, else the bundled one.</summary>
internal static class SqliteLibrary
{
    /// <summary>The name that the bindings ask for.</summary>
    private const string Bundled = "e_sqlite3";

    /// <summary>The system's library, by the name that its ABI has on Linux.</summary>
    private const string System = "libsqlite3.so.0";

    /// <summary>Runs before anything of this assembly can open a database.</summary>
#pragma warning disable CA2255 // A resolver has to be there before the first call: that is what an initializer is for.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Choose()
    {
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            static (name, _, _) => name == Bundled && NativeLibrary.TryLoad(System, out var library) ? library : 0);
        Batteries_V2.Init();
    }
}
