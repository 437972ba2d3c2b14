using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>What the engine and the operator ask: across accounts.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_scope_is_read_with_what_hangs_on_it_and_nothing_else()
    {
        var (alice, bob) = (await StoredAccountAsync(), await StoredAccountAsync());
        var (a, b, c) = (await StoredVpcAsync(alice), await StoredVpcAsync(bob), await StoredVpcAsync(alice));
        var (ab, bc) = (await StoredLinkAsync(a, b), await StoredLinkAsync(b, c));
        var (inA, inB) = (New.Subnet(a), New.Subnet(b));
        var (web, db) = (New.Port(inA, "web", 1), New.Port(inB, "db", 2));
        RouteRule[] rules = [New.Rule(a, ab.Initiator, "10.1.0.0/16"), New.Rule(b, ab.Acceptor, "10.2.0.0/16"), New.Rule(b, bc.Initiator, "10.3.0.0/16")];
        await WriteAsync(async transaction =>
        {
            foreach (var subnet in (Subnet[])[inA, inB]) await transaction.InsertSubnetAsync(subnet);
            foreach (var port in (Port[])[web, db]) await transaction.InsertPortAsync(port);
            foreach (var rule in rules) await transaction.InsertRouteRuleAsync(rule);
        });

        var ofA = await ReadAsync(reader => reader.ReadNetworkAsync(Scope.Of(a.Id)));
        AssertHolds(ofA, [a, b], [inA], [web], [ab], rules[..1]);
        Assert.Equal([a.Id], ofA.Names.Select(names => names.Vpc));

        AssertHolds(await ReadAsync(reader => reader.ReadNetworkAsync(Scope.Of(bc.Id))), [b, c], [], [], [bc], rules[2..]);
        AssertHolds(await ReadAsync(reader => reader.ReadNetworkAsync(Scope.Of(b.Id).Union(Scope.Of(ab.Id)))), [a, b, c], [inB], [db], [ab, bc], rules);
        AssertHolds(await ReadAsync(reader => reader.ReadNetworkAsync(Scope.NamesOf(b.Id))), [], [], [], [], []);
        AssertHolds(await ReadAsync(reader => reader.ReadNetworkAsync(Scope.All)), [a, b, c], [inA, inB], [web, db], [ab, bc], rules);
        AssertHolds(await ReadAsync(reader => reader.ReadNetworkAsync(Scope.Of(new VpcId(New.Id())))), [], [], [], [], []);
        AssertHolds(await ReadAsync(reader => reader.ReadNetworkAsync(Scope.Nothing)), [], [], [], [], []);
    }

    [Theory]
    [InlineData(LinkState.Active, DnsSync.Open, true)]
    [InlineData(LinkState.Active, DnsSync.Opening, true)]
    [InlineData(LinkState.Active, DnsSync.Closing, false)]
    [InlineData(LinkState.Active, DnsSync.Closed, false)]
    [InlineData(LinkState.TermEnded, DnsSync.Open, false)]
    [InlineData(LinkState.Releasing, DnsSync.Open, false)]
    public async Task A_resolver_answers_its_own_names_first_and_the_peers_where_its_side_is_open(LinkState state, DnsSync dns, bool hearsPeer)
    {
        var (a, b) = (await StoredVpcAsync(await StoredAccountAsync()), await StoredVpcAsync(await StoredAccountAsync()));
        var link = New.Link(a, b) with { State = state };
        link = link with { Initiator = link.Initiator with { Dns = dns }, Acceptor = link.Acceptor with { Dns = DnsSync.Closed } };
        var (inA, inB) = (New.Subnet(a), New.Subnet(b));
        await WriteAsync(async transaction =>
        {
            await transaction.InsertLinkAsync(link);
            foreach (var subnet in (Subnet[])[inA, inB]) await transaction.InsertSubnetAsync(subnet);
            foreach (var port in (Port[])[New.Port(inA, "web", 1), New.Port(inB, "db", 2), New.Port(inB, "cache", 3)]) await transaction.InsertPortAsync(port);
        });
        WorkloadName[] ofA = [new("web", new Ipv4Address(1), a.Id)], ofB = [new("cache", new Ipv4Address(3), b.Id), new("db", new Ipv4Address(2), b.Id)];

        foreach (var scope in (Scope[])[Scope.All, Scope.Of(a.Id).Union(Scope.Of(b.Id)), Scope.NamesOf(a.Id).Union(Scope.NamesOf(b.Id))])
        {
            var names = (await ReadAsync(reader => reader.ReadNetworkAsync(scope))).Names;
            Assert.Equal(hearsPeer ? [.. ofA, .. ofB] : ofA, names.Single(vpc => vpc.Vpc == a.Id).Names);
            Assert.Equal(ofB, names.Single(vpc => vpc.Vpc == b.Id).Names);
        }
    }

    [Fact]
    public async Task Vpc_ids_are_listed_in_order_a_page_at_a_time_of_one_account_or_of_all()
    {
        var (alice, bob) = (await StoredAccountAsync(), await StoredAccountAsync());
        var vpcs = new List<Vpc>();
        for (var i = 0; i < 9; i++) vpcs.Add(await StoredVpcAsync(i % 3 == 0 ? bob : alice));
        var all = vpcs.Select(vpc => vpc.Id).Order().ToList();
        Assert.Equal(all[..5], await ReadAsync(reader => reader.ListVpcIdsAsync(null, null, 5)));
        Assert.Equal(all[5..], await ReadAsync(reader => reader.ListVpcIdsAsync(null, all[4], 5)));
        var ofBob = vpcs.Where(vpc => vpc.Owner == bob).Select(vpc => vpc.Id).Order().ToList();
        Assert.Equal(ofBob, await ReadAsync(reader => reader.ListVpcIdsAsync(bob, null, 5)));
        Assert.Equal(ofBob[1..2], await ReadAsync(reader => reader.ListVpcIdsAsync(bob, ofBob[0], 1)));
    }

    [Fact]
    public async Task Records_are_counted_by_name()
    {
        var owner = await StoredAccountAsync();
        var (a, b) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        await StoredLinkAsync(a, b);
        var subnet = New.Subnet(a);
        await WriteAsync(async transaction =>
        {
            await transaction.InsertSubnetAsync(subnet);
            for (var i = 0; i < 4; i++) await transaction.InsertPortAsync(New.Port(subnet, $"port-{i}", (uint)i));
        });
        var counts = await ReadAsync(reader => reader.CountRecordsAsync());
        Assert.Equal("accounts 1, channels 0, connections 0, endpoints 0, gateways 0, links 1, ports 4, services 0, subnets 1, vpcs 2", string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}")));
    }

    private static void AssertHolds(NetworkSnapshot found, Vpc[] vpcs, Subnet[] subnets, Port[] ports, Link[] links, RouteRule[] rules)
    {
        Assert.Equal(vpcs.ToHashSet(), found.Vpcs.ToHashSet());
        Assert.Equal(subnets.ToHashSet(), found.Subnets.ToHashSet());
        Assert.Equal(ports.ToHashSet(), found.Ports.ToHashSet());
        Assert.Equal(links.ToHashSet(), found.Links.ToHashSet());
        Assert.Equal(rules.ToHashSet(), found.Routes.ToHashSet());
        Assert.Equal(
            (vpcs.Length, subnets.Length, ports.Length, links.Length, rules.Length),
            (found.Vpcs.Count, found.Subnets.Count, found.Ports.Count, found.Links.Count, found.Routes.Count));
    }
}
