using System.Buffers.Binary;
using System.Diagnostics;
using Tieline.Engines.Linux.Endpoints;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;
using Tieline.Tests.Kernel.Linux;
using Xunit;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Endpoints;

/// <summary>Whatever was there of an endpoint before: afterwards there is what is wanted, and it carries packets.</summary>
public class EndpointConvergenceTests
{
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_after_any_step_the_next_engine_finishes(bool gateway)
    {
        var count = 1;
        for (var cut = 0; cut < count; cut++)
        {
            await using var world = new LinuxWorld();
            var assertCarries = AddOne(world, gateway);
            var steps = await world.StepsAsync();
            count = steps.Count;
            Assert.Empty(await world.Engine.ApplyAsync([.. steps.Take(cut)], default));
            await world.RestartAsync();
            await world.ConvergeAsync();
            assertCarries();
        }
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_after_any_step_of_a_removal_the_next_engine_finishes(bool gateway)
    {
        var count = 1;
        for (var cut = 0; cut < count; cut++)
        {
            await using var world = new LinuxWorld();
            AddOne(world, gateway);
            await world.ConvergeAsync();
            var steps = Plan.Steps([], await world.ObserveAsync());
            count = steps.Count;
            Assert.Empty(await world.Engine.ApplyAsync([.. steps.Take(cut)], default));
            await world.RestartAsync();
            foreach (var item in world.Want.ToList()) world.Drop(item);
            await world.ConvergeAsync();
            Assert.Empty(await world.ObserveAsync());
        }
    }

    [KernelFact]
    public async Task A_restarted_engine_takes_over_what_is_there_and_cuts_no_connection()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = OneEndpoint(world);
        world.Add(endpoint.Admitting("10.0.0.0/25", "10.0.0.128/26").With(new(8080, 90), new(8081, 90)));
        await world.ConvergeAsync();
        using var listener = backend.Listen(90);
        using var conversation = client.Open(endpoint, listener);

        await world.RestartAsync();

        Assert.Empty(await world.StepsAsync());
        Assert.True(conversation.Lives);
    }

