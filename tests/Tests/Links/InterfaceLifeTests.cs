using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Tieline.Engines.Planning;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Links;

/// <summary>Standing interfaces from their making to their end, through the operations, the store, the reconciler and the model engine.</summary>
public sealed class InterfaceLifeTests
{
    [Fact]
    public async Task A_pair_is_connecting_until_the_engine_has_it_then_both_are_active_since_one_time()
    {
        await using var cloud = new TestCloud();
        var (one, other) = await PairAsync(cloud, "bob");
        Assert.Null(await ConnectAsync(cloud, one));
        Assert.Equal((InterfaceStatus.Connecting, InterfaceStatus.AcceptingConnect), await ShownAsync(cloud, one, other));

        await cloud.SettleAsync();
        Assert.Equal((InterfaceStatus.Active, InterfaceStatus.Active), await ShownAsync(cloud, one, other));
        var (near, far) = ((await FindAsync(cloud, one))!, (await FindAsync(cloud, other))!);
        Assert.Equal(cloud.Clock.GetUtcNow(), near.ConnectedAt);
        Assert.Equal(near.ConnectedAt, far.ConnectedAt);
        Assert.Equal(RefusalCode.InterfaceInWrongState, await ConnectAsync(cloud, one));
    }

    [Fact]
    public async Task The_spec_of_the_initiator_is_the_enforced_bandwidth_also_within_a_region_and_a_new_one_is_put_in_place()
    {
        await using var cloud = new TestCloud();
        var (one, other) = await ActivePairAsync(cloud);
        Assert.Equal(10_000_000, (await CarriedAsync(cloud)).BitsPerSecond);

        Assert.Null((await cloud.Interfaces.ResizeAsync(await cloud.AsAsync("alice"), RegionList.Beijing, one.Id, 2, default)).Refusal);
        Assert.Equal((InterfaceStatus.Activating, InterfaceStatus.Active), await ShownAsync(cloud, one, other));
        var before = await CarriedAsync(cloud);
        await cloud.SettleAsync();
        Assert.Equal(before with { BitsPerSecond = 2_000_000 }, await CarriedAsync(cloud));
        Assert.Equal((InterfaceStatus.Active, InterfaceStatus.Active), await ShownAsync(cloud, one, other));
    }

    [Fact]
    public void The_bandwidth_of_a_pair_is_enforced_where_that_of_peerings_is_not()
    {
        var link = LinkTests.Between(new(1), new(1), LinkState.Active);
        link = link with { Acceptor = link.Acceptor with { Region = link.Initiator.Region } };
        Assert.Null(RateOf(link));
        Assert.Equal(10_000_000, RateOf(link with { Kind = LinkKind.InterfacePair }));

        static long? RateOf(Link link)
        {
            var vpcs = new[] { link.Initiator, link.Acceptor }.Select(end => new Vpc(
                end.Vpc, end.Owner, end.Region, "", "", TestCloud.Network("10.0.0.0/16"), [], false, false, [], default, NetworkState.Available, "", default, 1));
            var snapshot = new NetworkSnapshot(Scope.All, [.. vpcs], [], [], [link], [], []);
            return Wanted.ObjectsOf(snapshot, BandwidthPolicy.AcrossRegions).OfType<LinkObject>().Single().BitsPerSecond;
        }
    }

    [Fact]
    public async Task Deactivate_stops_the_packets_and_activate_brings_them_back()
    {
        await using var cloud = new TestCloud();
        var (one, other) = await ActivePairAsync(cloud);
        var alice = await cloud.AsAsync("alice");
        Assert.Null((await cloud.Interfaces.SwitchAsync(alice, RegionList.Beijing, one.Id, on: false, default)).Refusal);
        Assert.Equal((InterfaceStatus.Deactivating, InterfaceStatus.Active), await ShownAsync(cloud, one, other));
        Assert.NotNull(await CarriedAsync(cloud));
        await cloud.SettleAsync();
        Assert.Equal((InterfaceStatus.Inactive, InterfaceStatus.Active), await ShownAsync(cloud, one, other));
        Assert.Empty(await AllCarriedAsync(cloud));

        Assert.Null((await cloud.Interfaces.SwitchAsync(alice, RegionList.Beijing, one.Id, on: true, default)).Refusal);
        Assert.Equal((InterfaceStatus.Activating, InterfaceStatus.Active), await ShownAsync(cloud, one, other));
        await cloud.SettleAsync();
        Assert.Equal((InterfaceStatus.Active, InterfaceStatus.Active), await ShownAsync(cloud, one, other));
        Assert.NotNull(await CarriedAsync(cloud));
    }

