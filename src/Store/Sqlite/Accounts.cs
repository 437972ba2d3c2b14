using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;

namespace Tieline.Store.Sqlite;

/// <summary>Accounts, their names in the dialects, and their access keys.</summary>
internal sealed partial class SqliteSession
{
    private static readonly Sql FindAccountSql = new(
        """
        SELECT a.id, a.name, a.created_at, a.in_arrears, i.scheme, i.value
        FROM accounts AS a LEFT JOIN account_identities AS i ON i.account = a.id
        WHERE a.id = $id
        """);

    private static readonly Sql FindAccountByNameSql = new("SELECT id FROM accounts WHERE name = $name");

    private static readonly Sql FindAccountByIdentitySql = new("SELECT account FROM account_identities WHERE scheme = $scheme AND value = $value");

    private static readonly Sql ListAccountsSql = new(
        """
        SELECT a.id, a.name, a.created_at, a.in_arrears, i.scheme, i.value
        FROM (SELECT id, name, created_at, in_arrears FROM accounts WHERE name > $after ORDER BY name LIMIT $count) AS a
        LEFT JOIN account_identities AS i ON i.account = a.id
        ORDER BY a.name
        """);

    private static readonly Sql OwnsResourcesSql = new(
        """
        SELECT EXISTS (SELECT 1 FROM vpcs WHERE owner = $owner) OR EXISTS (SELECT 1 FROM router_interfaces WHERE owner = $owner)
            OR EXISTS (SELECT 1 FROM channels WHERE owner = $owner)
            OR EXISTS (
                SELECT 1 FROM gateways AS w JOIN apis AS a ON a.gateway = w.id WHERE w.owner = $owner)
            OR EXISTS (
                SELECT 1 FROM gateways AS w JOIN api_environments AS e ON e.gateway = w.id WHERE w.owner = $owner)
            OR EXISTS (
                SELECT 1 FROM gateways AS w JOIN api_groups AS g ON g.gateway = w.id WHERE w.owner = $owner AND g.is_default = 0)
        """);

    private static readonly Sql FindAccessKeySql = new("SELECT id, secret, account, created_at FROM access_keys WHERE id = $id");

    private static readonly Sql ListAccessKeysSql = new(
        "SELECT id, secret, account, created_at FROM access_keys WHERE account = $account ORDER BY created_at, id");

    private static readonly Sql InsertAccountSql = new("INSERT INTO accounts (id, name, created_at) VALUES ($id, $name, $created_at)");

    private static readonly Sql SetArrearsSql = new("UPDATE accounts SET in_arrears = $in_arrears WHERE id = $id");

    private static readonly Sql InsertIdentitySql = new(
        "INSERT INTO account_identities (scheme, value, account) VALUES ($scheme, $value, $account)");

    private static readonly Sql DeleteIdentitiesSql = new("DELETE FROM account_identities WHERE account = $account");

    private static readonly Sql DeleteAccessKeysSql = new("DELETE FROM access_keys WHERE account = $account");

    private static readonly Sql DeleteAccountTokensSql = new("DELETE FROM tokens WHERE account = $account");

    private static readonly Sql DeleteAccountSql = new("DELETE FROM accounts WHERE id = $id");

    private static readonly Sql InsertAccessKeySql = new(
        "INSERT INTO access_keys (id, secret, account, created_at) VALUES ($id, $secret, $account, $created_at)");

    private static readonly Sql DeleteAccessKeySql = new("DELETE FROM access_keys WHERE id = $id AND account = $account");

    public ValueTask<Account?> FindAccountAsync(AccountId id)
    {
        using var row = Ask(FindAccountSql).Bind(id.Value);
        return new(ReadAccounts(row) is [var account] ? account : null);
    }

    public ValueTask<Account?> FindAccountAsync(string name)
    {
        using var row = Ask(FindAccountByNameSql).Bind(name);
        return row.Next() ? FindAccountAsync(row.Account()) : default;
    }

    public ValueTask<Account?> FindAccountAsync(string scheme, string value)
    {
        using var row = Ask(FindAccountByIdentitySql).Bind(scheme).Bind(value);
        return row.Next() ? FindAccountAsync(row.Account()) : default;
    }

