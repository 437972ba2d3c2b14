using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Xunit;

namespace Tieline.Tests.Networks;

/// <summary>How a router chooses: <see cref="RouterLookup"/>.</summary>
public sealed class RouterLookupTests
{
    private static readonly SubnetId Front = new(1), Back = new(2);
    private static readonly LinkId North = new(10), South = new(11);

    [Fact]
    public void Its_own_subnets_come_before_any_rule()
    {
        var decision = Decide(Tables(Rule("0.0.0.0/0", "0.0.0.0/0", North)), "10.0.1.5", "10.0.2.9");
        Assert.Equal((RouterVerdict.Deliver, Back), (decision.Verdict, decision.Subnet));
    }

    [Fact]
    public void Without_a_rule_a_packet_goes_nowhere() =>
        Assert.Equal(RouterVerdict.NoRoute, Decide(Tables(), "10.0.1.5", "10.9.0.1").Verdict);

    [Fact]
    public void The_longest_destination_wins() =>
        Assert.Equal(
            South,
            Decide(Tables(Rule("0.0.0.0/0", "10.9.0.0/16", North), Rule("0.0.0.0/0", "10.9.8.0/24", South)), "10.0.1.5", "10.9.8.1").Route?.Link);

    [Fact]
    public void A_rule_for_the_source_comes_before_a_longer_destination() =>
        Assert.Equal(
            North,
            Decide(Tables(Rule("10.0.1.0/24", "10.9.0.0/16", North), Rule("0.0.0.0/0", "10.9.8.0/24", South)), "10.0.1.5", "10.9.8.1").Route?.Link);

    [Fact]
    public void A_rule_for_another_source_is_passed_over() =>
        Assert.Equal(
            South,
            Decide(Tables(Rule("10.0.2.0/24", "10.9.0.0/16", North), Rule("0.0.0.0/0", "10.9.0.0/16", South)), "10.0.1.5", "10.9.8.1").Route?.Link);

    [Fact]
    public void A_rule_whose_link_is_down_is_passed_over_and_named_when_no_other_matches()
    {
        var down = Rule("0.0.0.0/0", "10.9.8.0/24", South) with { InForce = false };
        Assert.Equal(North, Decide(Tables(down, Rule("0.0.0.0/0", "10.9.0.0/16", North)), "10.0.1.5", "10.9.8.1").Route?.Link);
        var alone = Decide(Tables(down), "10.0.1.5", "10.9.8.1");
        Assert.Equal((RouterVerdict.LinkDown, South), (alone.Verdict, alone.Route?.Link));
    }

    [Fact]
    public void What_came_over_a_link_leaves_over_one_only_through_a_relay()
    {
        var tables = Tables(Rule("0.0.0.0/0", "10.9.0.0/16", North));
        Assert.Equal(RouterVerdict.NoTransit, Decide(tables, "10.7.0.1", "10.9.8.1", overLink: true).Verdict);
        Assert.Equal(RouterVerdict.Forward, Decide(tables with { Forwards = true }, "10.7.0.1", "10.9.8.1", overLink: true).Verdict);
        Assert.Equal(RouterVerdict.Deliver, Decide(tables, "10.7.0.1", "10.0.1.9", overLink: true).Verdict);
    }

    private static RouterTables Tables(params RouterRoute[] routes) => new(
        new(1), Forwards: false, [(Front, Ipv4Network.Parse("10.0.1.0/24")!.Value), (Back, Ipv4Network.Parse("10.0.2.0/24")!.Value)], routes);

    private static RouterRoute Rule(string source, string destination, LinkId link) =>
        new(Ipv4Network.Parse(source)!.Value, Ipv4Network.Parse(destination)!.Value, link, new VpcId(link.Value), InForce: true);

    private static RouterDecision Decide(RouterTables tables, string source, string destination, bool overLink = false) =>
        RouterLookup.Decide(tables, overLink, Ipv4Address.Parse(source)!.Value, Ipv4Address.Parse(destination)!.Value);
}
