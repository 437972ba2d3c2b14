using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Nftables;

namespace Tieline.Engines.Linux.Routers;

/// <summary>A VPC's router in the kernel: its namespace, and a socket in it.</summary>
internal sealed class Router(VpcId vpc, NetworkNamespace space) : IDisposable
{
    private NftablesSocket? _nftables;
    private AddressAnnouncer? _announcer;
    private NetlinkSocket? _sockets;

    public VpcId Vpc { get; } = vpc;

    public NetworkNamespace Namespace { get; } = space;

    public NetlinkSocket Netlink { get; } = NetlinkSocket.Open(space);

    /// <summary>The router's packet filter; opened when it is first asked for.</summary>
    public NftablesSocket Nftables => _nftables ??= NftablesSocket.Open(Namespace);

    /// <summary>Sends announcements of addresses; opened when it is first asked for.</summary>
    public AddressAnnouncer Announcer => _announcer ??= AddressAnnouncer.Open(Namespace);

    /// <summary>Tells of the sockets in the router, and ends them; opened when it is first asked for.</summary>
    public NetlinkSocket Sockets => _sockets ??= NetlinkSocket.Open(Namespace, SockDiagAbi.NETLINK_SOCK_DIAG);

    /// <summary>The device's index in this namespace.</summary>
    /// <exception cref="EngineException">There is no such device.</exception>
    public int IndexOf(DeviceName name) =>
        Netlink.FindDevice(name)?.Index ?? throw new EngineException($"router of {Vpc} has no device {name}");

    public void Dispose()
    {
        _sockets?.Dispose();
        _announcer?.Dispose();
        _nftables?.Dispose();
        Netlink.Dispose();
        Namespace.Dispose();
    }
}

/// <summary>The routers that were used last, kept open: to enter a namespace costs more than to ask it.</summary>
/// <remarks>For one caller at a time. A router that was removed and made again under its name is opened anew.</remarks>
internal sealed class OpenRouters(string instance) : IDisposable
{
    /// <summary>Two to five file descriptors each.</summary>
    private const int OpenMax = 256;

    private readonly Dictionary<VpcId, LinkedListNode<Router>> _byVpc = [];
    private readonly LinkedList<Router> _byUse = [];

    public string Instance { get; } = instance;

    /// <summary>The VPC's router, or null when there is none, or when what has its name is somebody else's.</summary>
    public Router? Find(VpcId vpc)
    {
        var space = NetworkNamespace.FindNamed(KernelNames.RouterOf(Instance, vpc));
        if (_byVpc.TryGetValue(vpc, out var node))
        {
            if (space is not null && space.Identity == node.Value.Namespace.Identity)
            {
                space.Dispose();
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value;
            }

            Close(vpc);
        }

        if (space is null) return null;
        var router = new Router(vpc, space);
        if (router.Netlink.FindDevice(new("lo"))?.Alias != vpc.ToString())
        {
            router.Dispose();
            return null;
        }

        _byVpc[vpc] = _byUse.AddFirst(router);
        if (_byUse.Count > OpenMax) Close(_byUse.Last!.Value.Vpc);
        return router;
    }

    /// <summary>The VPC's router.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    public Router this[VpcId vpc] => Find(vpc) ?? throw new EngineException($"there is no router of {vpc}");

    /// <summary>Does something about many, router by router; where there is no router, nothing is left to do.</summary>
    /// <returns>What failed, and why: what is wrong in one router is no other's fault.</returns>
    public List<(T Item, string Fault)> InEach<T>(IReadOnlyCollection<T> items, Func<T, VpcId> vpcOf, Action<Router, IReadOnlyList<T>> work)
    {
        var faults = new List<(T, string)>();
        foreach (var ofOne in items.GroupBy(vpcOf))
        {
            try
            {
                if (Find(ofOne.Key) is { } router) work(router, [.. ofOne]);
            }
            catch (EngineException fault)
            {
                faults.AddRange(ofOne.Select(item => (item, fault.Message)));
            }
        }

        return faults;
    }

    /// <summary>Closes what is open of a router.</summary>
    public void Close(VpcId vpc)
    {
        if (!_byVpc.Remove(vpc, out var node)) return;
        _byUse.Remove(node);
        node.Value.Dispose();
    }

    public void Dispose()
    {
        foreach (var router in _byUse) router.Dispose();
        _byUse.Clear();
        _byVpc.Clear();
    }
}
