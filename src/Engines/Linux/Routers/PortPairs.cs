using Tieline.Core.Networks;
using Tieline.Engines.Linux.Endpoints;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Routers;

/// <summary>Plugs workloads into subnets: a veth pair between the subnet's bridge and the workload's namespace.</summary>
internal sealed class PortPairs(OpenRouters routers, int mtu, ResolvConf resolvConf)
{
    private static readonly DeviceName Loopback = new("lo");

    /// <summary>Makes sure that the workload has its device, address and routes.</summary>
    /// <remarks>
    /// A pair that is there and leads to the right namespace is repaired in place, so that connections live on. What the
    /// workload's owner has done to other devices, addresses and routes in that namespace stays.
    /// </remarks>
    /// <exception cref="EngineException">The namespace or bridge is missing, or the kernel refused.</exception>
    public void Ensure(PortObject port)
    {
        var router = routers[port.Vpc];
        var bridge = router.IndexOf(KernelNames.DeviceOf(port.Subnet));
        var name = KernelNames.DeviceOf(port.Id);
        using var workload = OpenWorkload(port);
        using var inside = NetlinkSocket.Open(workload);

        var near = router.Netlink.FindDevice(name);
        if (near is not null && FarEnd(router, near, workload, inside) is null)
        {
            using var removal = router.Netlink.NewBatch();
            removal.RemoveDevice(near.Index).Execute();
            near = null;
        }

        if (near is null)
        {
            var device = new DeviceName(port.Attachment.Device);
            MakeRoomFor(device, port, workload, inside);
            using var making = router.Netlink.NewBatch();
            making.EnsureVethPair(new(name) { Mtu = mtu }, new(device) { Mac = port.Mac, Mtu = mtu, Namespace = workload }, bridge).Execute();
            near = router.Netlink.FindDevice(name) ?? throw new EngineException($"device {name} vanished as soon as it was made");
        }

        var far = FarEnd(router, near, workload, inside) ?? throw new EngineException($"the other end of {name} is not in {workload.Description}");
        using var batch = router.Netlink.NewBatch();
        batch.ChangeDevice(near.Index, new() { Up = true, Master = bridge, Alias = PortAlias.Of(port).ToString() }).Execute();
        SetUpWorkload(inside, far, port);
        EndpointShortcuts.Plug(router, port, near.Index);
        Carrier.Wait(inside, far.Name);
        Carrier.Wait(router.Netlink, name);
        Carrier.Wait(router.Netlink, KernelNames.DeviceOf(port.Subnet));
        if (port.Attachment.Kind is AttachmentKind.NamedNamespace or AttachmentKind.OwnNamespace) resolvConf.Write(port);
    }

    /// <summary>Unplugs the workload, and removes its namespace where that was made with the port.</summary>
    /// <exception cref="EngineException">The kernel refused.</exception>
    public void Remove(PortObject port)
    {
        if (routers.Find(port.Vpc) is { } router)
        {
            using var batch = router.Netlink.NewBatch();
            batch.RemoveDevice(KernelNames.DeviceOf(port.Id)).Execute();
        }

        if (port.Attachment.Kind is AttachmentKind.NamedNamespace or AttachmentKind.OwnNamespace) ResolvConf.Remove(port);
        if (port.Attachment.Kind != AttachmentKind.OwnNamespace) return;
        using (var own = NetworkNamespace.FindNamed(port.Attachment.Target))
        {
            if (own is null || !IsOwn(own, port)) return;
        }

        NetworkNamespace.RemoveNamed(port.Attachment.Target);
    }

    /// <summary>True when the port's workload is plugged in: both ends are up, where they belong, and have their address.</summary>
    public static bool IsPlugged(Router router, Device near, int bridge, PortAlias alias, MacAddress mac)
    {
        if (near is not { IsUp: true, State: OperState.Up } || near.Master != bridge) return false;
        try
        {
            using var workload = OpenWorkload(alias.Attachment);
            using var inside = NetlinkSocket.Open(workload);
            return FarEnd(router, near, workload, inside) is { IsUp: true, State: OperState.Up } far
                && far.Mac == mac
                && inside.ListAddresses(far.Index).Any(address => address.Address == alias.Address && address.Prefix == alias.Prefix);
        }
        catch (EngineException)
        {
            return false; // Its namespace cannot be opened: to make it says why.
        }
    }

    /// <summary>Removes what is left of the port's old pair: the end that a router left in the workload when it was removed.</summary>
    /// <exception cref="EngineException">Another device has the name.</exception>
    private static void MakeRoomFor(DeviceName name, PortObject port, NetworkNamespace workload, NetlinkSocket inside)
    {
        if (inside.FindDevice(name) is not { } there) return;
        if (there.Kind != "veth" || there.Mac != port.Mac) throw new EngineException($"{workload.Description} has a device {name} already");
        using var removal = inside.NewBatch();
        removal.RemoveDevice(there.Index).Execute();
    }

    private static Device? FarEnd(Router router, Device near, NetworkNamespace workload, NetlinkSocket inside)
    {
        if (near.Peer == 0) return null;
        if (near.PeerNamespace is not { } number || number != router.Netlink.FindNamespaceNumber(workload)) return null;
        return inside.ListDevices().Find(device => device.Index == near.Peer);
    }

    private static void SetUpWorkload(NetlinkSocket inside, Device far, PortObject port)
    {
        using var batch = inside.NewBatch();
        if (far.Mac != port.Mac) batch.ChangeDevice(far.Index, new() { Mac = port.Mac });
        batch.ChangeDevice(Loopback, new() { Up = true })
            .ChangeDevice(far.Index, new() { Up = true })
            .EnsureAddress(new(far.Index, port.Address, port.Prefix));
        if (port.Attachment.DefaultRoute)
            batch.EnsureRoute(new(KernelRoute.MainTable, Ipv4Network.Any) { Gateway = port.Gateway, Device = far.Index, Protocol = RouterPolicy.Protocol });
        batch.Execute();
    }

    private static NetworkNamespace OpenWorkload(PortObject port)
    {
        if (port.Attachment.Kind != AttachmentKind.OwnNamespace) return OpenWorkload(port.Attachment);
        var own = NetworkNamespace.EnsureNamed(port.Attachment.Target, () =>
        {
            using var netlink = NetlinkSocket.OpenHere();
            using var batch = netlink.NewBatch();
            batch.ChangeDevice(Loopback, new() { Alias = port.Id.ToString() }).Execute();
        });
        if (IsOwn(own, port)) return own;
        own.Dispose();
        throw new EngineException($"network namespace {port.Attachment.Target} exists and was not made for this port: attach it as an existing one");
    }

    private static bool IsOwn(NetworkNamespace own, PortObject port)
    {
        using var netlink = NetlinkSocket.Open(own);
        return netlink.FindDevice(Loopback)?.Alias == port.Id.ToString();
    }

    private static NetworkNamespace OpenWorkload(Attachment attachment) => attachment.Kind switch
    {
        AttachmentKind.NamedNamespace or AttachmentKind.OwnNamespace =>
            NetworkNamespace.FindNamed(attachment.Target) ?? throw new EngineException($"there is no network namespace {attachment.Target}"),
        AttachmentKind.Process => NetworkNamespace.OpenProcess(int.Parse(attachment.Target, System.Globalization.CultureInfo.InvariantCulture)),
        AttachmentKind.Path => NetworkNamespace.OpenPath(attachment.Target),
        _ => throw new EngineException($"nothing can be plugged in by {attachment.Kind}"),
    };
}
