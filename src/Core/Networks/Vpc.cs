using System.Collections.Immutable;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;

namespace Tieline.Core.Networks;

/// <summary>Whether an engine carries a resource's packets yet. The numbers are stored and never change meaning.</summary>
public enum NetworkState
{
    /// <summary>Decided, not yet seen in the engine.</summary>
    Pending = 1,

    /// <summary>The engine has it.</summary>
    Available = 2,

    /// <summary>The engine could not make it; the fault says why, and it is tried again.</summary>
    Failed = 3,
}

/// <summary>A word that a tenant puts on a resource.</summary>
public readonly record struct Tag(string Key, string Value)
{
    /// <summary><paramref name="have"/> with <paramref name="put"/> on it: a key that is there gets the new value.</summary>
    public static ImmutableArray<Tag> Put(ImmutableArray<Tag> have, IReadOnlyCollection<Tag> put) =>
        [.. have.Where(tag => !put.Any(fresh => fresh.Key == tag.Key)), .. put];
}

/// <summary>A private network of one account in one region. It has one router and one route table.</summary>
/// <param name="Cidr">Its first range; /8 to /28.</param>
/// <param name="SecondaryCidrs">Further ranges, in the order given.</param>
/// <param name="IsRelay">Forwards packets that do not originate in it (contract baidu-peer-connection, 4.5).</param>
/// <param name="RouteTable">The VPC's one route table, made and deleted with it.</param>
/// <param name="Fault">Why the engine could not make it; empty when there is nothing to say.</param>
public sealed record Vpc(
    VpcId Id, AccountId Owner, RegionId Region, string Name, string Description, Ipv4Network Cidr,
    ImmutableArray<Ipv4Network> SecondaryCidrs, bool IsDefault, bool IsRelay, ImmutableArray<Tag> Tags, RouteTableId RouteTable,
    NetworkState State, string Fault, DateTimeOffset CreatedAt, long Revision)
{
    /// <inheritdoc cref="DialectAttributes"/>
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;

    /// <summary>Shortest and longest prefix of a VPC's network.</summary>
    public const int PrefixMin = 8, PrefixMax = 28;

    /// <summary>Addresses that no VPC can have: nobody's (RFC 1112, 4), and the engine's own inside its routers.</summary>
    public static readonly Ipv4Network Unusable = Ipv4Network.Parse("240.0.0.0/4")!.Value;

    /// <summary>All ranges, the first one first.</summary>
    public IEnumerable<Ipv4Network> Networks => SecondaryCidrs.Prepend(Cidr);

    public bool Overlaps(Ipv4Network network) => Networks.Any(own => own.Overlaps(network));
}

/// <summary>A range of a VPC that ports are in; a broadcast domain.</summary>
/// <param name="Zone">The dialect's zone name, as the tenant chose it.</param>
/// <param name="Kind">The dialect's subnet type, as the tenant chose it.</param>
public sealed record Subnet(
    SubnetId Id, VpcId Vpc, AccountId Owner, RegionId Region, string Name, string Description, Ipv4Network Cidr, string Zone,
    string Kind, ImmutableArray<Tag> Tags, NetworkState State, string Fault, DateTimeOffset CreatedAt, long Revision)
{
    /// <inheritdoc cref="DialectAttributes"/>
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;

    /// <summary>Addresses that no port gets: the network's, the gateway's and the broadcast address.</summary>
    public const int ReservedAddresses = 3;

    /// <summary>Longest prefix of a subnet where a cloud allows more than of a VPC: contract alibaba-router-interface, 5.2.</summary>
    public const int PrefixMax = 29;

    /// <summary>The router's address: the first after the network address.</summary>
    public Ipv4Address Gateway => new(Cidr.Address.Value + 1);

    /// <summary>True for an address that a port may have.</summary>
    public bool MayHold(Ipv4Address address) =>
        Cidr.Contains(address) && address != Cidr.Address && address != Gateway && address != Cidr.Last;
}
