using System.Net.Sockets;
using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Endpoints;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;
using Tieline.Tests.Kernel.Haproxy;
using Tieline.Tests.Kernel.Linux;
using Xunit;
using static Tieline.Tests.Kernel.Endpoints.EndpointWorld;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Endpoints;

/// <summary>One HAProxy for the host: consumers do not meet in it, and its reloads cut nobody.</summary>
public class SharedProxyTests
{
    private const int HeaderBytes = 35;

    private const string Header = "0d0a0d0a000d0a515549540a" + "21110013" + "0a000002" + "0a000063" + "9c40" + "1f90" + "e10004" + "01000126";

    [KernelFact]
    public async Task Two_consumers_with_the_same_addresses_and_ports_share_one_process_and_do_not_meet()
    {
        await using var world = new LinuxWorld();
        var (left, right) = (Proxied(world, 1), Proxied(world, 2));
        Assert.Equal(left.Client.Port.Address, right.Client.Port.Address);
        Assert.Equal(left.Endpoint.Address, right.Endpoint.Address);
        Assert.Equal(left.Backend.Port.Address, right.Backend.Port.Address);
        await world.ConvergeAsync();
        Assert.Single(ProxyProcesses.Masters(world));
        var worker = Assert.Single(ProxyProcesses.Workers(world));
        Assert.DoesNotContain("0", ProxyProcesses.StatusOf(worker, "Uid").Split('\t'));
        Assert.Equal(0UL, Convert.ToUInt64(ProxyProcesses.StatusOf(worker, "CapEff"), 16));
        Assert.Equal(0UL, Convert.ToUInt64(ProxyProcesses.StatusOf(worker, "CapPrm"), 16));

        using var lefts = left.Backend.Listen(90);
        using var rights = right.Backend.Listen(90);
        using var fromLeft = left.Client.Connect(left.Endpoint.Address, 8080, from: 40_000)!;
        using var fromRight = right.Client.Connect(right.Endpoint.Address, 8080, from: 40_000)!;
        using var atLeft = lefts.AcceptWithin(Patience)!;
        using var atRight = rights.AcceptWithin(Patience)!;
        Assert.Equal(Header, Hex(atLeft, HeaderBytes));
        Assert.Equal(Header, Hex(atRight, HeaderBytes));
        Assert.True(Carries(fromLeft, atLeft));
        Assert.True(Carries(fromRight, atRight));
    }

    [KernelFact]
    public async Task A_new_consumer_and_the_end_of_one_cut_no_connection_and_refuse_none()
    {
        const int Held = 300;
        await using var world = new LinuxWorld();
        var first = Proxied(world, 1);
        await world.ConvergeAsync();
        using var listener = first.Backend.Listen(90);
        var held = new List<Conversation>();
        for (var i = 0; i < Held; i++) held.Add(Told(first, listener));
        using var ending = new CancellationTokenSource();
        var meanwhile = Task.Run(() =>
        {
            var made = new List<Conversation>();
            while (!ending.IsCancellationRequested) made.Add(Told(first, listener));
            return made;
        });

        var second = Proxied(world, 2);
        await world.ConvergeAsync();
        using var others = second.Backend.Listen(90);
        using var ofSecond = Told(second, others);
        Assert.Single(ProxyProcesses.Masters(world));
        world.Add(first.Endpoint.With(new(8080, 90), new(9000, 91)));
        await world.ConvergeAsync();
        world.Drop(second.Endpoint);
        await world.ConvergeAsync();
        await ending.CancelAsync();
        var after = await meanwhile;

        Assert.True(ofSecond.IsOver);
        Assert.NotEmpty(after);
        Assert.Equal((Held, after.Count), (held.Count(conversation => conversation.Lives), after.Count(conversation => conversation.Lives)));
        foreach (var conversation in held.Concat(after)) conversation.Dispose();
        await TestWait.UntilAsync(() => ProxyProcesses.Workers(world).Count == 1);
    }

    [KernelFact]
    public async Task The_connections_of_a_deleted_endpoint_end_at_once_also_those_from_before_a_reload()
    {
        await using var world = new LinuxWorld();
        var first = Proxied(world, 1);
        var neighbour = world.AddEndpoint(7, first.Client, "10.0.0.98", first.Backend, (int)ClientDisclosure.ProxyHeader, source: 7);
        await world.ConvergeAsync();
        using var listener = first.Backend.Listen(90);
        using var before = Told(first, listener);
        using var stays = Told(first with { Endpoint = neighbour }, listener);
        var second = Proxied(world, 2);
        await world.ConvergeAsync();
        using var after = Told(first, listener);
        using var others = second.Backend.Listen(90);
        using var ofSecond = Told(second, others);

        world.Drop(first.Endpoint);
        await world.ConvergeAsync();

        Assert.True(before.IsOver);
        Assert.True(after.IsOver);
        Assert.True(stays.Lives);
        Assert.True(ofSecond.Lives);
    }

