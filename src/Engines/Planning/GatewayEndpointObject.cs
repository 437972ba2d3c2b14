using System.Collections.Immutable;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;

namespace Tieline.Engines.Planning;

/// <summary>A connected gateway endpoint: routes of the consumer's router to a service's prefixes. It has no address in the consumer's VPC.</summary>
/// <param name="Provider">The VPC that the prefixes are in; another one than the consumer's.</param>
/// <param name="Source">Where packets come from for the service: of 198.19.128.0/17, no two endpoints of a provider share one.</param>
/// <param name="Prefixes">In the order of addresses, none within another.</param>
public sealed record GatewayEndpointObject(
    EndpointId Id, EndpointServiceId Service, VpcId Consumer, VpcId Provider, Ipv4Address Source, ImmutableArray<Ipv4Network> Prefixes) : NetworkObject
{
    public override ObjectKey Key => new(ObjectKind.GatewayEndpoint, Id.Value);

    public bool Equals(GatewayEndpointObject? other) =>
        other is not null && Id == other.Id && Service == other.Service && Consumer == other.Consumer && Provider == other.Provider && Source == other.Source
        && Prefixes.AsSpan().SequenceEqual(other.Prefixes.AsSpan()) && IsComplete == other.IsComplete;

    public override int GetHashCode() => HashCode.Combine(Id, Source, Prefixes.Length);
}
