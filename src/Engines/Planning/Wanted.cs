using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;

namespace Tieline.Engines.Planning;

/// <summary>On which links the bought bandwidth is enforced.</summary>
public enum BandwidthPolicy
{
    /// <summary>On every link.</summary>
    Always,

    /// <summary>On peerings between regions only, as Baidu does (contract baidu-peer-connection, 4.7); on every interface pair.</summary>
    AcrossRegions,

    /// <summary>On none.</summary>
    Never,
}

/// <summary>The part of the engine's world that a pass is about.</summary>
/// <param name="Vpcs">Routers with all that is in them.</param>
/// <param name="Links">Links with the routes over them, and the routers at their ends.</param>
/// <param name="Resolvers">Routers of which only the resolver counts.</param>
public sealed record Extent(
    IReadOnlySet<VpcId> Vpcs, IReadOnlyList<(LinkId Id, VpcId Near, VpcId Far)> Links, IReadOnlySet<VpcId> Resolvers)
{
    /// <summary>Services to look at, with the VPC of their backend.</summary>
    public IReadOnlyList<(EndpointServiceId Id, VpcId Vpc)> Services { get; init; } = [];

    /// <summary>Endpoints to look at, with the VPCs at both ends.</summary>
    public IReadOnlyList<(EndpointId Id, VpcId Consumer, VpcId Provider)> Endpoints { get; init; } = [];
}

/// <summary>Turns records into the objects that an engine should have.</summary>
public static class Wanted
{
    /// <summary>The extent of a snapshot: what an engine has to be asked about.</summary>
    /// <param name="known">For a snapshot of everything: the routers that the engine has.</param>
    public static Extent ExtentOf(NetworkSnapshot snapshot, IEnumerable<VpcId> known)
    {
        var scope = snapshot.Scope;
        if (scope.Everything) return new(snapshot.Vpcs.Select(vpc => vpc.Id).Concat(known).ToHashSet(), [], new HashSet<VpcId>());
        return new(
            scope.Vpcs,
            [.. from link in snapshot.Links where scope.Links.Contains(link.Id) select (link.Id, link.Initiator.Vpc, link.Acceptor.Vpc)],
            scope.Names.Except(scope.Vpcs))
        {
            Services = [.. from service in snapshot.Services where scope.Services.Contains(service.Id) select (service.Id, service.Vpc)],
            Endpoints =
            [
                .. from endpoint in snapshot.Endpoints
                    where scope.Endpoints.Contains(endpoint.Id) || scope.Services.Contains(endpoint.Service)
                    select (endpoint.Id, endpoint.Vpc, endpoint.Provider),
            ],
        };
    }

    /// <summary>The objects that should be there within the snapshot's scope.</summary>
    public static IReadOnlyCollection<NetworkObject> ObjectsOf(NetworkSnapshot snapshot, BandwidthPolicy policy)
    {
        var vpcs = snapshot.Vpcs.ToDictionary(vpc => vpc.Id);
        var subnets = snapshot.Subnets.ToDictionary(subnet => subnet.Id);
        var objects = new List<NetworkObject>(vpcs.Count + subnets.Count + snapshot.Ports.Count + snapshot.Links.Count + snapshot.Routes.Count);
        foreach (var vpc in RoutersOf(snapshot)) objects.Add(new RouterObject(vpc));
        foreach (var subnet in snapshot.Subnets) objects.Add(new SubnetObject(subnet.Id, subnet.Vpc, subnet.Cidr));

        var carrying = new Dictionary<RouterInterfaceId, LinkId>();
        foreach (var link in snapshot.Links)
        {
            if (!link.Carries || !vpcs.TryGetValue(link.Initiator.Vpc, out var near) || !vpcs.TryGetValue(link.Acceptor.Vpc, out var far)) continue;
            carrying[link.Initiator.Id] = carrying[link.Acceptor.Id] = link.Id;
            objects.Add(new LinkObject(link.Id, near.Id, far.Id, RateOf(link, policy), near.IsRelay, far.IsRelay));
        }

        foreach (var rule in snapshot.Routes)
        {
            if (carrying.TryGetValue(rule.NextHop, out var via)) objects.Add(new RouteObject(rule.Vpc, rule.Source, rule.Destination, via));
        }

        foreach (var port in snapshot.Ports)
        {
            if (!port.Attachment.IsWorkload || !subnets.TryGetValue(port.Subnet, out var subnet)) continue;
            objects.Add(
                new PortObject(port.Id, port.Vpc, port.Subnet, port.Address, subnet.Cidr.Prefix, subnet.Gateway, port.Mac, port.Attachment));
        }

        // A VPC without a workload has nobody who asks: no resolver runs for it.
        foreach (var names in snapshot.Names)
        {
            if (names.Names.Any(name => name.Home == names.Vpc && !name.IsFull)) objects.Add(new ResolverObject(names.Vpc, names.Names));
        }

        AddEndpoints(snapshot, objects);
        return objects;
    }

    private static void AddEndpoints(NetworkSnapshot snapshot, List<NetworkObject> objects)
    {
        var scope = snapshot.Scope;
        var services = new Dictionary<EndpointServiceId, EndpointService>();
        foreach (var service in snapshot.Services)
        {
            services[service.Id] = service;
            var isAsked = scope.Everything || scope.Services.Contains(service.Id) || scope.Vpcs.Contains(service.Vpc);
            if (isAsked && service.IsWanted) objects.Add(new ServiceObject(service.Id, service.Vpc, service.Port, service.Backend));
        }

        foreach (var endpoint in snapshot.Endpoints)
        {
            if (!endpoint.Carries || !services.TryGetValue(endpoint.Service, out var service)) continue;
            var connection = endpoint.Connection;
            if (endpoint.IsGateway)
            {
                objects.Add(new GatewayEndpointObject(endpoint.Id, service.Id, endpoint.Vpc, service.Vpc, connection.Source, service.Prefixes));
                continue;
            }

            objects.Add(
                new EndpointObject(
                    endpoint.Id, service.Id, endpoint.Vpc, endpoint.Subnet, endpoint.Address, service.Vpc, service.Port, service.Backend, connection.Source, service.Mappings,
                    service.Disclosure, connection.Marker, connection.Network, endpoint.Access));
        }
    }

    /// <summary>Not those at the far ends of a VPC's links: they are another scope's.</summary>
    private static IEnumerable<VpcId> RoutersOf(NetworkSnapshot snapshot)
    {
        var scope = snapshot.Scope;
        if (scope.Everything) return snapshot.Vpcs.Select(vpc => vpc.Id);
        var ends = snapshot.Links.Where(link => scope.Links.Contains(link.Id)).SelectMany(link => new[] { link.Initiator.Vpc, link.Acceptor.Vpc });
        return snapshot.Vpcs.Select(vpc => vpc.Id).Where(scope.Vpcs.Union(ends).Contains);
    }

    private static long? RateOf(Link link, BandwidthPolicy policy) => policy switch
    {
        BandwidthPolicy.Never => null,
        BandwidthPolicy.AcrossRegions when link.Kind == LinkKind.Peering && link.Initiator.Region == link.Acceptor.Region => null,
        _ => link.BandwidthMbps * 1_000_000L,
    };
}
