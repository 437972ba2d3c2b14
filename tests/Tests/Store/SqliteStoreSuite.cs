using Tieline.Core.Boundary;
using Tieline.Store.Sqlite;

namespace Tieline.Tests.Store;

/// <summary>The suite over SQLite, in a folder of its own.</summary>
public sealed class SqliteStoreSuite : StoreSuite
{
    private readonly TemporaryFolder _folder = new();
    private SqliteStore? _store;

    protected override Task<IStore> OpenAsync() => Task.FromResult<IStore>(_store = SqliteStore.Open(_folder.Path));

    protected override async ValueTask CloseAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        _folder.Dispose();
    }
}