    [KernelTheory]
    [InlineData("consumer's end set down")]
    [InlineData("pair removed")]
    [InlineData("consumer's end renamed")]
    [InlineData("alias lost at the consumer")]
    [InlineData("alias lost at the provider")]
    [InlineData("address lost")]
    [InlineData("another address")]
    [InlineData("stand-in's route lost")]
    [InlineData("source's route lost")]
    [InlineData("neighbour lost")]
    [InlineData("policy rule lost at the consumer")]
    [InlineData("policy rule lost at the provider")]
    [InlineData("end of the route table lost")]
    [InlineData("table lost")]
    [InlineData("mapping lost")]
    [InlineData("mapping added")]
    [InlineData("backend changed")]
    [InlineData("rule lost")]
    [InlineData("shortcut lost")]
    [InlineData("shortcut to elsewhere")]
    [InlineData("way to the backend lost")]
    [InlineData("way to the backend by another device")]
    [InlineData("neighbour lost at the consumer")]
    [InlineData("answers' shortcut lost")]
    [InlineData("answers by no device")]
    [InlineData("answers by another device")]
    [InlineData("consumer's router removed")]
    [InlineData("provider's router removed")]
    public async Task What_somebody_else_spoilt_is_made_good(string damage)
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = OneEndpoint(world);
        await world.ConvergeAsync();
        var (near, far) = (world.NamespaceOf(new(1)), world.NamespaceOf(new(2)));
        using (var consumer = new RouterSockets(near))
        using (var provider = new RouterSockets(far))
        {
            var (e, b) = (KernelNames.DeviceOf(endpoint.Id, consumer: true), KernelNames.DeviceOf(endpoint.Id, consumer: false));
            var bridge = KernelNames.DeviceOf(backend.Port.Subnet);
            var (nearEnd, farEnd) = (consumer.Netlink.FindDevice(e)!.Index, provider.Netlink.FindDevice(b)!.Index);
            var standIn = EndpointPolicy.StandInOf(nearEnd);
            var target = Fields.Of(endpoint.Address).AndProtocol(Fields.Tcp);
            using var nearBatch = consumer.Netlink.NewBatch();
            using var farBatch = provider.Netlink.NewBatch();
            using var nearTable = consumer.Nftables.NewTransaction();
            switch (damage)
            {
                case "consumer's end set down": nearBatch.ChangeDevice(e, new() { Up = false }); break;
                case "pair removed": nearBatch.RemoveDevice(e); break;
                case "consumer's end renamed": nearBatch.ChangeDevice(nearEnd, new() { Name = new("other") }); break;
                case "alias lost at the consumer": nearBatch.ChangeDevice(e, new() { Alias = "" }); break;
                case "alias lost at the provider": farBatch.ChangeDevice(b, new() { Alias = "" }); break;
                case "address lost": nearBatch.RemoveAddress(new(nearEnd, endpoint.Address, 32)); break;
                case "another address": nearBatch.EnsureAddress(new(nearEnd, Ipv4("10.0.0.77"), 32)); break;
                case "stand-in's route lost": nearBatch.RemoveRoute(EndpointPolicy.RouteOver(nearEnd, standIn)); break;
                case "source's route lost": farBatch.RemoveRoute(EndpointPolicy.RouteOver(farEnd, endpoint.Source)); break;
                case "neighbour lost": farBatch.RemoveNeighbour(farEnd, RouterPolicy.FarEnd); break;
                case "policy rule lost at the consumer": nearBatch.RemoveRule(EndpointPolicy.Rules[0]); break;
                case "policy rule lost at the provider": farBatch.RemoveRule(EndpointPolicy.Rules[1]); break;
                case "end of the route table lost": nearBatch.RemoveRoute(EndpointPolicy.Ends[1]); break;
                case "table lost": nearTable.RemoveTable(EndpointTable.Name); break;
                case "mapping lost": nearTable.RemoveElements(EndpointTable.Name, EndpointTable.Targets, [new(target.AndPort(8080))]); break;
                case "mapping added":
                    nearTable.AddElements(EndpointTable.Name, EndpointTable.Targets, [new(target.AndPort(22), Fields.Of(standIn).AndPort(22))]);
                    break;
                case "backend changed":
                    nearTable.RemoveElements(EndpointTable.Name, EndpointTable.Backends, [new(Fields.Of(standIn))])
                        .AddElements(EndpointTable.Name, EndpointTable.Backends, [new(Fields.Of(standIn), Fields.Of(Ipv4("10.0.0.66")))]);
                    break;
                case "rule lost": await Nft(near, "flush", "chain", "ip", EndpointTable.Name, "translate"); break;
                case "shortcut lost": await Nft(far, "flush", "chain", "netdev", "tieline", b.ToString()); break;
                case "way to the backend lost": await Nft(far, "flush", "map", "netdev", "tieline", "backends"); break;
                case "way to the backend by another device":
                    await Nft(far, $"flush map netdev tieline backends; add element netdev tieline backends {{ {endpoint.Backend} : lo }}");
                    break;
                case "neighbour lost at the consumer": nearBatch.RemoveNeighbour(nearEnd, RouterPolicy.FarEnd); break;
                case "answers' shortcut lost": await Nft(far, "flush", "chain", "netdev", "tieline", bridge.ToString()); break;
                case "answers by no device": await Nft(far, "flush", "map", "netdev", "tieline", "answers"); break;
                case "answers by another device":
                    await Nft(far, $"flush map netdev tieline answers; add element netdev tieline answers {{ {endpoint.Source} : lo }}");
                    break;
                case "shortcut to elsewhere":
                    await Nft(far, $"flush chain netdev tieline {b}; add rule netdev tieline {b} meta protocol ip fwd ip to ip daddr device lo comment \"to 1\"");
                    break;
                case "consumer's router removed": NetworkNamespace.RemoveNamed(near); break;
                case "provider's router removed": NetworkNamespace.RemoveNamed(far); break;
                default: throw new ArgumentOutOfRangeException(nameof(damage), damage);
            }

            if (nearBatch.Count > 0) nearBatch.Execute();
            if (farBatch.Count > 0) farBatch.Execute();
            nearTable.Execute();
        }