    [KernelFact]
    public async Task Who_is_no_longer_let_in_loses_the_connections_too()
    {
        await using var world = new LinuxWorld();
        var consumer = Proxied(world, 1);
        var other = world.AddWorkload(12, new(1), new(1), Network("10.0.0.0/24"), 200);
        await world.ConvergeAsync();
        using var listener = consumer.Backend.Listen(90);
        using var admitted = Told(consumer, listener);
        using var refused = Told(consumer with { Client = other }, listener);

        world.Add(consumer.Endpoint.Admitting("10.0.0.0/25"));
        await world.ConvergeAsync();

        Assert.True(refused.IsOver);
        Assert.True(admitted.Lives);
    }

    [KernelFact]
    public async Task The_connection_over_the_limit_is_closed_also_when_the_others_are_from_before_a_reload()
    {
        await using var world = new LinuxWorld { ConnectionsPerEndpoint = 3 };
        await world.RestartAsync();
        var first = Proxied(world, 1);
        await world.ConvergeAsync();
        using var listener = first.Backend.Listen(90);
        using var one = Told(first, listener);
        using var two = Told(first, listener);
        var second = Proxied(world, 2);
        await world.ConvergeAsync();
        using var three = Told(first, listener);

        using var over = first.Client.Connect(first.Endpoint.Address, 8080)!;
        Assert.Equal(0, over.Receive(new byte[1]));
        Assert.False(listener.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        using var others = second.Backend.Listen(90);
        using var ofSecond = Told(second, others);
        foreach (var conversation in new[] { one, two, three, ofSecond }) Assert.True(conversation.Lives);
    }

    [KernelFact]
    public async Task A_consumer_that_goes_with_open_connections_leaves_nothing_behind()
    {
        await using var world = new LinuxWorld();
        var (first, second) = (Proxied(world, 1), Proxied(world, 2));
        await world.ConvergeAsync();
        using var listener = first.Backend.Listen(90);
        using var others = second.Backend.Listen(90);
        using var gone = Told(first, listener);
        using var stays = Told(second, others);
        Assert.NotNull(first.Client.Home.Netlink.FindDevice(new("eth0")));

        foreach (var item in world.Want.Where(item => item is EndpointObject { Id.Value: 1 } or PortObject { Id.Value: 1 } or SubnetObject { Id.Value: 1 } or RouterObject { Vpc.Value: 1 }).ToList())
            world.Drop(item);
        await world.ConvergeAsync();

        // The namespace is gone when what was plugged into it is.
        await TestWait.UntilAsync(() => first.Client.Home.Netlink.FindDevice(new("eth0")) is null);
        Assert.True(stays.Lives);
        Assert.Single(ProxyProcesses.Masters(world));
    }

    [KernelFact]
    public async Task Back_in_the_kernel_what_HAProxy_carries_goes_on_and_after_it_nothing_is_left_of_HAProxy()
    {
        await using var world = new LinuxWorld();
        var consumer = Proxied(world, 1);
        await world.ConvergeAsync();
        using var listener = consumer.Backend.Listen(90);
        var told = Told(consumer, listener);

        var close = consumer.Endpoint with { Disclosure = ClientDisclosure.None };
        world.Add(close);
        await world.ConvergeAsync();
        using (var untold = consumer.Client.Open(close, listener)) Assert.True(untold.Lives);
        Assert.True(told.Lives);
        Assert.Single(ProxyProcesses.Masters(world));
        told.Dispose();
        using (var router = NetworkNamespace.FindNamed(world.NamespaceOf(new(1)))!)
        using (var sockets = NetlinkSocket.Open(router, Engines.Linux.Kernel.SockDiagAbi.NETLINK_SOCK_DIAG))
            await TestWait.UntilAsync(() => sockets.ListTcpConnections(close.Address).Count == 0);

        var another = world.AddEndpoint(7, consumer.Client, "10.0.0.98", consumer.Backend, source: 7);
        await world.ConvergeAsync();
        world.Drop(another);
        await world.ConvergeAsync();
        Assert.Empty(ProxyProcesses.Of(world));
        Assert.Null(NetworkNamespace.FindNamed(KernelNames.HubOf(world.Instance)));
    }

    [KernelTheory]
    [InlineData("end in the hub removed")]
    [InlineData("end in the hub set down")]
    [InlineData("end in the router set down")]
    [InlineData("alias lost")]
    [InlineData("address lost")]
    [InlineData("rule lost")]
    [InlineData("way to the router lost")]
    [InlineData("way back lost")]
    [InlineData("neighbour lost")]
    [InlineData("hub removed")]
    [InlineData("router removed")]
    [InlineData("process killed")]
    public async Task What_somebody_else_spoilt_of_one_consumer_is_made_good_and_the_other_goes_on(string damage)
    {
        await using var world = new LinuxWorld();
        var (first, second) = (Proxied(world, 1), Proxied(world, 2));
        await world.ConvergeAsync();
        using var others = second.Backend.Listen(90);
        using var ofSecond = Told(second, others);
        using (var router = NetworkNamespace.FindNamed(world.NamespaceOf(new(1)))!)
        using (var hub = NetworkNamespace.FindNamed(KernelNames.HubOf(world.Instance))!)
        using (var inRouter = NetlinkSocket.Open(router))
        using (var inHub = NetlinkSocket.Open(hub))
        {
            var (near, far) = (inHub.FindDevice(KernelNames.HubEndOf(new(1)))!, inRouter.FindDevice(new(KernelNames.Hub))!);
            var address = EndpointPolicy.HubAddressOf(near.Index);
            using var hubs = inHub.NewBatch();
            using var routers = inRouter.NewBatch();
            switch (damage)
            {
                case "end in the hub removed": hubs.RemoveDevice(near.Index); break;
                case "end in the hub set down": hubs.ChangeDevice(near.Index, new() { Up = false }); break;
                case "end in the router set down": routers.ChangeDevice(far.Index, new() { Up = false }); break;
                case "alias lost": hubs.ChangeDevice(near.Index, new() { Alias = "" }); break;
                case "address lost": hubs.RemoveAddress(new(near.Index, address, 32)); break;
                case "rule lost": hubs.RemoveRule(inHub.ListRules().Single(rule => rule.From == new Ipv4Network(address, 32))); break;
                case "way to the router lost": hubs.RemoveRoute(inHub.ListRoutes(new() { Device = near.Index, Protocol = RouterPolicy.Protocol }).Single()); break;
                case "way back lost": routers.RemoveRoute(inRouter.ListRoutes(new() { Device = far.Index, Table = EndpointPolicy.Table }).Single()); break;
                case "neighbour lost": routers.RemoveNeighbour(far.Index, RouterPolicy.FarEnd); break;
                case "hub removed": NetworkNamespace.RemoveNamed(KernelNames.HubOf(world.Instance)); break;
                case "router removed": NetworkNamespace.RemoveNamed(world.NamespaceOf(new(1))); break;
                case "process killed":
                    foreach (var id in ProxyProcesses.Of(world)) System.Diagnostics.Process.GetProcessById(id).Kill();
                    break;
                default: throw new ArgumentOutOfRangeException(nameof(damage), damage);
            }

            if (hubs.Count > 0) hubs.Execute();
            if (routers.Count > 0) routers.Execute();
        }

        Assert.NotEmpty(await world.StepsAsync());
        await world.ConvergeAsync();
        using var listener = first.Backend.Listen(90);
        using var again = Told(first, listener);
        Assert.True(again.Lives);
        Assert.Equal(damage is not ("hub removed" or "process killed"), ofSecond.Lives);
        using var newOfSecond = Told(second, others);
        Assert.True(newOfSecond.Lives);
    }

    private sealed record Consumer(Workload Client, Workload Backend, EndpointObject Endpoint);

    /// <summary>A consumer's VPC and a provider's, which have the same range as all others, and an endpoint between them.</summary>
    private static Consumer Proxied(LinuxWorld world, long number)
    {
        var (client, backend) = (world.AddVpc(number, "10.0.0.0/24"), world.AddVpc(100 + number, "10.0.0.0/24"));
        return new(client, backend, world.AddEndpoint(number, client, "10.0.0.99", backend, (int)ClientDisclosure.ProxyHeader));
    }

    /// <summary>A connection of which the backend has read the header.</summary>
    private static Conversation Told(Consumer consumer, Socket listener)
    {
        var conversation = consumer.Client.Open(consumer.Endpoint, listener);
        Assert.StartsWith(Header[..32], Hex(conversation.Server, HeaderBytes));
        return conversation;
    }
}
