using Tieline.Core.Identifiers;

namespace Tieline.Core.Networks;

/// <summary>A route rule as a router uses it.</summary>
/// <param name="Link">The link of the rule's next hop.</param>
/// <param name="Peer">The VPC at the link's other end.</param>
/// <param name="InForce">True while the link carries packets; a rule not in force is passed over.</param>
public sealed record RouterRoute(Ipv4Network Source, Ipv4Network Destination, LinkId Link, VpcId Peer, bool InForce);

/// <summary>What one VPC's router knows.</summary>
/// <param name="Forwards">True for a relay VPC: packets from one link may leave by another.</param>
public sealed record RouterTables(
    VpcId Vpc, bool Forwards, IReadOnlyList<(SubnetId Id, Ipv4Network Network)> Subnets, IReadOnlyList<RouterRoute> Routes);

/// <summary>What a router does with a packet.</summary>
public enum RouterVerdict
{
    /// <summary>Into a subnet of its own VPC.</summary>
    Deliver,

    /// <summary>Over a link.</summary>
    Forward,

    /// <summary>No rule matches.</summary>
    NoRoute,

    /// <summary>A rule matches, but its link does not carry packets.</summary>
    LinkDown,

    /// <summary>It came over a link and would leave over one, and the VPC is no relay.</summary>
    NoTransit,
}

/// <param name="Subnet">Where to, when delivered.</param>
/// <param name="Route">Which rule, when forwarded, down or in transit.</param>
public readonly record struct RouterDecision(RouterVerdict Verdict, SubnetId? Subnet = null, RouterRoute? Route = null);

/// <summary>How a router chooses. The linux engine's policy rules and tables say the same in the kernel's terms.</summary>
public static class RouterLookup
{
    /// <param name="overLink">True when the packet came over a link, false when a workload of the VPC sent it.</param>
    /// <remarks>
    /// 1. The VPC's own subnets. 2. Of the rules in force that match source and destination: the longest source prefix, then the
    /// longest destination prefix. 3. A packet from a link goes on over a link only through a relay VPC.
    /// </remarks>
    public static RouterDecision Decide(RouterTables tables, bool overLink, Ipv4Address source, Ipv4Address destination)
    {
        foreach (var (id, network) in tables.Subnets)
        {
            if (network.Contains(destination)) return new(RouterVerdict.Deliver, id);
        }

        if (Best(tables.Routes, source, destination, inForce: true) is { } route)
            return new(overLink && !tables.Forwards ? RouterVerdict.NoTransit : RouterVerdict.Forward, Route: route);
        return Best(tables.Routes, source, destination, inForce: false) is { } down
            ? new(RouterVerdict.LinkDown, Route: down)
            : new(RouterVerdict.NoRoute);
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
