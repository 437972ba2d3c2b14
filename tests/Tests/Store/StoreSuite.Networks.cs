using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>VPCs, subnets, route rules and ports.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_vpc_is_read_as_it_was_written_and_as_it_was_changed()
    {
        var vpc = New.Vpc(await StoredAccountAsync()) with
        {
            Name = Records.OddText, Tags = [new(Records.OddText, ""), new("", "value")], Fault = "none",
            SecondaryCidrs = [TestCloud.Network("172.16.0.0/12"), TestCloud.Network("10.0.0.0/8")],
        };
        await WriteAsync(transaction => transaction.InsertVpcAsync(vpc));
        Assert.Equivalent(vpc, await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)), strict: true);

        var changed = vpc with
        {
            Name = "", Description = Records.OddText, Cidr = TestCloud.Network("0.0.0.0/0"), SecondaryCidrs = [TestCloud.Network("255.255.255.255/32")],
            IsDefault = true, IsRelay = true, Tags = [new("a", "b")], State = NetworkState.Failed, Fault = Records.OddText,
        };
        await WriteAsync(transaction => transaction.UpdateVpcAsync(changed));
        Assert.Equivalent(changed with { Revision = 2 }, await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)), strict: true);
    }

    [Fact]
    public async Task A_vpcs_route_table_is_found_by_its_id_and_by_its_vpc_and_goes_with_it()
    {
        var vpc = await StoredVpcAsync(await StoredAccountAsync());
        var table = new RouteTable(vpc.RouteTable, vpc.Id, vpc.Owner, vpc.Name, vpc.CreatedAt);
        Assert.Equal(table, await ReadAsync(reader => reader.FindRouteTableAsync(vpc.Owner, vpc.RouteTable)));
        Assert.Equal(table, await ReadAsync(reader => reader.FindRouteTableAsync(vpc.Owner, vpc.Id)));
        await WriteAsync(transaction => transaction.DeleteVpcAsync(vpc));
        Assert.Null(await ReadAsync(reader => reader.FindRouteTableAsync(vpc.Owner, vpc.RouteTable)));
        Assert.Null(await ReadAsync(reader => reader.FindRouteTableAsync(vpc.Owner, vpc.Id)));
    }

    [Fact]
    public async Task Vpcs_are_listed_by_region_by_kind_and_by_id()
    {
        var owner = await StoredAccountAsync();
        Vpc[] vpcs = [New.Vpc(owner, isDefault: true), New.Vpc(owner), New.Vpc(owner), New.Vpc(owner, RegionList.Guangzhou)];
        foreach (var vpc in vpcs) await WriteAsync(transaction => transaction.InsertVpcAsync(vpc));

        Assert.Equal(vpcs[..3], await ListAsync(null, null));
        Assert.Equal(vpcs[..1], await ListAsync(true, null));
        Assert.Equal(vpcs[1..3], await ListAsync(false, null));
        Assert.Equal([vpcs[0], vpcs[2]], await ListAsync(null, [vpcs[2].Id, vpcs[0].Id, vpcs[3].Id, new VpcId(New.Id())]));
        Assert.Equal([vpcs[2]], await ListAsync(false, [vpcs[2].Id, vpcs[0].Id]));
        Assert.Equal([vpcs[0]], await ListAsync(true, [vpcs[2].Id, vpcs[0].Id]));
        Assert.Empty((await ListAsync(null, []))!);

        Task<IReadOnlyList<Vpc>?> ListAsync(bool? isDefault, VpcId[]? ids) =>
            ReadAsync(reader => reader.ListVpcsAsync(owner, RegionList.Beijing, isDefault, ids, new(null, 100)));
    }

    [Fact]
    public async Task Counts_go_no_further_than_their_limit()
    {
        var owner = await StoredAccountAsync();
        var hub = await StoredVpcAsync(owner);
        var link = default(Core.Links.Link)!;
        for (var i = 0; i < 3; i++) link = await StoredLinkAsync(hub, await StoredVpcAsync(owner));
        for (var i = 0; i < 3; i++) await WriteAsync(transaction => transaction.InsertRouteRuleAsync(New.Rule(hub, link.Initiator, $"10.{i}.0.0/16")));
        foreach (var (limit, found) in ((int, int)[])[(0, 0), (2, 2), (3, 3), (100, 3)]) Assert.Equal((found, found, found), await CountAsync(limit));
        Assert.Equal((4, 1), await ReadAsync(async reader => (await reader.CountVpcsAsync(owner, 9), await reader.CountLinksAsync(link.Acceptor.Vpc, 9))));
        Assert.Equal(2, await ReadAsync(reader => reader.CountVpcsAsync(owner, 2)));

        Task<(int, int, int)> CountAsync(int limit) => ReadAsync(async reader => (
            await reader.CountLinksAsync(hub.Id, limit), await reader.CountLinksAsync(owner, limit), await reader.CountRouteRulesAsync(hub.RouteTable, limit)));
    }

    [Fact]
    public async Task A_subnet_is_read_as_it_was_written_and_as_it_was_changed()
    {
        var vpc = await StoredVpcAsync(await StoredAccountAsync());
        var subnet = New.Subnet(vpc, Records.OddText, "a kind") with { Tags = [new("a", "b")] };
        await WriteAsync(transaction => transaction.InsertSubnetAsync(subnet));
        Assert.Equivalent(subnet, await ReadAsync(reader => reader.FindSubnetAsync(vpc.Owner, subnet.Id)), strict: true);
        Assert.Equal(vpc.Owner, await ReadAsync(reader => reader.FindOwnerAsync(subnet.Id)));

        var changed = subnet with
        {
            Name = Records.OddText, Description = "", Cidr = TestCloud.Network("10.1.3.0/28"), Zone = "z", Kind = "k", Tags = [],
            State = NetworkState.Available, Fault = "f",
        };
        await WriteAsync(transaction => transaction.UpdateSubnetAsync(changed));
        Assert.Equivalent(changed with { Revision = 2 }, await ReadAsync(reader => reader.FindSubnetAsync(vpc.Owner, subnet.Id)), strict: true);
        await WriteAsync(transaction => transaction.DeleteSubnetAsync(changed with { Revision = 2 }));
        Assert.Null(await ReadAsync(reader => reader.FindSubnetAsync(vpc.Owner, subnet.Id)));
        Assert.Null(await ReadAsync(reader => reader.FindOwnerAsync(subnet.Id)));
    }

    [Fact]
    public async Task Subnets_are_listed_by_vpc_zone_kind_and_id()
    {
        var owner = await StoredAccountAsync();
        var (here, there, far) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner), New.Vpc(owner, RegionList.Guangzhou));
        await WriteAsync(transaction => transaction.InsertVpcAsync(far));
        Subnet[] subnets =
        [
            New.Subnet(here, "a", "BCC"), New.Subnet(there, "a", "BBC"), New.Subnet(here, "b", "BCC"), New.Subnet(there, "b", "BBC"), New.Subnet(far, "a", "BCC"),
        ];
        foreach (var subnet in subnets) await WriteAsync(transaction => transaction.InsertSubnetAsync(subnet));

        Assert.Equal(subnets[..4], await ListAsync(null, null, null, null));
        Assert.Equal([subnets[0], subnets[2]], await ListAsync(here.Id, null, null, null));
        Assert.Equal([subnets[2], subnets[3]], await ListAsync(null, "b", null, null));
        Assert.Equal([subnets[1], subnets[3]], await ListAsync(null, null, "BBC", null));
        Assert.Equal([subnets[3]], await ListAsync(there.Id, "b", "BBC", null));
        Assert.Equal([subnets[0], subnets[3]], await ListAsync(null, null, null, [subnets[3].Id, subnets[0].Id, subnets[4].Id]));
        Assert.Equal([subnets[3]], await ListAsync(there.Id, null, null, [subnets[3].Id, subnets[0].Id]));
        Assert.Empty((await ListAsync(far.Id, null, null, null))!);
        Assert.Equal([subnets[0], subnets[2]], await ReadAsync(reader => reader.ListSubnetsAsync(owner, here.Id)));

        Task<IReadOnlyList<Subnet>?> ListAsync(VpcId? vpc, string? zone, string? kind, SubnetId[]? ids) =>
            ReadAsync(reader => reader.ListSubnetsAsync(owner, RegionList.Beijing, vpc, zone, kind, ids, new(null, 100)));
    }

    [Fact]
    public async Task A_route_rule_is_found_by_id_and_by_its_networks_which_no_other_of_its_table_has()
    {
        var owner = await StoredAccountAsync();
        var (vpc, peer) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        var link = await StoredLinkAsync(vpc, peer);
        var rule = New.Rule(vpc, link.Initiator, "10.9.0.0/16");
        await WriteAsync(transaction => transaction.InsertRouteRuleAsync(rule));
        Assert.Equal(rule, await ReadAsync(reader => reader.FindRouteRuleAsync(owner, rule.Id)));
        Assert.Equal(rule, await ReadAsync(reader => reader.FindRouteRuleAsync(vpc.RouteTable, rule.Source, rule.Destination)));
        Assert.Null(await ReadAsync(reader => reader.FindRouteRuleAsync(vpc.RouteTable, rule.Destination, rule.Source)));
        Assert.Null(await ReadAsync(reader => reader.FindRouteRuleAsync(peer.RouteTable, rule.Source, rule.Destination)));
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(transaction => transaction.InsertRouteRuleAsync(New.Rule(vpc, link.Initiator, "10.9.0.0/16"))));

        var changed = rule with { Source = Ipv4Network.Any, Destination = TestCloud.Network("10.8.0.0/13"), Description = Records.OddText };
        await WriteAsync(transaction => transaction.UpdateRouteRuleAsync(changed));
        Assert.Equal(changed with { Revision = 2 }, await ReadAsync(reader => reader.FindRouteRuleAsync(owner, rule.Id)));
        await WriteAsync(transaction => transaction.DeleteRouteRuleAsync(changed with { Revision = 2 }));
        Assert.Null(await ReadAsync(reader => reader.FindRouteRuleAsync(owner, rule.Id)));
    }

    [Fact]
    public async Task A_port_is_found_by_id_name_and_address_and_is_alone_with_them_in_its_place()
    {
        var owner = await StoredAccountAsync();
        var (vpc, other) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        var (subnet, second, elsewhere) = (New.Subnet(vpc), New.Subnet(vpc), New.Subnet(other));
        var (web, db, twin) = (New.Port(subnet, "web", uint.MaxValue), New.Port(subnet, "db", 0x0A010203), New.Port(elsewhere, "web", 0x0A010203));
        await WriteAsync(async transaction =>
        {
            foreach (var place in (Subnet[])[subnet, second, elsewhere]) await transaction.InsertSubnetAsync(place);
            foreach (var port in (Port[])[web, db, twin]) await transaction.InsertPortAsync(port);
        });

        Assert.Equal(web, await ReadAsync(reader => reader.FindPortAsync(owner, web.Id)));
        Assert.Equal(web, await ReadAsync(reader => reader.FindPortAsync(vpc.Id, "web")));
        Assert.Equal(db, await ReadAsync(reader => reader.FindPortAsync(subnet.Id, db.Address)));
        Assert.Null(await ReadAsync(reader => reader.FindPortAsync(second.Id, db.Address)));
        Assert.Equal([db, web], await ReadAsync(reader => reader.ListPortsAsync(subnet.Id)));
        Assert.Equal(((Port[])[web, twin]).OrderBy(port => port.Id), await ReadAsync(reader => reader.FindPortsAsync("web")));
        Assert.Equal([twin], await ReadAsync(reader => reader.FindPortsAsync($"{twin.Id}")));
        Assert.Empty(await ReadAsync(reader => reader.FindPortsAsync("nobody")));
        var counts = await ReadAsync(reader => reader.CountPortsAsync([subnet.Id, second.Id, new SubnetId(New.Id())]));
        Assert.Equal([(subnet.Id, 2)], counts.Select(count => (count.Key, count.Value)));

        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(transaction => transaction.InsertPortAsync(New.Port(second, "web", 1))));
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(transaction => transaction.InsertPortAsync(New.Port(subnet, "new", 0x0A010203))));
        await WriteAsync(transaction => transaction.DeletePortAsync(web));
        Assert.Null(await ReadAsync(reader => reader.FindPortAsync(owner, web.Id)));
    }

    [Fact]
    public async Task A_vpc_in_use_cannot_be_deleted_past_the_store()
    {
        var vpc = await StoredVpcAsync(await StoredAccountAsync());
        await WriteAsync(transaction => transaction.InsertSubnetAsync(New.Subnet(vpc)));
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(transaction => transaction.DeleteVpcAsync(vpc)));
        Assert.NotNull(await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)));
    }

    [Fact]
    public async Task What_an_engine_saw_is_written_without_a_new_revision_and_only_about_the_revision_it_acted_upon()
    {
        var vpc = await StoredVpcAsync(await StoredAccountAsync());
        var subnet = New.Subnet(vpc);
        var port = New.Port(subnet, "web", 5);
        await WriteAsync(async transaction =>
        {
            await transaction.InsertSubnetAsync(subnet);
            await transaction.InsertPortAsync(port);
        });
        await SawAsync(1, NetworkState.Failed, Records.OddText);
        Assert.Equal((NetworkState.Failed, Records.OddText, 1L), await StateAsync());
        await SawAsync(1, NetworkState.Available, "");
        Assert.Equal((NetworkState.Available, "", 1L), await StateAsync());

        await SawAsync(0, NetworkState.Failed, "late");
        await SawAsync(2, NetworkState.Failed, "early");
        Assert.Equal((NetworkState.Available, "", 1L), await StateAsync());
        Assert.Equal(NetworkState.Available, (await ReadAsync(reader => reader.FindSubnetAsync(vpc.Owner, subnet.Id)))!.State);
        Assert.Equal(NetworkState.Available, (await ReadAsync(reader => reader.FindPortAsync(vpc.Owner, port.Id)))!.State);

        await WriteAsync(transaction => transaction.UpdateVpcAsync(vpc with { State = NetworkState.Pending }));
        await SawAsync(1, NetworkState.Failed, "late");
        Assert.Equal((NetworkState.Pending, "", 2L), await StateAsync());
        Assert.Equal(NetworkState.Failed, (await ReadAsync(reader => reader.FindSubnetAsync(vpc.Owner, subnet.Id)))!.State);
        Assert.Equal(NetworkState.Failed, (await ReadAsync(reader => reader.FindPortAsync(vpc.Owner, port.Id)))!.State);

        Task SawAsync(long revision, NetworkState state, string fault) => WriteAsync(transaction => transaction.RecordSightsAsync(
        [
            new NetworkSight(NetworkRecord.Vpc, vpc.Id.Value, revision, state, fault), new(NetworkRecord.Subnet, subnet.Id.Value, revision, state, fault),
            new(NetworkRecord.Port, port.Id.Value, revision, state, fault), new(NetworkRecord.Vpc, New.Id(), revision, state, fault),
        ]));

        async Task<(NetworkState, string, long)> StateAsync()
        {
            var read = await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id));
            return (read!.State, read.Fault, read.Revision);
        }
    }
}
