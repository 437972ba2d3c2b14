using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Model;

/// <summary>An engine without packets: it keeps what it is told and answers reachability from that. Any OS, no root.</summary>
public sealed class ModelEngine : IEngine
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, NetworkObject> _objects = [];
    private readonly Dictionary<VpcId, HashSet<ObjectKey>> _inVpc = [];
    private readonly Dictionary<LinkId, HashSet<ObjectKey>> _routesOver = [];

    public string Engine => "model";

    public bool Drifts => false;

    public ValueTask<IReadOnlyList<VpcId>> ListRoutersAsync(CancellationToken cancel)
    {
        lock (_lock) return ValueTask.FromResult<IReadOnlyList<VpcId>>([.. _inVpc.Keys]);
    }

    public ValueTask<IReadOnlyCollection<NetworkObject>> ObserveAsync(Extent extent, CancellationToken cancel)
    {
        var found = new HashSet<ObjectKey>();
        lock (_lock)
        {
            foreach (var vpc in extent.Vpcs) found.UnionWith(_inVpc.GetValueOrDefault(vpc) ?? []);
            foreach (var vpc in extent.Resolvers) Find(new(ObjectKind.Resolver, vpc.Value));
            foreach (var (id, _) in extent.Services) Find(new(ObjectKind.Service, id.Value));
            foreach (var (id, _, _) in extent.Endpoints)
            {
                Find(new(ObjectKind.Endpoint, id.Value));
                Find(new(ObjectKind.GatewayEndpoint, id.Value));
            }

            foreach (var (id, near, far) in extent.Links)
            {
                Find(new(ObjectKind.Link, id.Value));
                Find(new(ObjectKind.Router, near.Value));
                Find(new(ObjectKind.Router, far.Value));
                found.UnionWith(_routesOver.GetValueOrDefault(id) ?? []);
            }

            return ValueTask.FromResult<IReadOnlyCollection<NetworkObject>>([.. found.Select(key => _objects[key])]);
        }

        void Find(ObjectKey key)
        {
            if (_objects.ContainsKey(key)) found.Add(key);
        }
    }

    public ValueTask<IReadOnlyList<StepFailure>> ApplyAsync(IReadOnlyList<Step> steps, CancellationToken cancel)
    {
        lock (_lock)
        {
            foreach (var step in steps)
            {
                if (_objects.Remove(step.Object.Key, out var old)) Unindex(old);
                if (step is not Ensure) continue;
                _objects[step.Object.Key] = step.Object;
                Index(step.Object);
            }
        }

        return ValueTask.FromResult<IReadOnlyList<StepFailure>>([]);
    }

    public ValueTask<Trace> TraceAsync(VpcId from, Ipv4Address source, Ipv4Address destination, CancellationToken cancel) =>
        PathTracer.TraceAsync(
            from,
            source,
            destination,
            vpc => ValueTask.FromResult(TablesOf(vpc)),
            (vpc, subnet, address) => ValueTask.FromResult(PortAt(vpc, subnet, address)),
            (vpc, subnet, address) => ValueTask.FromResult(EndpointAt(vpc, subnet, address)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private RouterTables? TablesOf(VpcId vpc)
    {
        lock (_lock)
        {
            if (!_inVpc.TryGetValue(vpc, out var keys)) return null;
            var objects = keys.Select(key => _objects[key]).ToList();
            var forwards = objects.OfType<LinkObject>().Any(link => vpc == link.Near ? link.NearForwards : link.FarForwards);
            return new(
                vpc,
                forwards,
                [.. objects.OfType<SubnetObject>().Select(subnet => (subnet.Id, subnet.Network))],
                [.. from route in objects.OfType<RouteObject>()
                    let link = _objects.GetValueOrDefault(new(ObjectKind.Link, route.Via.Value)) as LinkObject
                    where link is not null
                    select new RouterRoute(route.Source, route.Destination, route.Via, link.PeerOf(vpc), InForce: true)])
            {
                GatewayEndpoints = [.. from endpoint in objects.OfType<GatewayEndpointObject>()
                    where endpoint.Consumer == vpc
                    select EndpointWay.OfGateway(endpoint.Id, isOpen: true, endpoint.Prefixes, endpoint.Provider, backend: null)],
            };
        }
    }

    private PortId? PortAt(VpcId vpc, SubnetId subnet, Ipv4Address address)
    {
        lock (_lock)
        {
            return _inVpc.GetValueOrDefault(vpc)?
                .Where(key => key.Kind == ObjectKind.Port)
                .Select(key => (PortObject)_objects[key])
                .FirstOrDefault(port => port.Subnet == subnet && port.Address == address)?.Id;
        }
    }

    private EndpointWay? EndpointAt(VpcId vpc, SubnetId subnet, Ipv4Address address)
    {
        lock (_lock)
        {
            var endpoint = _inVpc.GetValueOrDefault(vpc)?
                .Where(key => key.Kind == ObjectKind.Endpoint)
                .Select(key => (EndpointObject)_objects[key])
                .FirstOrDefault(endpoint => endpoint.Consumer == vpc && endpoint.Subnet == subnet && endpoint.Address == address);
            if (endpoint is null) return null;
            var backend = _inVpc.GetValueOrDefault(endpoint.Provider)?
                .Where(key => key.Kind == ObjectKind.Port)
                .Select(key => (PortObject)_objects[key])
                .FirstOrDefault(port => port.Address == endpoint.Backend);
            return new(endpoint.Id, IsOpen: true, endpoint.Access, endpoint.Mappings, endpoint.Provider, backend?.Id);
        }
    }

    private void Index(NetworkObject item)
    {
        foreach (var vpc in VpcsOf(item))
        {
            if (!_inVpc.TryGetValue(vpc, out var keys)) _inVpc[vpc] = keys = [];
            keys.Add(item.Key);
        }

        if (item is not RouteObject route) return;
        if (!_routesOver.TryGetValue(route.Via, out var routes)) _routesOver[route.Via] = routes = [];
        routes.Add(route.Key);
    }

    private void Unindex(NetworkObject item)
    {
        foreach (var vpc in VpcsOf(item))
        {
            if (_inVpc.TryGetValue(vpc, out var keys) && keys.Remove(item.Key) && keys.Count == 0) _inVpc.Remove(vpc);
        }

        if (item is RouteObject route && _routesOver.TryGetValue(route.Via, out var routes) && routes.Remove(route.Key) && routes.Count == 0)
            _routesOver.Remove(route.Via);
    }

    private static IEnumerable<VpcId> VpcsOf(NetworkObject item) => item switch
    {
        RouterObject router => [router.Vpc],
        SubnetObject subnet => [subnet.Vpc],
        LinkObject link => [link.Near, link.Far],
        RouteObject route => [route.Vpc],
        PortObject port => [port.Vpc],
        ResolverObject resolver => [resolver.Vpc],
        ServiceObject service => [service.Vpc],
        EndpointObject endpoint when endpoint.Consumer == endpoint.Provider => [endpoint.Consumer],
        EndpointObject endpoint => [endpoint.Consumer, endpoint.Provider],
        GatewayEndpointObject endpoint => [endpoint.Consumer, endpoint.Provider],
        _ => throw new ArgumentOutOfRangeException(nameof(item), $"{item}"),
    };
}
