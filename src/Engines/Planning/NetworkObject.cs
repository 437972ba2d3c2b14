using System.Collections.Immutable;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;

namespace Tieline.Engines.Planning;

/// <summary>The kinds of object that an engine has, in the order in which they are made; they are removed the other way round.</summary>
public enum ObjectKind
{
    Router,
    Subnet,
    Link,
    Route,
    Port,
    Resolver,

    /// <summary>An endpoint service, on the provider's side.</summary>
    Service,

    /// <summary>An endpoint, from the consumer's address to the provider's backend.</summary>
    Endpoint,

    /// <summary>A gateway endpoint: routes to a service's prefixes.</summary>
    GatewayEndpoint,
}

/// <summary>What makes an object the same object, whatever its values.</summary>
public readonly record struct ObjectKey(ObjectKind Kind, long Id, Ipv4Network Source = default, Ipv4Network Destination = default);

/// <summary>
/// One thing that an engine has or should have. Wanted objects come from the records, observed ones from the engine; both are
/// equal by value when nothing is to be done.
/// </summary>
public abstract record NetworkObject
{
    public abstract ObjectKey Key { get; }

    /// <summary>False for one that was found half made or spoilt: it is equal to no wanted object, and can be removed.</summary>
    public bool IsComplete { get; init; } = true;
}

/// <summary>A VPC's router.</summary>
public sealed record RouterObject(VpcId Vpc) : NetworkObject
{
    public override ObjectKey Key => new(ObjectKind.Router, Vpc.Value);
}

/// <summary>A subnet: a broadcast domain with the router in it.</summary>
public sealed record SubnetObject(SubnetId Id, VpcId Vpc, Ipv4Network Network) : NetworkObject
{
    /// <summary>The router's address in the subnet.</summary>
    public Ipv4Address Gateway => new(Network.Address.Value + 1);

    public override ObjectKey Key => new(ObjectKind.Subnet, Id.Value);
}

/// <summary>A link between two routers.</summary>
/// <param name="Near">The initiator's VPC.</param>
/// <param name="Far">The acceptor's VPC.</param>
/// <param name="BitsPerSecond">The rate in each direction; null for none.</param>
/// <param name="NearForwards">True when what comes over the link into the near VPC may leave it over another link.</param>
/// <param name="FarForwards">The same of the far VPC.</param>
public sealed record LinkObject(LinkId Id, VpcId Near, VpcId Far, long? BitsPerSecond, bool NearForwards, bool FarForwards) : NetworkObject
{
    public override ObjectKey Key => new(ObjectKind.Link, Id.Value);

    /// <summary>The VPC at the other end.</summary>
    public VpcId PeerOf(VpcId vpc) => vpc == Near ? Far : Near;
}

/// <summary>A route over a link.</summary>
public sealed record RouteObject(VpcId Vpc, Ipv4Network Source, Ipv4Network Destination, LinkId Via) : NetworkObject
{
    public override ObjectKey Key => new(ObjectKind.Route, Vpc.Value, Source, Destination);
}

/// <summary>A workload plugged into a subnet.</summary>
/// <param name="Prefix">The subnet's prefix length.</param>
public sealed record PortObject(
    PortId Id, VpcId Vpc, SubnetId Subnet, Ipv4Address Address, int Prefix, Ipv4Address Gateway, MacAddress Mac, Attachment Attachment)
    : NetworkObject
{
    public override ObjectKey Key => new(ObjectKind.Port, Id.Value);
}

/// <summary>A VPC's resolver and the names that it answers.</summary>
public sealed record ResolverObject(VpcId Vpc, ImmutableArray<WorkloadName> Names) : NetworkObject
{
    public override ObjectKey Key => new(ObjectKind.Resolver, Vpc.Value);

    public bool Equals(ResolverObject? other) => other is not null && Vpc == other.Vpc && IsComplete == other.IsComplete && Names.AsSpan().SequenceEqual(other.Names.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Vpc, Names.Length);
}
