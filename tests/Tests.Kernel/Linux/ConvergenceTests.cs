using Tieline.Core.Networks;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;
using Xunit;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Linux;

/// <summary>Whatever was there before: afterwards there is what is wanted, and nothing that is not the engine's has been touched.</summary>
public class ConvergenceTests
{
    [KernelFact]
    public async Task Killed_after_any_step_the_next_engine_finishes()
    {
        var count = 1;
        for (var cut = 0; cut < count; cut++)
        {
            await using var world = new LinuxWorld();
            var (web, db) = Peering(world);
            var steps = await world.StepsAsync();
            count = steps.Count;
            Assert.Empty(await world.Engine.ApplyAsync([.. steps.Take(cut)], default));
            await world.RestartAsync();
            await world.ConvergeAsync();
            Assert.True(web.Reaches(db));
        }
    }

    [KernelFact]
    public async Task Killed_after_any_step_of_a_removal_the_next_engine_finishes()
    {
        var count = 1;
        for (var cut = 0; cut < count; cut++)
        {
            await using var world = new LinuxWorld();
            Peering(world);
            await world.ConvergeAsync();
            var steps = Plan.Steps([], await world.ObserveAsync());
            count = steps.Count;
            Assert.Empty(await world.Engine.ApplyAsync([.. steps.Take(cut)], default));
            await world.RestartAsync();
            Assert.Empty(await world.Engine.ApplyAsync(Plan.Steps([], await world.ObserveAsync()), default));
            Assert.Empty(await world.Engine.ListRoutersAsync(default));
        }
    }

    public static readonly TheoryData<string> Damages = new(
        "link end set down", "link removed", "link unlimited", "link alias lost", "neighbour lost", "bridge removed", "gateway address lost",
        "route lost", "source rule lost", "base rule lost", "port removed", "workload set down", "workload address lost", "router removed", "stray link end");

    [KernelTheory]
    [MemberData(nameof(Damages))]
    public async Task What_somebody_else_spoilt_is_made_good(string damage)
    {
        await using var world = new LinuxWorld();
        var (web, db) = Peering(world);
        await world.ConvergeAsync();
        var name = world.NamespaceOf(new(1));
        using (var space = NetworkNamespace.FindNamed(name)!)
        using (var netlink = NetlinkSocket.Open(space))
        using (var batch = netlink.NewBatch())
        {
            var link = new DeviceName("l-000000000007");
            var bridge = new DeviceName("s-000000000001");
            var index = netlink.FindDevice(link)!.Index;
            switch (damage)
            {
                case "link end set down": batch.ChangeDevice(link, new() { Up = false }); break;
                case "link removed": batch.RemoveDevice(link); break;
                case "link unlimited": batch.RemoveBandwidthLimit(index); break;
                case "link alias lost": batch.ChangeDevice(link, new() { Alias = "" }); break;
                case "neighbour lost": batch.RemoveNeighbour(index, RouterPolicy.FarEnd); break;
                case "bridge removed": batch.RemoveDevice(bridge); break;
                case "gateway address lost": batch.RemoveAddress(new(netlink.FindDevice(bridge)!.Index, Ipv4("10.10.1.1"), 24)); break;
                case "route lost": batch.RemoveRoute(new(RouterPolicy.AnySourceTable, new(db.Port.Address, 32)) { Protocol = RouterPolicy.Protocol }); break;
                case "source rule lost": batch.RemoveRule(RouterPolicy.OfSource(Network("10.10.1.128/25"), RouterPolicy.AnySourceTable + 1)); break;
                case "base rule lost": batch.RemoveRule(RouterPolicy.OfEveryRouter[1]); break;
                case "port removed": batch.RemoveDevice(new DeviceName("p-000000000001")); break;
                case "workload set down": web.Home.Netlink.NewBatch().ChangeDevice(new DeviceName("eth0"), new() { Up = false }).Execute(); break;
                case "workload address lost": web.Home.Netlink.NewBatch().RemoveAddress(new(web.Home.IndexOf("eth0"), web.Port.Address, 24)).Execute(); break;
                case "router removed": NetworkNamespace.RemoveNamed(name); break;
                case "stray link end":
                    batch.RemoveDevice(link).EnsureVethPair(new(link), new(new DeviceName("other")));
                    break;
                default: throw new ArgumentOutOfRangeException(nameof(damage), damage);
            }

            if (batch.Count > 0) batch.Execute();
        }

        Assert.NotEmpty(await world.StepsAsync());
        await world.ConvergeAsync();

        // What goes with a removed bridge or router, such as a workload's default route, is there again too.
        Assert.True(web.Reaches(db));
        Assert.Empty(await world.StepsAsync());
    }

