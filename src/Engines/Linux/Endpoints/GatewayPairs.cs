using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>Makes and removes gateway endpoints: a veth pair between the consumer's router and the provider's, and routes over it.</summary>
/// <remarks>
/// A packet's way to a workload of the service (no address of the consumer's VPC is among the service's prefixes; what else the two VPCs use
/// may be the same):
/// <code>
/// consumer's router   s-*     client -> WORKLOAD   prefixes: tracked
///                             routed               table 1000: a route of the tenant's to as long a prefix, or longer, goes first
///                     g-CODE  SOURCE -> WORKLOAD   disguise (outlets): the one translation
/// provider's router   w-CODE  SOURCE -> WORKLOAD   routed into its subnets and nowhere else: <see cref="GatewayGuard"/>
/// </code>
/// and back: the answer to SOURCE is routed to w-CODE, and the connection is known by it. What the provider sends and is no answer finds no
/// route. Sets and rules are in <see cref="EndpointTable"/>, behind those of interface endpoints, whose packets do not meet them.
/// </remarks>
/// <param name="connectionsMax">What the table is made with; no limit holds for gateway endpoints.</param>
internal sealed class GatewayPairs(OpenRouters routers, int mtu, int? connectionsMax)
{
    /// <summary>Marks the routes that are made here: a tenant's to the same prefix is another route, which is asked first.</summary>
    private const byte Protocol = 85;

    private const uint Metric = 1;

    /// <summary>Makes sure that the endpoint carries packets; one that is there is changed in place, and its connections live on.</summary>
    /// <exception cref="EngineException">A router is missing, or the kernel refused.</exception>
    public void Ensure(GatewayEndpointObject endpoint)
    {
        var (near, far) = (routers[endpoint.Consumer], routers[endpoint.Provider]);
        var (nearName, farName) = (KernelNames.GatewayDeviceOf(endpoint.Id, consumer: true), KernelNames.GatewayDeviceOf(endpoint.Id, consumer: false));
        EndpointPolicy.Prepare(far);
        EndpointPolicy.Prepare(near);
        GatewayGuard.Prepare(far);
        EndpointSets.Prepare(near, connectionsMax);
        EndpointPairs.Pair(endpoint.Id, mtu, near, nearName, far, farName);
        var (nearEnd, farEnd) = (near.IndexOf(nearName), far.IndexOf(farName));
        SetUp(far, farEnd, endpoint, BackRoutes(endpoint, farEnd), consumer: false);

        // The routes come last: what they lead to finds all of the way.
        SetUp(near, nearEnd, endpoint, [], consumer: true);
        WriteSets(near, []);
        SetUp(near, nearEnd, endpoint, RoutesOf(endpoint, nearEnd), consumer: true);
        Carrier.Wait(near.Netlink, nearName);
        Carrier.Wait(far.Netlink, farName);
    }

    /// <summary>Removes endpoints and ends what is connected through them; what is gone already is no error.</summary>
    public IReadOnlyList<(GatewayEndpointObject Endpoint, string Fault)> Remove(IReadOnlyCollection<GatewayEndpointObject> endpoints) =>
    [
        .. routers.InEach(endpoints, static endpoint => endpoint.Consumer, RemoveIn), .. routers.InEach(endpoints, static endpoint => endpoint.Provider, RemoveIn),
    ];

    /// <summary>The endpoint as both its ends show it; null when there is none.</summary>
    /// <param name="sights">What there is in a VPC's router; null for one that is not there.</param>
    public GatewayEndpointObject? Observe(EndpointId id, VpcId consumer, VpcId provider, Func<VpcId, RouterEnds?> sights)
    {
        var (near, far) = (sights(consumer), sights(provider));
        var nearEnd = near?.Find(KernelNames.GatewayDeviceOf(id, consumer: true));
        var farEnd = far?.Find(KernelNames.GatewayDeviceOf(id, consumer: false));
        if ((nearEnd ?? farEnd) is not { } end) return null;
        if (GatewayAlias.Parse(end.Alias) is not { } said || said.Id != id || said.Consumer != consumer || said.Provider != provider)
            return Spoilt(id, consumer, provider);
        if (near is null || nearEnd is null || far is null || farEnd is null) return said with { IsComplete = false };
        var isWhole = near.HasTable(connectionsMax) && near.HasPolicy && far.HasPolicy && GatewayGuard.IsThere(far.Router) && nearEnd.Alias == farEnd.Alias
            && EndpointPairs.IsPair(near.Router, nearEnd, far.Router, farEnd)
            && IsSetUp(near, nearEnd, said, RoutesOf(said, nearEnd.Index), consumer: true) && IsSetUp(far, farEnd, said, BackRoutes(said, farEnd.Index), consumer: false)
            && ReadSets(near.Router).SetEquals(WantedSets(near.Router, []));
        return said with { IsComplete = isWhole };
    }

    /// <summary>What can be said of an endpoint whose ends do not tell.</summary>
    public static GatewayEndpointObject Spoilt(EndpointId id, VpcId consumer, VpcId provider) => new(id, default, consumer, provider, default, []) { IsComplete = false };

