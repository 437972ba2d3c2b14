using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Baidu;

/// <summary>What a route rule can point to.</summary>
public static class NexthopType
{
    /// <summary>A peer connection's interface.</summary>
    public const string PeerConn = "peerConn";

    /// <summary>An instance.</summary>
    public const string Custom = "custom";
}

/// <summary>What is asked for with a new VPC (contract baidu-peer-connection, 6.1).</summary>
public sealed record CreateVpcRequest
{
    /// <summary>1 to 65 letters, digits, <c>_</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>IPv4 network such as <c>10.0.0.0/16</c>.</summary>
    public required string Cidr { get; init; }

    /// <summary>In the caller's words.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it gets an IPv6 network.</summary>
    public bool? EnableIpv6 { get; init; }

    /// <summary>Tags, in order.</summary>
    public IReadOnlyList<TagModel>? Tags { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    [JsonIgnore]
    public string? ClientToken { get; init; }
}

/// <summary>The answer to a new VPC.</summary>
public sealed record CreateVpcResponse
{
    /// <summary>Its id.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";
}

/// <summary>A VPC.</summary>
public sealed record Vpc
{
    /// <summary>Its id.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its IPv4 network.</summary>
    public string Cidr { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the service made it by itself.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether it forwards packets that do not originate in it.</summary>
    public bool Relay { get; init; }

    /// <summary>Further IPv4 networks.</summary>
    public IReadOnlyList<string>? SecondaryCidr { get; init; }

    /// <summary>When it was created, as the service writes it.</summary>
    public string? CreatedTime { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<TagModel>? Tags { get; init; }

    /// <summary>Its subnets; only in the answer to get.</summary>
    public IReadOnlyList<Subnet>? Subnets { get; init; }
}

/// <summary>A page of VPCs.</summary>
public sealed record ListVpcsResponse : BcePage
{
    /// <summary>The VPCs.</summary>
    public IReadOnlyList<Vpc> Vpcs { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>New words and networks of a VPC; null leaves one as it is.</summary>
public sealed record ModifyVpcRequest
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it gets an IPv6 network.</summary>
    public bool? EnableIpv6 { get; init; }

    /// <summary>All further IPv4 networks.</summary>
    public IReadOnlyList<string>? SecondaryCidr { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    [JsonIgnore]
    public string? ClientToken { get; init; }
}

/// <summary>What is asked for with a new subnet (contract baidu-peer-connection, 6.2).</summary>
public sealed record CreateSubnetRequest
{
    /// <summary>As of a VPC.</summary>
    public required string Name { get; init; }

    /// <summary>Such as <c>cn-bj-a</c>.</summary>
    public required string ZoneName { get; init; }

    /// <summary>A part of a network of the VPC.</summary>
    public required string Cidr { get; init; }

    /// <summary>The VPC.</summary>
    public required string VpcId { get; init; }

    /// <summary><c>BCC</c> (the default), <c>BCC_NAT</c> or <c>BBC</c>.</summary>
    public string? SubnetType { get; init; }

    /// <summary>In the caller's words.</summary>
    public string? Description { get; init; }

    /// <summary>Tags, in order.</summary>
    public IReadOnlyList<TagModel>? Tags { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    [JsonIgnore]
    public string? ClientToken { get; init; }
}

/// <summary>The answer to a new subnet.</summary>
public sealed record CreateSubnetResponse
{
    /// <summary>Its id.</summary>
    public string SubnetId { get; init => field = value ?? ""; } = "";
}

/// <summary>A subnet.</summary>
public sealed record Subnet
{
    /// <summary>Its id.</summary>
    public string SubnetId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its zone.</summary>
    public string ZoneName { get; init => field = value ?? ""; } = "";

    /// <summary>Its IPv4 network.</summary>
    public string Cidr { get; init => field = value ?? ""; } = "";

    /// <summary>Its VPC.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>Its type.</summary>
    public string SubnetType { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, as the service writes it.</summary>
    public string? CreatedTime { get; init; }

    /// <summary>Addresses still free.</summary>
    public long AvailableIp { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<TagModel>? Tags { get; init; }
}

/// <summary>A page of subnets.</summary>
public sealed record ListSubnetsResponse : BcePage
{
    /// <summary>The subnets.</summary>
    public IReadOnlyList<Subnet> Subnets { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>New words of a subnet; null leaves one as it is.</summary>
public sealed record ModifySubnetRequest
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    [JsonIgnore]
    public string? ClientToken { get; init; }
}

/// <summary>A VPC's route table with its rules (contract baidu-peer-connection, 6.3).</summary>
public sealed record RouteTable
{
    /// <summary>Its id.</summary>
    public string RouteTableId { get; init => field = value ?? ""; } = "";

    /// <summary>Its VPC.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its rules.</summary>
    public IReadOnlyList<RouteRule> RouteRules { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>A rule of a route table.</summary>
public sealed record RouteRule
{
    /// <summary>Its id.</summary>
    public string RouteRuleId { get; init => field = value ?? ""; } = "";

    /// <summary>Its table.</summary>
    public string RouteTableId { get; init => field = value ?? ""; } = "";

    /// <summary>Packets from this network.</summary>
    public string SourceAddress { get; init => field = value ?? ""; } = "";

    /// <summary>Packets to this network.</summary>
    public string DestinationAddress { get; init => field = value ?? ""; } = "";

    /// <summary>Where they go.</summary>
    public string NexthopId { get; init => field = value ?? ""; } = "";

    /// <summary>What that is, see <see cref="NexthopType"/>.</summary>
    public string NexthopType { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>One path (empty or <c>normal</c>), <c>ecmp</c>, <c>ha:active</c> or <c>ha:standby</c>.</summary>
    public string PathType { get; init => field = value ?? ""; } = "";
}

/// <summary>A page of route rules.</summary>
public sealed record ListRouteRulesResponse : BcePage
{
    /// <summary>The rules.</summary>
    public IReadOnlyList<RouteRule> RouteRules { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>What is asked for with a new route rule.</summary>
public sealed record CreateRouteRuleRequest
{
    /// <summary>The table.</summary>
    public required string RouteTableId { get; init; }

    /// <summary><c>0.0.0.0/0</c>, a subnet's network, or a part of one.</summary>
    public required string SourceAddress { get; init; }

    /// <summary>A network.</summary>
    public required string DestinationAddress { get; init; }

    /// <summary>For a peer connection: the interface of this VPC's side, <see cref="PeerConn.LocalIfId"/>.</summary>
    public string? NexthopId { get; init; }

    /// <summary>See <see cref="NexthopType"/>.</summary>
    public string? NexthopType { get; init; }

    /// <summary>In the caller's words.</summary>
    public string? Description { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    [JsonIgnore]
    public string? ClientToken { get; init; }
}

/// <summary>The answer to a new route rule.</summary>
public sealed record CreateRouteRuleResponse
{
    /// <summary>Its id.</summary>
    public string RouteRuleId { get; init => field = value ?? ""; } = "";
}

/// <summary>New values of a route rule; null leaves one as it is.</summary>
public sealed record ModifyRouteRuleRequest
{
    /// <summary>Packets from this network.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>Packets to this network.</summary>
    public string? DestinationAddress { get; init; }

    /// <summary>Where they go.</summary>
    public string? NexthopId { get; init; }

    /// <summary>What that is.</summary>
    public string? NexthopType { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    [JsonIgnore]
    public string? ClientToken { get; init; }
}

/// <summary>A zone of a region.</summary>
public sealed record Zone
{
    /// <summary>Such as <c>cn-bj-a</c>.</summary>
    public string ZoneName { get; init => field = value ?? ""; } = "";
}

internal sealed record GetVpcResponse(Vpc? Vpc);

internal sealed record GetSubnetResponse(Subnet? Subnet);

internal sealed record ListZonesResponse
{
    public IReadOnlyList<Zone> Zones { get; init => field = TolerantList.Of(value); } = [];
}
