using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Regions;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>Links, their interfaces and their deadlines.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_link_is_read_as_it_was_written_and_as_it_was_changed()
    {
        var (a, b) = (await StoredVpcAsync(await StoredAccountAsync()), await StoredVpcAsync(await StoredAccountAsync()));
        var link = New.Link(a, b) with { Tags = [new(Records.OddText, "b")] };
        await WriteAsync(transaction => transaction.InsertLinkAsync(link));
        Assert.Equivalent(link, await ReadAsync(reader => reader.FindLinkAsync(a.Owner, link.Id)), strict: true);

        var changed = link with
        {
            State = LinkState.Failed, BandwidthMbps = 1, Payment = PaymentTiming.Postpaid, TermEndsAt = null, DeleteProtected = false,
            Tags = [], ResourceGroup = "", Fault = Records.OddText, Revision = 2,
            Initiator = link.Initiator with { Name = "", Description = Records.OddText, Dns = DnsSync.Closed },
            Acceptor = link.Acceptor with { Name = "new", Dns = DnsSync.Open },
        };
        await WriteAsync(transaction => transaction.UpdateLinkAsync(changed));
        Assert.Equivalent(changed, await ReadAsync(reader => reader.FindLinkAsync(b.Owner, link.Id)), strict: true);
    }

    [Fact]
    public async Task A_link_is_found_by_both_parties_by_ones_own_interface_and_by_its_routers_whichever_way_round()
    {
        var (a, b) = (await StoredVpcAsync(await StoredAccountAsync()), await StoredVpcAsync(await StoredAccountAsync()));
        var link = await StoredLinkAsync(a, b);
        Assert.Equal(link, await ReadAsync(reader => reader.FindLinkAsync(a.Owner, link.Id)));
        Assert.Equal(link, await ReadAsync(reader => reader.FindLinkAsync(b.Owner, link.Id)));
        Assert.Equal(link, await ReadAsync(reader => reader.FindLinkAsync(a.Owner, link.Initiator.Id)));
        Assert.Equal(link, await ReadAsync(reader => reader.FindLinkAsync(b.Owner, link.Acceptor.Id)));
        Assert.Null(await ReadAsync(reader => reader.FindLinkAsync(a.Owner, link.Acceptor.Id)));
        Assert.Equal(link, await ReadAsync(reader => reader.FindLinkAsync(a.Id, b.Id)));
        Assert.Equal(link, await ReadAsync(reader => reader.FindLinkAsync(b.Id, a.Id)));
        Assert.True(await ReadAsync(reader => reader.OwnsResourcesAsync(b.Owner)));
    }

    [Fact]
    public async Task Two_routers_have_one_link_at_most_even_if_the_core_forgot()
    {
        var owner = await StoredAccountAsync();
        var (a, b) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        await StoredLinkAsync(a, b);
        await Assert.ThrowsAnyAsync<Exception>(() => StoredLinkAsync(a, b));
        await Assert.ThrowsAnyAsync<Exception>(() => StoredLinkAsync(b, a));
        await Assert.ThrowsAnyAsync<Exception>(() => StoredLinkAsync(a, a));
        Assert.Single((await ReadAsync(reader => reader.ReadNetworkAsync(Scope.All))).Links);
    }

    [Fact]
    public async Task A_deleted_link_takes_its_interfaces_and_the_rules_through_them_with_it_and_no_other()
    {
        var owner = await StoredAccountAsync();
        var (a, b, c) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        var (link, stays) = (await StoredLinkAsync(a, b), await StoredLinkAsync(a, c));
        RouteRule[] rules = [New.Rule(a, link.Initiator, "10.8.0.0/16"), New.Rule(b, link.Acceptor, "10.8.0.0/16"), New.Rule(a, stays.Initiator, "10.9.0.0/16")];
        foreach (var rule in rules) await WriteAsync(transaction => transaction.InsertRouteRuleAsync(rule));

        await WriteAsync(transaction => transaction.DeleteLinkAsync(link));
        Assert.Null(await ReadAsync(reader => reader.FindLinkAsync(owner, link.Id)));
        Assert.Null(await ReadAsync(reader => reader.FindLinkAsync(owner, link.Initiator.Id)));
        Assert.Null(await ReadAsync(reader => reader.FindLinkAsync(a.Id, b.Id)));
        Assert.Equal(rules[2..], (await ReadAsync(reader => reader.ReadNetworkAsync(Scope.All))).Routes);
        Assert.Equal(stays, await ReadAsync(reader => reader.FindLinkAsync(owner, stays.Id)));
        Assert.Equal((1, 0), await ReadAsync(async reader => (await reader.CountLinksAsync(a.Id, 9), await reader.CountLinksAsync(b.Id, 9))));
        await StoredLinkAsync(b, a); // the pair is free again
    }

    [Fact]
    public async Task A_late_status_does_not_bring_a_deleted_record_back()
    {
        var owner = await StoredAccountAsync();
        var (a, b) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        var link = await StoredLinkAsync(a, b);
        var (subnet, rule) = (New.Subnet(a), New.Rule(a, link.Initiator, "10.9.0.0/16"));
        var port = New.Port(subnet, "web", 5);
        await WriteAsync(async transaction =>
        {
            await transaction.InsertSubnetAsync(subnet);
            await transaction.InsertPortAsync(port);
            await transaction.InsertRouteRuleAsync(rule);
        });
        await WriteAsync(async transaction =>
        {
            await transaction.DeletePortAsync(port);
            await transaction.DeleteSubnetAsync(subnet);
            await transaction.DeleteRouteRuleAsync(rule);
            await transaction.DeleteLinkAsync(link);
            await transaction.DeleteVpcAsync(a);
        });

        await ConflictsAsync(transaction => transaction.UpdateLinkAsync(link with { State = LinkState.Active, Revision = 2 }));
        await ConflictsAsync(transaction => transaction.UpdateVpcAsync(a with { State = NetworkState.Available }));
        await ConflictsAsync(transaction => transaction.UpdateSubnetAsync(subnet with { State = NetworkState.Available }));
        await ConflictsAsync(transaction => transaction.UpdateRouteRuleAsync(rule));
        await WriteAsync(transaction => transaction.RecordSightsAsync(
        [
            new(NetworkRecord.Vpc, a.Id.Value, 1, NetworkState.Available), new(NetworkRecord.Subnet, subnet.Id.Value, 1, NetworkState.Available),
            new(NetworkRecord.Port, port.Id.Value, 1, NetworkState.Available),
        ]));
        var all = await ReadAsync(reader => reader.ReadNetworkAsync(Scope.All));
        Assert.Equal([b], all.Vpcs);
        Assert.Equal((0, 0, 0, 0), (all.Links.Count, all.Subnets.Count, all.Ports.Count, all.Routes.Count));
    }

    [Fact]
    public async Task A_write_that_acted_upon_an_older_revision_is_a_conflict_and_changes_nothing()
    {
        var owner = await StoredAccountAsync();
        var (a, b) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        var link = await StoredLinkAsync(a, b);
        var (subnet, rule) = (New.Subnet(a), New.Rule(a, link.Initiator, "10.9.0.0/16"));
        await WriteAsync(async transaction =>
        {
            await transaction.InsertSubnetAsync(subnet);
            await transaction.InsertRouteRuleAsync(rule);
            await transaction.UpdateLinkAsync(link with { Revision = 2 });
            await transaction.UpdateVpcAsync(b);
            await transaction.UpdateSubnetAsync(subnet);
            await transaction.UpdateRouteRuleAsync(rule);
        });
        var before = await ReadAsync(reader => reader.ReadNetworkAsync(Scope.All));

        await ConflictsAsync(transaction => transaction.UpdateLinkAsync(link with { Revision = 2, Fault = "late" }));
        await ConflictsAsync(transaction => transaction.UpdateLinkAsync(link with { Revision = 9, Fault = "early" }));
        await ConflictsAsync(transaction => transaction.DeleteLinkAsync(link)); // nor are its rules gone
        await ConflictsAsync(transaction => transaction.UpdateVpcAsync(b with { Name = "late" }));
        await ConflictsAsync(transaction => transaction.DeleteVpcAsync(b));
        await ConflictsAsync(transaction => transaction.UpdateSubnetAsync(subnet with { Name = "late" }));
        await ConflictsAsync(transaction => transaction.DeleteSubnetAsync(subnet));
        await ConflictsAsync(transaction => transaction.UpdateRouteRuleAsync(rule with { Description = "late" }));
        await ConflictsAsync(transaction => transaction.DeleteRouteRuleAsync(rule));
        Assert.Equivalent(before, await ReadAsync(reader => reader.ReadNetworkAsync(Scope.All)), strict: true);
    }

    [Fact]
    public async Task Due_links_come_by_deadline_and_the_next_deadline_is_the_earliest()
    {
        var owner = await StoredAccountAsync();
        var hub = await StoredVpcAsync(owner);
        Assert.Null(await ReadAsync(reader => reader.NextDeadlineAsync()));
        var start = New.Time();
        foreach (var days in (int?[])[3, null, 1, 2])
        {
            var link = await StoredLinkAsync(hub, await StoredVpcAsync(owner)); // waits for its answer until it is said to be active
            var active = link with { State = LinkState.Active, TermEndsAt = days is { } after ? start.AddDays(after) : null, Revision = 2 };
            await WriteAsync(transaction => transaction.UpdateLinkAsync(active));
        }

        Assert.Equal(start.AddDays(1), await ReadAsync(reader => reader.NextDeadlineAsync()));
        Assert.Empty(await DueAsync(1, TimeSpan.FromMicroseconds(-1), 10));
        Assert.Equal([1], await DueAsync(1, TimeSpan.Zero, 10));
        Assert.Equal([1, 2, 3], await DueAsync(30, TimeSpan.Zero, 10));
        Assert.Equal([1, 2], await DueAsync(30, TimeSpan.Zero, 2));
        var waiting = await StoredLinkAsync(await StoredVpcAsync(owner), hub);
        Assert.Contains(waiting, await ReadAsync(reader => reader.ListDueLinksAsync(waiting.CreatedAt + Link.AnswerTimeout, 10)));

        var ended = waiting with { State = LinkState.TermEnded, TermEndsAt = start, Revision = 2 };
        await WriteAsync(transaction => transaction.UpdateLinkAsync(ended)); // its deadline is now the end of the time kept
        Assert.Equal([1, 2, 3], await DueAsync(6, TimeSpan.Zero, 10));
        Assert.Equal([1, 2, 3, 7], await DueAsync(7, TimeSpan.Zero, 10));

        async Task<IEnumerable<int>> DueAsync(int days, TimeSpan more, int count) =>
            (await ReadAsync(reader => reader.ListDueLinksAsync(start.AddDays(days) + more, count))).Select(link => (link.Deadline!.Value - start).Days);
    }

    [Fact]
    public async Task A_vpc_knows_whether_a_relay_is_at_the_other_end_of_one_of_its_links()
    {
        var owner = await StoredAccountAsync();
        var (relay, plain, alone) = (New.Vpc(owner) with { IsRelay = true }, await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        await WriteAsync(transaction => transaction.InsertVpcAsync(relay));
        await StoredLinkAsync(plain, alone);
        Assert.False(await ReadAsync(reader => reader.HasLinkToRelayAsync(plain.Id)));
        await StoredLinkAsync(relay, plain);
        Assert.True(await ReadAsync(reader => reader.HasLinkToRelayAsync(plain.Id)));
        Assert.False(await ReadAsync(reader => reader.HasLinkToRelayAsync(relay.Id)));
        Assert.False(await ReadAsync(reader => reader.HasLinkToRelayAsync(alone.Id)));
    }

    [Fact]
    public async Task A_link_within_one_account_is_listed_once_a_side_each_in_its_region()
    {
        var owner = await StoredAccountAsync();
        var (a, b, far) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner), New.Vpc(owner, RegionList.Guangzhou));
        await WriteAsync(transaction => transaction.InsertVpcAsync(far));
        var (near, across) = (await StoredLinkAsync(a, b), await StoredLinkAsync(far, a));

        LinkSide[] sides = [new(near, LinkRole.Initiator), new(near, LinkRole.Acceptor), new(across, LinkRole.Acceptor)];
        Assert.Equal(sides, await ListAsync(RegionList.Beijing, null));
        Assert.Equal([new(across, LinkRole.Initiator)], await ListAsync(RegionList.Guangzhou, null));
        Assert.Equal([sides[0], sides[2]], await ListAsync(RegionList.Beijing, a.Id));
        Assert.Equal([sides[1]], await ListAsync(RegionList.Beijing, b.Id));
        Assert.Equal(sides[1..], await ListAsync(RegionList.Beijing, null, near.Acceptor.Id));
        Assert.Null(await ListAsync(RegionList.Guangzhou, null, near.Acceptor.Id));
        Assert.Null(await ListAsync(RegionList.Beijing, b.Id, near.Initiator.Id));

        Task<IReadOnlyList<LinkSide>?> ListAsync(RegionId region, VpcId? vpc, RouterInterfaceId? from = null) =>
            ReadAsync(reader => reader.ListLinkSidesAsync(owner, region, vpc, new(from, 10)));
    }
}
