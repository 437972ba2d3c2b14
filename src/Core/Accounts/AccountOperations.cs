using System.Collections.Immutable;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Accounts;

/// <summary>What the operator asks for when making an account. What is left out is made up.</summary>
public sealed record AccountWish(string Name, ImmutableSortedDictionary<string, string> Identities, string? AccessKey, string? SecretKey)
{
    /// <summary>The account's first user; null for one of the account's name that cannot sign in.</summary>
    public UserWish? User { get; init; }

    /// <summary>Projects whose ids are fixed; those of other regions are made when they are first needed.</summary>
    public ImmutableArray<(RegionId Region, ProjectId Id)> Projects { get; init; } = [];
}

/// <summary>The operator's operations on accounts and their keys.</summary>
public sealed class AccountOperations(IStore store, Writes writes, IIdSource ids)
{
    private readonly KnownKeys _known = new();

    /// <summary>Makes an account with one access key.</summary>
    public Task<Outcome<(Account Account, AccessKey Key)>> CreateAsync(Caller caller, AccountWish wish, CancellationToken cancel)
    {
        // Hashing takes long, and the store has one writer: it is done before the transaction.
        var user = wish.User ?? new UserWish(wish.Name, null);
        var userFault = SessionOperations.Fault(user);
        var password = userFault is null ? SessionOperations.HashOf(user.Password, ids) : null;
        return writes.RunAsync(
            caller,
            new Replay<(Account Account, AccessKey Key)>(_ => "", _ => throw new InvalidOperationException("accounts take no token")),
            async write =>
            {
                if (!IsName(wish.Name)) return new Refusal(RefusalCode.InvalidValue, "an account's name is 1 to 64 letters, digits, - and _");
                if (await write.Store.FindAccountAsync(wish.Name) is not null)
                    return new Refusal(RefusalCode.AccountNameTaken, $"there is an account named {wish.Name} already");
                foreach (var (scheme, value) in wish.Identities)
                {
                    if (IdentityScheme.Accepts(scheme, value) is not true)
                        return new Refusal(RefusalCode.InvalidValue, $"{scheme}: not a name that accounts have there");
                    if (await write.Store.FindAccountAsync(scheme, value) is not null)
                        return new Refusal(RefusalCode.AccountNameTaken, $"{scheme} {value} is another account's");
                }

                if (userFault is not null) return new Refusal(RefusalCode.InvalidValue, userFault);
                var account = new Account(new AccountId(ids.Next()), wish.Name, await CompleteAsync(write, wish), write.Now);
                await write.Store.InsertAccountAsync(account);
                await write.LogAsync("account.created", account.Id, account.Name, account.Id);
                await write.Store.InsertUserAsync(SessionOperations.NewUser(write, account.Id, user.Name, password, ids));
                foreach (var (region, project) in wish.Projects)
                {
                    if (await write.Store.FindProjectAsync(project) is not null)
                        return new Refusal(RefusalCode.AccountNameTaken, $"the project {project} is there already");
                    await ProjectOperations.AddAsync(write, project, account.Id, region);
                }

                var key = await AddKeyAsync(write, account.Id, wish.AccessKey, wish.SecretKey);
                return key.Refusal is { } refusal ? refusal : (account, key.Value);
            },
            cancel);
    }

    public ValueTask<Account?> FindAsync(string name, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindAccountAsync(name), cancel);

    public ValueTask<Account?> FindAsync(AccountId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindAccountAsync(id), cancel);

    /// <summary>The account that a dialect knows by this name, see <see cref="IdentityScheme"/>; null when there is none.</summary>
    public ValueTask<Account?> FindAsync(string scheme, string value, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindAccountAsync(scheme, value), cancel);

    /// <summary>Accounts in order of name, after <paramref name="afterName"/>.</summary>
    public ValueTask<IReadOnlyList<Account>> ListAsync(string afterName, int count, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListAccountsAsync(afterName, count), cancel);

    /// <summary>The key of this id, with its secret; null when there is none. The dialects' question on every request.</summary>
    public ValueTask<AccessKey?> FindKeyAsync(string id, CancellationToken cancel) =>
        _known.Find(id, out var asOf) is { } known ? new(known) : LookUpKeyAsync(id, asOf, cancel);

    public ValueTask<IReadOnlyList<AccessKey>> ListKeysAsync(AccountId account, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListAccessKeysAsync(account), cancel);

    /// <summary>Adds a key; what is left out is made up.</summary>
    public Task<Outcome<AccessKey>> CreateKeyAsync(Caller caller, AccountId account, string? id, string? secret, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            new Replay<AccessKey>(_ => "", _ => throw new InvalidOperationException("keys take no token")),
            async write => await write.Store.FindAccountAsync(account) is null ? AccountNotFound() : await AddKeyAsync(write, account, id, secret),
            cancel);

