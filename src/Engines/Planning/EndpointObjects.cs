using System.Collections.Immutable;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;

namespace Tieline.Engines.Planning;

/// <summary>An endpoint service: the backend that its endpoints lead to. It carries nothing by itself.</summary>
/// <param name="Vpc">The provider's VPC.</param>
/// <param name="Port">The workload that is the backend; it need not be plugged in.</param>
/// <param name="Backend">The workload's address.</param>
public sealed record ServiceObject(EndpointServiceId Id, VpcId Vpc, PortId Port, Ipv4Address Backend) : NetworkObject
{
    public override ObjectKey Key => new(ObjectKind.Service, Id.Value);
}

/// <summary>A connected endpoint: all that a data plane needs, without looking at its service.</summary>
/// <param name="Consumer">The VPC that <paramref name="Subnet"/> is in.</param>
/// <param name="Address">Where the consumer's workloads connect to: answered for (ARP) in the subnet, no workload has it.</param>
/// <param name="Provider">The VPC that <paramref name="Backend"/> is in. It may be the consumer's own, and may use the same address ranges.</param>
/// <param name="Port">The port whose address <paramref name="Backend"/> is.</param>
/// <param name="Source">Where packets come from for the backend: of 198.19.128.0/17, no two endpoints of a provider share one.</param>
/// <param name="Mappings">TCP ports at <paramref name="Address"/>, and the backend's ports that they lead to.</param>
/// <param name="Disclosure">What the backend is told of the client: see contract huawei-endpoint-service, 11.2.</param>
/// <param name="Marker">TLV 0xE1 of the PROXY header.</param>
/// <param name="Network">TLV 0xE2 of the PROXY header, with <see cref="ClientDisclosure.ProxyHeaderWithNetwork"/>.</param>
/// <param name="Access">Which sources are let in.</param>
public sealed record EndpointObject(
    EndpointId Id, EndpointServiceId Service, VpcId Consumer, SubnetId Subnet, Ipv4Address Address, VpcId Provider, PortId Port, Ipv4Address Backend, Ipv4Address Source,
    ImmutableArray<PortMapping> Mappings, ClientDisclosure Disclosure, int Marker, int Network, EndpointAccess Access) : NetworkObject
{
    public override ObjectKey Key => new(ObjectKind.Endpoint, Id.Value);

    /// <summary>By the endpoint's port: their order means nothing.</summary>
    public ImmutableArray<PortMapping> Mappings { get; init; } = [.. Mappings.OrderBy(mapping => mapping.Client)];

    /// <summary>In the order of addresses, none within another; none at all while everybody is let in.</summary>
    public EndpointAccess Access { get; init; } = Access.IsOn ? new(true, Apart(Access.Admitted)) : EndpointAccess.Everybody;

    public bool Equals(EndpointObject? other) =>
        other is not null && Id == other.Id && Service == other.Service && Consumer == other.Consumer && Subnet == other.Subnet && Address == other.Address
        && Provider == other.Provider && Port == other.Port && Backend == other.Backend && Source == other.Source && Mappings.AsSpan().SequenceEqual(other.Mappings.AsSpan())
        && Disclosure == other.Disclosure && Marker == other.Marker && Network == other.Network && Access == other.Access && IsComplete == other.IsComplete;

    public override int GetHashCode() => HashCode.Combine(Id, Address, Mappings.Length);

    private static ImmutableArray<Ipv4Network> Apart(ImmutableArray<Ipv4Network> networks)
    {
        var apart = ImmutableArray.CreateBuilder<Ipv4Network>();
        foreach (var network in networks.OrderBy(network => network.Address).ThenBy(network => network.Prefix))
        {
            if (apart.Count == 0 || !apart[^1].Contains(network)) apart.Add(network);
        }

        return apart.ToImmutable();
    }
}
