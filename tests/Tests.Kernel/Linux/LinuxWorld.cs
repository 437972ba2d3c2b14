using System.Net;
using System.Net.Sockets;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;
using Tieline.Tests.Kernel.Namespaces;
using Xunit;

namespace Tieline.Tests.Kernel.Linux;

/// <summary>A linux engine of its own, and the objects that a test wants of it; nothing is left when it is disposed of.</summary>
internal sealed class LinuxWorld : IAsyncDisposable
{
    private static int s_made;

    private readonly List<NetworkObject> _want = [];
    private readonly List<TestNamespace> _namespaces = [];
    private LinuxEngine _engine;

    public LinuxWorld()
    {
        Instance = $"t{ResourceCode.Format(Environment.ProcessId)[^4..]}{ResourceCode.Format(Interlocked.Increment(ref s_made))[^3..]}";
        _engine = NewEngine();
    }

    public string Instance { get; }

    /// <summary>What the next engine is told, see <see cref="RestartAsync"/>.</summary>
    public int? ConnectionsPerEndpoint { get; set; } = new LinuxEngineSettings { Instance = "" }.ConnectionsPerEndpoint;

    public LinuxEngine Engine => _engine;

    public IReadOnlyList<NetworkObject> Want => _want;

    public static Ipv4Address Ipv4(string text) => Ipv4Address.Parse(text)!.Value;

    public static Ipv4Network Network(string text) => Ipv4Network.Parse(text)!.Value;

    public string NamespaceOf(VpcId vpc) => KernelNames.RouterOf(Instance, vpc);

    public LinuxWorld Add(params NetworkObject[] items)
    {
        foreach (var item in items)
        {
            _want.RemoveAll(old => old.Key == item.Key);
            _want.Add(item);
        }

        return this;
    }

    public void Drop(NetworkObject item) => Assert.Equal(1, _want.RemoveAll(old => old.Key == item.Key));

    /// <summary>A VPC with one subnet and a workload in it, which has the subnet's second address.</summary>
    public Workload AddVpc(long number, string subnet)
    {
        var vpc = new VpcId(number);
        Add(new RouterObject(vpc), new SubnetObject(new(number), vpc, Network(subnet)));
        return AddWorkload(number, vpc, new(number), Network(subnet), 2);
    }

    public Workload AddWorkload(long number, VpcId vpc, SubnetId subnet, Ipv4Network network, uint host)
    {
        var home = new TestNamespace();
        _namespaces.Add(home);
        var address = new Ipv4Address(network.Address.Value + host);
        var port = PortIn(number, vpc, subnet, network, address, new(AttachmentKind.NamedNamespace, home.Name, "eth0", true));
        Add(port);
        return new(home, port);
    }

    public static PortObject PortIn(long number, VpcId vpc, SubnetId subnet, Ipv4Network network, Ipv4Address address, Attachment attachment) =>
        new(new(number), vpc, subnet, address, network.Prefix, new(network.Address.Value + 1), MacAddress.Of(new PortId(number)), attachment);

    public LinkObject AddLink(long number, Workload near, Workload far, long? rate = null, bool relays = false)
    {
        var link = new LinkObject(new(number), near.Port.Vpc, far.Port.Vpc, rate, relays, relays);
        Add(link);
        return link;
    }

    /// <summary>Route rules on both sides, each for the other's workload.</summary>
    public LinuxWorld AddRoutes(LinkObject link, Workload near, Workload far) => Add(
        new RouteObject(link.Near, Ipv4Network.Any, new(far.Port.Address, 32), link.Id),
        new RouteObject(link.Far, Ipv4Network.Any, new(near.Port.Address, 32), link.Id));

    /// <summary>What the engine finds of all its routers and of those that are wanted.</summary>
    public async Task<IReadOnlyCollection<NetworkObject>> ObserveAsync()
    {
        var vpcs = (await _engine.ListRoutersAsync(default)).Concat(_want.OfType<RouterObject>().Select(router => router.Vpc)).ToHashSet();
        return await _engine.ObserveAsync(new(vpcs, [], new HashSet<VpcId>()), default);
    }

    public async Task<IReadOnlyList<Step>> StepsAsync() => Plan.Steps(_want, await ObserveAsync());

    /// <summary>Applies what is to be done; afterwards there is nothing left to do.</summary>
    /// <remarks>Twice, as by the reconciler: routes go with a link that has to be made anew.</remarks>
    public async Task ConvergeAsync()
    {
        Assert.Empty(await _engine.ApplyAsync(await StepsAsync(), default));
        Assert.Empty(await _engine.ApplyAsync(await StepsAsync(), default));
        Assert.Empty(await StepsAsync());
    }

    /// <summary>Another engine of the same instance, as after a restart.</summary>
    public async Task RestartAsync()
    {
        await _engine.DisposeAsync();
        _engine = NewEngine();
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.RemoveAllAsync(default);
        await _engine.DisposeAsync();
        foreach (var home in _namespaces) home.Dispose();
        Assert.Empty(NetworkNamespace.ListNames(KernelNames.RouterPrefix(Instance)));
        Assert.False(Directory.Exists($"/run/tieline/{Instance}"));
    }

    private LinuxEngine NewEngine() => new(new() { Instance = Instance, ConnectionsPerEndpoint = ConnectionsPerEndpoint });
}

/// <summary>A namespace that is plugged into a subnet.</summary>
internal sealed record Workload(TestNamespace Home, PortObject Port)
{
    public IPAddress Address => Port.Address.ToIPAddress();

    /// <summary>True when a datagram arrives at the other workload, and the answer here.</summary>
    public bool Reaches(Workload other) => TimeOf(other, answers: true) is not null;

    /// <summary>True when a datagram arrives at the other workload, whatever becomes of an answer.</summary>
    public bool Delivers(Workload other) => TimeOf(other, answers: false) is not null;

    private TimeSpan? TimeOf(Workload other, bool answers)
    {
        using var there = other.Home.Namespace.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        there.Bind(new IPEndPoint(other.Address, 0));
        using var here = Home.Namespace.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        here.Bind(new IPEndPoint(Address, 0));
        try
        {
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            here.SendTo("there"u8, there.LocalEndPoint!);
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            if (!there.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead)) return null;
            there.ReceiveFrom(new byte[16], ref from);
            if (answers)
            {
                there.SendTo("back"u8, from);
                if (!here.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead)) return null;
                here.Receive(new byte[16]);
            }

            return System.Diagnostics.Stopwatch.GetElapsedTime(started);
        }
        catch (SocketException)
        {
            return null; // The kernel knows no way.
        }
    }
}
