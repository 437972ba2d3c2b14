using System.Net;
using System.Net.Sockets;
using Tieline.Core.EndpointServices;
using Tieline.Engines.Linux.Endpoints;
using Tieline.Engines.Planning;
using Tieline.Tests.Kernel.Linux;
using Xunit;
using static Tieline.Tests.Kernel.Endpoints.EndpointWorld;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Endpoints;

/// <summary>What a backend is told of its clients: contract huawei-endpoint-service, 11.2, byte by byte.</summary>
public class DisclosureTests
{
    private const int HeaderBytes = 35, HeaderWithNetworkBytes = 42;

    [KernelTheory]
    [InlineData((int)ClientDisclosure.ProxyHeader)]
    [InlineData((int)ClientDisclosure.ProxyHeaderAndOption)]
    public async Task The_header_has_the_clients_address_the_endpoints_and_the_marker(int disclosure)
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world, disclosure);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);

        using var near = client.Connect(endpoint.Address, 8080, from: 40_000)!;
        using var server = listener.AcceptWithin(Patience)!;

        // 10.0.0.2:40000 to 10.0.0.99:8080, marker 16777510; before the client has said anything.
        Assert.Equal("0d0a0d0a000d0a515549540a" + "21110013" + "0a000002" + "0a000063" + "9c40" + "1f90" + "e10004" + "01000126", Hex(server, HeaderBytes));
        Assert.Equal(endpoint.Source.ToIPAddress(), ((IPEndPoint)server.RemoteEndPoint!).Address);
        Assert.True(Carries(near, server));
    }

    [KernelFact]
    public async Task With_the_network_its_number_follows()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world, (int)ClientDisclosure.ProxyHeaderWithNetwork);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);

        using var near = client.Connect(endpoint.Address, 8080, from: 40_000)!;
        using var server = listener.AcceptWithin(Patience)!;

        Assert.Equal(
            "0d0a0d0a000d0a515549540a" + "2111001a" + "0a000002" + "0a000063" + "9c40" + "1f90" + "e10004" + "01000126" + "e20004" + "00001389",
            Hex(server, HeaderWithNetworkBytes));
        Assert.True(Carries(near, server));
    }

    [KernelFact]
    public async Task A_header_that_the_client_sends_is_payload()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var near = client.Connect(endpoint.Address, 8080, from: 40_000)!;
        var forged = Convert.FromHexString("0d0a0d0a000d0a515549540a" + "21110013" + "01020304" + "05060708" + "0001" + "0002" + "e10004" + "00000001");
        near.Send(forged);
        near.Send("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n"u8);

        using var server = listener.AcceptWithin(Patience)!;
        Assert.StartsWith("0d0a0d0a000d0a515549540a" + "21110013" + "0a000002", Hex(server, HeaderBytes));
        Assert.Equal(Convert.ToHexStringLower(forged), Hex(server, forged.Length));
        Assert.Equal("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n", Read(server, 32));
    }

    [KernelFact]
    public async Task Large_streams_arrive_whole_both_ways()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var near = client.Connect(endpoint.Address, 8080)!;
        using var server = listener.AcceptWithin(Patience)!;
        Read(server, HeaderBytes);
        var sent = new byte[4 << 20];
        new Random(4).NextBytes(sent);
        foreach (var (from, to) in new[] { (near, server), (server, near) })
        {
            var sending = Task.Run(() => from.Send(sent));
            var received = new byte[sent.Length];
            for (var read = 0; read < received.Length;) read += to.Receive(received, read, received.Length - read, SocketFlags.None) is > 0 and var count ? count : received.Length;
            Assert.Equal(sent.Length, await sending);
            Assert.Equal(sent, received);
        }
    }

    [KernelFact]
    public async Task A_new_way_of_telling_is_for_new_connections_and_cuts_none()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world, (int)ClientDisclosure.None);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var untold = client.Open(endpoint, listener);

        world.Add(endpoint with { Disclosure = ClientDisclosure.ProxyHeader });
        await world.ConvergeAsync();
        using var told = client.Open(endpoint, listener);
        Assert.StartsWith("0d0a0d0a000d0a515549540a", Hex(told.Server, HeaderBytes));
        Assert.True(untold.Lives);
        Assert.True(told.Lives);

        world.Add(endpoint);
        await world.ConvergeAsync();
        using var again = client.Open(endpoint, listener);
        Assert.True(again.Lives);
        Assert.True(told.Lives);
        Assert.True(untold.Lives);
    }

    [KernelFact]
    public async Task Endpoints_of_one_VPC_share_a_process_that_no_change_reloads()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world);
        await world.ConvergeAsync();
        var worker = Assert.Single(ProxyProcesses.Workers(world));
        using var listener = backend.Listen(90);
        using var other = backend.Listen(91);
        using var before = client.Open(endpoint, listener);
        Read(before.Server, HeaderBytes);

        var second = world.AddEndpoint(6, client, "10.0.0.98", backend, (int)ClientDisclosure.ProxyHeaderWithNetwork, source: 6).With(new PortMapping(8080, 91), new(8081, 90));
        world.Add(second);
        world.Add(endpoint.With(new(8080, 90), new(9000, 91)));
        await world.ConvergeAsync();
        using var ofSecond = client.Open(second, other);
        Assert.StartsWith("0d0a0d0a000d0a515549540a2111001a", Hex(ofSecond.Server, HeaderWithNetworkBytes));
        using var newPort = client.Connect(endpoint.Address, 9000)!;
        using var accepted = other.AcceptWithin(Patience)!;
        Assert.StartsWith("0d0a0d0a000d0a515549540a21110013", Hex(accepted, HeaderBytes));

        world.Drop(second);
        await world.ConvergeAsync();
        Assert.False(ofSecond.Lives);
        Assert.Null(client.Connect(second.Address, 8080, Doubt));
        Assert.True(before.Lives);
        Assert.True(Carries(newPort, accepted));
        Assert.Equal(worker, Assert.Single(ProxyProcesses.Workers(world)));
    }

    [KernelFact]
    public async Task Only_admitted_sources_reach_the_proxy()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world);
        var other = world.AddWorkload(12, new(1), new(1), Network("10.0.0.0/24"), 200);
        world.Add(endpoint.Admitting("10.0.0.0/25"));
        await world.ConvergeAsync();

        using var listener = backend.Listen(90);
        Assert.Null(other.Connect(endpoint.Address, 8080, Doubt));
        using var conversation = client.Open(endpoint, listener);
        Read(conversation.Server, HeaderBytes);
        Assert.True(conversation.Lives);
    }

    [KernelFact]
    public async Task The_consumer_does_not_reach_the_proxys_own_listener()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        foreach (var address in new[] { endpoint.Address, Ipv4("10.0.0.1"), Ipv4("240.0.0.4"), Ipv4("248.0.0.2"), backend.Port.Address })
        {
            Assert.Null(client.Connect(address, 7482, Doubt));
        }

        for (var device = 1u; device < 10; device++) Assert.Null(client.Connect(new(EndpointPolicy.StandIns.Address.Value | device), 90, Doubt / 3));

        Assert.False(listener.Poll(TimeSpan.Zero, SelectMode.SelectRead));
    }

    [KernelFact]
    public async Task A_proxy_that_was_killed_is_started_again_and_one_that_lives_is_taken_over()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world);
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var conversation = client.Open(endpoint, listener);
        Read(conversation.Server, HeaderBytes);
        var first = Assert.Single(ProxyProcesses.Workers(world));
        await world.RestartAsync();
        Assert.Empty(await world.StepsAsync());
        Assert.True(conversation.Lives);
        Assert.Equal(first, Assert.Single(ProxyProcesses.Workers(world)));

        foreach (var id in ProxyProcesses.Of(world)) System.Diagnostics.Process.GetProcessById(id).Kill();
        Assert.NotEmpty(await world.StepsAsync());
        await world.ConvergeAsync();
        using var after = client.Open(endpoint, listener);
        Assert.StartsWith("0d0a0d0a000d0a515549540a", Hex(after.Server, HeaderBytes));
    }

    [KernelFact]
    public async Task With_the_last_endpoint_its_process_ends_and_its_worker_was_never_root()
    {
        await using var world = new LinuxWorld();
        var (_, _, endpoint) = Proxied(world);
        await world.ConvergeAsync();
        var worker = Assert.Single(ProxyProcesses.Workers(world));
        Assert.DoesNotContain("\nUid:\t0\t", await File.ReadAllTextAsync($"/proc/{worker}/status"), StringComparison.Ordinal);

        world.Drop(endpoint);
        await world.ConvergeAsync();
        Assert.Empty(ProxyProcesses.Of(world));
        Assert.False(Directory.Exists($"/run/tieline/{world.Instance}"));
    }

    [KernelFact]
    public async Task A_router_that_was_made_anew_gets_a_process_that_is_in_it()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = Proxied(world);
        await world.ConvergeAsync();
        Engines.Linux.Namespaces.NetworkNamespace.RemoveNamed(world.NamespaceOf(new(1)));
        await world.ConvergeAsync();

        using var listener = backend.Listen(90);
        using var conversation = client.Open(endpoint, listener);
        Assert.StartsWith("0d0a0d0a000d0a515549540a", Hex(conversation.Server, HeaderBytes));
        Assert.Single(ProxyProcesses.Workers(world));
    }

    [KernelFact]
    public async Task Killed_after_any_step_the_next_engine_finishes()
    {
        var count = 1;
        for (var cut = 0; cut < count; cut++)
        {
            await using var world = new LinuxWorld();
            var (client, backend, endpoint) = Proxied(world);
            var steps = await world.StepsAsync();
            count = steps.Count;
            Assert.Empty(await world.Engine.ApplyAsync([.. steps.Take(cut)], default));
            await world.RestartAsync();
            await world.ConvergeAsync();
            using var listener = backend.Listen(90);
            using var conversation = client.Open(endpoint, listener);
            Assert.StartsWith("0d0a0d0a000d0a515549540a", Hex(conversation.Server, HeaderBytes));
        }
    }

    private static (Workload Client, Workload Backend, EndpointObject Endpoint) Proxied(LinuxWorld world, int disclosure = (int)ClientDisclosure.ProxyHeader)
    {
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        return (client, backend, world.AddEndpoint(5, client, "10.0.0.99", backend, disclosure));
    }
}