    public Task<Outcome<Done>> DeleteKeyAsync(Caller caller, AccountId account, string id, CancellationToken cancel) => cancel.IsCancellationRequested
        ? Task.FromCanceled<Outcome<Done>>(cancel)
        : ForgettingKeysAsync(writes.RunAsync(
            caller,
            async write =>
            {
                if (!await write.Store.DeleteAccessKeyAsync(account, id)) return new Refusal(RefusalCode.AccessKeyNotFound, "no such access key");
                await write.LogAsync("accessKey.deleted", id, account: account);
                return default(Done);
            },
            CancellationToken.None));

    /// <summary>Says that the account has bills outstanding, or that it has none any more.</summary>
    public Task<Outcome<Account>> SetArrearsAsync(Caller caller, AccountId id, bool inArrears, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            new Replay<Account>(_ => "", _ => throw new InvalidOperationException("arrears take no token")),
            async write =>
            {
                if (await write.Store.FindAccountAsync(id) is not { } account) return AccountNotFound();
                if (account.InArrears != inArrears)
                {
                    await write.Store.SetArrearsAsync(id, inArrears);
                    await write.LogAsync(inArrears ? "account.inArrears" : "account.settled", id, account.Name, id);
                }

                return account with { InArrears = inArrears };
            },
            cancel);

    /// <summary>Removes an account that owns nothing, with its keys.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, AccountId id, CancellationToken cancel) => cancel.IsCancellationRequested
        ? Task.FromCanceled<Outcome<Done>>(cancel)
        : ForgettingKeysAsync(writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindAccountAsync(id) is not { } account) return AccountNotFound();
                if (await write.Store.OwnsResourcesAsync(id)) return new Refusal(RefusalCode.AccountInUse, "the account still owns resources");
                await write.Store.DeleteAccountAsync(id);
                await write.LogAsync("account.deleted", id, account.Name, id);
                return default(Done);
            },
            CancellationToken.None));

    public static Refusal AccountNotFound() => new(RefusalCode.AccountNotFound, "no such account");

    private async ValueTask<AccessKey?> LookUpKeyAsync(string id, long asOf, CancellationToken cancel)
    {
        var key = await store.ReadAsync(reader => reader.FindAccessKeyAsync(id), cancel);
        if (key is not null) _known.Keep(key, asOf);
        return key;
    }

    /// <remarks>
    /// The deletion itself is not cancelled: keys that are forgotten before it is on disk could come back. They are forgotten also
    /// when it is told to have failed, as it may have taken place.
    /// </remarks>
    private async Task<Outcome<Done>> ForgettingKeysAsync(Task<Outcome<Done>> deletion)
    {
        try
        {
            return await deletion;
        }
        finally
        {
            _known.Forget();
        }
    }

    private async ValueTask<Outcome<AccessKey>> AddKeyAsync(Write write, AccountId account, string? id, string? secret)
    {
        var key = new AccessKey(id ?? $"AK{ids.NextText(22)}", secret ?? ids.NextText(40), account, write.Now);
        if (key.Id.Length is 0 or > 128 || !key.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return new Refusal(RefusalCode.InvalidValue, "an access key's id is 1 to 128 letters, digits, -, _ and .");
        if (key.Secret.Length is 0 or > 256 || !key.Secret.All(c => c is > ' ' and <= '~'))
            return new Refusal(RefusalCode.InvalidValue, "a secret key is 1 to 256 printable ASCII characters");
        if (await write.Store.FindAccessKeyAsync(key.Id) is not null) return new Refusal(RefusalCode.AccessKeyTaken, "there is such an access key already");
        await write.Store.InsertAccessKeyAsync(key);
        await write.LogAsync("accessKey.created", key.Id, account: account);
        return key;
    }

    private async ValueTask<ImmutableSortedDictionary<string, string>> CompleteAsync(Write write, AccountWish wish)
    {
        var all = wish.Identities.ToBuilder();
        all.TryAdd(IdentityScheme.BaiduAccountId, Hex32.Next(ids));
        all.TryAdd(IdentityScheme.HuaweiDomainId, Hex32.Next(ids));
        var nameIsFree = await write.Store.FindAccountAsync(IdentityScheme.HuaweiDomainName, wish.Name) is null;
        all.TryAdd(IdentityScheme.HuaweiDomainName, nameIsFree ? wish.Name : all[IdentityScheme.HuaweiDomainId]);
        all.TryAdd(IdentityScheme.AlibabaUid, $"1{ids.Next() % 1_000_000_000_000_000:D15}");
        return all.ToImmutable();
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
