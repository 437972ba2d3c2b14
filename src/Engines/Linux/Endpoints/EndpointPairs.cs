using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>Makes and removes endpoints: a veth pair between the consumer's router and the provider's, and what sends packets over it.</summary>
/// <remarks>
/// The pair leads to nothing but the backend, and nothing comes back over it but answers: see <see cref="EndpointTable"/>. The
/// endpoint's address is on the end in the consumer's router, so that the router answers for it in the subnet, and so that all
/// of the endpoint goes with its pair. It is made from the backend towards the client and removed the other way round: there is no
/// moment in which packets take half the way.
/// </remarks>
/// <param name="connectionsMax">How many connections an endpoint may have at a time; null for any number.</param>
internal sealed class EndpointPairs(OpenRouters routers, int mtu, int? connectionsMax)
{
    /// <summary>Makes sure that there is a way from the consumer's router to the backend; nothing leads to it yet.</summary>
    /// <returns>What stands for the endpoint in the consumer's router.</returns>
    /// <exception cref="EngineException">A router is missing, or the kernel refused.</exception>
    public Ipv4Address EnsureWay(EndpointObject endpoint)
    {
        var (near, far) = (routers[endpoint.Consumer], routers[endpoint.Provider]);
        var (nearName, farName) = (KernelNames.DeviceOf(endpoint.Id, consumer: true), KernelNames.DeviceOf(endpoint.Id, consumer: false));
        EndpointPolicy.Prepare(far);
        if (near != far) EndpointPolicy.Prepare(near);
        EndpointSets.Prepare(near, connectionsMax);
        Pair(endpoint.Id, mtu, near, nearName, far, farName);
        SetUp(far, far.IndexOf(farName), endpoint, endpoint.Source, consumer: false);
        EndpointShortcuts.Ensure(far, far.IndexOf(farName), endpoint);
        return EndpointPolicy.StandInOf(near.IndexOf(nearName));
    }

    /// <summary>Makes sure that the endpoint takes packets; one that is there is changed in place, and its connections live on.</summary>
    /// <inheritdoc cref="EnsureWay" path="/exception"/>
    public void Open(EndpointObject endpoint, EndpointObject? there)
    {
        var (near, far) = (routers[endpoint.Consumer], routers[endpoint.Provider]);
        var name = KernelNames.DeviceOf(endpoint.Id, consumer: true);
        var end = near.IndexOf(name);
        var standIn = EndpointPolicy.StandInOf(end);

        // Connections from before there was a proxy stay tracked.
        EndpointSets.Write(
            near, [.. EndpointTable.Of(endpoint, end)], [standIn, endpoint.Address, there?.Address ?? endpoint.Address], there is null,
            endpoint.Disclosure == ClientDisclosure.None ? null : EndpointTable.Direct);
        SetUp(near, end, endpoint, standIn, consumer: true);
        if (there?.Address != endpoint.Address) Announce(near, endpoint);
        Carrier.Wait(near.Netlink, name);
        Carrier.Wait(far.Netlink, KernelNames.DeviceOf(endpoint.Id, consumer: false));
    }

    /// <summary>Tells the subnet whose address it is now: who asked in vain, or knew another, need not wait.</summary>
    private static void Announce(Router router, EndpointObject endpoint)
    {
        if (router.Netlink.FindDevice(KernelNames.DeviceOf(endpoint.Subnet)) is { IsUp: true } bridge)
            router.Announcer.Send(bridge.Index, bridge.Mac, endpoint.Address);
    }

    /// <summary>What stands for an endpoint that is there.</summary>
    /// <inheritdoc cref="EnsureWay" path="/exception"/>
    public Ipv4Address StandInOf(EndpointObject endpoint) =>
        EndpointPolicy.StandInOf(routers[endpoint.Consumer].IndexOf(KernelNames.DeviceOf(endpoint.Id, consumer: true)));

    /// <summary>Lets nothing in by endpoints any more, and ends what is connected through them.</summary>
    public IReadOnlyList<(EndpointObject Endpoint, string Fault)> Close(IReadOnlyCollection<EndpointObject> endpoints) =>
        routers.InEach(endpoints, static endpoint => endpoint.Consumer, static (router, here) => Forget(router, here, EndsOf(router, here)));

    /// <summary>Removes endpoints and ends what is connected through them; what is gone already is no error.</summary>
    public IReadOnlyList<(EndpointObject Endpoint, string Fault)> Remove(IReadOnlyCollection<EndpointObject> endpoints) =>
    [
        .. routers.InEach(endpoints, static endpoint => endpoint.Consumer, RemoveIn),

        // The other end went with the first, unless the pair was torn apart or its alias is missing.
        .. routers.InEach(endpoints, static endpoint => endpoint.Provider, RemoveIn),
    ];

