using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;
using Tieline.Engines.Planning;
using Xunit;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Linux;

/// <summary>Packets arrive exactly where the tenants' route rules send them.</summary>
public class PeeringTests
{
    [KernelFact]
    public async Task Two_linked_VPCs_with_route_rules_on_both_sides_reach_each_other()
    {
        await using var world = new LinuxWorld();
        var (web, db) = (world.AddVpc(1, "10.10.1.0/24"), world.AddVpc(2, "10.20.1.0/24"));
        world.AddRoutes(world.AddLink(7, web, db), web, db);
        await world.ConvergeAsync();

        Assert.True(web.Reaches(db));
        Assert.True(db.Reaches(web));
        var trace = await world.Engine.TraceAsync(new(1), web.Port.Address, db.Port.Address, default);
        Assert.Equal([new(new(1), new LinkId(7)), new(new(2), null)], trace.Hops);
        Assert.Equal(db.Port.Id, trace.Arrived);
    }

    [KernelFact]
    public async Task A_link_without_route_rules_carries_nothing()
    {
        await using var world = new LinuxWorld();
        var (web, db) = (world.AddVpc(1, "10.10.1.0/24"), world.AddVpc(2, "10.20.1.0/24"));
        world.AddLink(7, web, db);
        await world.ConvergeAsync();

        Assert.False(web.Delivers(db));
        Assert.Equal(StopCause.NoRoute, (await world.Engine.TraceAsync(new(1), web.Port.Address, db.Port.Address, default)).Cause);
    }

    [KernelFact]
    public async Task With_a_rule_on_one_side_only_packets_arrive_and_answers_do_not()
    {
        await using var world = new LinuxWorld();
        var (web, db) = (world.AddVpc(1, "10.10.1.0/24"), world.AddVpc(2, "10.20.1.0/24"));
        var link = world.AddLink(7, web, db);
        world.Add(new RouteObject(new(1), Ipv4Network.Any, Network("10.20.0.0/16"), link.Id));
        await world.ConvergeAsync();

        Assert.True(web.Delivers(db));
        Assert.False(web.Reaches(db));
    }

    [KernelFact]
    public async Task A_released_link_stops_traffic_and_takes_its_routes_along()
    {
        await using var world = new LinuxWorld();
        var (web, db) = (world.AddVpc(1, "10.10.1.0/24"), world.AddVpc(2, "10.20.1.0/24"));
        var link = world.AddLink(7, web, db);
        world.AddRoutes(link, web, db);
        await world.ConvergeAsync();
        foreach (var item in world.Want.Where(item => item is LinkObject or RouteObject).ToList()) world.Drop(item);
        await world.ConvergeAsync();

        Assert.False(web.Delivers(db));
        Assert.DoesNotContain(await world.ObserveAsync(), item => item is RouteObject or LinkObject);
    }

    [KernelFact]
    public async Task Of_two_rules_the_longer_destination_wins()
    {
        await using var world = new LinuxWorld();
        var (web, wide, narrow) = (world.AddVpc(1, "10.10.1.0/24"), world.AddVpc(2, "10.20.1.0/24"), world.AddVpc(3, "10.20.1.0/24"));
        var (toWide, toNarrow) = (world.AddLink(7, web, wide), world.AddLink(8, web, narrow));
        world.Add(
            new RouteObject(new(1), Ipv4Network.Any, Network("10.20.0.0/16"), toWide.Id),
            new RouteObject(new(1), Ipv4Network.Any, Network("10.20.1.0/28"), toNarrow.Id));
        await world.ConvergeAsync();

        // Both VPCs have the same ranges: only the route says whose workload it is.
        Assert.True(web.Delivers(narrow));
        Assert.False(web.Delivers(wide));
    }

    [KernelFact]
    public async Task A_rule_for_the_packets_source_wins_over_one_for_any_source()
    {
        await using var world = new LinuxWorld();
        var (web, left, right) = (world.AddVpc(1, "10.10.1.0/24"), world.AddVpc(2, "10.20.1.0/24"), world.AddVpc(3, "10.20.1.0/24"));
        var other = world.AddWorkload(11, new(1), new(1), Network("10.10.1.0/24"), 200);
        var (toLeft, toRight) = (world.AddLink(7, web, left), world.AddLink(8, web, right));
        world.Add(
            new RouteObject(new(1), Ipv4Network.Any, Network("10.20.1.0/24"), toLeft.Id),
            new RouteObject(new(1), Network("10.10.1.128/25"), Network("10.20.0.0/16"), toRight.Id));
        await world.ConvergeAsync();

        Assert.True(web.Delivers(left));
        Assert.False(web.Delivers(right));
        Assert.True(other.Delivers(right));
        Assert.False(other.Delivers(left));
    }

    [KernelFact]
    public async Task Nothing_passes_through_a_VPC_that_is_no_relay_though_routes_would_lead_there()
    {
        await using var world = new LinuxWorld();
        var (web, middle, far) = Chain(world, relays: false);
        await world.ConvergeAsync();

        Assert.True(web.Reaches(middle));
        Assert.False(web.Delivers(far));
        var trace = await world.Engine.TraceAsync(new(1), web.Port.Address, far.Port.Address, default);
        Assert.Equal((StopCause.NoTransit, new LinkId(8)), (trace.Cause, trace.Route!.Link));

        foreach (var link in world.Want.OfType<LinkObject>().ToList()) world.Add(link with { NearForwards = true, FarForwards = true });
        await world.ConvergeAsync();
        Assert.True(web.Reaches(far));
    }

    [KernelFact]
    public async Task A_relay_VPC_passes_packets_on()
    {
        await using var world = new LinuxWorld();
        var (web, _, far) = Chain(world, relays: true);
        await world.ConvergeAsync();
        Assert.True(web.Reaches(far));
    }

    [KernelFact]
    public async Task Subnets_of_one_VPC_reach_each_other_and_no_other_VPCs()
    {
        await using var world = new LinuxWorld();
        var web = world.AddVpc(1, "10.10.1.0/24");
        var stranger = world.AddVpc(2, "10.20.1.0/24");
        world.Add(new SubnetObject(new(12), new(1), Network("10.10.2.16/28")));
        var db = world.AddWorkload(12, new(1), new(12), Network("10.10.2.16/28"), 14);
        var neighbour = world.AddWorkload(13, new(1), new(1), Network("10.10.1.0/24"), 254);
        await world.ConvergeAsync();

        Assert.True(web.Reaches(db));
        Assert.True(web.Reaches(neighbour));
        Assert.False(web.Delivers(stranger));
    }

    /// <summary>1 - 2 - 3, with routes for all.</summary>
    private static (Workload, Workload, Workload) Chain(LinuxWorld world, bool relays)
    {
        var (web, middle, far) = (world.AddVpc(1, "10.10.1.0/24"), world.AddVpc(2, "10.20.1.0/24"), world.AddVpc(3, "10.30.1.0/24"));
        world.AddRoutes(world.AddLink(7, web, middle, relays: relays), web, middle);
        world.AddRoutes(world.AddLink(8, middle, far, relays: relays), middle, far);
        world.Add(
            new RouteObject(new(1), Ipv4Network.Any, Network("10.30.1.0/24"), new(7)),
            new RouteObject(new(3), Ipv4Network.Any, Network("10.10.1.0/24"), new(8)));
        return (web, middle, far);
    }
}
