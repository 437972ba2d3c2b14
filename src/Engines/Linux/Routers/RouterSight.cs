using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Endpoints;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Routers;

/// <summary>What the kernel has of one router, read at one time.</summary>
internal sealed class RouterSight
{
    private readonly Router _router;
    private readonly Dictionary<int, Device> _devices;
    private readonly Dictionary<DeviceName, Device> _byName;
    private readonly ILookup<int, DeviceAddress> _addresses;
    private readonly List<PolicyRule> _rules;
    private readonly Dictionary<uint, Ipv4Network> _sources;

    public RouterSight(Router router)
    {
        _router = router;
        _devices = router.Netlink.ListDevices().ToDictionary(static device => device.Index);
        _byName = _devices.Values.ToDictionary(static device => device.Name);
        _addresses = router.Netlink.ListAddresses().ToLookup(static address => address.Device);
        _rules = router.Netlink.ListRules();
        _sources = RouterPolicy.SourcesOf(_rules);
    }

    public VpcId Vpc => _router.Vpc;

    public RouterObject Router => new(Vpc)
    {
        IsComplete = RouterPolicy.OfEveryRouter.All(_rules.Contains) && _byName.TryGetValue(new("lo"), out var loopback) && loopback.IsUp,
    };

    /// <summary>The links that have an end here.</summary>
    public IEnumerable<LinkId> Links => _devices.Values.Select(KernelNames.LinkOf).OfType<LinkId>();

    /// <summary>The endpoints that have an end here, with the VPCs that they are between; this one twice where an end does not tell.</summary>
    public IEnumerable<(EndpointId Id, VpcId Consumer, VpcId Provider)> Endpoints
    {
        get
        {
            foreach (var end in _devices.Values)
            {
                if (KernelNames.EndpointOf(end) is not { } id) continue;
                if (EndpointAlias.Parse(end.Alias) is { } said && (said.Consumer == Vpc || said.Provider == Vpc)) yield return (id, said.Consumer, said.Provider);
                else yield return (id, Vpc, Vpc);
            }
        }
    }

    /// <summary>The gateway endpoints that have an end here, as that end tells of them.</summary>
    public IEnumerable<GatewayEndpointObject> GatewayEndpoints
    {
        get
        {
            foreach (var end in _devices.Values)
            {
                if (KernelNames.GatewayEndpointOf(end) is not { } id) continue;
                if (GatewayAlias.Parse(end.Alias) is { } said && said.Id == id && (said.Consumer == Vpc || said.Provider == Vpc)) yield return said;
                else yield return GatewayPairs.Spoilt(id, Vpc, Vpc);
            }
        }
    }

    public IEnumerable<SubnetObject> Subnets(int mtu)
    {
        foreach (var device in _devices.Values)
        {
            if (KernelNames.SubnetOf(device) is not { } id) continue;
            var addresses = _addresses[device.Index].ToList();
            var network = addresses.Count == 0 ? Ipv4Network.Any : Ipv4Network.Around(addresses[0].Address, addresses[0].Prefix);
            var subnet = new SubnetObject(id, Vpc, network);
            var isWhole = addresses is [var only] && only.Address == subnet.Gateway && device.IsUp && device.Mtu == mtu;
            yield return subnet with { IsComplete = isWhole && device.Mac == KernelNames.MacOf(id) };
        }
    }

    /// <summary>The router's routes; with <paramref name="via"/>, those over that link.</summary>
    public IEnumerable<RouteObject> Routes(LinkId? via = null)
    {
        var filter = new RouteFilter { Protocol = RouterPolicy.Protocol };
        if (via is { } link)
        {
            if (!_byName.TryGetValue(KernelNames.DeviceOf(link), out var device)) yield break;
            filter = filter with { Device = device.Index };
        }

        foreach (var route in _router.Netlink.ListRoutes(filter))
        {
            if (!_sources.TryGetValue(route.Table, out var source) || !_devices.TryGetValue(route.Device, out var device)) continue;
            if (KernelNames.LinkOf(device) is not { } over) continue;
            yield return new(Vpc, source, route.Destination, over)
            {
                IsComplete = route == RouteTables.RouteOver(device.Index, route.Table, route.Destination),
            };
        }
    }

    public IEnumerable<PortObject> Ports()
    {
        foreach (var device in _devices.Values)
        {
            if (KernelNames.PortOf(device) is not { } id) continue;
            var alias = PortAlias.Parse(device.Alias) is { } said && said.Port == id ? said : new(id, default, 32, Attachment.Nothing);
            var bridge = _devices.GetValueOrDefault(device.Master);
            var subnet = bridge is null ? null : KernelNames.SubnetOf(bridge);
            var network = Ipv4Network.Around(alias.Address, alias.Prefix);
            var port = new PortObject(
                id, Vpc, subnet ?? default, alias.Address, alias.Prefix, new(network.Address.Value + 1), MacAddress.Of(id), alias.Attachment);
            yield return port with { IsComplete = subnet is not null && PortPairs.IsPlugged(_router, device, bridge!.Index, alias, port.Mac) };
        }
    }

    /// <summary>The link as this end and the other show it; null when there is no end here.</summary>
    /// <param name="others">The other routers, by VPC; null for one that is not there.</param>
    public LinkObject? Link(LinkId id, Func<VpcId, RouterSight?> others)
    {
        if (!_byName.TryGetValue(KernelNames.DeviceOf(id), out var end)) return null;
        if (KernelNames.EndsOf(end.Alias) is not { } ends || (ends.Near != Vpc && ends.Far != Vpc)) return new(id, Vpc, Vpc, null, true, true) { IsComplete = false };

        var (near, far) = (others(ends.Near), others(ends.Far));
        var (nearEnd, farEnd) = (near?.LinkEnd(id, isNear: true), far?.LinkEnd(id, isNear: false));
        var isPair = nearEnd is { IsComplete: true } && farEnd is { IsComplete: true }
            && nearEnd.Rate == farEnd.Rate && nearEnd.Device.Alias == farEnd.Device.Alias
            && LinkPairs.IsPair(near!._router, nearEnd.Device, far!._router, nearEnd.Device.Name);
        return new(id, ends.Near, ends.Far, nearEnd?.Rate, nearEnd?.Forwards ?? true, farEnd?.Forwards ?? true) { IsComplete = isPair };
    }

    private sealed record End(Device Device, long? Rate, bool Forwards, bool IsComplete);

    private End? LinkEnd(LinkId id, bool isNear)
    {
        var name = KernelNames.DeviceOf(id);
        if (!_byName.TryGetValue(name, out var device)) return null;
        var peer = new Neighbour(device.Index, RouterPolicy.FarEnd, KernelNames.MacOf(id, !isNear));
        var isWhole = device is { IsUp: true, State: OperState.Up } && device.Mac == KernelNames.MacOf(id, isNear) && _router.Netlink.ListNeighbours(device.Index).Contains(peer);
        var rate = _router.Netlink.FindBandwidthLimit(device.Index)?.BitsPerSecond;
        return new(device, rate, !_rules.Contains(RouterPolicy.NoTransit(name)), isWhole);
    }
}