    /// <summary>The endpoint as both its ends show it; null when there is none.</summary>
    /// <param name="sights">What there is in a VPC's router; null for one that is not there.</param>
    public EndpointObject? Observe(EndpointId id, VpcId consumer, VpcId provider, Func<VpcId, RouterEnds?> sights)
    {
        var (near, far) = (sights(consumer), sights(provider));
        var nearEnd = near?.Find(KernelNames.DeviceOf(id, consumer: true));
        var farEnd = far?.Find(KernelNames.DeviceOf(id, consumer: false));
        if ((nearEnd ?? farEnd) is not { } end) return null;
        if (EndpointAlias.Parse(end.Alias) is not { } said || said.Id != id || said.Consumer != consumer || said.Provider != provider)
            return Spoilt(id, consumer, provider);
        if (near is null || nearEnd is null || far is null || farEnd is null) return said with { IsComplete = false };

        var standIn = EndpointPolicy.StandInOf(nearEnd.Index);
        var sets = near.Sets;
        var endpoint = EndpointTable.PartsOf(said, sets, standIn);
        var isWhole = near.HasTable(connectionsMax) && near.HasPolicy && far.HasPolicy && nearEnd.Alias == farEnd.Alias && IsPair(near.Router, nearEnd, far.Router, farEnd)
            && IsSetUp(near, nearEnd, endpoint, standIn, consumer: true) && IsSetUp(far, farEnd, endpoint, endpoint.Source, consumer: false) && EndpointShortcuts.IsThere(far, farEnd, endpoint)
            && near.AddressesOf(nearEnd) is [var only] && only.Address == endpoint.Address && only.Prefix == 32
            && EndpointTable.Of(endpoint, nearEnd.Index).ToHashSet().SetEquals(sets.Of(endpoint.Address).Concat(sets.Of(standIn)).Where(IsTelling));
        return endpoint with { IsComplete = isWhole };

        // An endpoint with a proxy may still carry connections from before it had one.
        bool IsTelling((NamedSet Set, Element Element) item) =>
            item.Set != EndpointTable.Direct || endpoint.Disclosure == ClientDisclosure.None;
    }

    /// <summary>What can be said of an endpoint whose ends do not tell.</summary>
    public static EndpointObject Spoilt(EndpointId id, VpcId consumer, VpcId provider) =>
        new(id, default, consumer, default, default, provider, default, default, default, [], default, 0, 0, EndpointAccess.Everybody) { IsComplete = false };

    /// <summary>Removes what no endpoint is left of, and with the last endpoint the rules.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void Prune(Router router)
    {
        var devices = router.Netlink.ListDevices();
        var ends = devices.FindAll(static device => KernelNames.EndpointOf(device) is not null);
        var hasGateways = devices.Exists(static device => KernelNames.GatewayEndpointOf(device) is not null);
        if (ends.Count == 0 && !hasGateways) EndpointPolicy.Remove(router);
        EndpointShortcuts.Prune(router, ends);
        if (router.Nftables.FindTableMark(EndpointTable.Name) is null) return;
        var known = new HashSet<Ipv4Address>();
        foreach (var end in ends)
        {
            if (EndpointAlias.Parse(end.Alias) is not { } endpoint || end.Name != KernelNames.DeviceOf(endpoint.Id, consumer: true)) continue;
            known.Add(EndpointPolicy.StandInOf(end.Index));
            known.Add(endpoint.Address);
        }

        if (known.Count == 0 && !hasGateways)
        {
            using var transaction = router.Nftables.NewTransaction();
            transaction.RemoveTable(EndpointTable.Name).Execute();
            return;
        }

        var sets = EndpointSets.Read(router);
        sets.Remove(router, sets.Addresses.Where(address => !known.Contains(address)));
    }

    private static List<Device> EndsOf(Router router, IReadOnlyList<EndpointObject> endpoints) =>
    [
        .. endpoints
            .SelectMany(static endpoint => new[] { KernelNames.DeviceOf(endpoint.Id, consumer: true), KernelNames.DeviceOf(endpoint.Id, consumer: false) })
            .Select(router.Netlink.FindDevice)
            .OfType<Device>(),
    ];