        Assert.NotEmpty(await world.StepsAsync());
        await world.ConvergeAsync();
        AssertCarries(client, backend, endpoint);
    }

    [KernelFact]
    public async Task With_the_last_endpoint_its_table_and_rules_go_and_what_is_not_the_engines_stays()
    {
        await using var world = new LinuxWorld();
        var (_, _, endpoint) = OneEndpoint(world);
        await world.ConvergeAsync();
        var near = world.NamespaceOf(new(1));
        await Nft(near, "add table ip mine; add chain ip mine kept; add set ip mine also { type ipv4_addr; }");
        Assert.Empty(await world.StepsAsync());

        world.Drop(endpoint);
        await world.ConvergeAsync();

        Assert.Equal(["table ip mine"], await Nft(near, "list", "tables"));
        foreach (var vpc in new[] { near, world.NamespaceOf(new(2)) })
        {
            using var place = new RouterSockets(vpc);
            Assert.DoesNotContain(place.Netlink.ListRules(), EndpointPolicy.Rules.Contains);
            Assert.Empty(place.Netlink.ListRoutes(new() { Table = EndpointPolicy.Table }));
        }
    }

    [KernelFact]
    public async Task The_table_reads_as_it_is_meant()
    {
        await using var world = new LinuxWorld();
        var (_, _, endpoint) = OneEndpoint(world);
        world.Add(endpoint.Admitting("10.0.0.0/25"));
        await world.ConvergeAsync();

        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Endpoints", "table.nft"));
        using var consumer = new RouterSockets(world.NamespaceOf(new(1)));
        var standIn = EndpointPolicy.StandInOf(consumer.Netlink.FindDevice(KernelNames.DeviceOf(endpoint.Id, consumer: true))!.Index);
        Assert.Equal(text.Replace("STANDIN", standIn.ToString(), StringComparison.Ordinal).Trim().Split('\n'), await Nft(world.NamespaceOf(new(1)), "list", "table", "ip", EndpointTable.Name));
    }

    [KernelFact]
    public async Task The_shortcuts_read_as_they_are_meant_and_go_with_the_endpoint()
    {
        await using var world = new LinuxWorld();
        var (_, backend, endpoint) = OneEndpoint(world);
        await world.ConvergeAsync();
        using var provider = new RouterSockets(world.NamespaceOf(new(2)));
        var (end, bridge) = (KernelNames.DeviceOf(endpoint.Id, consumer: false), KernelNames.DeviceOf(backend.Port.Subnet));

        int Number(DeviceName device) => BinaryPrimitives.ReverseEndianness(provider.Netlink.FindDevice(device)!.Index); // as nft shows it in a value

        Assert.Equal(
            [
                "table netdev tieline {",
                "\tmap answers {", "\t\ttype ipv4_addr : iface_index", $"\t\telements = {{ {endpoint.Source} : {Number(end)} }}", "\t}", "",
                "\tmap backends {", "\t\ttype ipv4_addr : iface_index", $"\t\telements = {{ {endpoint.Backend} : {Number(KernelNames.DeviceOf(backend.Port.Id))} }}", "\t}", "",
                $"\tchain {end} {{", $"\t\ttype filter hook ingress device \"{end}\" priority filter; policy accept;",
                "\t\tfwd to ip daddr map @backends comment \"backends\"",
                $"\t\tfwd ip to ip daddr device \"{bridge}\" comment \"to {provider.Netlink.FindDevice(bridge)!.Index}\"", "\t}", "",
                $"\tchain {bridge} {{", $"\t\ttype filter hook ingress device \"{bridge}\" priority filter; policy accept;",
                "\t\tip daddr 198.19.128.0/17 fwd ip to 169.254.0.1 device ip daddr map @answers comment \"answers\"", "\t}", "}",
            ],
            await Nft(world.NamespaceOf(new(2)), "list", "table", "netdev", "tieline"));

        world.Drop(endpoint);
        await world.ConvergeAsync();
        Assert.DoesNotContain("netdev", string.Join('\n', await Nft(world.NamespaceOf(new(2)), "list", "tables")), StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task A_backend_that_is_plugged_in_later_or_anew_is_reached_without_another_look_at_the_endpoint()
    {
        await using var world = new LinuxWorld();
        var (client, backend, endpoint) = OneEndpoint(world);
        world.Drop(backend.Port);
        await world.ConvergeAsync();
        for (var time = 0; time < 2; time++)
        {
            world.Add(backend.Port);
            await ApplyAsync<Ensure>();
            AssertCarries(client, backend, endpoint);
            Assert.Empty(await world.StepsAsync());
            world.Drop(backend.Port);
            await ApplyAsync<Remove>();
        }

        async Task ApplyAsync<T>()
            where T : Step
        {
            var steps = await world.StepsAsync();
            Assert.Empty(await world.Engine.ApplyAsync([.. steps.Where(static step => step is T { Object: PortObject })], default));
        }
    }

    [KernelFact]
    public async Task A_refused_change_leaves_the_table_as_it_was_and_says_why()
    {
        await using var world = new LinuxWorld();
        OneEndpoint(world);
        await world.ConvergeAsync();
        using var consumer = new RouterSockets(world.NamespaceOf(new(1)));
        using var transaction = consumer.Nftables.NewTransaction();
        var stranger = new Element(Fields.Of(Ipv4("10.0.0.55")));
        transaction.AddElements(EndpointTable.Name, EndpointTable.Endpoints, [stranger]).RemoveElements(EndpointTable.Name, EndpointTable.Direct, [stranger]);

        var fault = Assert.Throws<Engines.Linux.Kernel.KernelException>(transaction.Execute);

        Assert.StartsWith("NFT_MSG_DELSETELEM tieline direct: ENOENT (No such file or directory)", fault.Message);
        Assert.DoesNotContain(stranger, consumer.Nftables.ListElements(EndpointTable.Name, EndpointTable.Endpoints));
        Assert.Empty(await world.StepsAsync());
    }

    private static (Workload Client, Workload Backend, EndpointObject Endpoint) OneEndpoint(LinuxWorld world)
    {
        var (client, backend) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "10.0.0.0/24"));
        return (client, backend, world.AddEndpoint(5, client, "10.0.0.99", backend));
    }

    /// <summary>An endpoint of either kind between two VPCs.</summary>
    /// <returns>What asserts that it carries packets.</returns>
    private static Action AddOne(LinuxWorld world, bool gateway)
    {
        if (gateway)
        {
            var (user, server) = (world.AddVpc(1, "10.0.0.0/24"), world.AddVpc(2, "100.125.0.0/24"));
            world.AddGateway(5, user, server, "100.125.0.0/17", "100.125.128.0/17");
            return () => Assert.True(user.Reaches(server));
        }

        var (client, backend, endpoint) = OneEndpoint(world);
        return () => AssertCarries(client, backend, endpoint);
    }

    private static void AssertCarries(Workload client, Workload backend, EndpointObject endpoint)
    {
        using var listener = backend.Listen(90);
        using var conversation = client.Open(endpoint, listener);
        Assert.True(conversation.Lives);
    }

    /// <summary>What <c>nft</c> says in a namespace, line by line.</summary>
    private static async Task<string[]> Nft(string name, params string[] arguments)
    {
        using var space = NetworkNamespace.FindNamed(name)!;
        using var process = space.StartProcess(new ProcessStartInfo("nft", arguments) { RedirectStandardOutput = true });
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return said.Trim().Split('\n');
    }
}