    [Fact]
    public async Task A_deleted_end_leaves_the_other_with_its_status_and_frees_the_routers()
    {
        await using var cloud = new TestCloud();
        var (one, other) = await ActivePairAsync(cloud);
        var alice = await cloud.AsAsync("alice");
        Assert.Equal(RefusalCode.InterfaceInWrongState, (await cloud.Interfaces.DeleteAsync(alice, RegionList.Beijing, one.Id, default)).Refusal?.Code);
        await cloud.Interfaces.SwitchAsync(alice, RegionList.Beijing, one.Id, on: false, default);
        await cloud.SettleAsync();
        Assert.Null((await cloud.Interfaces.DeleteAsync(alice, RegionList.Beijing, one.Id, default)).Refusal);
        Assert.Null(await FindAsync(cloud, one));

        var left = (await FindAsync(cloud, other))!;
        Assert.Equal((InterfaceStatus.Active, InterfacePhase.PeerGone), (left.Status, left.Phase));
        Assert.NotNull(left.ConnectedAt);
        Assert.Null((await cloud.Interfaces.SwitchAsync(alice, RegionList.Beijing, other.Id, on: false, default)).Refusal);
        Assert.Equal(InterfaceStatus.Inactive, (await FindAsync(cloud, other))!.Status);
        Assert.Equal(RefusalCode.InterfaceInWrongState, (await cloud.Interfaces.SwitchAsync(alice, RegionList.Beijing, other.Id, on: false, default)).Refusal?.Code);

        Assert.Null((await cloud.Links.RequestAsync(alice, await cloud.WishAsync(one.Vpc, other.Vpc), default)).Refusal);
        Assert.Null((await cloud.Interfaces.DeleteAsync(alice, RegionList.Beijing, other.Id, default)).Refusal);
    }

    [Fact]
    public async Task Routers_linked_by_one_api_cannot_be_linked_by_the_other_and_each_api_sees_its_own()
    {
        await using var cloud = new TestCloud();
        var alice = await cloud.AsAsync("alice");
        var (one, other) = await ActivePairAsync(cloud);
        Assert.Equal(RefusalCode.RoutersLinked, (await cloud.Links.RequestAsync(alice, await cloud.WishAsync(one.Vpc, other.Vpc), default)).Refusal?.Code);
        Assert.Equal(RefusalCode.RoutersLinked, (await cloud.Links.RequestAsync(alice, await cloud.WishAsync(other.Vpc, one.Vpc), default)).Refusal?.Code);
        Assert.Empty((await cloud.Links.ListAsync(alice.Account, RegionList.Beijing, null, new(null, 10), default))!);
        Assert.Empty((await cloud.Links.ListAsync(alice.Account, RegionList.Beijing, one.Vpc, new(null, 10), default))!);
        var pair = (await cloud.Store.ReadAsync(reader => reader.FindLinkAsync(one.Vpc, other.Vpc), default))!;
        Assert.Null(await cloud.Links.FindAsync(alice.Account, pair.Id, default));
        Assert.Equal(RefusalCode.LinkNotFound, (await cloud.Links.ReleaseAsync(alice, pair.Id, default)).Refusal?.Code);

        var (third, fourth) = await PairAsync(cloud, "alice", "10.3.0.0/16", "10.4.0.0/16");
        Assert.Null((await cloud.Links.RequestAsync(alice, await cloud.WishAsync(fourth.Vpc, third.Vpc), default)).Refusal);
        Assert.Equal(RefusalCode.RoutersLinked, await ConnectAsync(cloud, third));
        Assert.Equal(2, (await cloud.Interfaces.ListAsync(alice.Account, RegionList.Beijing, new([third.Id, fourth.Id]), PlainInterfaceWords.Instance, 0, 10, default)).Total);
        Assert.Equal(2, (await cloud.Links.ListAsync(alice.Account, RegionList.Beijing, null, new(null, 10), default))!.Count);
    }