    public ValueTask<IReadOnlyList<Account>> ListAccountsAsync(string afterName, int count)
    {
        using var rows = Ask(ListAccountsSql).Bind(afterName).Bind(count);
        return new(ReadAccounts(rows));
    }

    public ValueTask<bool> OwnsResourcesAsync(AccountId account)
    {
        using var row = Ask(OwnsResourcesSql).Bind(account.Value);
        return new(row.Next() && row.Bool());
    }

    public ValueTask<AccessKey?> FindAccessKeyAsync(string id)
    {
        using var row = Ask(FindAccessKeySql).Bind(id);
        return new(row.Next() ? ReadAccessKey(row) : null);
    }

    public ValueTask<IReadOnlyList<AccessKey>> ListAccessKeysAsync(AccountId account)
    {
        using var rows = Ask(ListAccessKeysSql).Bind(account.Value);
        var keys = new List<AccessKey>();
        while (rows.Next()) keys.Add(ReadAccessKey(rows));
        return new(keys);
    }

    public ValueTask InsertAccountAsync(Account account)
    {
        Change(InsertAccountSql).Bind(account.Id.Value).Bind(account.Name).Bind(account.CreatedAt).Run();
        foreach (var (scheme, value) in account.Identities) Change(InsertIdentitySql).Bind(scheme).Bind(value).Bind(account.Id.Value).Run();
        return Written;
    }

    public ValueTask SetArrearsAsync(AccountId id, bool inArrears)
    {
        ExpectOne(Change(SetArrearsSql).Bind(inArrears).Bind(id.Value).Run(), id);
        return Written;
    }

    public ValueTask DeleteAccountAsync(AccountId id)
    {
        // Gateways nobody uses: those that were declared or made for the account, with the group that each has.
        Change(DeleteGroupsOfOwnerSql).Bind(id.Value).Run();
        Change(DeleteGatewaysOfOwnerSql).Bind(id.Value).Run();
        Change(DeleteIdentitiesSql).Bind(id.Value).Run();
        Change(DeleteAccessKeysSql).Bind(id.Value).Run();
        Change(DeleteAccountTokensSql).Bind(id.Value).Run();
        Change(DeleteSessionsOfAccountSql).Bind(id.Value).Run();
        Change(DeleteUsersSql).Bind(id.Value).Run();
        Change(DeleteProjectsSql).Bind(id.Value).Run();
        ExpectOne(Change(DeleteAccountSql).Bind(id.Value).Run(), id);
        return Written;
    }

    public ValueTask InsertAccessKeyAsync(AccessKey key)
    {
        Change(InsertAccessKeySql).Bind(key.Id).Bind(key.Secret).Bind(key.Account.Value).Bind(key.CreatedAt).Run();
        return Written;
    }

    public ValueTask<bool> DeleteAccessKeyAsync(AccountId account, string id)
    {
        if (Change(DeleteAccessKeySql).Bind(id).Bind(account.Value).Run() == 0) return new(false);
        Change(DeleteSessionsOfAccountSql).Bind(account.Value).Run();
        return new(true);
    }

    /// <summary>Accounts from rows of which each holds one of the account's names; an account's rows follow each other.</summary>
    private static List<Account> ReadAccounts(Statement rows)
    {
        var accounts = new List<Account>();
        while (rows.Next())
        {
            var (id, name, createdAt, inArrears) = (rows.Account(), rows.Text(), rows.Time(), rows.Bool());
            if (accounts.Count == 0 || accounts[^1].Id != id)
                accounts.Add(new(id, name, ImmutableSortedDictionary<string, string>.Empty, createdAt) { InArrears = inArrears });
            if (rows.Text() is { Length: > 0 } scheme) accounts[^1] = accounts[^1] with { Identities = accounts[^1].Identities.Add(scheme, rows.Text()) };
        }

        return accounts;
    }

    private static AccessKey ReadAccessKey(Statement row) => new(row.Text(), row.Text(), row.Account(), row.Time());
}
