using System.Collections.Concurrent;
using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;

namespace Tieline.Dialects.Baidu;

/// <summary>Accounts' ids at Baidu: <c>peerAccountId</c> of every answer. An account keeps its id for life, so each is read once.</summary>
internal sealed class BaiduAccountIds(AccountOperations accounts)
{
    private readonly ConcurrentDictionary<AccountId, string> _known = new();

    public ValueTask<string> OfAsync(AccountId account, CancellationToken cancel) =>
        _known.TryGetValue(account, out var id) ? new(id) : ReadAsync(account, cancel);

    private async ValueTask<string> ReadAsync(AccountId account, CancellationToken cancel)
    {
        if ((await accounts.FindAsync(account, cancel))?.IdentityIn(IdentityScheme.BaiduAccountId) is not { } id) return "";
        return _known.GetOrAdd(account, id);
    }
}
