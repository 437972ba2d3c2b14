using System.Collections.Immutable;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;

namespace Tieline.Core.Boundary;

/// <summary>A name that a VPC's resolver answers.</summary>
/// <param name="Name">The workload's host name; with a point at its end, a full name that stands for itself.</param>
/// <param name="Home">The VPC that the workload is in: the resolver's own, or a peer's with DNS sync.</param>
public readonly record struct WorkloadName(string Name, Ipv4Address Address, VpcId Home)
{
    /// <summary>True for a full name, which is answered as it is.</summary>
    public bool IsFull => Name.EndsWith('.');
}

/// <summary>The names that one VPC's resolver answers; its own first, then the peers', each ordered by name.</summary>
public sealed record VpcNames(VpcId Vpc, ImmutableArray<WorkloadName> Names);

/// <summary>The records of one <see cref="Scope"/>, read at one moment.</summary>
/// <param name="Scope">What was asked for.</param>
/// <param name="Vpcs">The scope's VPCs, and those at the ends of its links.</param>
/// <param name="Subnets">Of the scope's VPCs.</param>
/// <param name="Ports">Of the scope's VPCs.</param>
/// <param name="Links">The scope's links, and those that end in the scope's VPCs, in any state.</param>
/// <param name="Routes">Rules of the scope's VPCs, and those through interfaces of the scope's links.</param>
/// <param name="Names">For each of the scope's VPCs, and of those it names for their names.</param>
public sealed record NetworkSnapshot(
    Scope Scope,
    IReadOnlyList<Vpc> Vpcs,
    IReadOnlyList<Subnet> Subnets,
    IReadOnlyList<Port> Ports,
    IReadOnlyList<Link> Links,
    IReadOnlyList<RouteRule> Routes,
    IReadOnlyList<VpcNames> Names)
{
    /// <summary>The scope's services, those whose backend is in the scope's VPCs, and those of <see cref="Endpoints"/>; in any state.</summary>
    public IReadOnlyList<EndpointService> Services { get; init; } = [];

    /// <summary>The scope's endpoints, those of the scope's services, and those with an end in the scope's VPCs; in any state.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; init; } = [];
}