    [KernelFact]
    public async Task What_is_not_the_engines_stays_as_it_is()
    {
        await using var world = new LinuxWorld();
        await using var other = new LinuxWorld();
        Peering(world);
        Peering(other);
        await world.ConvergeAsync();
        await other.ConvergeAsync();

        // A namespace that has a router's name and not its mark.
        var squatted = KernelNames.RouterOf(world.Instance, new(99));
        using var squatter = NetworkNamespace.EnsureNamed(squatted);
        try
        {
            using (var space = NetworkNamespace.FindNamed(world.NamespaceOf(new(1)))!)
            using (var netlink = NetlinkSocket.Open(space))
            {
                netlink.NewBatch().EnsureBridge(new("mine"), index: 4000).EnsureAddress(new(4000, Ipv4("192.168.7.1"), 24))
                    .EnsureRoute(new(77, Network("192.168.9.0/24")) { Device = 4000, Protocol = 4 }).Execute();
                Assert.Empty(await world.StepsAsync());
                await world.ConvergeAsync();
                Assert.NotNull(netlink.FindDevice(new("mine")));
                Assert.Single(netlink.ListRoutes(new() { Table = 77 }));
            }

            Assert.Empty(Plan.Steps([], await world.Engine.ObserveAsync(new(new HashSet<Core.Identifiers.VpcId> { new(99) }, [], new HashSet<Core.Identifiers.VpcId>()), default)));
            var failure = Assert.Single(await world.Engine.ApplyAsync([new Ensure(new RouterObject(new(99)), null), new Remove(new RouterObject(new(99)))], default));
            Assert.Contains(squatted, failure.Fault);
            Assert.Equal(squatter.Identity, NetworkNamespace.FindNamed(squatted)!.Identity);

            await world.Engine.RemoveAllAsync(default);
            Assert.Empty(await other.StepsAsync());
        }
        finally
        {
            NetworkNamespace.RemoveNamed(squatted);
        }
    }

    [KernelFact]
    public async Task A_step_that_fails_says_why_and_stops_nothing_else()
    {
        await using var world = new LinuxWorld();
        var (web, db) = Peering(world);
        var lost = PortIn(50, new(1), new(1), Network("10.10.1.0/24"), Ipv4("10.10.1.50"), new(AttachmentKind.NamedNamespace, "tl-no-such", "eth0", true));
        world.Add(lost);

        var failure = Assert.Single(await world.Engine.ApplyAsync(await world.StepsAsync(), default));

        Assert.Equal(lost, failure.Step.Object);
        Assert.Contains("there is no network namespace tl-no-such", failure.Fault);
        Assert.True(web.Reaches(db));
        world.Drop(lost);
    }

    /// <summary>Two VPCs with all kinds of objects but a resolver.</summary>
    private static (Workload, Workload) Peering(LinuxWorld world)
    {
        var (web, db) = (world.AddVpc(1, "10.10.1.0/24"), world.AddVpc(2, "10.20.1.0/24"));
        world.AddRoutes(world.AddLink(7, web, db, rate: 1_000_000_000), web, db);
        world.Add(new RouteObject(new(1), Network("10.10.1.128/25"), Network("10.20.0.0/16"), new(7)));
        return (web, db);
    }
}
