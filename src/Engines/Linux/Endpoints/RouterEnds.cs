using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>What the kernel has of endpoints in one router, read when it is asked for and at most once.</summary>
/// <param name="isWhole">True to read all of the router at a time, for many endpoints; false to ask for each one's part.</param>
internal sealed class RouterEnds(Router router, bool isWhole)
{
    private Dictionary<DeviceName, Device>? _devices;
    private ILookup<int, DeviceAddress>? _addresses;
    private ILookup<int, Neighbour>? _neighbours;
    private ILookup<int, KernelRoute>? _routes;
    private EndpointSets? _sets;
    private ILookup<string, string>? _shortcuts;
    private HashSet<Element>? _answers, _backends;
    private bool? _hasPolicy, _hasTable;

    public Router Router => router;

    /// <summary>True when the rules and the ends of <see cref="EndpointPolicy"/> are there.</summary>
    public bool HasPolicy => _hasPolicy ??= EndpointPolicy.IsThere(router);

    /// <summary>True when the rules of <see cref="EndpointTable"/> are there.</summary>
    /// <inheritdoc cref="EndpointTable.IsThere" path="/param"/>
    public bool HasTable(int? connectionsMax) => _hasTable ??= EndpointTable.IsThere(router.Nftables, connectionsMax);

    public EndpointSets Sets => _sets ??= EndpointSets.Read(router);

    /// <summary>What <see cref="EndpointShortcuts"/> are there for a device.</summary>
    public IEnumerable<string> ShortcutsOf(Device device) =>
        isWhole ? (_shortcuts ??= EndpointShortcuts.List(router))[device.Name.ToString()] : EndpointShortcuts.List(router, device.Name);

    /// <summary>By which device answers go, where <see cref="EndpointShortcuts"/> say.</summary>
    public IReadOnlySet<Element> Answers => _answers ??= EndpointShortcuts.ListAnswers(router).ToHashSet();

    /// <summary>Behind which device a backend is, where <see cref="EndpointShortcuts"/> say.</summary>
    public IReadOnlySet<Element> Backends => _backends ??= EndpointShortcuts.ListBackends(router).ToHashSet();

    public Device? Find(DeviceName name) => isWhole
        ? (_devices ??= router.Netlink.ListDevices().ToDictionary(static device => device.Name)).GetValueOrDefault(name)
        : router.Netlink.FindDevice(name);

    public IReadOnlyList<DeviceAddress> AddressesOf(Device device) => isWhole
        ? [.. (_addresses ??= router.Netlink.ListAddresses().ToLookup(static address => address.Device))[device.Index]]
        : router.Netlink.ListAddresses(device.Index);

    public IReadOnlyList<Neighbour> NeighboursOf(Device device) => isWhole
        ? [.. (_neighbours ??= router.Netlink.ListNeighbours().ToLookup(static neighbour => neighbour.Device))[device.Index]]
        : router.Netlink.ListNeighbours(device.Index);

    /// <summary>The routes of <see cref="EndpointPolicy.Table"/> over a device.</summary>
    public IReadOnlyList<KernelRoute> RoutesOf(Device device) => isWhole
        ? [.. (_routes ??= router.Netlink.ListRoutes(new() { Table = EndpointPolicy.Table }).ToLookup(static route => route.Device))[device.Index]]
        : router.Netlink.ListRoutes(new() { Table = EndpointPolicy.Table, Device = device.Index });
}
