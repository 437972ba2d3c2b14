using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;
using Tieline.Engines.Model;
using Tieline.Engines.Planning;
using Tieline.Tests.Kernel.Namespaces;
using Xunit;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Linux;

/// <summary>The kernel, asked hop by hop, decides as <see cref="RouterLookup"/> does.</summary>
public class SameAsModelTests
{
    private static readonly Ipv4Network[] Subnets = [Network("10.1.0.0/24"), Network("10.2.0.0/24"), Network("10.3.0.0/24")];

    private static readonly Ipv4Network[] Destinations =
        [Ipv4Network.Any, Network("10.0.0.0/8"), Network("10.2.0.0/16"), Network("10.3.0.0/24"), Network("10.1.0.0/30"), Network("10.2.0.2/32")];

    private static readonly Ipv4Address[] Addresses = [Ipv4("10.1.0.2"), Ipv4("10.2.0.2"), Ipv4("10.3.0.2"), Ipv4("10.1.0.200"), Ipv4("10.2.0.1"), Ipv4("172.16.0.1"), Ipv4("10.1.0.99"), Ipv4("10.2.0.99")];

    [KernelFact]
    public async Task Every_trace_through_any_network_is_the_models()
    {
        using var home = new TestNamespace();
        await using var world = new LinuxWorld();
        var random = new Random(20261121);
        for (var round = 0; round < 25; round++)
        {
            var want = Draw(random, home.Name);
            foreach (var old in world.Want.ToList()) world.Drop(old);
            world.Add([.. want]);
            await world.ConvergeAsync();
            var model = new ModelEngine();
            await model.ApplyAsync([.. want.Select(item => new Ensure(item, null))], default);

            foreach (var from in Enumerable.Range(0, 3))
            {
                foreach (var source in new[] { 2u, 200u }.Select(host => new Ipv4Address(Subnets[from].Address.Value + host)))
                {
                    foreach (var destination in Addresses)
                    {
                        var expected = await model.TraceAsync(new(from + 1), source, destination, default);
                        var actual = await world.Engine.TraceAsync(new(from + 1), source, destination, default);
                        Assert.True(
                            expected.Cause == actual.Cause && expected.Arrived == actual.Arrived && expected.Hops.SequenceEqual(actual.Hops)
                                && expected.Through?.Id == actual.Through?.Id && expected.Through?.IsOpen == actual.Through?.IsOpen
                                && (expected.Cause != StopCause.NoTransit || expected.Route == actual.Route),
                            $"round {round}, {source} in {from + 1} to {destination}: expected {Show(expected)}, the kernel {Show(actual)}\n{string.Join('\n', want)}");
                    }
                }
            }
        }
    }

    private static string Show(Trace trace) => $"{string.Join(" > ", trace.Hops)} {trace.Cause} {trace.Arrived} {trace.Route} {trace.Through}";

    /// <summary>Three VPCs, each with a subnet and perhaps a workload; some links between them; some rules.</summary>
    private static List<NetworkObject> Draw(Random random, string home)
    {
        var objects = new List<NetworkObject>();
        var relays = Enumerable.Range(0, 3).Select(_ => random.Next(2) == 0).ToArray();
        for (var i = 0; i < 3; i++)
        {
            var vpc = new VpcId(i + 1);
            objects.Add(new RouterObject(vpc));
            objects.Add(new SubnetObject(new(i + 1), vpc, Subnets[i]));
            if (random.Next(4) > 0)
                objects.Add(PortIn(i + 1, vpc, new(i + 1), Subnets[i], new(Subnets[i].Address.Value + 2), new(AttachmentKind.NamedNamespace, home, $"net{i}", false)));
        }

        var links = new List<LinkObject>();
        foreach (var (near, far) in new[] { (0, 1), (1, 2), (2, 0) })
        {
            if (random.Next(4) > 0) links.Add(new(new(10 + links.Count), new(near + 1), new(far + 1), null, relays[near], relays[far]));
        }

        objects.AddRange(links);
        foreach (var link in links)
        {
            foreach (var vpc in new[] { link.Near, link.Far })
            {
                var own = Subnets[vpc.Value - 1];
                Ipv4Network[] sources = [Ipv4Network.Any, own, new(own.Address, 25), new(new(own.Address.Value + 128), 25)];
                for (var n = random.Next(4); n > 0; n--)
                {
                    var route = new RouteObject(vpc, sources[random.Next(sources.Length)], Destinations[random.Next(Destinations.Length)], link.Id);
                    if (objects.TrueForAll(item => item.Key != route.Key)) objects.Add(route);
                }
            }
        }

        // At most one in each of the first two VPCs; the backend may be in the same one, and may be missing.
        for (var i = 0; i < 2; i++)
        {
            if (random.Next(2) == 0) continue;
            var provider = random.Next(3);
            var access = random.Next(2) == 0 ? EndpointAccess.Everybody : new(true, [new(Subnets[i].Address, 25)]);
            objects.Add(
                new EndpointObject(
                    new(50 + i), new(40), new(i + 1), new(i + 1), new(Subnets[i].Address.Value + 99), new(provider + 1), new(provider + 1), new(Subnets[provider].Address.Value + 2),
                    new(Connection.SourceRange.Address.Value + (uint)i), [new(8080, 90)], ClientDisclosure.None, 1, 1, access));
        }

        // The prefix may be a part of a subnet, more than one, or as long as a rule's; the provider is another VPC.
        for (var i = 0; i < 3; i++)
        {
            if (random.Next(2) == 0) continue;
            var provider = (i + 1 + random.Next(2)) % 3;
            var prefix = new Ipv4Network(new(Subnets[provider].Address.Value & (uint.MaxValue << 16)), 16);
            Ipv4Network[] prefixes = [prefix, Subnets[provider], new(Subnets[provider].Address, 25), new(new(Subnets[provider].Address.Value + 2), 32)];
            objects.Add(
                new GatewayEndpointObject(
                    new(60 + i), new(41), new(i + 1), new(provider + 1), new(Connection.SourceRange.Address.Value + 10 + (uint)i), [prefixes[random.Next(prefixes.Length)]]));
        }

        return objects;
    }
}
