using Tieline.Core.Identifiers;
using Tieline.Core.Reachability;

namespace Tieline.Core.Networks;

/// <summary>A route rule as a router uses it.</summary>
/// <param name="Link">The link of the rule's next hop.</param>
/// <param name="Peer">The VPC at the link's other end.</param>
/// <param name="InForce">True while the link carries packets; a rule not in force is passed over.</param>
public sealed record RouterRoute(Ipv4Network Source, Ipv4Network Destination, LinkId Link, VpcId Peer, bool InForce);

/// <summary>What one VPC's router knows.</summary>
/// <param name="Forwards">True for a relay VPC: packets from one link may leave by another.</param>
public sealed record RouterTables(
    VpcId Vpc, bool Forwards, IReadOnlyList<(SubnetId Id, Ipv4Network Network)> Subnets, IReadOnlyList<RouterRoute> Routes)
{
    /// <summary>Ways through gateway endpoints of the VPC: routes for any source to their prefixes, which do not overlap.</summary>
    public IReadOnlyList<EndpointWay> GatewayEndpoints { get; init; } = [];
}

/// <summary>What a router does with a packet.</summary>
public enum RouterVerdict
{
    /// <summary>Into a subnet of its own VPC.</summary>
    Deliver,

    /// <summary>Over a link.</summary>
    Forward,

    /// <summary>Through a gateway endpoint.</summary>
    Enter,

    /// <summary>No rule matches.</summary>
    NoRoute,

    /// <summary>A rule matches, but its link does not carry packets.</summary>
    LinkDown,

    /// <summary>It came over a link and would leave over one, and the VPC is no relay.</summary>
    NoTransit,
}

/// <param name="Subnet">Where to, when delivered.</param>
/// <param name="Route">Which rule, when forwarded, down or in transit.</param>
/// <param name="Endpoint">Which gateway endpoint, when it goes through one.</param>
public readonly record struct RouterDecision(RouterVerdict Verdict, SubnetId? Subnet = null, RouterRoute? Route = null, EndpointWay? Endpoint = null);

/// <summary>How a router chooses. The linux engine's policy rules and tables say the same in the kernel's terms.</summary>
public static class RouterLookup
{
    /// <param name="overLink">True when the packet came over a link, false when a workload of the VPC sent it.</param>
    /// <remarks>
    /// 1. The VPC's own subnets. 2. Of the rules in force that match source and destination: the longest source prefix, then the
    /// longest destination prefix; a gateway endpoint's prefix is a rule for any source, behind a tenant's of the same length. 3. A packet
    /// from a link goes on over a link, or through a gateway endpoint, only through a relay VPC.
    /// </remarks>
    public static RouterDecision Decide(RouterTables tables, bool overLink, Ipv4Address source, Ipv4Address destination)
    {
        foreach (var (id, network) in tables.Subnets)
        {
            if (network.Contains(destination)) return new(RouterVerdict.Deliver, id);
        }

        var best = Best(tables.Routes, source, destination, inForce: true);
        if (GatewayBefore(best, tables.GatewayEndpoints, destination) is { } endpoint)
            return overLink && !tables.Forwards ? new(RouterVerdict.NoTransit) : new(RouterVerdict.Enter, Endpoint: endpoint);
        if (best is { } route)
            return new(overLink && !tables.Forwards ? RouterVerdict.NoTransit : RouterVerdict.Forward, Route: route);
        return Best(tables.Routes, source, destination, inForce: false) is { } down
            ? new(RouterVerdict.LinkDown, Route: down)
            : new(RouterVerdict.NoRoute);
    }

    private static EndpointWay? GatewayBefore(RouterRoute? route, IReadOnlyList<EndpointWay> endpoints, Ipv4Address destination)
    {
        if (route is { Source.Prefix: > 0 }) return null;
        foreach (var endpoint in endpoints)
        {
            foreach (var prefix in endpoint.Prefixes)
            {
                if (prefix.Contains(destination) && (route is null || prefix.Prefix > route.Destination.Prefix)) return endpoint;
            }
        }

        return null;
    }

    private static RouterRoute? Best(IReadOnlyList<RouterRoute> routes, Ipv4Address source, Ipv4Address destination, bool inForce)
    {
        RouterRoute? best = null;
        foreach (var route in routes)
        {
            if (route.InForce != inForce || !route.Source.Contains(source) || !route.Destination.Contains(destination)) continue;
            if (best is null
                || route.Source.Prefix > best.Source.Prefix
                || (route.Source.Prefix == best.Source.Prefix && route.Destination.Prefix > best.Destination.Prefix))
            {
                best = route;
            }
        }

        return best;
    }
}
