using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>Client tokens: kept with what they led to, in the same transaction.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_token_answers_what_it_led_to_for_a_day_after_its_last_use()
    {
        var (account, start) = (await StoredAccountAsync(), New.Time());
        await WriteAsync(transaction => transaction.RememberTokenAsync(account, new("token", "print"), Records.OddText, start));
        Assert.Null(await UseAsync("Token", TimeSpan.Zero));
        Assert.Equal(("print", Records.OddText), await UseAsync("token", TimeSpan.FromHours(23)));
        Assert.Equal(("print", Records.OddText), await UseAsync("token", TimeSpan.FromHours(46))); // renewed at 23 h
        Assert.Null(await UseAsync("token", TimeSpan.FromHours(46) + RequestToken.Lifetime));
        await WriteAsync(transaction => transaction.RememberTokenAsync(account, new("token", "another"), "second", start.AddDays(9)));
        Assert.Equal(("another", "second"), await UseAsync("token", TimeSpan.FromDays(9)));

        async Task<(string, string)?> UseAsync(string token, TimeSpan after)
        {
            (string, string)? found = null;
            await WriteAsync(async transaction => found = await transaction.UseTokenAsync(account, token, start + after));
            return found;
        }
    }

    [Fact]
    public async Task One_token_in_many_requests_at_once_has_one_effect_and_one_answer()
    {
        var (owner, operations) = (await StoredAccountAsync(), Operations());
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => CreateAsync(operations, owner, "token", "print"))));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        var id = Assert.Single(outcomes.Select(outcome => outcome.Value).Distinct());
        Assert.Equal([id], await ReadAsync(reader => reader.ListVpcIdsAsync(owner, null, 10)));
        Assert.Single(await EventsAsync());
    }

    [Fact]
    public async Task A_token_with_another_request_is_refused_and_another_accounts_token_is_another_token()
    {
        var (alice, bob, operations) = (await StoredAccountAsync(), await StoredAccountAsync(), Operations());
        Assert.Null((await CreateAsync(operations, alice, "token", "print")).Refusal);
        Assert.Equal(RefusalCode.TokenReused, (await CreateAsync(operations, alice, "token", "other")).Refusal?.Code);
        Assert.Null((await CreateAsync(operations, bob, "token", "other")).Refusal);
        Assert.Equal((1, 1), await ReadAsync(async reader => (await reader.CountVpcsAsync(alice, 9), await reader.CountVpcsAsync(bob, 9))));
    }

    [Fact]
    public async Task A_refused_request_leaves_its_token_free()
    {
        var owner = await StoredAccountAsync();
        Assert.NotNull((await CreateAsync(Operations(vpcs: 0), owner, "token", "print")).Refusal);
        Assert.Null((await CreateAsync(Operations(), owner, "token", "other")).Refusal);
    }

    [Fact]
    public async Task Forgetting_takes_old_tokens_and_old_events_and_never_the_newest_event()
    {
        var (account, start) = (await StoredAccountAsync(), New.Time());
        await WriteAsync(async transaction =>
        {
            for (var hour = 0; hour < 3; hour++)
            {
                await transaction.RememberTokenAsync(account, new($"token {hour}", "print"), "", start.AddHours(hour));
                await transaction.AppendEventAsync(New.Event(account) with { At = start.AddHours(hour) });
            }
        });
        var last = await ReadAsync(reader => reader.LastEventAsync());
        await WriteAsync(async transaction => Assert.Equal(2 + 1, await transaction.ForgetAsync(start.AddHours(2), start.AddHours(1))));
        Assert.Equal([start.AddHours(1), start.AddHours(2)], (await EventsAsync()).Select(happened => happened.At));
        await WriteAsync(async transaction =>
        {
            Assert.Null(await transaction.UseTokenAsync(account, "token 1", start.AddHours(2)));
            Assert.NotNull(await transaction.UseTokenAsync(account, "token 2", start.AddHours(2)));
        });
        await WriteAsync(async transaction => Assert.Equal(1, await transaction.ForgetAsync(start, start.AddYears(1))));
        Assert.Equal(last, await ReadAsync(reader => reader.LastEventAsync()));
        await WriteAsync(transaction => transaction.AppendEventAsync(New.Event(account)));
        Assert.True(await ReadAsync(reader => reader.LastEventAsync()) > last);
    }

    private static Task<Outcome<Core.Identifiers.VpcId>> CreateAsync(VpcOperations operations, Core.Identifiers.AccountId owner, string token, string fingerprint) =>
        operations.CreateAsync(
            new Caller(owner, "AKtester", new RequestToken(token, fingerprint)), new VpcWish(RegionList.Beijing, "name", "", TestCloud.Network("10.0.0.0/16"), []), default);

    private VpcOperations Operations(int? vpcs = null) =>
        new(Store, new Writes(Store, new Deaf(), new ManualClock()), new SeededIds(7), new Limits { VpcsPerAccount = vpcs });

    private sealed class Deaf : IWake
    {
        public void Due(Scope scope)
        {
        }
    }
}
