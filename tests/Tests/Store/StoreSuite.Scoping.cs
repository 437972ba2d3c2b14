using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Regions;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>A foreign record cannot be found, by whatever question.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_stranger_finds_nothing_of_an_account()
    {
        var (alice, mallory) = (await StoredAccountAsync(), await StoredAccountAsync());
        var (a, b) = (await StoredVpcAsync(alice), await StoredVpcAsync(alice));
        var link = await StoredLinkAsync(a, b);
        var (subnet, rule) = (New.Subnet(a), New.Rule(a, link.Initiator, "10.9.0.0/16"));
        var (port, key) = (New.Port(subnet, "web", 5), New.Key(alice));
        await WriteAsync(async transaction =>
        {
            await transaction.InsertSubnetAsync(subnet);
            await transaction.InsertRouteRuleAsync(rule);
            await transaction.InsertPortAsync(port);
            await transaction.InsertAccessKeyAsync(key);
            await transaction.AppendEventAsync(New.Event(alice));
            await transaction.RememberTokenAsync(alice, new("token", "print"), "result", New.Time());
        });

        foreach (var (caller, finds) in ((AccountId, bool)[])[(alice, true), (mallory, false)])
        {
            foreach (var (question, found) in await AskAsync(caller, a, subnet, link, rule, port))
                Assert.True(found == finds, $"{question} answered {(finds ? "its owner nothing" : "a stranger")}");
        }

        await WriteAsync(async transaction =>
        {
            Assert.Null(await transaction.UseTokenAsync(mallory, "token", New.Time()));
            Assert.NotNull(await transaction.UseTokenAsync(alice, "token", New.Time()));
        });
    }

    /// <summary>Every question that takes an account, each by all that could name the record.</summary>
    private Task<List<(string Question, bool Found)>> AskAsync(AccountId caller, Vpc vpc, Subnet subnet, Link link, RouteRule rule, Port port) =>
        ReadAsync<List<(string Question, bool Found)>>(async reader =>
        [
            ("keys", (await reader.ListAccessKeysAsync(caller)).Count > 0),
            ("owns resources", await reader.OwnsResourcesAsync(caller)),
            ("VPC", await reader.FindVpcAsync(caller, vpc.Id) is not null),
            ("VPCs of a region", await reader.ListVpcsAsync(caller, vpc.Region, null, null, new(null, 10)) is { Count: > 0 }),
            ("default VPCs", await reader.ListVpcsAsync(caller, vpc.Region, false, null, new(null, 10)) is { Count: > 0 }),
            ("VPCs by id", await reader.ListVpcsAsync(caller, vpc.Region, null, [vpc.Id], new(null, 10)) is { Count: > 0 }),
            ("VPCs from a marker", await reader.ListVpcsAsync(caller, vpc.Region, null, null, new(vpc.Id, 10)) is { Count: > 0 }),
            ("count of VPCs", await reader.CountVpcsAsync(caller, 10) > 0),
            ("ids of VPCs", (await reader.ListVpcIdsAsync(caller, null, 10)).Count > 0),
            ("subnet", await reader.FindSubnetAsync(caller, subnet.Id) is not null),
            ("subnets of a VPC", (await reader.ListSubnetsAsync(caller, vpc.Id)).Count > 0),
            ("subnets of a region", await reader.ListSubnetsAsync(caller, vpc.Region, null, null, null, null, new(null, 10)) is { Count: > 0 }),
            ("subnets by VPC", await reader.ListSubnetsAsync(caller, vpc.Region, vpc.Id, null, null, null, new(null, 10)) is { Count: > 0 }),
            ("subnets by id", await reader.ListSubnetsAsync(caller, vpc.Region, null, null, null, [subnet.Id], new(null, 10)) is { Count: > 0 }),
            ("subnets from a marker", await reader.ListSubnetsAsync(caller, vpc.Region, null, null, null, null, new(subnet.Id, 10)) is { Count: > 0 }),
            ("route table", await reader.FindRouteTableAsync(caller, vpc.RouteTable) is not null),
            ("route table by VPC", await reader.FindRouteTableAsync(caller, vpc.Id) is not null),
            ("route rule", await reader.FindRouteRuleAsync(caller, rule.Id) is not null),
            ("route rules", await reader.ListRouteRulesAsync(caller, vpc.RouteTable, new(null, 10)) is { Count: > 0 }),
            ("route rules from a marker", await reader.ListRouteRulesAsync(caller, vpc.RouteTable, new(rule.Id, 10)) is { Count: > 0 }),
            ("port", await reader.FindPortAsync(caller, port.Id) is not null),
            ("link", await reader.FindLinkAsync(caller, link.Id) is not null),
            ("link by interface", await reader.FindLinkAsync(caller, link.Acceptor.Id) is not null),
            ("count of links", await reader.CountLinksAsync(caller, 10) > 0),
            ("sides", await reader.ListLinkSidesAsync(caller, vpc.Region, null, new(null, 10)) is { Count: > 0 }),
            ("sides by VPC", await reader.ListLinkSidesAsync(caller, vpc.Region, vpc.Id, new(null, 10)) is { Count: > 0 }),
            ("sides from a marker", await reader.ListLinkSidesAsync(caller, vpc.Region, null, new(link.Initiator.Id, 10)) is { Count: > 0 }),
            ("events", (await reader.ListEventsAsync(caller, 0, 10)).Count > 0),
        ]);

    [Fact]
    public async Task Each_party_of_a_link_sees_its_own_side_and_not_the_peers_networks()
    {
        var (alice, bob) = (await StoredAccountAsync(), await StoredAccountAsync());
        var (a, b) = (await StoredVpcAsync(alice), await StoredVpcAsync(bob));
        var link = await StoredLinkAsync(a, b);
        Assert.Equal([new(link, LinkRole.Initiator)], await SidesAsync(alice, null));
        Assert.Equal([new(link, LinkRole.Acceptor)], await SidesAsync(bob, null));
        Assert.Empty((await SidesAsync(alice, b.Id))!);
        Assert.Null(await ReadAsync(reader => reader.ListLinkSidesAsync(bob, RegionList.Beijing, null, new(link.Initiator.Id, 10))));
        Assert.Null(await ReadAsync(reader => reader.FindVpcAsync(alice, b.Id)));
        Assert.Equal((1, 0), await ReadAsync(async reader => (await reader.CountLinksAsync(alice, 10), await reader.CountLinksAsync(bob, 10)))); // the initiator pays

        Task<IReadOnlyList<LinkSide>?> SidesAsync(AccountId owner, VpcId? vpc) =>
            ReadAsync(reader => reader.ListLinkSidesAsync(owner, RegionList.Beijing, vpc, new(null, 10)));
    }
}
