using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;
using Tieline.Engines.Linux.Endpoints;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Routers;

/// <summary>Follows a packet from router to router by asking the kernel, at each, which route it would take.</summary>
internal sealed class KernelTracer(OpenRouters routers, EndpointPairs endpoints, GatewayPairs gatewayEndpoints)
{
    /// <inheritdoc cref="IReachabilityProbe.TraceAsync"/>
    public Trace Trace(VpcId from, Ipv4Address source, Ipv4Address destination)
    {
        var hops = new List<Hop>();
        var at = from;
        LinkId? over = null;
        while (hops.Count < PathTracer.HopsMax)
        {
            if (routers.Find(at) is not { } router) return Stop(StopCause.RouterMissing);
            var devices = router.Netlink.ListDevices().ToDictionary(static device => device.Index);
            if (IncomingOf(router, devices, over, source) is not { } incoming) return Stop(StopCause.RouterMissing);

            var (answer, found) = router.Netlink.LookUpRoute(new(destination, source, incoming));
            if (answer.Errno == Errno.EACCES)
            {
                // The rule that forbids transit stands before the tenant's tables: whether they have a way is asked as from within.
                var within = devices.Values.FirstOrDefault(device => KernelNames.SubnetOf(device) is not null)?.Index ?? 0;
                var (_, transit) = within == 0 ? default : router.Netlink.LookUpRoute(new(destination, source, within));
                if (transit is { } forbidden && (GatewayOf(devices, forbidden) is not null || NextOf(router, devices, forbidden, at) is not null))
                    return Stop(StopCause.NoTransit, NextOf(router, devices, forbidden, at));
                return Stop(StopCause.NoRoute);
            }

            if (answer.Errno != Errno.Ok || found is not { } route) return Stop(StopCause.NoRoute);
            if (NextOf(router, devices, route, at) is { } next)
            {
                hops.Add(new(at, next.Link));
                (at, over) = (next.Peer, next.Link);
                continue;
            }

            if (GatewayOf(devices, route) is { } gateway) return Enter(gateway);
            if (ArrivedAt(devices, route, destination) is { } port) return new(source, destination, [.. hops, new(at, null)], null, null, port);
            return EndpointAt(devices, route, destination) is { } endpoint ? Pass(endpoint) : Stop(StopCause.NobodyThere);
        }

        return new(source, destination, hops, StopCause.Loop, null, null);

        Trace Pass(EndpointObject said)
        {
            var endpoint = endpoints.Observe(said.Id, said.Consumer, said.Provider, Ends) ?? said with { IsComplete = false };
            var way = new EndpointWay(endpoint.Id, endpoint.IsComplete, endpoint.Access, endpoint.Mappings, endpoint.Provider, BackendOf(endpoint));
            if (!way.IsOpen) return Stop(StopCause.EndpointClosed) with { Through = way };
            if (!way.Access.Admits(source)) return Stop(StopCause.NotAdmitted) with { Through = way };
            StopCause? cause = way.Backend is null ? StopCause.NoBackend : null;
            return new(source, destination, [.. hops, new(at, null) { Endpoint = way.Id }, new(way.Provider, null)], cause, null, way.Backend) { Through = way };
        }

        Trace Enter(GatewayEndpointObject said)
        {
            var endpoint = gatewayEndpoints.Observe(said.Id, said.Consumer, said.Provider, Ends) ?? said with { IsComplete = false };
            var port = PortBehind(endpoint.Provider, KernelNames.GatewayDeviceOf(endpoint.Id, consumer: false), destination, endpoint.Source);
            var way = EndpointWay.OfGateway(endpoint.Id, endpoint.IsComplete, endpoint.Prefixes, endpoint.Provider, port);
            if (!way.IsOpen) return Stop(StopCause.EndpointClosed) with { Through = way };
            StopCause? cause = port is null ? StopCause.NobodyThere : null;
            return new(source, destination, [.. hops, new(at, null) { Endpoint = way.Id }, new(way.Provider, null)], cause, null, port) { Through = way };
        }

        RouterEnds? Ends(VpcId vpc) => routers.Find(vpc) is { } router ? new(router, isWhole: false) : null;

        Trace Stop(StopCause cause, RouterRoute? route = null) => new(source, destination, [.. hops, new(at, null)], cause, route, null);
    }