    private static void RemoveIn(Router router, IReadOnlyList<GatewayEndpointObject> endpoints)
    {
        var ends = endpoints.Select(endpoint => router.Netlink.FindDevice(KernelNames.GatewayDeviceOf(endpoint.Id, consumer: true))?.Index).ToList();
        var sources = ReadSets(router)
            .Where(item => item.Set == EndpointTable.Outlets && ends.Contains((int)item.Element.Key.Mark(0)))
            .Select(static item => item.Element.Value.Address(0))
            .ToList();

        // Untracked, their packets are let out no more; forgotten, their connections are not translated on whatever way is left.
        WriteSets(router, [.. endpoints.Select(static endpoint => endpoint.Id)]);
        foreach (var source in sources) router.Nftables.ForgetConnectionsAnsweredTo(source);
        foreach (var (endpoint, consumer) in endpoints.SelectMany(static endpoint => new[] { (endpoint, true), (endpoint, false) }))
        {
            using var batch = router.Netlink.NewBatch();
            batch.RemoveDevice(KernelNames.GatewayDeviceOf(endpoint.Id, consumer)).Execute();
        }

        GatewayGuard.Prune(router);
        EndpointPairs.Prune(router);
    }

    /// <summary>Makes the sets say what the endpoints' ends in the router say.</summary>
    /// <param name="but">Those that are about to go.</param>
    private static void WriteSets(Router router, IReadOnlyCollection<EndpointId> but)
    {
        if (router.Nftables.FindTableMark(EndpointTable.Name) is null) return;
        var wanted = WantedSets(router, but);
        var there = ReadSets(router);
        using var transaction = router.Nftables.NewTransaction();
        foreach (var gone in there.Except(wanted).GroupBy(static item => item.Set, static item => item.Element)) transaction.RemoveElements(EndpointTable.Name, gone.Key, [.. gone]);
        foreach (var made in wanted.Except(there).GroupBy(static item => item.Set, static item => item.Element)) transaction.AddElements(EndpointTable.Name, made.Key, [.. made]);
        transaction.Execute();
    }

    /// <summary>What the sets are to have: all of it, as nobody could tell whose an element is that no end says.</summary>
    /// <inheritdoc cref="WriteSets" path="/param"/>
    private static HashSet<(NamedSet Set, Element Element)> WantedSets(Router router, IReadOnlyCollection<EndpointId> but)
    {
        var wanted = new HashSet<(NamedSet Set, Element Element)>();
        foreach (var end in router.Netlink.ListDevices())
        {
            if (KernelNames.GatewayEndpointOf(end) is not { } id || but.Contains(id) || end.Name != KernelNames.GatewayDeviceOf(id, consumer: true)) continue;
            if (GatewayAlias.Parse(end.Alias) is { } endpoint) wanted.UnionWith(ElementsOf(endpoint, end.Index));
        }

        return wanted;
    }

    private static HashSet<(NamedSet Set, Element Element)> ReadSets(Router router) =>
    [
        .. from set in (NamedSet[])[EndpointTable.Prefixes, EndpointTable.Outlets]
            from element in router.Nftables.ListElements(EndpointTable.Name, set)
            select (set, element),
    ];

    private static IEnumerable<(NamedSet Set, Element Element)> ElementsOf(GatewayEndpointObject endpoint, int end)
    {
        yield return (EndpointTable.Outlets, new(Fields.None.AndMark((uint)end), Fields.Of(endpoint.Source)));
        foreach (var prefix in endpoint.Prefixes)
            yield return (EndpointTable.Prefixes, new(Fields.Of(prefix.Address).And(Ipv4Network.Any.Address), default, Fields.Of(prefix.Last).And(Ipv4Network.Any.Last)));
    }

    private static List<KernelRoute> RoutesOf(GatewayEndpointObject endpoint, int end) =>
    [
        .. endpoint.Prefixes.Select(prefix => RouteTables.RouteOver(end, RouterPolicy.AnySourceTable, prefix) with { Protocol = Protocol, Metric = Metric }),
    ];

    private static List<KernelRoute> BackRoutes(GatewayEndpointObject endpoint, int end) => [EndpointPolicy.RouteOver(end, endpoint.Source)];

    private void SetUp(Router router, int end, GatewayEndpointObject endpoint, List<KernelRoute> routes, bool consumer)
    {
        using var batch = router.Netlink.NewBatch();
        batch.ChangeDevice(end, new()
            {
                Up = true, Mtu = mtu, Mac = KernelNames.MacOf(endpoint.Id, consumer), Alias = GatewayAlias.Of(endpoint),
                TrustsSources = true, // they are what the other end's router lets through
            })
            .EnsureNeighbour(new(end, RouterPolicy.FarEnd, KernelNames.MacOf(endpoint.Id, !consumer)));
        foreach (var route in routes) batch.EnsureRoute(route);
        foreach (var other in router.Netlink.ListRoutes(new() { Device = end }))
        {
            if (routes.Count > 0 && !routes.Contains(other)) batch.RemoveRoute(other);
        }

        batch.Execute();
    }

    private static bool IsSetUp(RouterEnds sight, Device end, GatewayEndpointObject endpoint, List<KernelRoute> routes, bool consumer) =>
        end is { IsUp: true, State: OperState.Up } && end.Mac == KernelNames.MacOf(endpoint.Id, consumer)
        && sight.NeighboursOf(end).Contains(new(end.Index, RouterPolicy.FarEnd, KernelNames.MacOf(endpoint.Id, !consumer)))
        && sight.Router.Netlink.ListRoutes(new() { Device = end.Index }).ToHashSet().SetEquals(routes);
}
