using System.Net;
using System.Net.Sockets;
using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Endpoints;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;
using Tieline.Tests.Kernel.Linux;
using Xunit;
using static Tieline.Tests.Kernel.Endpoints.EndpointWorld;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Endpoints;

/// <summary>A gateway endpoint carries its VPC's workloads to addresses of the service, and nothing else.</summary>
public class GatewayEndpointTests
{
    [KernelFact]
    public async Task Workloads_of_the_prefix_are_reached_by_TCP_UDP_and_ping_though_the_VPCs_use_the_same_addresses()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), AddProvider(world));
        world.AddVpcNeighbour(backend, 30, "10.0.0.0/24");
        var second = world.AddWorkload(31, backend.Port.Vpc, backend.Port.Subnet, Network("100.125.0.0/24"), 77);
        var endpoint = world.AddGateway(5, client, backend, "100.125.0.0/16");
        await world.ConvergeAsync();

        foreach (var (workload, port) in new[] { (backend, 90), (second, 9001) })
        {
            using var listener = workload.Listen(port);
            using var conversation = client.Converse(workload, listener);
            Assert.True(conversation.Lives);
            Assert.Equal(endpoint.Source.ToIPAddress(), conversation.SeenAs.Address);
            Assert.True(client.Reaches(workload));
            Assert.True(client.Pings(workload.Port.Address));
        }
    }

    [KernelFact]
    public async Task Nothing_of_the_provider_but_workloads_of_the_prefix_is_reached()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), AddProvider(world));
        var other = world.AddVpcNeighbour(backend, 30, "10.2.0.0/24");
        var third = world.AddVpc(3, "100.125.9.0/24");
        var link = world.AddLink(7, backend, third);
        world.Add(
            new RouteObject(backend.Port.Vpc, Ipv4Network.Any, Network("0.0.0.0/0"), link.Id),
            new RouteObject(third.Port.Vpc, Ipv4Network.Any, Network("198.19.128.0/17"), link.Id));
        var beyond = world.AddEndpoint(8, backend, "100.125.0.99", third, source: 8).With(new PortMapping(90, 90));
        world.Add(beyond);
        world.AddGateway(5, client, backend, "100.125.0.0/16");
        await world.ConvergeAsync();

        using var others = other.Listen(90);
        using var thirds = third.Listen(90);
        using var routers = Inside(world.NamespaceOf(backend.Port.Vpc), 90);
        using (var own = backend.Connect(beyond.Address, 90))
        {
            using var heard = thirds.AcceptWithin(Patience);
            Assert.True(heard is not null && Carries(own!, heard));
        }

        foreach (var address in new[] { other.Port.Address, third.Port.Address, beyond.Address, Ipv4("100.125.0.1"), Ipv4("10.2.0.1"), Ipv4("198.19.128.5"), Ipv4("240.0.0.4") })
        {
            Assert.Null(client.Connect(address, 90, Doubt));
            Assert.False(client.Pings(address));
        }

        Assert.False(others.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        Assert.False(thirds.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        Assert.False(routers.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        Assert.False(client.Delivers(third));
        Assert.True(client.Reaches(backend));
    }

    [KernelFact]
    public async Task The_provider_opens_nothing_to_the_consumer()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), AddProvider(world));
        var endpoint = world.AddGateway(5, client, backend, "100.125.0.0/16");
        await world.ConvergeAsync();

        using var listener = backend.Listen(90);
        using var conversation = client.Converse(backend, listener);
        using var clients = client.Listen(7000, IPAddress.Any);
        foreach (var (address, port) in new[] { (endpoint.Source, 7000), (endpoint.Source, conversation.SeenAs.Port), (client.Port.Address, 7000) })
            Assert.Null(backend.Connect(address, port, Doubt));
        Assert.False(backend.Pings(endpoint.Source));
        Assert.False(backend.Delivers(client));
        Assert.False(clients.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        Assert.True(conversation.Lives);
    }

    [KernelFact]
    public async Task What_belongs_to_no_connection_does_not_reach_the_provider_whatever_source_it_says()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), AddProvider(world));
        world.AddGateway(5, client, backend, "100.125.0.0/16");
        await world.ConvergeAsync();
        using var heard = backend.Home.Namespace.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp));
        heard.Bind(new IPEndPoint(backend.Address, 0));

        // An answer that nobody asked for, under the source of another consumer's endpoint, and under the own.
        foreach (var source in new[] { Ipv4("198.19.128.77"), client.Port.Address }) client.SendEchoReply(source, backend.Port.Address);
        Assert.False(heard.Poll(Doubt, SelectMode.SelectRead));
        Assert.True(client.Pings(backend.Port.Address));
        Assert.True(heard.Poll(Patience, SelectMode.SelectRead));
    }

    [KernelFact]
    public async Task Of_two_consumers_with_the_same_addresses_the_one_whose_endpoint_goes_is_cut_off_and_the_other_is_not()
    {
        await using var world = new LinuxWorld();
        var (left, right, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(3, "10.0.0.0/24"), AddProvider(world));
        var ofLeft = world.AddGateway(5, left, backend, "100.125.0.0/16", source: 5);
        var ofRight = world.AddGateway(6, right, backend, "100.125.0.0/16", source: 6);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var lefts = left.Converse(backend, listener);
        using var rights = right.Converse(backend, listener);
        Assert.Equal([ofLeft.Source.ToIPAddress(), ofRight.Source.ToIPAddress()], [lefts.SeenAs.Address, rights.SeenAs.Address]);
        Assert.True(lefts.Lives && rights.Lives);

        world.Drop(ofLeft);
        await world.ConvergeAsync();

        Assert.False(lefts.Lives);
        Assert.False(left.Delivers(backend));
        Assert.Null(left.Connect(backend.Port.Address, 90, Doubt));
        Assert.True(rights.Lives);
        Assert.True(right.Reaches(backend));

        // What was tracked is forgotten: by another endpoint to the same service, the old connection is a stranger's, not taken up under its old source.
        world.AddGateway(7, left, backend, "100.125.0.0/16", source: 7);
        await world.ConvergeAsync();
        using var fresh = left.Converse(backend, listener);
        Assert.True(fresh.Lives);
        Assert.True(lefts.Client.Poll(Patience * 2, SelectMode.SelectRead));
        Assert.False(lefts.Server.Poll(TimeSpan.Zero, SelectMode.SelectRead));
    }

    [KernelFact]
    public async Task A_route_of_the_tenants_to_a_longer_prefix_or_as_long_a_one_goes_first()
    {
        await using var world = new LinuxWorld();
        var (client, backend, peer) = (world.AddVpc(1, "10.0.0.0/24"), AddProvider(world), world.AddVpc(3, "100.125.0.0/24"));
        var endpoint = world.AddGateway(5, client, backend, "100.125.0.0/16");
        var link = world.AddLink(7, client, peer);
        var back = new RouteObject(peer.Port.Vpc, Ipv4Network.Any, new(client.Port.Address, 32), link.Id);
        world.Add(back);
        foreach (var (rule, isLonger) in new[] { ("100.0.0.0/8", false), ("100.125.0.0/16", true), ("100.125.0.0/24", true), ("0.0.0.0/0", false) })
        {
            var route = new RouteObject(client.Port.Vpc, Ipv4Network.Any, Network(rule), link.Id);
            world.Add(route);
            await world.ConvergeAsync();
            using var provider = backend.Listen(90);
            using var peers = peer.Listen(90);
            using var conversation = client.Converse(backend, isLonger ? peers : provider);
            Assert.Equal(isLonger ? client.Address : endpoint.Source.ToIPAddress(), conversation.SeenAs.Address);
            world.Drop(route);
        }

        await world.ConvergeAsync();
        Assert.True(client.Reaches(backend));
    }

    [KernelFact]
    public async Task An_endpoint_with_an_address_beside_it_is_none_of_its_business()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), AddProvider(world));
        var plain = world.AddEndpoint(6, client, "10.0.0.99", backend, source: 6);
        var gateway = world.AddGateway(5, client, backend, "100.125.0.0/16");
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var routed = client.Converse(backend, listener);
        using var translated = client.Open(plain, listener);
        Assert.True(routed.Lives && translated.Lives);

        world.Drop(gateway);
        await world.ConvergeAsync();
        Assert.True(translated.Lives);
        Assert.False(routed.Lives);

        world.Add(gateway);
        world.Drop(plain);
        await world.ConvergeAsync();
        Assert.False(translated.Lives);
        Assert.True(client.Reaches(backend));
    }

    [KernelFact]
    public async Task A_restart_changes_nothing_and_with_the_last_one_all_of_it_goes()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), AddProvider(world));
        var endpoint = world.AddGateway(5, client, backend, "100.125.0.0/17", "100.125.128.0/17");
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var conversation = client.Converse(backend, listener);
        await world.RestartAsync();
        Assert.Empty(await world.StepsAsync());
        Assert.True(conversation.Lives);

        world.Drop(endpoint);
        await world.ConvergeAsync();
        foreach (var vpc in new[] { client.Port.Vpc, backend.Port.Vpc })
        {
            using var place = new RouterSockets(world.NamespaceOf(vpc));
            Assert.DoesNotContain(place.Netlink.ListRules(), rule => EndpointPolicy.Rules.Contains(rule) || GatewayGuard.Rules.Contains(rule));
            Assert.Empty(place.Netlink.ListRoutes(new() { Table = RouterPolicy.AnySourceTable }));
            Assert.Null(place.Nftables.FindTableMark(EndpointTable.Name));
            Assert.Null(place.Nftables.FindTableMark("tieline-gateways"));
        }
    }

    [KernelTheory]
    [InlineData("consumer's end removed")]
    [InlineData("consumer's end renamed")]
    [InlineData("provider's end set down")]
    [InlineData("alias lost at the consumer")]
    [InlineData("alias lost at the provider")]
    [InlineData("route lost")]
    [InlineData("route added")]
    [InlineData("way back lost")]
    [InlineData("neighbour lost")]
    [InlineData("policy rule lost at the consumer")]
    [InlineData("policy rule lost at the provider")]
    [InlineData("end of the route table lost")]
    [InlineData("prefix lost")]
    [InlineData("prefix added")]
    [InlineData("source changed")]
    [InlineData("table lost")]
    [InlineData("guard lost")]
    [InlineData("guard's rule lost")]
    [InlineData("consumer's router removed")]
    [InlineData("provider's router removed")]
    public async Task What_somebody_else_spoilt_is_made_good(string damage)
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), AddProvider(world));
        var endpoint = world.AddGateway(5, client, backend, "100.125.0.0/16");
        await world.ConvergeAsync();
        var (nearName, farName) = (world.NamespaceOf(client.Port.Vpc), world.NamespaceOf(backend.Port.Vpc));
        using (var near = new RouterSockets(nearName))
        using (var far = new RouterSockets(farName))
        {
            var (g, w) = (KernelNames.GatewayDeviceOf(endpoint.Id, consumer: true), KernelNames.GatewayDeviceOf(endpoint.Id, consumer: false));
            var end = near.Netlink.FindDevice(g)!.Index;
            using var nearBatch = near.Netlink.NewBatch();
            using var farBatch = far.Netlink.NewBatch();
            using var nearTable = near.Nftables.NewTransaction();
            using var farTable = far.Nftables.NewTransaction();
            var route = near.Netlink.ListRoutes(new() { Device = end }).Single();
            switch (damage)
            {
                case "consumer's end removed": nearBatch.RemoveDevice(g); break;
                case "consumer's end renamed": nearBatch.ChangeDevice(end, new() { Name = new("other") }); break;
                case "neighbour lost": nearBatch.RemoveNeighbour(end, RouterPolicy.FarEnd); break;
                case "policy rule lost at the consumer": nearBatch.RemoveRule(EndpointPolicy.Rules[1]); break;
                case "policy rule lost at the provider": farBatch.RemoveRule(EndpointPolicy.Rules[0]); break;
                case "end of the route table lost": farBatch.RemoveRoute(EndpointPolicy.Ends[0]); break;
                case "prefix added":
                    nearTable.AddElements(EndpointTable.Name, EndpointTable.Prefixes, [new(
                        Fields.Of(Ipv4("100.64.0.0")).And(Ipv4Network.Any.Address), default, Fields.Of(Ipv4("100.64.0.255")).And(Ipv4Network.Any.Last))]);
                    break;
                case "provider's end set down": farBatch.ChangeDevice(w, new() { Up = false }); break;
                case "alias lost at the consumer": nearBatch.ChangeDevice(g, new() { Alias = "" }); break;
                case "alias lost at the provider": farBatch.ChangeDevice(w, new() { Alias = "" }); break;
                case "route lost": nearBatch.RemoveRoute(route); break;
                case "route added": nearBatch.EnsureRoute(route with { Destination = Network("100.64.0.0/16") }); break;
                case "way back lost": farBatch.RemoveRoute(far.Netlink.ListRoutes(new() { Table = EndpointPolicy.Table }).Single(one => one.Device != 0)); break;
                case "prefix lost": nearTable.RemoveElements(EndpointTable.Name, EndpointTable.Prefixes, near.Nftables.ListElements(EndpointTable.Name, EndpointTable.Prefixes)); break;
                case "source changed":
                    nearTable.RemoveElements(EndpointTable.Name, EndpointTable.Outlets, [new(Fields.None.AndMark((uint)end))])
                        .AddElements(EndpointTable.Name, EndpointTable.Outlets, [new(Fields.None.AndMark((uint)end), Fields.Of(Ipv4("198.19.128.9")))]);
                    break;
                case "table lost": nearTable.RemoveTable(EndpointTable.Name); break;
                case "guard lost": farTable.RemoveTable("tieline-gateways"); break;
                case "guard's rule lost": farBatch.RemoveRule(GatewayGuard.Rules[1]); break;
                case "consumer's router removed": NetworkNamespace.RemoveNamed(nearName); break;
                case "provider's router removed": NetworkNamespace.RemoveNamed(farName); break;
                default: throw new ArgumentOutOfRangeException(nameof(damage), damage);
            }

            if (nearBatch.Count > 0) nearBatch.Execute();
            if (farBatch.Count > 0) farBatch.Execute();
            nearTable.Execute();
            farTable.Execute();
        }

        Assert.NotEmpty(await world.StepsAsync());
        await world.ConvergeAsync();
        Assert.True(client.Reaches(backend));
    }

    /// <summary>VPC 2 with a workload at 100.125.0.2.</summary>
    private static Workload AddProvider(LinuxWorld world) => world.AddVpc(2, "100.125.0.0/24");

    /// <summary>A socket of a router itself, at any of its addresses.</summary>
    private static Socket Inside(string name, int port)
    {
        using var space = NetworkNamespace.FindNamed(name)!;
        var socket = space.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        socket.Listen();
        return socket;
    }
}