    /// <summary>The index of the device that the packet comes in by: a link's end, or the bridge of the subnet that its source is in.</summary>
    private static int? IncomingOf(Router router, Dictionary<int, Device> devices, LinkId? over, Ipv4Address source)
    {
        if (over is { } link) return router.Netlink.FindDevice(KernelNames.DeviceOf(link))?.Index;
        foreach (var address in router.Netlink.ListAddresses())
        {
            if (Ipv4Network.Around(address.Address, address.Prefix).Contains(source)
                && devices.TryGetValue(address.Device, out var device) && KernelNames.SubnetOf(device) is not null)
            {
                return address.Device;
            }
        }

        return null;
    }

    /// <summary>The rule and the next router, when the route leads over a link.</summary>
    private static RouterRoute? NextOf(Router router, Dictionary<int, Device> devices, KernelRoute route, VpcId at)
    {
        if (!devices.TryGetValue(route.Device, out var device) || KernelNames.LinkOf(device) is not { } link) return null;
        if (KernelNames.EndsOf(device.Alias) is not { } ends) return null;
        var source = RouterPolicy.SourcesOf(router.Netlink.ListRules()).GetValueOrDefault(route.Table, Ipv4Network.Any);
        return new(source, route.Destination, link, ends.Near == at ? ends.Far : ends.Near, InForce: true);
    }

    /// <summary>The endpoint whose address it is; null when it is none's.</summary>
    private static EndpointObject? EndpointAt(Dictionary<int, Device> devices, KernelRoute route, Ipv4Address destination) =>
        route.Type == RouteType.Local && devices.TryGetValue(route.Device, out var device) && KernelNames.EndpointOf(device) is not null
        && EndpointAlias.Parse(device.Alias) is { } endpoint && endpoint.Address == destination
            ? endpoint
            : null;

    /// <summary>The gateway endpoint that the route leads over; null when it leads elsewhere.</summary>
    private static GatewayEndpointObject? GatewayOf(Dictionary<int, Device> devices, KernelRoute route) =>
        route.Type == RouteType.Unicast && devices.TryGetValue(route.Device, out var device) && KernelNames.GatewayEndpointOf(device) is not null
            ? GatewayAlias.Parse(device.Alias)
            : null;

    private PortId? BackendOf(EndpointObject endpoint) =>
        PortBehind(endpoint.Provider, KernelNames.DeviceOf(endpoint.Id, consumer: false), endpoint.Backend, endpoint.Source);

    /// <summary>The port that the provider's router delivers an endpoint's packets to; null when it has none.</summary>
    /// <param name="incoming">The endpoint's device there.</param>
    private PortId? PortBehind(VpcId provider, DeviceName incoming, Ipv4Address destination, Ipv4Address source)
    {
        if (routers.Find(provider) is not { } router || router.Netlink.FindDevice(incoming) is not { } end) return null;
        var (answer, found) = router.Netlink.LookUpRoute(new(destination, source, end.Index));
        return answer.Errno == Errno.Ok && found is { } route
            ? ArrivedAt(router.Netlink.ListDevices().ToDictionary(static device => device.Index), route, destination)
            : null;
    }

    /// <summary>The port that is plugged in at the address of the subnet that the route leads to; null when nothing is.</summary>
    private static PortId? ArrivedAt(Dictionary<int, Device> devices, KernelRoute route, Ipv4Address destination)
    {
        if (route.Type != RouteType.Unicast) return null;
        foreach (var device in devices.Values)
        {
            if (device.Master == route.Device && KernelNames.PortOf(device) is { } port
                && device.IsUp && PortAlias.Parse(device.Alias) is { } alias && alias.Address == destination)
            {
                return port;
            }
        }

        return null;
    }
}
