using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Tests.Kernel.Namespaces;
using Xunit;

namespace Tieline.Tests.Kernel.Netlink;

public sealed class RouteTests : IDisposable
{
    private const byte Ours = 157;
    private readonly TestNamespace _router = new();
    private const int Left = 11;
    private const int Right = 12;

    public RouteTests()
    {
        // Made here and not in a fixture, so that each test has a namespace that nobody else wrote to.
        _router.Netlink.NewBatch()
            .ChangeDevice(new DeviceName("lo"), new() { Up = true })
            .EnsureVethPair(new(new("left")) { Index = Left }, new(new("right")) { Index = Right })
            .ChangeDevice(Left, new() { Up = true })
            .ChangeDevice(Right, new() { Up = true })
            .Execute();
    }

    public void Dispose() => _router.Dispose();

    [KernelFact]
    public void An_address_is_there_once_however_often_it_is_ensured()
    {
        var address = new DeviceAddress(Left, Address("10.0.0.1"), 24);
        _router.Netlink.NewBatch().EnsureAddress(address).EnsureAddress(address).Execute();

        Assert.Equal([address], _router.Netlink.ListAddresses(Left));
        Assert.Empty(_router.Netlink.ListAddresses(Right));
        Assert.Contains(address, _router.Netlink.ListAddresses());

        _router.Netlink.NewBatch().RemoveAddress(address).RemoveAddress(address).Execute();
        Assert.Empty(_router.Netlink.ListAddresses(Left));
    }

    [KernelFact]
    public void An_address_without_a_prefix_route_leaves_the_main_table_empty()
    {
        var address = new DeviceAddress(Left, Address("10.0.0.1"), 24, PrefixRoute: false);
        _router.Netlink.NewBatch().EnsureAddress(address).Execute();

        Assert.Equal([address], _router.Netlink.ListAddresses(Left));
        Assert.Empty(_router.Netlink.ListRoutes(new() { Table = KernelRoute.MainTable }));
    }

    [KernelFact]
    public void Routes_of_every_kind_come_back_as_they_were_written()
    {
        KernelRoute[] routes =
        [
            new(100, Network("10.1.0.0/16")) { Device = Left, Protocol = Ours },
            new(100, Network("10.2.0.0/16")) { Device = Left, Gateway = Address("169.254.0.1"), OnLink = true, Protocol = Ours },
            new(100, Network("10.3.0.0/16")) { Type = RouteType.Blackhole, Protocol = Ours },
            new(100, Network("10.4.0.0/16")) { Type = RouteType.Unreachable, Metric = 50, Protocol = Ours },
            new(100, Network("0.0.0.0/0")) { Device = Right, Protocol = Ours },
            new(4_000_000_000, Network("10.6.7.8/32")) { Device = Right, Protocol = Ours },
        ];
        using var batch = _router.Netlink.NewBatch();
        foreach (var route in routes) batch.EnsureRoute(route);
        batch.Execute();

        var listed = _router.Netlink.ListRoutes(new() { Protocol = Ours });
        Assert.Equal(Sorted(routes), Sorted(listed));

        foreach (var route in routes) Assert.Contains(route, _router.Netlink.ListRoutes(new() { Table = route.Table }));
    }

    [KernelFact]
    public void A_route_to_the_same_destination_takes_the_old_one_s_place()
    {
        var route = new KernelRoute(100, Network("10.1.0.0/16")) { Device = Left, Protocol = Ours };
        _router.Netlink.NewBatch().EnsureRoute(route).EnsureRoute(route).EnsureRoute(route with { Device = Right }).Execute();

        Assert.Equal([route with { Device = Right }], _router.Netlink.ListRoutes(new() { Table = 100 }));
    }