/// <summary>What tests of gateway endpoints do.</summary>
internal static class GatewayWorld
{
    public static GatewayEndpointObject AddGateway(this LinuxWorld world, long number, Workload client, Workload provider, string prefix, string? second = null, uint source = 5)
    {
        var endpoint = new GatewayEndpointObject(
            new(number), new(number), client.Port.Vpc, provider.Port.Vpc, new(Connection.SourceRange.Address.Value + source),
            second is null ? [Network(prefix)] : [Network(prefix), Network(second)]);
        world.Add(endpoint);
        return endpoint;
    }

    /// <summary>Another subnet of a workload's VPC, and a workload in it.</summary>
    public static Workload AddVpcNeighbour(this LinuxWorld world, Workload workload, long number, string subnet)
    {
        world.Add(new SubnetObject(new(number), workload.Port.Vpc, Network(subnet)));
        return world.AddWorkload(number, workload.Port.Vpc, new(number), Network(subnet), 2);
    }

    /// <summary>A connection to a workload's address, accepted by a listener that need not be that workload's.</summary>
    public static Conversation Converse(this Workload client, Workload to, Socket listener)
    {
        var near = client.Connect(to.Port.Address, ((IPEndPoint)listener.LocalEndPoint!).Port) ?? throw new InvalidOperationException($"{to.Port.Address} cannot be connected to");
        return new(near, listener.AcceptWithin(Patience) ?? throw new InvalidOperationException("the listener has not heard of the connection"));
    }

    /// <summary>Sends an ICMP echo reply that says that it is from <paramref name="source"/>.</summary>
    public static void SendEchoReply(this Workload workload, Ipv4Address source, Ipv4Address destination)
    {
        // RFC 791, 3.1 and RFC 792; the kernel fills in the header's length and checksum.
        byte[] packet = [0x45, 0, 0, 0, 0, 0, 0, 0, 64, 1, 0, 0, .. source.ToIPAddress().GetAddressBytes(), .. destination.ToIPAddress().GetAddressBytes(), 0, 0, 0xFF, 0xFF, 0, 0, 0, 0];
        using var socket = workload.Home.Namespace.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw));
        socket.SendTo(packet, new IPEndPoint(destination.ToIPAddress(), 0));
    }

    /// <summary>True when an echo comes back.</summary>
    public static bool Pings(this Workload workload, Ipv4Address address)
    {
        using var process = workload.Home.Namespace.StartProcess(new("ping", ["-n", "-c", "1", "-W", "1", address.ToString()]) { RedirectStandardOutput = true });
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
