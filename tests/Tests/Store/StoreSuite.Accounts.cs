using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>Accounts and their keys.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task An_account_is_found_by_id_by_name_and_by_what_each_dialect_calls_it()
    {
        var account = New.Account("alice");
        await WriteAsync(transaction => transaction.InsertAccountAsync(account));
        Assert.Equivalent(account, await ReadAsync(reader => reader.FindAccountAsync(account.Id)), strict: true);
        Assert.Equivalent(account, await ReadAsync(reader => reader.FindAccountAsync("alice")), strict: true);
        foreach (var (scheme, value) in account.Identities)
        {
            Assert.Equivalent(account, await ReadAsync(reader => reader.FindAccountAsync(scheme, value)), strict: true);
            Assert.Null(await ReadAsync(reader => reader.FindAccountAsync(scheme, value + "0")));
            Assert.Null(await ReadAsync(reader => reader.FindAccountAsync("another.scheme", value)));
        }

        Assert.Null(await ReadAsync(reader => reader.FindAccountAsync("Alice")));
        Assert.Null(await ReadAsync(reader => reader.FindAccountAsync(new Core.Identifiers.AccountId(New.Id()))));
    }

    [Fact]
    public async Task Accounts_are_listed_by_name_with_all_their_names_a_page_at_a_time()
    {
        foreach (var name in (string[])["delta", "alpha", "charlie", "bravo"])
        {
            var account = New.Account(name);
            if (name == "bravo") account = account with { Identities = ImmutableSortedDictionary<string, string>.Empty };
            await WriteAsync(transaction => transaction.InsertAccountAsync(account));
        }

        var first = await ReadAsync(reader => reader.ListAccountsAsync("", 3));
        Assert.Equal(["alpha", "bravo", "charlie"], first.Select(account => account.Name));
        Assert.Equal([2, 0, 2], first.Select(account => account.Identities.Count));
        Assert.Equal(["delta"], (await ReadAsync(reader => reader.ListAccountsAsync("charlie", 3))).Select(account => account.Name));
        Assert.Empty(await ReadAsync(reader => reader.ListAccountsAsync("delta", 3)));
    }

    [Fact]
    public async Task A_name_is_one_accounts_whichever_kind_of_name_it_is()
    {
        var alice = New.Account("alice");
        await WriteAsync(transaction => transaction.InsertAccountAsync(alice));
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(transaction => transaction.InsertAccountAsync(New.Account("alice"))));
        var twin = New.Account("bob") with { Identities = alice.Identities };
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(transaction => transaction.InsertAccountAsync(twin)));
        Assert.Single(await ReadAsync(reader => reader.ListAccountsAsync("", 10)));
    }

    [Fact]
    public async Task An_access_key_is_found_by_its_id_and_listed_oldest_first_for_its_account_alone()
    {
        var (alice, bob) = (await StoredAccountAsync(), await StoredAccountAsync());
        AccessKey[] keys = [New.Key(alice), New.Key(alice), New.Key(bob)];
        foreach (var key in keys) await WriteAsync(transaction => transaction.InsertAccessKeyAsync(key));
        foreach (var key in keys) Assert.Equal(key, await ReadAsync(reader => reader.FindAccessKeyAsync(key.Id)));
        Assert.Equal(keys[..2], await ReadAsync(reader => reader.ListAccessKeysAsync(alice)));
        Assert.Equal(keys[2..], await ReadAsync(reader => reader.ListAccessKeysAsync(bob)));
        Assert.Null(await ReadAsync(reader => reader.FindAccessKeyAsync(keys[0].Id.ToLowerInvariant())));
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(transaction => transaction.InsertAccessKeyAsync(keys[0] with { Account = bob })));
    }

    [Fact]
    public async Task An_access_key_is_deleted_for_its_own_account_only()
    {
        var (alice, bob) = (await StoredAccountAsync(), await StoredAccountAsync());
        var key = New.Key(alice);
        await WriteAsync(transaction => transaction.InsertAccessKeyAsync(key));
        await WriteAsync(async transaction => Assert.False(await transaction.DeleteAccessKeyAsync(bob, key.Id)));
        Assert.NotNull(await ReadAsync(reader => reader.FindAccessKeyAsync(key.Id)));
        await WriteAsync(async transaction => Assert.True(await transaction.DeleteAccessKeyAsync(alice, key.Id)));
        await WriteAsync(async transaction => Assert.False(await transaction.DeleteAccessKeyAsync(alice, key.Id)));
        Assert.Null(await ReadAsync(reader => reader.FindAccessKeyAsync(key.Id)));
    }

    [Fact]
    public async Task A_deleted_account_takes_its_names_keys_and_tokens_with_it()
    {
        var account = New.Account("alice");
        var key = New.Key(account.Id);
        await WriteAsync(async transaction =>
        {
            await transaction.InsertAccountAsync(account);
            await transaction.InsertAccessKeyAsync(key);
            await transaction.RememberTokenAsync(account.Id, new("token", "print"), "result", account.CreatedAt);
        });
        await WriteAsync(transaction => transaction.DeleteAccountAsync(account.Id));
        Assert.Null(await ReadAsync(reader => reader.FindAccountAsync("alice")));
        Assert.Null(await ReadAsync(reader => reader.FindAccessKeyAsync(key.Id)));
        await WriteAsync(async transaction => Assert.Null(await transaction.UseTokenAsync(account.Id, "token", account.CreatedAt)));
        await WriteAsync(transaction => transaction.InsertAccountAsync(New.Account("alice") with { Identities = account.Identities })); // free again
        await ConflictsAsync(transaction => transaction.DeleteAccountAsync(account.Id));
    }

    [Fact]
    public async Task An_account_owns_resources_while_it_has_a_vpc_and_cannot_be_deleted_then()
    {
        var (alice, bob) = (await StoredAccountAsync(), await StoredAccountAsync());
        var vpc = await StoredVpcAsync(alice);
        Assert.True(await ReadAsync(reader => reader.OwnsResourcesAsync(alice)));
        Assert.False(await ReadAsync(reader => reader.OwnsResourcesAsync(bob)));
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(transaction => transaction.DeleteAccountAsync(alice)));
        await WriteAsync(transaction => transaction.DeleteVpcAsync(vpc));
        Assert.False(await ReadAsync(reader => reader.OwnsResourcesAsync(alice)));
        await WriteAsync(transaction => transaction.DeleteAccountAsync(alice));
    }
}
