using System.Globalization;
using System.Net.Sockets;
using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Planning;
using Tieline.Tests.Kernel.Linux;
using Xunit;
using static Tieline.Tests.Kernel.Endpoints.EndpointWorld;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Endpoints;

/// <summary>An endpoint carries what it is for, and nothing else. Contract huawei-endpoint-service, 11.1.</summary>
public class EndpointTests
{
    [KernelFact]
    public async Task A_service_is_reached_though_both_VPCs_use_the_same_addresses()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        Assert.Equal(client.Port.Address, backend.Port.Address);
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();

        using var listener = backend.Listen(90);
        using var conversation = client.Open(endpoint, listener);

        Assert.True(conversation.Lives);
        Assert.Equal(endpoint.Source.ToIPAddress(), conversation.SeenAs.Address);
        Assert.True(Connection.SourceRange.Contains(endpoint.Source));
    }

    [KernelFact]
    public async Task A_client_of_another_subnet_and_one_over_a_peering_reach_the_endpoint_too()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        world.Add(new SubnetObject(new(12), new(1), Network("10.0.1.0/24")));
        var neighbour = world.AddWorkload(12, new(1), new(12), Network("10.0.1.0/24"), 7);
        var peer = world.AddVpc(3, "10.3.0.0/24");
        var link = world.AddLink(7, peer, client);
        world.Add(
            new RouteObject(new(3), Ipv4Network.Any, Network("10.0.0.0/16"), link.Id),
            new RouteObject(new(1), Ipv4Network.Any, Network("10.3.0.0/16"), link.Id));
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();

        using var listener = backend.Listen(90);
        using var fromNeighbour = neighbour.Open(endpoint, listener);
        using var fromPeer = peer.Open(endpoint, listener);
        Assert.True(fromNeighbour.Lives);
        Assert.True(fromPeer.Lives);
    }

    [KernelFact]
    public async Task A_workload_reaches_its_own_service_and_its_neighbours_by_an_endpoint_of_the_same_VPC()
    {
        await using var world = new LinuxWorld();
        var backend = world.AddVpc(1, "10.0.0.0/24");
        var neighbour = world.AddWorkload(12, new(1), new(1), Network("10.0.0.0/24"), 7);
        var endpoint = world.AddEndpoint(5, backend, "10.0.0.99", backend);
        await world.ConvergeAsync();

        using var listener = backend.Listen(90);
        using var own = backend.Open(endpoint, listener);
        using var neighbours = neighbour.Open(endpoint, listener);
        Assert.True(own.Lives);
        Assert.True(neighbours.Lives);
        Assert.Equal(endpoint.Source.ToIPAddress(), own.SeenAs.Address);
    }

    [KernelFact]
    public async Task The_consumer_reaches_no_other_port_of_the_backend_and_no_other_address_of_the_provider()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.2.0.0/24"));
        var other = world.AddWorkload(12, new(2), new(2), Network("10.2.0.0/24"), 7);
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();

        using var open = backend.Listen(90);
        using var closed = backend.Listen(91);
        using var others = other.Listen(90);
        foreach (var (address, port) in new[]
                 {
                     (endpoint.Address, 90), (endpoint.Address, 91), (endpoint.Address, 53), (backend.Port.Address, 90), (backend.Port.Address, 91), (other.Port.Address, 90),
                     (Ipv4("10.2.0.1"), 53), (endpoint.Source, 90), (Ipv4("240.0.0.4"), 90), (Ipv4("240.0.0.5"), 90), (Ipv4("240.0.0.6"), 90),
                 })
        {
            Assert.Null(client.Connect(address, port, Doubt));
        }

        Assert.False(open.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        Assert.False(closed.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        Assert.False(others.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        Assert.False(client.Delivers(backend));
    }

    [KernelFact]
    public async Task The_provider_opens_no_connection_to_the_consumer()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.2.0.0/24"));
        var other = world.AddWorkload(12, new(2), new(2), Network("10.2.0.0/24"), 7);
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();

        using var listener = backend.Listen(90);
        using var conversation = client.Open(endpoint, listener);
        using var clients = client.Listen(7000, System.Net.IPAddress.Any);
        foreach (var workload in new[] { backend, other })
        {
            foreach (var (address, port) in new[]
                     {
                         (endpoint.Source, 7000), (endpoint.Source, conversation.SeenAs.Port), (client.Port.Address, 7000), (endpoint.Address, 7000), (endpoint.Address, 8080),
                     })
            {
                Assert.Null(workload.Connect(address, port, Doubt));
            }
        }

        Assert.False(clients.Poll(TimeSpan.Zero, SelectMode.SelectRead));
        Assert.True(conversation.Lives);
    }

    [KernelFact]
    public async Task Consumers_of_one_service_and_services_of_one_port_do_not_meet()
    {
        await using var world = new LinuxWorld();
        var (left, right, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"), world.AddVpc(3, "10.0.0.0/24"));
        var ofLeft = world.AddEndpoint(5, left, "10.0.0.99", backend, source: 5);
        var ofRight = world.AddEndpoint(6, right, "10.0.0.99", backend, source: 6);
        var second = world.AddEndpoint(7, right, "10.0.0.98", backend, source: 7).With(new PortMapping(8080, 91));
        world.Add(second);
        await world.ConvergeAsync();

        using var first = backend.Listen(90);
        using var other = backend.Listen(91);
        using var fromLeft = left.Open(ofLeft, first);
        using var fromRight = right.Open(ofRight, first);
        using var toSecond = right.Open(second, other);
        foreach (var (conversation, endpoint) in new[] { (fromLeft, ofLeft), (fromRight, ofRight), (toSecond, second) })
        {
            Assert.True(conversation.Lives);
            Assert.Equal(endpoint.Source.ToIPAddress(), conversation.SeenAs.Address);
        }
    }

    [KernelFact]
    public async Task Two_services_of_two_providers_with_the_same_addresses_are_told_apart_in_one_consumer()
    {
        await using var world = new LinuxWorld();
        var (client, one, two) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"), world.AddVpc(3, "10.0.0.0/24"));
        var toOne = world.AddEndpoint(5, client, "10.0.0.98", one);
        var toTwo = world.AddEndpoint(6, client, "10.0.0.99", two);
        Assert.Equal(toOne.Source, toTwo.Source);
        await world.ConvergeAsync();

        using var ones = one.Listen(90);
        using var twos = two.Listen(90);
        using var first = client.Open(toOne, ones);
        using var second = client.Open(toTwo, twos);
        Assert.True(first.Lives);
        Assert.True(second.Lives);
    }

    [KernelFact]
    public async Task Clients_with_the_same_port_are_told_apart_behind_one_source()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        var other = world.AddWorkload(12, new(1), new(1), Network("10.0.0.0/24"), 7);
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();

        using var listener = backend.Listen(90);
        using var first = client.Connect(endpoint.Address, 8080, from: 40_000)!;
        using var firstServer = listener.AcceptWithin(Patience)!;
        using var second = other.Connect(endpoint.Address, 8080, from: 40_000)!;
        using var secondServer = listener.AcceptWithin(Patience)!;

        Assert.NotEqual(firstServer.RemoteEndPoint, secondServer.RemoteEndPoint);
        Assert.True(Carries(first, firstServer));
        Assert.True(Carries(second, secondServer));
    }

    [KernelFact]
    public async Task A_deleted_endpoint_stops_new_and_established_connections_and_no_others()
    {
        await using var world = new LinuxWorld();
        var (left, right, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"), world.AddVpc(3, "10.0.0.0/24"));
        var ofLeft = world.AddEndpoint(5, left, "10.0.0.99", backend, source: 5);
        var leftToo = world.AddEndpoint(7, left, "10.0.0.98", backend, source: 7);
        var ofRight = world.AddEndpoint(6, right, "10.0.0.99", backend, source: 6);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var gone = left.Open(ofLeft, listener);
        using var stays = left.Open(leftToo, listener);
        using var others = right.Open(ofRight, listener);
        Assert.True(gone.Lives);

        world.Drop(ofLeft);
        await world.ConvergeAsync();

        Assert.False(gone.Lives);
        Assert.Null(left.Connect(ofLeft.Address, 8080, Doubt));
        Assert.True(stays.Lives);
        Assert.True(others.Lives);

        // Made again, it is another: what was connected before stays cut.
        world.Add(ofLeft);
        await world.ConvergeAsync();
        Assert.False(gone.Lives);
        using var again = left.Open(ofLeft, listener);
        Assert.True(again.Lives);
    }

    [KernelFact]
    public async Task Other_mappings_are_for_new_connections_and_cut_none()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var other = backend.Listen(91);
        using var before = client.Open(endpoint, listener);

        var changed = endpoint.With(new(8081, 91), new(8082, 91));
        world.Add(changed);
        await world.ConvergeAsync();

        Assert.True(before.Lives);
        Assert.Null(client.Connect(endpoint.Address, 8080, Doubt));
        using var after = client.Open(changed, other);
        Assert.True(after.Lives);
        using var sameServerPort = client.Connect(endpoint.Address, 8082)!;
        using var accepted = other.AcceptWithin(Patience)!;
        Assert.True(Carries(sameServerPort, accepted));
    }

    [KernelTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_one_side_has_closed_is_kept_for_the_other_until_its_keepalives_would_come(bool clientCloses)
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var conversation = client.Open(endpoint, listener);
        var (closed, other) = clientCloses ? (conversation.Client, conversation.Server) : (conversation.Server, conversation.Client);

        closed.Shutdown(SocketShutdown.Send);
        Assert.Equal("", Read(other, 1));

        using var router = NetworkNamespace.FindNamed(world.NamespaceOf(new(1)))!;
        string[] known = [];
        SpinWait.SpinUntil(() => (known = Known())[5] == "CLOSE_WAIT", Patience); // the other's kernel takes its time to confirm the end
        Assert.Equal("CLOSE_WAIT", known[5]);
        Assert.True(int.Parse(known[4], CultureInfo.InvariantCulture) > 7200, string.Join(' ', known)); // tcp(7), tcp_keepalive_time
        other.Send("late"u8);
        Assert.Equal("late", Read(closed, 4));

        // ipv4 2 tcp 6 SECONDS STATE ...
        string[] Known() => Assert.Single(router.Run(static () => File.ReadAllLines("/proc/thread-self/net/nf_conntrack"))).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [KernelFact]
    public async Task Another_backend_takes_new_connections_and_resets_those_to_the_former()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        var second = world.AddWorkload(12, new(2), new(2), Network("10.0.0.0/24"), 7);
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();

        using var former = backend.Listen(90);
        using var idle = client.Open(endpoint, former);

        world.Add(endpoint with { Backend = second.Port.Address });
        await world.ConvergeAsync();

        using var listener = second.Listen(90);
        using var conversation = client.Open(endpoint, listener);
        Assert.True(conversation.Lives);
        idle.Client.Send("there"u8);
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => idle.Client.Receive(new byte[1])).SocketErrorCode);
        Assert.False(idle.Server.Poll(Doubt, SelectMode.SelectRead)); // nobody tells the former backend
    }

    [KernelFact]
    public async Task Only_admitted_sources_use_a_restricted_endpoint_and_others_are_cut_at_once()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        var other = world.AddWorkload(12, new(1), new(1), Network("10.0.0.0/24"), 200);
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var admitted = client.Open(endpoint, listener);
        using var shutOut = other.Open(endpoint, listener);

        world.Add(endpoint.Admitting("10.0.0.0/25", "192.168.0.7/32"));
        await world.ConvergeAsync();

        Assert.True(admitted.Lives);
        Assert.False(shutOut.Lives);
        Assert.Null(other.Connect(endpoint.Address, 8080, Doubt));
        using var again = client.Open(endpoint, listener);
        Assert.True(again.Lives);

        world.Add(endpoint.Admitting());
        await world.ConvergeAsync();
        Assert.Null(client.Connect(endpoint.Address, 8080, Doubt));
        Assert.False(again.Lives);

        world.Add(endpoint);
        await world.ConvergeAsync();
        using var letIn = other.Open(endpoint, listener);
        Assert.True(letIn.Lives);
    }

    [KernelFact]
    public async Task Who_is_shut_out_gets_a_reset_and_so_does_the_backend()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var shutOut = client.Open(endpoint, listener);

        world.Add(endpoint.Admitting("10.0.0.128/25"));
        await world.ConvergeAsync();

        shutOut.Client.Send("there"u8);
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => shutOut.Client.Receive(new byte[1])).SocketErrorCode);
        shutOut.Server.Send("back"u8);
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => shutOut.Server.Receive(new byte[1])).SocketErrorCode);
    }

    [KernelFact]
    public async Task The_connection_over_the_limit_is_refused_and_one_that_ends_makes_room()
    {
        await using var world = new LinuxWorld { ConnectionsPerEndpoint = 3 };
        await world.RestartAsync();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        var (endpoint, other) = (world.AddEndpoint(5, client, "10.0.0.99", backend), world.AddEndpoint(6, client, "10.0.0.98", backend, source: 6));
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        var open = Enumerable.Range(0, 3).Select(_ => client.Open(endpoint, listener)).ToList();

        Assert.Equal(SocketError.ConnectionRefused, client.Refusal(endpoint.Address, 8080));
        using var others = client.Open(other, listener);
        Assert.True(others.Lives);

        open[0].Dispose();
        Conversation? next = null;
        for (var tries = 0; tries < 500 && client.Refusal(endpoint.Address, 8080, connected => next = new(connected, listener.AcceptWithin(Patience)!)) is not null; tries++)
        {
        }

        Assert.True(next!.Lives);
        Assert.All(open[1..], conversation => Assert.True(conversation.Lives));
        next.Dispose();
        foreach (var conversation in open) conversation.Dispose();
    }

    [KernelFact]
    public async Task Another_limit_holds_from_the_next_start_and_cuts_none()
    {
        await using var world = new LinuxWorld { ConnectionsPerEndpoint = 1 };
        await world.RestartAsync();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var first = client.Open(endpoint, listener);
        Assert.Null(client.Connect(endpoint.Address, 8080));

        world.ConnectionsPerEndpoint = null;
        await world.RestartAsync();
        Assert.NotEmpty(await world.StepsAsync());
        await world.ConvergeAsync();

        using var second = client.Open(endpoint, listener);
        Assert.True(first.Lives);
        Assert.True(second.Lives);
    }

    [KernelFact]
    public async Task Two_hundred_mappings_are_one_change()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend).With([.. Enumerable.Range(1000, 200).Select(port => new PortMapping(port, port + 1))]);
        world.Add(endpoint);
        await world.ConvergeAsync();

        foreach (var port in new[] { 1000, 1199 })
        {
            using var listener = backend.Listen(port + 1);
            using var connection = client.Connect(endpoint.Address, port)!;
            using var accepted = listener.AcceptWithin(Patience)!;
            Assert.True(Carries(connection, accepted), $"{port} leads to {port + 1}");
        }
    }

    [KernelFact]
    public async Task A_service_is_noted_until_it_goes_and_leaves_nothing()
    {
        await using var world = new LinuxWorld();
        var backend = world.AddVpc(2, "10.0.0.0/24");
        var service = new ServiceObject(new(4), new(2), backend.Port.Id, backend.Port.Address);
        world.Add(service);
        await world.ConvergeAsync();
        await world.RestartAsync();
        Assert.Contains(service, await world.ObserveAsync());

        world.Add(service with { Backend = Ipv4("10.0.0.7") });
        await world.ConvergeAsync();
        world.Drop(service);
        await world.ConvergeAsync();
        Assert.DoesNotContain(await world.ObserveAsync(), item => item is ServiceObject);
    }

    [KernelFact]
    public async Task A_neighbour_that_asked_for_the_address_in_vain_is_told_of_it()
    {
        await using var world = new LinuxWorld();
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        await world.ConvergeAsync();
        var endpoint = world.AddEndpoint(5, client, "10.0.0.99", backend);
        using var socket = client.Home.Namespace.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.SendTo("anybody"u8, new System.Net.IPEndPoint(endpoint.Address.ToIPAddress(), 9));

        await world.ConvergeAsync();

        var told = new Engines.Linux.Netlink.Neighbour(client.Home.IndexOf("eth0"), endpoint.Address, Engines.Linux.Routers.KernelNames.MacOf(endpoint.Subnet), Permanent: false);
        Assert.Contains(told, Engines.Linux.Netlink.NeighbourMessage.ListNeighbours(client.Home.Netlink, told.Device));
    }

    [KernelFact]
    public async Task Many_endpoints_are_made_seen_and_removed_together_and_one_by_one()
    {
        await using var world = new LinuxWorld();
        var (one, two, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"), world.AddVpc(3, "10.0.0.0/24"));
        var endpoints = Enumerable.Range(0, 40)
            .Select(n => world.AddEndpoint(100 + n, n % 2 == 0 ? one : two, $"10.0.0.{100 + n}", backend, source: (uint)n))
            .ToList();
        await world.ConvergeAsync();

        foreach (var some in new[] { endpoints, endpoints[..1] })
        {
            var seen = await world.Engine.ObserveAsync(
                new(new HashSet<Core.Identifiers.VpcId>(), [], new HashSet<Core.Identifiers.VpcId>())
                {
                    Endpoints = [.. some.Select(endpoint => (endpoint.Id, endpoint.Consumer, endpoint.Provider))],
                },
                default);
            Assert.Equal(some.ToHashSet<NetworkObject>(), seen.ToHashSet());
        }

        using var listener = backend.Listen(90);
        using var kept = two.Open(endpoints[^1], listener);
        foreach (var endpoint in endpoints[..^1]) world.Drop(endpoint);
        await world.ConvergeAsync();
        Assert.True(kept.Lives);
        Assert.Equal([endpoints[^1]], (await world.ObserveAsync()).OfType<EndpointObject>());
    }
}
