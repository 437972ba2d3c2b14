using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Links;

/// <summary>Links from request to release, through the operations, the store, the reconciler and the model engine.</summary>
public sealed class LinkLifeTests
{
    [Fact]
    public async Task A_link_within_one_account_is_accepted_by_itself_and_active_when_the_engine_has_it()
    {
        await using var cloud = new TestCloud();
        var (a, b) = (await cloud.VpcAsync("alice", "10.1.0.0/16"), await cloud.VpcAsync("alice", "10.2.0.0/16"));
        var id = (await cloud.Links.RequestAsync(await cloud.AsAsync("alice"), await cloud.WishAsync(a, b), default)).Value;
        Assert.Equal(LinkState.Creating, (await cloud.LinkAsync("alice", id))!.State);
        await cloud.SettleAsync();
        Assert.Equal(LinkState.Active, (await cloud.LinkAsync("alice", id))!.State);
    }

    [Fact]
    public async Task A_link_across_accounts_is_active_only_after_the_acceptor_said_yes()
    {
        await using var cloud = new TestCloud();
        var id = await RequestAcrossAsync(cloud);
        await cloud.SettleAsync();
        Assert.Equal(LinkState.AwaitingAnswer, (await cloud.LinkAsync("alice", id))!.State);
        Assert.Equal(LinkState.AwaitingAnswer, (await cloud.LinkAsync("bob", id))!.State);

        Assert.Null((await cloud.Links.AnswerAsync(await cloud.AsAsync("bob"), id, yes: true, default)).Refusal);
        await cloud.SettleAsync();
        Assert.Equal(LinkState.Active, (await cloud.LinkAsync("alice", id))!.State);
    }

    [Fact]
    public async Task A_request_unanswered_for_seven_days_fails_and_cannot_be_accepted()
    {
        await using var cloud = new TestCloud();
        var id = await RequestAcrossAsync(cloud);
        await cloud.DaysPassAsync(7);
        Assert.Equal(LinkState.Unanswered, (await cloud.LinkAsync("alice", id))!.State);
        Assert.Equal(RefusalCode.AnsweredTooLate, (await cloud.Links.AnswerAsync(await cloud.AsAsync("bob"), id, yes: true, default)).Refusal?.Code);
    }

    [Fact]
    public async Task Two_vpcs_have_one_link_at_most_whichever_way_round()
    {
        await using var cloud = new TestCloud();
        var (a, b) = (await cloud.VpcAsync("alice", "10.1.0.0/16"), await cloud.VpcAsync("alice", "10.2.0.0/16"));
        var alice = await cloud.AsAsync("alice");
        Assert.Null((await cloud.Links.RequestAsync(alice, await cloud.WishAsync(a, b), default)).Refusal);
        Assert.Equal(RefusalCode.RoutersLinked, (await cloud.Links.RequestAsync(alice, await cloud.WishAsync(b, a), default)).Refusal?.Code);
        Assert.Equal(RefusalCode.LinkToSelf, (await cloud.Links.RequestAsync(alice, await cloud.WishAsync(a, a), default)).Refusal?.Code);
    }

