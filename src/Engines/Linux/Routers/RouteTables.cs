using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Routers;

/// <summary>Writes the tenant's route rules into a router's tables, see <see cref="RouterPolicy"/>.</summary>
internal sealed class RouteTables(OpenRouters routers)
{
    /// <summary>Makes sure that routes of one VPC are there. Each that cannot be made is reported, and the others are made.</summary>
    public IReadOnlyList<(RouteObject Route, string Fault)> Ensure(VpcId vpc, IReadOnlyList<RouteObject> routes)
    {
        if (routers.Find(vpc) is not { } router) return [.. routes.Select(route => (route, $"there is no router of {vpc}"))];
        var faults = new List<(RouteObject, string)>();
        var tables = TablesFor(router, routes);
        using var batch = router.Netlink.NewBatch();
        var sent = new List<RouteObject>(routes.Count);
        var links = new Dictionary<LinkId, Device?>();
        foreach (var route in routes)
        {
            if (!links.TryGetValue(route.Via, out var device)) links[route.Via] = device = router.Netlink.FindDevice(KernelNames.DeviceOf(route.Via));
            if (device is null)
            {
                faults.Add((route, $"router of {vpc} has no end of {route.Via}"));
                continue;
            }

            batch.EnsureRoute(RouteOver(device.Index, tables[route.Source], route.Destination));
            sent.Add(route);
        }

        foreach (var failure in batch.TryExecute()) faults.Add((sent[failure.Index], failure.Exception.Message));
        return faults;
    }

    /// <summary>Removes routes of one VPC; those that are gone already are no error.</summary>
    public IReadOnlyList<(RouteObject Route, string Fault)> Remove(VpcId vpc, IReadOnlyList<RouteObject> routes)
    {
        if (routers.Find(vpc) is not { } router) return [];
        var tables = new Dictionary<Ipv4Network, uint>();
        foreach (var (table, source) in RouterPolicy.SourcesOf(router.Netlink.ListRules())) tables.TryAdd(source, table);
        using var batch = router.Netlink.NewBatch();
        var sent = new List<RouteObject>(routes.Count);
        foreach (var route in routes)
        {
            if (!tables.TryGetValue(route.Source, out var table)) continue;
            batch.RemoveRoute(new(table, route.Destination) { Protocol = RouterPolicy.Protocol });
            sent.Add(route);
        }

        return [.. batch.TryExecute().Select(failure => (sent[failure.Index], failure.Exception.Message))];
    }

    /// <summary>Removes rules for source ranges that no route is left of, and routes that no rule leads to.</summary>
    public void Prune(VpcId vpc)
    {
        if (routers.Find(vpc) is not { } router) return;
        var rules = router.Netlink.ListRules();
        var routes = router.Netlink.ListRoutes(new() { Protocol = RouterPolicy.Protocol });
        var sources = RouterPolicy.SourcesOf(rules);
        var used = routes.Select(static route => route.Table).ToHashSet();
        using var batch = router.Netlink.NewBatch();
        foreach (var (table, source) in sources)
        {
            if (table != RouterPolicy.AnySourceTable && !used.Contains(table)) batch.RemoveRule(RouterPolicy.OfSource(source, table));
        }

        foreach (var route in routes)
        {
            if (!sources.ContainsKey(route.Table)) batch.RemoveRoute(route);
        }

        if (batch.Count > 0) batch.Execute();
    }

    /// <summary>The route of a rule, as it is in its table.</summary>
    public static KernelRoute RouteOver(int device, uint table, Ipv4Network destination) =>
        new(table, destination) { Gateway = RouterPolicy.FarEnd, OnLink = true, Device = device, Protocol = RouterPolicy.Protocol };

    /// <summary>The table of each source range; one that has none yet gets the lowest number that is free.</summary>
    private static Dictionary<Ipv4Network, uint> TablesFor(Router router, IReadOnlyList<RouteObject> routes)
    {
        var tables = new Dictionary<Ipv4Network, uint> { [Ipv4Network.Any] = RouterPolicy.AnySourceTable };
        if (routes.All(static route => route.Source == Ipv4Network.Any)) return tables;

        foreach (var (table, source) in RouterPolicy.SourcesOf(router.Netlink.ListRules())) tables.TryAdd(source, table);
        var taken = tables.Values.ToHashSet();
        foreach (var route in router.Netlink.ListRoutes(new() { Protocol = RouterPolicy.Protocol })) taken.Add(route.Table);
        using var batch = router.Netlink.NewBatch();
        var free = RouterPolicy.AnySourceTable + 1;
        foreach (var route in routes)
        {
            if (tables.ContainsKey(route.Source)) continue;
            while (taken.Contains(free)) free++;
            tables[route.Source] = free;
            batch.EnsureRule(RouterPolicy.OfSource(route.Source, free++));
        }

        if (batch.Count > 0) batch.Execute();
        return tables;
    }
}
