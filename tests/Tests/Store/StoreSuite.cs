using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>What every store does, asked through <see cref="IStore"/> alone: one class a store derives from it and opens an empty one.</summary>
/// <remarks>Its parts are by subject: commits, accounts, networks, links, pages, tokens, events, snapshots.</remarks>
public abstract partial class StoreSuite : IAsyncLifetime
{
    private IStore? _store;

    protected IStore Store => _store ?? throw new InvalidOperationException("not opened yet");

    private Records New { get; } = new(seed: 1);

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a store with nothing in it.</summary>
    protected abstract Task<IStore> OpenAsync();

    /// <summary>Closes it and removes what it left.</summary>
    protected abstract ValueTask CloseAsync();

    protected Task<T> ReadAsync<T>(Func<IStoreReader, ValueTask<T>> questions) => Store.ReadAsync(questions, default).AsTask();

    protected Task WriteAsync(Func<IStoreTransaction, ValueTask> work) =>
        Store.WriteAsync(
            async transaction =>
            {
                await work(transaction);
                return true;
            },
            kept => kept,
            default);

    /// <summary>An account that is stored.</summary>
    private async Task<AccountId> StoredAccountAsync(string? name = null)
    {
        var account = New.Account(name);
        await WriteAsync(transaction => transaction.InsertAccountAsync(account));
        return account.Id;
    }

    private async Task<Core.Networks.Vpc> StoredVpcAsync(AccountId owner)
    {
        var vpc = New.Vpc(owner);
        await WriteAsync(transaction => transaction.InsertVpcAsync(vpc));
        return vpc;
    }

    private async Task<Core.Links.Link> StoredLinkAsync(Core.Networks.Vpc initiator, Core.Networks.Vpc acceptor)
    {
        var link = New.Link(initiator, acceptor);
        await WriteAsync(transaction => transaction.InsertLinkAsync(link));
        return link;
    }

    private Task<RevisionConflictException> ConflictsAsync(Func<IStoreTransaction, ValueTask> work) => Assert.ThrowsAsync<RevisionConflictException>(() => WriteAsync(work));

    /// <summary>Every event there is.</summary>
    private Task<IReadOnlyList<AuditEvent>> EventsAsync() => ReadAsync(reader => reader.ListEventsAsync(null, 0, 100_000));
}
