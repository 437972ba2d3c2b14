using System.Collections.Immutable;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;

namespace Tieline.Core.Reachability;

/// <summary>Why a packet stops.</summary>
public enum StopCause
{
    /// <summary>The starting port does not exist or is not plugged in.</summary>
    SourceNotPlugged,

    /// <summary>No route rule of the router matches.</summary>
    NoRoute,

    /// <summary>A rule matches, but its link does not carry packets.</summary>
    LinkDown,

    /// <summary>It would pass through a VPC that is no relay.</summary>
    NoTransit,

    /// <summary>Nothing is plugged in at that address of the subnet.</summary>
    NobodyThere,

    /// <summary>The routes go round in a circle.</summary>
    Loop,

    /// <summary>The engine does not have the router (yet).</summary>
    RouterMissing,

    /// <summary>The address is an endpoint's that is not connected.</summary>
    EndpointClosed,

    /// <summary>The address is an endpoint's that does not let the source in.</summary>
    NotAdmitted,

    /// <summary>The endpoint's service has no workload behind it.</summary>
    NoBackend,
}

/// <summary>One router on the way.</summary>
/// <param name="Link">The link it leaves by; null where it is delivered or stops.</param>
public sealed record Hop(VpcId Vpc, LinkId? Link)
{
    /// <summary>The endpoint that it leaves by, into the VPC of the endpoint's service; null where there is none.</summary>
    public EndpointId? Endpoint { get; init; }
}

/// <summary>The way through an endpoint.</summary>
/// <param name="IsOpen">True while packets pass.</param>
/// <param name="Mappings">The TCP ports that pass, and where they lead.</param>
/// <param name="Backend">The workload behind the service; null when nothing is plugged in.</param>
public sealed record EndpointWay(
    EndpointId Id, bool IsOpen, EndpointAccess Access, ImmutableArray<PortMapping> Mappings, VpcId Provider, PortId? Backend)
{
    /// <summary>Of a gateway endpoint: where it leads to, by any port and protocol. Empty for an endpoint with an address.</summary>
    public ImmutableArray<Ipv4Network> Prefixes { get; private init; } = [];

    public bool IsGateway => !Prefixes.IsEmpty;

    /// <summary>The way through a gateway endpoint, which everybody in the VPC may use.</summary>
    /// <param name="backend">The workload at the address that is asked about.</param>
    public static EndpointWay OfGateway(EndpointId id, bool isOpen, ImmutableArray<Ipv4Network> prefixes, VpcId provider, PortId? backend) =>
        new(id, isOpen, EndpointAccess.Everybody, [], provider, backend) { Prefixes = prefixes };

    /// <summary>True when TCP to the port passes.</summary>
    public bool Offers(int port) => IsGateway || Mappings.Any(mapping => mapping.Client == port);
}

/// <summary>The way of a packet in one direction.</summary>
/// <param name="Cause">Why it stops at the last hop; null when it arrives.</param>
/// <param name="Route">The rule concerned, where one is.</param>
/// <param name="Arrived">The port that it arrives at.</param>
public sealed record Trace(
    Ipv4Address Source, Ipv4Address Destination, IReadOnlyList<Hop> Hops, StopCause? Cause, RouterRoute? Route, PortId? Arrived)
{
    public bool Arrives => Cause is null;

    /// <summary>The endpoint on the way; null for none. Only what it offers passes, and the answers take the same way back.</summary>
    public EndpointWay? Through { get; init; }
}

/// <summary>A question of reachability that an engine answers from what it has, not from what should be.</summary>
public interface IReachabilityProbe
{
    /// <summary>The engine's name: <c>linux</c> or <c>model</c>.</summary>
    string Engine { get; }

    /// <summary>Where a packet from <paramref name="source"/>, sent by a workload in <paramref name="from"/>, goes.</summary>
    ValueTask<Trace> TraceAsync(VpcId from, Ipv4Address source, Ipv4Address destination, CancellationToken cancel);
}

/// <summary>Follows a packet from router to router.</summary>
public static class PathTracer
{
    /// <summary>Routers passed at most; a longer way is a circle.</summary>
    public const int HopsMax = 16;

    /// <param name="tables">The tables of a VPC's router; null when there is none.</param>
    /// <param name="portAt">The port that is plugged in at an address of a subnet; null when nothing is.</param>
    /// <param name="endpointAt">The endpoint at an address of a subnet; null when there is none.</param>
    public static async ValueTask<Trace> TraceAsync(
        VpcId from, Ipv4Address source, Ipv4Address destination, Func<VpcId, ValueTask<RouterTables?>> tables,
        Func<VpcId, SubnetId, Ipv4Address, ValueTask<PortId?>> portAt, Func<VpcId, SubnetId, Ipv4Address, ValueTask<EndpointWay?>>? endpointAt = null)
    {
        var hops = new List<Hop>();
        var at = from;
        while (hops.Count < HopsMax)
        {
            if (await tables(at) is not { } router) return Stop(at, StopCause.RouterMissing);
            var decision = RouterLookup.Decide(router, hops.Count > 0, source, destination);
            switch (decision.Verdict)
            {
                case RouterVerdict.Deliver:
                    var port = await portAt(at, decision.Subnet!.Value, destination);
                    if (port is not null) return new(source, destination, [.. hops, new(at, null)], null, null, port);
                    return endpointAt is not null && await endpointAt(at, decision.Subnet.Value, destination) is { } way
                        ? Pass(at, way)
                        : Stop(at, StopCause.NobodyThere);
                case RouterVerdict.Enter:
                    return await EnterAsync(at, decision.Endpoint!);
                case RouterVerdict.Forward:
                    hops.Add(new(at, decision.Route!.Link));
                    at = decision.Route.Peer;
                    break;
                case RouterVerdict.LinkDown:
                    return Stop(at, StopCause.LinkDown, decision.Route);
                case RouterVerdict.NoTransit:
                    return Stop(at, StopCause.NoTransit, decision.Route);
                default:
                    return Stop(at, StopCause.NoRoute);
            }
        }

        return new(source, destination, hops, StopCause.Loop, null, null);

        // Who comes over a link is let in as a workload of the VPC is: the endpoint has an address like any other.
        Trace Pass(VpcId vpc, EndpointWay way)
        {
            StopCause? cause = !way.IsOpen ? StopCause.EndpointClosed : !way.Access.Admits(source) ? StopCause.NotAdmitted : way.Backend is null ? StopCause.NoBackend : null;
            if (cause is StopCause.EndpointClosed or StopCause.NotAdmitted) return Stop(vpc, cause.Value) with { Through = way };
            hops.Add(new(vpc, null) { Endpoint = way.Id });
            return new(source, destination, [.. hops, new(way.Provider, null)], cause, null, way.Backend) { Through = way };
        }

        // Behind it are workloads of the provider's subnets, and nothing that is further away.
        async ValueTask<Trace> EnterAsync(VpcId vpc, EndpointWay way)
        {
            var subnet = (await tables(way.Provider))?.Subnets.Where(subnet => subnet.Network.Contains(destination)).Select(subnet => (SubnetId?)subnet.Id).FirstOrDefault();
            var port = subnet is { } there ? await portAt(way.Provider, there, destination) : null;
            hops.Add(new(vpc, null) { Endpoint = way.Id });
            return new(source, destination, [.. hops, new(way.Provider, null)], port is null ? StopCause.NobodyThere : null, null, port) { Through = way with { Backend = port } };
        }

        Trace Stop(VpcId vpc, StopCause cause, RouterRoute? route = null) =>
            new(source, destination, [.. hops, new(vpc, null)], cause, route, null);
    }
}
