using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Routers;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>HAProxy's way to one consumer's router.</summary>
/// <param name="Address">What its connections to that router come from.</param>
internal readonly record struct HubLink(VpcId Vpc, Ipv4Address Address);

/// <summary>The namespace of HAProxy for endpoints, and a veth pair from there to the router of each VPC that it works for.</summary>
/// <remarks>
/// <code>
/// hub      h-CODE   HUBADDRESS/32              of 248.0.0.0/5, made from the device's number
///          rule     from HUBADDRESS            lookup table 1000 + the device's number
///          table    240.0.0.0/4 over h-CODE
/// router   hub      HUBADDRESS/32 over hub     in the table of <see cref="EndpointPolicy"/>
/// </code>
/// What stands for endpoints is known in its own router only, so two VPCs have the same: it is the source, which HAProxy may choose
/// without any privilege, that says which router is meant. The hub forwards nothing, and nobody listens in it.
/// </remarks>
internal sealed class ProxyHub(OpenRouters routers, int mtu) : IDisposable
{
    private const uint FirstTable = 1000, RulePriority = 100;

    private static readonly DeviceName Loopback = new("lo"), RouterEnd = new(KernelNames.Hub);

    private OpenHub? _open;

    private static IReadOnlyList<Sysctl> Sysctls { get; } =
    [
        // A new namespace takes some settings from the host. From one consumer to another there must be no way.
        new("ipv4/ip_forward", "0"),
        new("ipv4/conf/all/rp_filter", "0"),
        new("ipv4/conf/default/rp_filter", "0"),
        new("ipv4/conf/all/accept_redirects", "0"),
        new("ipv4/conf/default/accept_redirects", "0"),
        new("ipv6/conf/all/disable_ipv6", "1", Optional: true),
        new("ipv6/conf/default/disable_ipv6", "1", Optional: true),

        // Ports for connections to one backend's port; those that only wait for late segments serve again after a second.
        new("ipv4/ip_local_port_range", "1024 65535"),
        new("ipv4/tcp_tw_reuse", "1", Optional: true),
    ];

    public string Name => KernelNames.HubOf(routers.Instance);

    /// <summary>The namespace's number; null when it is not there.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public ulong? Inode => Find()?.Namespace.Identity.Inode;

    /// <summary>The VPCs that there is a way to, whole or not.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public IReadOnlyList<HubLink> List() => Find() is { } hub
        ? [.. hub.Netlink.ListDevices().Select(device => KernelNames.VpcOf(device) is { } vpc ? LinkOf(vpc, device) : (HubLink?)null).OfType<HubLink>()]
        : [];

    /// <summary>The way to a VPC's router; null when there is none that is whole.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public HubLink? FindWhole(VpcId vpc)
    {
        if (Find() is not { } hub || routers.Find(vpc) is not { } router) return null;
        if (hub.Netlink.FindDevice(KernelNames.HubEndOf(vpc)) is not { } near || router.Netlink.FindDevice(RouterEnd) is not { } far) return null;
        var link = LinkOf(vpc, near);
        var route = RouteOf(near);
        var isWhole = near.Peer == far.Index && near.PeerNamespace is { } number && number == hub.Netlink.FindNamespaceNumber(router.Namespace)
            && IsSetUp(hub.Netlink, near, vpc, isHub: true) && IsSetUp(router.Netlink, far, vpc, isHub: false)
            && hub.Netlink.ListAddresses(near.Index) is [var only] && only.Address == link.Address && only.Prefix == 32
            && hub.Netlink.ListRoutes(new() { Table = route.Table, Device = near.Index }) is [var there] && there == route
            && hub.Netlink.ListRules().Contains(RuleOf(near))
            && router.Netlink.ListRoutes(new() { Table = EndpointPolicy.Table, Device = far.Index }) is [var back] && back == BackOver(far, link);
        return isWhole ? link : null;
    }

    /// <summary>Makes sure that there is a way to the VPC's router.</summary>
    /// <exception cref="EngineException">The router is missing, the hub's name is somebody else's, or the kernel refused.</exception>
    public HubLink EnsureLink(VpcId vpc)
    {
        var router = routers[vpc];
        if (FindWhole(vpc) is { } there) return there;
        var hub = Ensure();
        RemoveEnds(hub, vpc);
        var name = KernelNames.HubEndOf(vpc);
        using (var batch = hub.Netlink.NewBatch())
        {
            batch.EnsureVethPair(
                    new(name) { Mac = KernelNames.MacOf(vpc, hub: true), Mtu = mtu },
                    new(RouterEnd) { Mac = KernelNames.MacOf(vpc, hub: false), Mtu = mtu, Namespace = router.Namespace })
                .Execute();
        }

        var near = hub.Netlink.FindDevice(name) ?? throw new EngineException($"device {name} vanished as soon as it was made");
        var far = router.Netlink.FindDevice(RouterEnd) ?? throw new EngineException($"device {RouterEnd} vanished as soon as it was made");
        var link = LinkOf(vpc, near);
        using (var batch = hub.Netlink.NewBatch())
        {
            batch.ChangeDevice(near.Index, new() { Up = true, Alias = vpc.ToString() })
                .EnsureAddress(new(near.Index, link.Address, 32))
                .EnsureNeighbour(new(near.Index, RouterPolicy.FarEnd, far.Mac))
                .EnsureRoute(RouteOf(near))
                .EnsureRule(RuleOf(near))
                .Execute();
        }

        using (var batch = router.Netlink.NewBatch())
        {
            batch.ChangeDevice(far.Index, new() { Up = true, Alias = vpc.ToString() })
                .EnsureNeighbour(new(far.Index, RouterPolicy.FarEnd, near.Mac))
                .EnsureRoute(BackOver(far, link))
                .Execute();
        }

        Carrier.Wait(hub.Netlink, name);
        Carrier.Wait(router.Netlink, RouterEnd);
        return link;
    }

