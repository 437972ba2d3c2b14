using System.Diagnostics;
using System.Net.Sockets;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Tests.Kernel.Namespaces;
using Xunit;
using static Tieline.Tests.Kernel.Netlink.RoutedPath;

namespace Tieline.Tests.Kernel.Netlink;

public class ForwardingTests
{
    [KernelFact]
    public void A_packet_passes_from_one_namespace_through_a_router_to_another_and_back()
    {
        using var path = new RoutedPath();
        var (sending, receiving) = path.OpenDatagrams();
        using var _ = sending;
        using var __ = receiving;

        sending.Send("there"u8);
        var buffer = new byte[100];
        System.Net.EndPoint from = new System.Net.IPEndPoint(0, 0);
        Assert.Equal("there"u8, buffer.AsSpan(0, receiving.ReceiveFrom(buffer, ref from)));
        receiving.SendTo("back"u8, from);
        Assert.Equal("back"u8, buffer.AsSpan(0, sending.Receive(buffer)));
    }

    [KernelFact]
    public async Task Ping_of_a_process_inside_is_answered()
    {
        if (!File.Exists("/usr/bin/ping") && !File.Exists("/bin/ping")) Assert.Skip("needs the ping program");
        using var path = new RoutedPath();
        var program = new ProcessStartInfo("ping", ["-c1", "-W5", "10.2.0.2"]) { RedirectStandardOutput = true };
        using var ping = path.Sender.Namespace.StartProcess(program);
        await ping.WaitForExitAsync();
        Assert.Equal(0, ping.ExitCode);
    }

    [KernelFact]
    public void An_unreachable_route_stops_the_packet_and_the_sender_is_told()
    {
        using var path = new RoutedPath();
        path.Router.Netlink.NewBatch()
            .EnsureRoute(new(100, Network("10.2.0.0/24")) { Type = RouteType.Unreachable })
            .EnsureRule(new(100) { Incoming = new("left"), Table = 100 })
            .Execute();
        var (sending, receiving) = path.OpenDatagrams();
        using var _ = sending;
        using var __ = receiving;

        sending.Send("there"u8);

        var told = Assert.Throws<SocketException>(() => sending.Receive(new byte[100]));
        Assert.Equal(SocketError.HostUnreachable, told.SocketErrorCode);
        Assert.Equal(0, receiving.Available);
    }

    [KernelFact]
    public void A_permanent_neighbour_is_used_without_asking()
    {
        using var path = new RoutedPath();
        var neighbour = new Neighbour(TowardsReceiver, Ipv4("10.2.0.2"), path.Receiver.Netlink.FindDevice(new("eth0"))!.Mac);
        path.Router.Netlink.NewBatch().EnsureNeighbour(neighbour).EnsureNeighbour(neighbour).Execute();
        Assert.Equal([neighbour], path.Router.Netlink.ListNeighbours(TowardsReceiver));
        Assert.Contains(neighbour, path.Router.Netlink.ListNeighbours());

        // A wrong one is used too: the packet is lost, which shows that nobody was asked.
        var wrong = neighbour with { Mac = new(0x02_00_00_00_00_99) };
        path.Router.Netlink.NewBatch().EnsureNeighbour(wrong).Execute();
        Assert.Equal([wrong], path.Router.Netlink.ListNeighbours(TowardsReceiver));
        var (sending, receiving) = path.OpenDatagrams();
        using var _ = sending;
        using var __ = receiving;
        sending.Send("lost"u8);
        path.Router.Netlink.NewBatch().EnsureNeighbour(neighbour).Execute();
        sending.Send("found"u8);
        var buffer = new byte[100];
        Assert.Equal("found"u8, buffer.AsSpan(0, receiving.Receive(buffer)));

        using var removal = path.Router.Netlink.NewBatch()
            .RemoveNeighbour(TowardsReceiver, neighbour.Address)
            .RemoveNeighbour(TowardsReceiver, Ipv4("10.2.0.77"))
            .RemoveNeighbour(4711, neighbour.Address);
        removal.Execute();
        Assert.Equal([Errno.Ok, Errno.ENOENT, Errno.ENODEV], removal.Answers.ToArray().Select(answer => answer.Errno));
    }

    [KernelFact]
    public void A_bridge_tells_which_port_an_address_is_behind()
    {
        using var bridge = new TestNamespace();
        using var first = new TestNamespace();
        using var second = new TestNamespace();
        bridge.Netlink.NewBatch()
            .EnsureBridge(new("br"), index: 10)
            .EnsureVethPair(new(new("p1")) { Index = 11 }, EndIn(first, 0x02_00_00_00_00_01), master: 10)
            .EnsureVethPair(new(new("p2")) { Index = 12 }, EndIn(second, 0x02_00_00_00_00_02), master: 10)
            .ChangeDevice(11, new() { Up = true })
            .ChangeDevice(12, new() { Up = true })
            .Execute();
        foreach (var (end, address) in new[] { (first, "10.0.0.1"), (second, "10.0.0.2") })
            end.Netlink.NewBatch().ChangeDevice(2, new() { Up = true }).EnsureAddress(new(2, Ipv4(address), 24)).Execute();

        using var receiving = second.Namespace.Run(() => new UdpClient(new System.Net.IPEndPoint(0, 5000)));
        using var sending = first.Namespace.Run(() => new UdpClient(AddressFamily.InterNetwork));
        receiving.Client.ReceiveTimeout = 5000;
        sending.Send("hello"u8, "10.0.0.2", 5000);
        System.Net.IPEndPoint? from = null;
        Assert.Equal("hello"u8, receiving.Receive(ref from));

        Assert.Equal(11, bridge.Netlink.FindBridgeEntry(10, new(0x02_00_00_00_00_01))!.Value.Port);
        Assert.Equal(12, bridge.Netlink.FindBridgeEntry(10, new(0x02_00_00_00_00_02))!.Value.Port);
        Assert.Null(bridge.Netlink.FindBridgeEntry(10, new(0x02_00_00_00_00_03)));
        var entries = bridge.Netlink.ListBridgeEntries(10);
        Assert.Contains(new BridgeEntry(10, 11, new(0x02_00_00_00_00_01), IsLocal: false), entries);
        Assert.Contains(entries, entry => entry is { Port: 12, IsLocal: true });
        Assert.Throws<KernelException>(() => bridge.Netlink.ListBridgeEntries(4711));
    }

    private static VethEnd EndIn(TestNamespace end, long mac) =>
        new(new("eth0")) { Index = 2, Namespace = end.Namespace, Mac = new(mac) };
}