    [KernelFact]
    public void The_kernel_lists_only_what_passes_the_filter()
    {
        var left = new KernelRoute(100, Network("10.1.0.0/16")) { Device = Left, Protocol = Ours };
        var right = new KernelRoute(100, Network("10.2.0.0/16")) { Device = Right, Protocol = Ours };
        var elsewhere = new KernelRoute(101, Network("10.1.0.0/16")) { Device = Left, Protocol = 4 };
        var hole = new KernelRoute(101, Network("10.9.0.0/16")) { Type = RouteType.Blackhole, Protocol = Ours };
        _router.Netlink.NewBatch().EnsureRoute(left).EnsureRoute(right).EnsureRoute(elsewhere).EnsureRoute(hole).Execute();

        Assert.Equal([right], _router.Netlink.ListRoutes(new() { Device = Right, Protocol = Ours }));
        Assert.Equal([left], _router.Netlink.ListRoutes(new() { Device = Left, Table = 100 }));
        Assert.Equal([hole], _router.Netlink.ListRoutes(new() { Type = RouteType.Blackhole }));
        Assert.Empty(_router.Netlink.ListRoutes(new() { Table = 102 }));
    }

    [KernelFact]
    public void Removing_a_route_twice_is_no_error()
    {
        var route = new KernelRoute(100, Network("10.1.0.0/16")) { Device = Left, Protocol = Ours };
        _router.Netlink.NewBatch().EnsureRoute(route).Execute();

        using var batch = _router.Netlink.NewBatch().RemoveRoute(route).RemoveRoute(route);
        batch.Execute();

        Assert.Equal([Errno.Ok, Errno.ESRCH], batch.Answers.ToArray().Select(answer => answer.Errno));
        Assert.Empty(_router.Netlink.ListRoutes(new() { Table = 100 }));
    }

    [KernelFact]
    public void A_thousand_routes_go_in_one_batch_and_come_back_out()
    {
        using var batch = _router.Netlink.NewBatch();
        for (uint i = 0; i < 5000; i++)
            batch.EnsureRoute(new(100, new(new(0x0B000000 | (i << 8)), 24)) { Device = Left, Protocol = Ours });
        batch.Execute();
        Assert.Equal(5000, _router.Netlink.ListRoutes(new() { Table = 100 }).Count);

        batch.Clear();
        for (uint i = 0; i < 5000; i++) batch.RemoveRoute(new(100, new(new(0x0B000000 | (i << 8)), 24)) { Protocol = Ours });
        batch.Execute();
        Assert.Empty(_router.Netlink.ListRoutes(new() { Table = 100 }));
    }

