using Tieline.Core.Identifiers;

namespace Tieline.Core.Networks;

/// <summary>A VPC's table of route rules.</summary>
public sealed record RouteTable(RouteTableId Id, VpcId Vpc, AccountId Owner, string Name, DateTimeOffset CreatedAt);

/// <summary>Sends packets of a source range for a destination range to a router interface.</summary>
/// <param name="Source">Where the packet comes from: anywhere (0.0.0.0/0), or a range inside a subnet of the VPC.</param>
/// <param name="Destination">Where it wants to go. Within a table no two rules have the same source and destination.</param>
/// <param name="NextHop">An interface of this VPC's router. The rule takes effect while that interface's link carries packets.</param>
/// <remarks>
/// Which rule applies: the VPC's own subnets first; then, of the rules whose source holds the packet's source, those with the
/// longest source prefix that have a matching destination; of these the longest destination prefix. See <see cref="RouterLookup"/>.
/// </remarks>
public sealed record RouteRule(
    RouteRuleId Id, RouteTableId Table, VpcId Vpc, AccountId Owner, Ipv4Network Source, Ipv4Network Destination,
    RouterInterfaceId NextHop, string Description, DateTimeOffset CreatedAt, long Revision, string Name = "");