    private static void Forget(Router router, IReadOnlyList<EndpointObject> endpoints, IReadOnlyList<Device> ends)
    {
        if (router.Nftables.FindTableMark(EndpointTable.Name) is null) return;
        var addresses = ends.Select(static end => EndpointPolicy.StandInOf(end.Index)).ToHashSet();
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Consumer == router.Vpc) addresses.Add(endpoint.Address);
        }

        EndpointSets.Read(router).Remove(router, addresses);

        // Without the rules, its packets would be taken for a connection that still has a way.
        foreach (var address in addresses) router.Nftables.ForgetConnectionsTo(address);
    }

    private static void RemoveIn(Router router, IReadOnlyList<EndpointObject> endpoints)
    {
        var ends = EndsOf(router, endpoints);
        Forget(router, endpoints, ends);
        if (ends.Count > 0)
        {
            using var batch = router.Netlink.NewBatch();
            var pairs = ends.DistinctBy(end => KernelNames.EndpointOf(end)).Select(static end => end.Index).ToArray();
            if (pairs.Length == 1) batch.RemoveDevice(pairs[0]);
            else batch.RemoveDevices(pairs);
            batch.Execute();
        }

        Prune(router);
    }

    /// <summary>Makes the pair, unless both ends are there and are each other's.</summary>
    public static void Pair(EndpointId id, int mtu, Router near, DeviceName nearName, Router far, DeviceName farName)
    {
        var (nearEnd, farEnd) = (near.Netlink.FindDevice(nearName), far.Netlink.FindDevice(farName));
        if (nearEnd is not null && farEnd is not null && IsPair(near, nearEnd, far, farEnd)) return;
        if (nearEnd is not null || farEnd is not null) RemoveStrays();
        using var batch = near.Netlink.NewBatch();
        batch.EnsureVethPair(
                new(nearName) { Mac = KernelNames.MacOf(id, consumer: true), Mtu = mtu },
                new(farName) { Mac = KernelNames.MacOf(id, consumer: false), Mtu = mtu, Namespace = far.Namespace })
            .Execute();

        void RemoveStrays()
        {
            using var removal = near.Netlink.NewBatch();
            removal.RemoveDevice(nearName).Execute();
            using var other = far.Netlink.NewBatch();
            other.RemoveDevice(farName).Execute();
        }
    }

    public static bool IsPair(Router near, Device nearEnd, Router far, Device farEnd) =>
        nearEnd.Peer == farEnd.Index
        && (near == far ? nearEnd.PeerNamespace is null : nearEnd.PeerNamespace is { } number && number == near.Netlink.FindNamespaceNumber(far.Namespace));

    /// <param name="destination">What the route over this end leads to.</param>
    private void SetUp(Router router, int end, EndpointObject endpoint, Ipv4Address destination, bool consumer)
    {
        var route = EndpointPolicy.RouteOver(end, destination);
        using var batch = router.Netlink.NewBatch();
        batch.ChangeDevice(end, new()
            {
                Up = true, Mtu = mtu, Mac = KernelNames.MacOf(endpoint.Id, consumer), Alias = EndpointAlias.Of(endpoint),

                // They are this engine's, of what it lets through; looking them up would be a tenth of a router's work.
                TrustsSources = true,
            })
            .EnsureNeighbour(FarEndOf(router, end, endpoint, consumer))
            .EnsureRoute(route);
        foreach (var other in router.Netlink.ListRoutes(new() { Table = EndpointPolicy.Table, Device = end }))
        {
            if (other != route) batch.RemoveRoute(other);
        }

        var address = new DeviceAddress(end, endpoint.Address, 32);
        foreach (var other in router.Netlink.ListAddresses(end))
        {
            if (!consumer || other.Address != address.Address) batch.RemoveAddress(other);
        }

        if (consumer) batch.EnsureAddress(address);
        batch.Execute();
    }

    private static Neighbour FarEndOf(Router router, int end, EndpointObject endpoint, bool consumer) =>
        new(end, RouterPolicy.FarEnd, consumer ? EndpointShortcuts.NextHopOf(router, endpoint) : KernelNames.MacOf(endpoint.Id, consumer: true));

    private static bool IsSetUp(RouterEnds sight, Device end, EndpointObject endpoint, Ipv4Address destination, bool consumer) =>
        end is { IsUp: true, State: OperState.Up } && end.Mac == KernelNames.MacOf(endpoint.Id, consumer)
        && sight.NeighboursOf(end).Contains(FarEndOf(sight.Router, end.Index, endpoint, consumer))
        && sight.RoutesOf(end) is [var only] && only == EndpointPolicy.RouteOver(end.Index, destination);
}