    /// <summary>Ends connections over the way to a VPC's router.</summary>
    /// <param name="to">Only those to this stand-in; null for all.</param>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void EndConnections(VpcId vpc, Ipv4Address? to = null)
    {
        if (Find() is not { } hub || hub.Netlink.FindDevice(KernelNames.HubEndOf(vpc)) is not { } near) return;
        var there = hub.Sockets.ListTcpConnections(LinkOf(vpc, near).Address);
        hub.Sockets.EndTcpConnections(to is { } standIn ? there.FindAll(connection => connection.Remote == standIn) : there);
    }

    /// <summary>Removes the ways to routers; what is gone already is no error.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void RemoveLinks(IEnumerable<VpcId> vpcs)
    {
        if (Find() is not { } hub) return;
        foreach (var vpc in vpcs) RemoveEnds(hub, vpc);
        var left = List().Select(static link => link.Address).ToHashSet();
        using var batch = hub.Netlink.NewBatch();
        foreach (var rule in hub.Netlink.ListRules())
        {
            if (rule is { Protocol: RouterPolicy.Protocol, From: { } from } && !left.Contains(from.Address)) batch.RemoveRule(rule);
        }

        batch.Execute();
    }

    /// <summary>Removes the namespace and all that is in it. One that is not there, or is somebody else's, is no error.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Remove()
    {
        var isOurs = Find() is not null;
        if (isOurs) RemoveLinks(List().Select(static link => link.Vpc));
        Close();
        if (isOurs || RouterNamespaces.IsHalfMade(Name)) NetworkNamespace.RemoveNamed(Name);
    }

    /// <summary>A handle of the namespace, for a process to be started in.</summary>
    /// <exception cref="EngineException">It is not there.</exception>
    public NetworkNamespace Open() => NetworkNamespace.FindNamed(Name) ?? throw new EngineException($"network namespace {Name} is not there");

    public void Dispose() => Close();

    private OpenHub Ensure()
    {
        if (Find() is { } there) return there;
        using var made = NetworkNamespace.EnsureNamed(Name, static () =>
        {
            NetworkNamespace.WriteSysctlsHere(Sysctls);
            using var netlink = NetlinkSocket.OpenHere();
            using var batch = netlink.NewBatch();
            batch.ChangeDevice(Loopback, new() { Up = true, Alias = KernelNames.Hub }).Execute();
        });
        return Find() ?? throw new EngineException($"network namespace {Name} was not made by this server, and has the name of HAProxy's");
    }

    /// <summary>The hub, when its name and mark say that it is this instance's; opened anew when another one has the name.</summary>
    private OpenHub? Find()
    {
        var space = NetworkNamespace.FindNamed(Name);
        if (_open is { } open)
        {
            if (space?.Identity == open.Namespace.Identity)
            {
                space.Dispose();
                return open;
            }

            Close();
        }

        if (space is null) return null;
        var found = new OpenHub(space, NetlinkSocket.Open(space), NetlinkSocket.Open(space, SockDiagAbi.NETLINK_SOCK_DIAG));
        if (found.Netlink.FindDevice(Loopback)?.Alias != KernelNames.Hub)
        {
            found.Dispose();
            return null;
        }

        return _open = found;
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    private void RemoveEnds(OpenHub hub, VpcId vpc)
    {
        using var batch = hub.Netlink.NewBatch();
        if (hub.Netlink.FindDevice(KernelNames.HubEndOf(vpc)) is { } near) batch.RemoveRule(RuleOf(near)).RemoveDevice(near.Index);
        batch.Execute();
        if (routers.Find(vpc) is not { } router) return;

        // The other end went with the first, unless the pair was torn apart.
        using var strays = router.Netlink.NewBatch();
        strays.RemoveDevice(RouterEnd).Execute();
    }

    private static bool IsSetUp(NetlinkSocket netlink, Device end, VpcId vpc, bool isHub) =>
        end is { IsUp: true, State: OperState.Up } && end.Alias == vpc.ToString() && end.Mac == KernelNames.MacOf(vpc, isHub)
        && netlink.ListNeighbours(end.Index).Contains(new(end.Index, RouterPolicy.FarEnd, KernelNames.MacOf(vpc, !isHub)));

    private static HubLink LinkOf(VpcId vpc, Device near) => new(vpc, EndpointPolicy.HubAddressOf(near.Index));

    private static PolicyRule RuleOf(Device near) =>
        new(RulePriority) { From = new(EndpointPolicy.HubAddressOf(near.Index), 32), Table = TableOf(near), Protocol = RouterPolicy.Protocol };

    private static KernelRoute RouteOf(Device near) => RouteTables.RouteOver(near.Index, TableOf(near), EndpointPolicy.StandIns);

    private static KernelRoute BackOver(Device far, HubLink link) => EndpointPolicy.RouteOver(far.Index, link.Address);

    private static uint TableOf(Device near) => FirstTable + (uint)near.Index;

    private sealed record OpenHub(NetworkNamespace Namespace, NetlinkSocket Netlink, NetlinkSocket Sockets) : IDisposable
    {
        public void Dispose()
        {
            Sockets.Dispose();
            Netlink.Dispose();
            Namespace.Dispose();
        }
    }
}