    [Fact]
    public async Task Of_many_connects_at_once_between_two_routers_one_wins()
    {
        await using var cloud = new TestCloud();
        var (first, second) = await PairAsync(cloud, "alice");
        var (third, fourth) = (await MakeAsync(cloud, "alice", second.Vpc, LinkRole.Initiator), await MakeAsync(cloud, "alice", first.Vpc, LinkRole.Acceptor));
        await TellAsync(cloud, third, fourth);
        await TellAsync(cloud, fourth, third);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => ConnectAsync(cloud, i % 2 == 0 ? first : third))));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes, outcome => Assert.True(outcome is null or RefusalCode.RoutersLinked or RefusalCode.InterfaceInWrongState));
    }

    [Fact]
    public async Task Relay_vpcs_are_not_connected_either()
    {
        await using var cloud = new TestCloud();
        var (one, other) = await PairAsync(cloud, "alice");
        foreach (var vpc in new[] { one.Vpc, other.Vpc }) await cloud.Vpcs.SetRelayAsync(await cloud.AsAsync("alice"), vpc, true, default);
        Assert.Equal(RefusalCode.RelaysLinked, await ConnectAsync(cloud, one));
    }

    [Fact]
    public async Task An_account_in_arrears_makes_connects_switches_and_changes_nothing_but_sees_and_deletes()
    {
        await using var cloud = new TestCloud();
        var (one, other) = await PairAsync(cloud, "alice");
        var alice = await cloud.AsAsync("alice");
        await cloud.Accounts.SetArrearsAsync(new(default, "operator"), alice.Account, true, default);
        Assert.Equal(RefusalCode.AccountInArrears, await ConnectAsync(cloud, one));
        Assert.Equal(
            RefusalCode.AccountInArrears, (await cloud.Interfaces.CreateAsync(alice, Wish(one.Vpc, LinkRole.Initiator, RegionList.Beijing), default)).Refusal?.Code);
        Assert.Equal(RefusalCode.AccountInArrears, (await cloud.Interfaces.ResizeAsync(alice, RegionList.Beijing, one.Id, 5, default)).Refusal?.Code);
        Assert.Equal(RefusalCode.AccountInArrears, (await cloud.Interfaces.UpdateAsync(alice, RegionList.Beijing, one.Id, new() { Name = "n" }, default)).Refusal?.Code);
        Assert.NotNull(await FindAsync(cloud, one));

        await cloud.Accounts.SetArrearsAsync(new(default, "operator"), alice.Account, false, default);
        Assert.Null(await ConnectAsync(cloud, one));
        await cloud.SettleAsync();
        await cloud.Accounts.SetArrearsAsync(new(default, "operator"), alice.Account, true, default);
        Assert.Equal(RefusalCode.AccountInArrears, (await cloud.Interfaces.SwitchAsync(alice, RegionList.Beijing, one.Id, false, default)).Refusal?.Code);
        Assert.Equal((InterfaceStatus.Active, InterfaceStatus.Active), await ShownAsync(cloud, one, other));
    }

    [Fact]
    public async Task A_route_may_lead_through_an_idle_interface_and_keeps_it_from_deletion()
    {
        await using var cloud = new TestCloud();
        var alice = await cloud.AsAsync("alice");
        var (one, other) = await PairAsync(cloud, "alice");
        var table = (await cloud.Routes.FindTableAsync(alice.Account, one.Vpc, default))!.Id;
        var rule = new RouteRuleWish(table, Ipv4Network.Any, TestCloud.Network("10.2.0.0/16"), one.Id, "");
        Assert.Equal(RefusalCode.NextHopNotFound, (await cloud.Routes.CreateAsync(alice, rule with { NextHop = other.Id }, default)).Refusal?.Code);
        var id = (await cloud.Routes.CreateAsync(alice, rule, default)).Value;
        Assert.Equal(RefusalCode.InterfaceIsNextHop, (await cloud.Interfaces.DeleteAsync(alice, RegionList.Beijing, one.Id, default)).Refusal?.Code);
        Assert.Equal(RefusalCode.VpcHasInterfaces, (await cloud.Vpcs.DeleteAsync(alice, one.Vpc, default)).Refusal?.Code);

        Assert.Null(await ConnectAsync(cloud, one));
        Assert.Equal(
            RefusalCode.NextHopChanging,
            (await cloud.Routes.CreateAsync(alice, rule with { Destination = TestCloud.Network("10.9.0.0/16") }, default)).Refusal?.Code);
        await cloud.SettleAsync();
        var link = (await CarriedAsync(cloud)).Id;
        var routes = await cloud.Engine.ObserveAsync(new(new HashSet<VpcId>([one.Vpc]), [], new HashSet<VpcId>()), default);
        Assert.Equal(link, routes.OfType<RouteObject>().Single().Via);
        Assert.Null((await cloud.Routes.DeleteAsync(alice, id, default)).Refusal);
    }

    [Fact]
    public async Task A_strangers_interface_is_seen_only_by_who_knows_its_owner()
    {
        await using var cloud = new TestCloud();
        var (one, other) = await PairAsync(cloud, "bob");
        Assert.NotNull(await PeerAsync(cloud, one));
        await cloud.Interfaces.UpdateAsync(await cloud.AsAsync("alice"), RegionList.Beijing, one.Id, new() { OppositeOwner = "123456789012345" }, default);
        Assert.Null(await PeerAsync(cloud, one));
        Assert.Equal(RefusalCode.RouterInterfaceNotFound, (await cloud.Interfaces.DeleteAsync(await cloud.AsAsync("alice"), RegionList.Beijing, other.Id, default)).Refusal?.Code);
        Assert.Equal(RefusalCode.RouterInterfaceNotFound, (await cloud.Interfaces.DeleteAsync(await cloud.AsAsync("alice"), RegionList.Guangzhou, one.Id, default)).Refusal?.Code);

        static async Task<StandingInterface?> PeerAsync(TestCloud cloud, RouterInterface end) =>
            (await cloud.Interfaces.FindAsync(end.Owner, end.Region, end.Id, PlainInterfaceWords.Instance, default))!.Peer;
    }

    [Fact]
    public async Task The_newest_are_listed_first_page_by_page_with_their_total()
    {
        await using var cloud = new TestCloud();
        var vpc = await cloud.VpcAsync("alice", "10.1.0.0/16");
        var made = new List<RouterInterfaceId>();
        for (var i = 0; i < 7; i++)
        {
            cloud.Clock.Advance(TimeSpan.FromSeconds(1));
            made.Insert(0, (await MakeAsync(cloud, "alice", vpc, i % 2 == 0 ? LinkRole.Initiator : LinkRole.Acceptor)).Id);
        }

        await ExpectAsync(7, [made[3], made[4], made[5]], new(), 3, 3);
        await ExpectAsync(7, [], new(), 9, 3);
        await ExpectAsync(2, [made[1], made[4]], new([made[4], made[1]]), 0, 10);
        await ExpectAsync(4, [made[2]], new(Also: item => item.End.Role == LinkRole.Initiator), 1, 1);

        async Task ExpectAsync(int total, RouterInterfaceId[] ids, InterfaceFilter filter, int skip, int count)
        {
            var page = await cloud.Interfaces.ListAsync((await cloud.AsAsync("alice")).Account, RegionList.Beijing, filter, PlainInterfaceWords.Instance, skip, count, default);
            Assert.Equal(total, page.Total);
            Assert.Equal(ids, page.Items.Select(view => view.Interface.Id));
        }
    }

    [Fact]
    public async Task Quotas_count_the_interfaces_of_a_router_and_of_a_region()
    {
        await using var cloud = new TestCloud(limits: new() { InterfacesPerRouter = 1, InterfacesPerRegion = 2 });
        var vpcs = new[] { await cloud.VpcAsync("alice", "10.1.0.0/16"), await cloud.VpcAsync("alice", "10.2.0.0/16"), await cloud.VpcAsync("alice", "10.3.0.0/16") };
        var alice = await cloud.AsAsync("alice");
        Assert.Null((await Make(vpcs[0])).Refusal);
        Assert.Equal(RefusalCode.QuotaExceeded, (await Make(vpcs[0])).Refusal?.Code);
        Assert.Null((await Make(vpcs[1])).Refusal);
        Assert.Equal(RefusalCode.QuotaExceeded, (await Make(vpcs[2])).Refusal?.Code);

        Task<Outcome<RouterInterfaceId>> Make(VpcId vpc) => cloud.Interfaces.CreateAsync(alice, Wish(vpc, LinkRole.Initiator, RegionList.Beijing), default);
    }

    private static async Task<(RouterInterface, RouterInterface)> ActivePairAsync(TestCloud cloud)
    {
        var (one, other) = await PairAsync(cloud, "alice");
        Assert.Null(await ConnectAsync(cloud, one));
        await cloud.SettleAsync();
        return (one, other);
    }

    /// <summary>Alice's initiator of 10 Mbit/s and an acceptor, each on a VPC of its own, told of each other.</summary>
    private static async Task<(RouterInterface Initiator, RouterInterface Acceptor)> PairAsync(
        TestCloud cloud, string acceptor, string near = "10.1.0.0/16", string far = "10.2.0.0/16")
    {
        var one = await MakeAsync(cloud, "alice", await cloud.VpcAsync("alice", near), LinkRole.Initiator);
        var other = await MakeAsync(cloud, acceptor, await cloud.VpcAsync(acceptor, far), LinkRole.Acceptor);
        await TellAsync(cloud, one, other);
        await TellAsync(cloud, other, one);
        return (one, other);
    }

    private static InterfaceWish Wish(VpcId vpc, LinkRole role, RegionId opposite) => new(
        RegionList.Beijing, vpc, role, role == LinkRole.Initiator ? 10 : 0, new("", "", "", "", opposite), "", "", PaymentTiming.Postpaid, 0,
        HealthProbe.None, "", [], "");

    private static async Task<RouterInterface> MakeAsync(TestCloud cloud, string owner, VpcId vpc, LinkRole role)
    {
        var caller = await cloud.AsAsync(owner);
        var id = (await cloud.Interfaces.CreateAsync(caller, Wish(vpc, role, RegionList.Beijing), default)).Value;
        return (await cloud.Store.ReadAsync(reader => reader.FindInterfaceAsync(caller.Account, id), default))!.End;
    }

    private static async Task TellAsync(TestCloud cloud, RouterInterface end, RouterInterface other)
    {
        var uid = (await cloud.Accounts.FindAsync(other.Owner, default))!.IdentityIn(IdentityScheme.AlibabaUid)!;
        var told = PlainInterfaceWords.Instance.AddressOf(other, uid);
        var outcome = await cloud.Interfaces.UpdateAsync(
            new(end.Owner, "test"), end.Region, end.Id,
            new() { OppositeInterface = told.Interface, OppositeRouter = told.Router, OppositeRouterKind = told.RouterKind, OppositeOwner = told.Owner }, default);
        Assert.Null(outcome.Refusal);
    }

    private static async Task<RefusalCode?> ConnectAsync(TestCloud cloud, RouterInterface end) =>
        (await cloud.Interfaces.ConnectAsync(new(end.Owner, "test"), end.Region, end.Id, PlainInterfaceWords.Instance, default)).Refusal?.Code;

    private static ValueTask<StandingInterface?> FindAsync(TestCloud cloud, RouterInterface end) =>
        cloud.Store.ReadAsync(reader => reader.FindInterfaceAsync(end.Owner, end.Id), default);

    private static async Task<(InterfaceStatus, InterfaceStatus)> ShownAsync(TestCloud cloud, RouterInterface one, RouterInterface other) =>
        ((await FindAsync(cloud, one))!.Status, (await FindAsync(cloud, other))!.Status);

    private static async Task<LinkObject> CarriedAsync(TestCloud cloud) => Assert.Single(await AllCarriedAsync(cloud));

    private static async Task<List<LinkObject>> AllCarriedAsync(TestCloud cloud)
    {
        var links = (await cloud.Store.ReadAsync(reader => reader.ReadNetworkAsync(Scope.All), default)).Links;
        var extent = new Extent(new HashSet<VpcId>(), [.. links.Select(link => (link.Id, link.Initiator.Vpc, link.Acceptor.Vpc))], new HashSet<VpcId>());
        return [.. (await cloud.Engine.ObserveAsync(extent, default)).OfType<LinkObject>()];
    }
}