    [KernelFact]
    public void One_refused_message_of_a_batch_stops_none_of_the_others()
    {
        var good = new KernelRoute(100, Network("10.1.0.0/16")) { Device = Left, Protocol = Ours };
        var unknownDevice = new KernelRoute(100, Network("10.2.0.0/16")) { Device = 4711, Protocol = Ours };
        var unreachableGateway = new KernelRoute(100, Network("10.3.0.0/16")) { Gateway = Address("192.0.2.1"), Protocol = Ours };
        using var batch = _router.Netlink.NewBatch()
            .EnsureRoute(unknownDevice).EnsureRoute(good).EnsureRoute(unreachableGateway).EnsureRoute(good with { Table = 101 });

        var failures = batch.TryExecute();

        Assert.Equal([(0, Errno.ENODEV), (2, Errno.ENETUNREACH)], failures.Select(failure => (failure.Index, failure.Exception.Errno)));
        Assert.Equal("RTM_NEWROUTE 10.3.0.0/16 table 100 via 192.0.2.1 proto 157", failures[1].Exception.Call);
        Assert.Equal("Nexthop has invalid gateway", failures[1].Exception.Detail);
        Assert.Equal(2, _router.Netlink.ListRoutes(new() { Protocol = Ours }).Count);
        var thrown = Assert.Throws<KernelException>(batch.Execute);
        Assert.StartsWith("RTM_NEWROUTE 10.2.0.0/16 table 100 dev #4711 proto 157: ENODEV (", thrown.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void A_batch_of_nothing_but_refusals_has_an_answer_for_each()
    {
        using var batch = _router.Netlink.NewBatch();
        for (uint i = 0; i < 3000; i++) batch.EnsureRoute(new(100, new(new(0x0B000000 | (i << 8)), 24)) { Device = 4711 });
        Assert.Equal(3000, batch.TryExecute().Count);
    }

    [KernelFact]
    public void Rules_come_back_as_they_were_written_and_go_when_removed()
    {
        PolicyRule[] rules =
        [
            new(1000) { Incoming = new("left"), Table = 100, Protocol = Ours },
            new(1001) { From = Network("10.1.0.0/16"), To = Network("10.2.0.0/16"), Table = 70_000, Protocol = Ours },
            new(1002, RuleAction.Unreachable) { Incoming = new("nosuchdevice"), Protocol = Ours },
        ];
        using var batch = _router.Netlink.NewBatch();
        foreach (var rule in rules) batch.EnsureRule(rule).EnsureRule(rule);
        batch.Execute();
        Assert.Equal(rules, _router.Netlink.ListRules().Where(rule => rule.Protocol == Ours));

        batch.Clear();
        foreach (var rule in rules) batch.RemoveRule(rule).RemoveRule(rule);
        batch.Execute();
        Assert.Equal([0u, 32766u, 32767u], _router.Netlink.ListRules().Select(rule => rule.Priority));
    }

    [KernelFact]
    public void The_kernel_tells_which_route_a_packet_would_take()
    {
        _router.Namespace.WriteSysctls(Engines.Linux.Namespaces.Sysctl.OfRouter);
        var main = new KernelRoute(KernelRoute.MainTable, Network("10.1.0.0/16")) { Device = Right, Protocol = Ours };
        var wide = new KernelRoute(100, Network("10.0.0.0/8")) { Device = Right, Gateway = Address("169.254.0.1"), OnLink = true, Protocol = Ours };
        var hole = new KernelRoute(100, Network("10.66.0.0/16")) { Type = RouteType.Blackhole, Protocol = Ours };
        var dead = new KernelRoute(100, Network("10.67.0.0/16")) { Type = RouteType.Unreachable, Protocol = Ours };
        _router.Netlink.NewBatch()
            .EnsureAddress(new(Left, Address("10.200.0.1"), 24))
            .EnsureRoute(main).EnsureRoute(wide).EnsureRoute(hole).EnsureRoute(dead)
            .EnsureRule(new(1000) { Incoming = new("left"), Table = 100, Protocol = Ours })
            .Execute();
        (NetlinkAnswer Answer, KernelRoute? Route) AskFor(string destination, bool incoming) => _router.Netlink.LookUpRoute(
            new(Address(destination), incoming ? Address("10.200.0.9") : null, incoming ? Left : 0));

        Assert.Equal(main, AskFor("10.1.2.3", incoming: false).Route);
        Assert.Equal(wide, AskFor("10.1.2.3", incoming: true).Route);
        Assert.Equal(Errno.EINVAL, AskFor("10.66.0.1", incoming: true).Answer.Errno);
        Assert.Equal(Errno.EHOSTUNREACH, AskFor("10.67.0.1", incoming: true).Answer.Errno);
        Assert.Equal(Errno.ENETUNREACH, AskFor("192.0.2.1", incoming: false).Answer.Errno);
    }

    [KernelFact]
    public async Task A_list_that_changes_while_it_is_read_has_no_gap()
    {
        using var batch = _router.Netlink.NewBatch();
        for (uint i = 0; i < 3000; i++)
            batch.EnsureRoute(new(100, new(new(0x0B000000 | (i << 8)), 24)) { Device = Left, Protocol = Ours });
        batch.Execute();
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            using var other = NetlinkSocket.Open(_router.Namespace);
            using var flapping = other.NewBatch()
                .EnsureRoute(new(100, Network("12.0.0.0/24")) { Device = Left })
                .RemoveRoute(new(100, Network("12.0.0.0/24")));
            while (!stop.IsCancellationRequested) flapping.Execute();
        });

        for (var i = 0; i < 20; i++)
            Assert.Equal(3000, _router.Netlink.ListRoutes(new() { Table = 100, Protocol = Ours }).Count);

        await stop.CancelAsync();
        await writer;
    }

    private static Ipv4Address Address(string text) => Ipv4Address.Parse(text)!.Value;

    private static Ipv4Network Network(string text) => Ipv4Network.Parse(text)!.Value;

    private static List<string> Sorted(IEnumerable<KernelRoute> routes) => [.. routes.Select(route => route.ToString()).Order(StringComparer.Ordinal)];
}