    [Fact]
    public async Task Of_hundred_requests_at_once_for_one_pair_one_is_granted()
    {
        await using var cloud = new TestCloud();
        var (a, b) = (await cloud.VpcAsync("alice", "10.1.0.0/16"), await cloud.VpcAsync("alice", "10.2.0.0/16"));
        var (alice, there, back) = (await cloud.AsAsync("alice"), await cloud.WishAsync(a, b), await cloud.WishAsync(b, a));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => cloud.Links.RequestAsync(alice, i % 2 == 0 ? there : back, default))));
        Assert.Single(outcomes, outcome => outcome.Refusal is null);
    }

    [Fact]
    public async Task Two_relay_vpcs_cannot_be_linked_and_linked_vpcs_cannot_both_become_relays()
    {
        await using var cloud = new TestCloud();
        var (a, b) = (await cloud.VpcAsync("alice", "10.1.0.0/16"), await cloud.VpcAsync("alice", "10.2.0.0/16"));
        var alice = await cloud.AsAsync("alice");
        await cloud.Vpcs.SetRelayAsync(alice, a, true, default);
        Assert.Null((await cloud.Links.RequestAsync(alice, await cloud.WishAsync(a, b), default)).Refusal);
        Assert.Equal(RefusalCode.RelaysLinked, (await cloud.Vpcs.SetRelayAsync(alice, b, true, default)).Refusal?.Code);

        var c = await cloud.VpcAsync("alice", "10.3.0.0/16");
        await cloud.Vpcs.SetRelayAsync(alice, c, true, default);
        Assert.Equal(RefusalCode.RelaysLinked, (await cloud.Links.RequestAsync(alice, await cloud.WishAsync(a, c), default)).Refusal?.Code);
    }

    [Fact]
    public async Task Packets_pass_when_both_sides_have_a_rule_and_not_before()
    {
        await using var cloud = new TestCloud();
        var alice = await cloud.AsAsync("alice");
        var (a, b) = (await cloud.VpcAsync("alice", "10.1.0.0/16"), await cloud.VpcAsync("alice", "10.2.0.0/16"));
        var (subnetA, subnetB) = (await cloud.SubnetAsync("alice", a, "10.1.0.0/24"), await cloud.SubnetAsync("alice", b, "10.2.0.0/24"));
        var web = (await cloud.Ports.CreateAsync(alice, new(subnetA, "web", null, Plugged("web")), default)).Value;
        await cloud.Ports.CreateAsync(alice, new(subnetB, "db", null, Plugged("db")), default);
        var id = (await cloud.Links.RequestAsync(alice, await cloud.WishAsync(a, b), default)).Value;
        await cloud.SettleAsync();
        var link = (await cloud.LinkAsync("alice", id))!;
        var target = Ipv4Address.Parse("10.2.0.2")!.Value;
        Assert.False((await cloud.Reachability.ExplainAsync(web, target, default)).Value.Reaches);

        await AddRuleAsync(cloud, a, "10.2.0.0/16", link.Initiator);
        await cloud.SettleAsync();
        var oneWay = (await cloud.Reachability.ExplainAsync(web, target, default)).Value;
        Assert.True(oneWay.EngineThere.Arrives);
        Assert.False(oneWay.Reaches);

        await AddRuleAsync(cloud, b, "10.1.0.0/16", link.Acceptor);
        await cloud.SettleAsync();
        Assert.True((await cloud.Reachability.ExplainAsync(web, target, default)).Value.Reaches);

        await cloud.Links.ReleaseAsync(alice, id, default);
        await cloud.SettleAsync();
        Assert.Null(await cloud.LinkAsync("alice", id));
        Assert.False((await cloud.Reachability.ExplainAsync(web, target, default)).Value.Reaches);
    }

    [Fact]
    public async Task The_quota_counts_links_of_both_vpcs()
    {
        await using var cloud = new TestCloud(limits: new() { LinksPerVpc = 1, LinksPerAccount = null });
        var (a, b, c) = (await cloud.VpcAsync("alice", "10.1.0.0/16"), await cloud.VpcAsync("alice", "10.2.0.0/16"), await cloud.VpcAsync("alice", "10.3.0.0/16"));
        var alice = await cloud.AsAsync("alice");
        Assert.Null((await cloud.Links.RequestAsync(alice, await cloud.WishAsync(a, b), default)).Refusal);
        Assert.Equal(RefusalCode.QuotaExceeded, (await cloud.Links.RequestAsync(alice, await cloud.WishAsync(c, a), default)).Refusal?.Code);
    }

    private static Attachment Plugged(string name) => new(AttachmentKind.OwnNamespace, name, "eth0", true);

    private static async Task AddRuleAsync(TestCloud cloud, Core.Identifiers.VpcId vpc, string destination, RouterInterface side)
    {
        var table = await cloud.Routes.FindTableAsync(side.Owner, vpc, default);
        var outcome = await cloud.Routes.CreateAsync(
            await cloud.AsAsync("alice"), new(table!.Id, Ipv4Network.Any, TestCloud.Network(destination), side.Id, ""), default);
        Assert.Null(outcome.Refusal);
    }

    private static async Task<Core.Identifiers.LinkId> RequestAcrossAsync(TestCloud cloud)
    {
        var (a, b) = (await cloud.VpcAsync("alice", "10.1.0.0/16"), await cloud.VpcAsync("bob", "10.2.0.0/16"));
        return (await cloud.Links.RequestAsync(await cloud.AsAsync("alice"), await cloud.WishAsync(a, b, "bob"), default)).Value;
    }
}
