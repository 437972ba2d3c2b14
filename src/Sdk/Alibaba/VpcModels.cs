using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>The statuses of VPCs, vSwitches and route entries. The service may have others; statuses are plain text.</summary>
public static class VpcStatus
{
    /// <summary>Being made.</summary>
    public const string Pending = "Pending";

    /// <summary>Usable.</summary>
    public const string Available = "Available";
}

/// <summary>What is asked for with a new VPC (contract alibaba-router-interface, 5.1).</summary>
public sealed record CreateVpcRequest
{
    /// <summary>IPv4 network; null for <c>172.16.0.0/12</c>.</summary>
    public string? CidrBlock { get; init; }

    /// <summary>1 to 128 characters.</summary>
    public string? VpcName { get; init; }

    /// <summary>1 to 256 characters.</summary>
    public string? Description { get; init; }

    /// <summary>At most 3 networks of the user's own, with commas between.</summary>
    public string? UserCidr { get; init; }

    /// <summary>Whether it gets an IPv6 network. Version 2016-04-28 only.</summary>
    public bool? EnableIpv6 { get; init; }

    /// <summary>Resource group. Version 2016-04-28 only.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags. Version 2016-04-28 only.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    public string? ClientToken { get; init; }
}

/// <summary>The answer to a new VPC.</summary>
public sealed record CreateVpcResponse : AlibabaResponse
{
    /// <summary>Its id.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>Its router, made with it.</summary>
    public string VRouterId { get; init => field = value ?? ""; } = "";

    /// <summary>Its router's system route table, made with it.</summary>
    public string RouteTableId { get; init => field = value ?? ""; } = "";

    /// <summary>Resource group.</summary>
    public string ResourceGroupId { get; init => field = value ?? ""; } = "";
}

/// <summary>A VPC. Version 2014-05-26 leaves some members out.</summary>
public sealed record Vpc
{
    /// <summary>Its id.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>Its region.</summary>
    public string RegionId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="VpcStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string VpcName { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Its IPv4 network.</summary>
    public string CidrBlock { get; init => field = value ?? ""; } = "";

    /// <summary>Its router.</summary>
    public string VRouterId { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, as the service writes it.</summary>
    public string CreationTime { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the service made it by itself.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Its account.</summary>
    public long OwnerId { get; init; }

    /// <summary>Resource group.</summary>
    public string ResourceGroupId { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it has an IPv6 network.</summary>
    public bool EnabledIpv6 { get; init; }

    /// <summary>That network.</summary>
    public string Ipv6CidrBlock { get; init => field = value ?? ""; } = "";

    /// <summary><c>ENABLED</c> or <c>DISABLED</c>.</summary>
    public string DnsHostnameStatus { get; init => field = value ?? ""; } = "";

    /// <summary>Its vSwitches.</summary>
    [JsonPropertyName("VSwitchIds"), JsonConverter(typeof(WrappedList<string>))]
    public IReadOnlyList<string> VSwitchIds { get; init => field = value ?? []; } = [];

    /// <summary>Networks of the user's own.</summary>
    [JsonPropertyName("UserCidrs"), JsonConverter(typeof(WrappedList<string>))]
    public IReadOnlyList<string> UserCidrs { get; init => field = value ?? []; } = [];

    /// <summary>Further IPv4 networks.</summary>
    [JsonPropertyName("SecondaryCidrBlocks"), JsonConverter(typeof(WrappedList<string>))]
    public IReadOnlyList<string> SecondaryCidrBlocks { get; init => field = value ?? []; } = [];

    /// <summary>Its route tables; only in lists.</summary>
    [JsonPropertyName("RouterTableIds"), JsonConverter(typeof(WrappedList<string>))]
    public IReadOnlyList<string> RouteTableIds { get; init => field = value ?? []; } = [];

    /// <summary>Tags.</summary>
    [JsonPropertyName("Tags"), JsonConverter(typeof(WrappedList<Tag>))]
    public IReadOnlyList<Tag> Tags { get; init => field = value ?? []; } = [];
}

/// <summary>Which VPCs are asked for. Several conditions must all hold.</summary>
public sealed record DescribeVpcsRequest
{
    /// <summary>Only these, at most 20; null for all.</summary>
    public IReadOnlyList<string>? VpcIds { get; init; }

    /// <summary>Only of this name. Version 2016-04-28 only.</summary>
    public string? VpcName { get; init; }

    /// <summary>Only default VPCs, or only others; null for all.</summary>
    public bool? IsDefault { get; init; }

    /// <summary>From 1; null for the first.</summary>
    public int? PageNumber { get; init; }

    /// <summary>1 to 50; null for 10.</summary>
    public int? PageSize { get; init; }

    /// <summary>Only those with all of these. Version 2016-04-28 only.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }
}

/// <summary>A page of VPCs.</summary>
public sealed record DescribeVpcsResponse : AlibabaPage
{
    /// <summary>The VPCs.</summary>
    [JsonPropertyName("Vpcs"), JsonConverter(typeof(WrappedList<Vpc>))]
    public IReadOnlyList<Vpc> Vpcs { get; init => field = value ?? []; } = [];
}

/// <summary>New words and network of a VPC; null leaves one as it is.</summary>
public sealed record ModifyVpcAttributeRequest
{
    /// <summary>The VPC.</summary>
    public required string VpcId { get; init; }

    /// <summary>Its name.</summary>
    public string? VpcName { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>Its IPv4 network.</summary>
    public string? CidrBlock { get; init; }
}

/// <summary>What is asked for with a new vSwitch (contract alibaba-router-interface, 5.2).</summary>
public sealed record CreateVSwitchRequest
{
    /// <summary>The VPC.</summary>
    public required string VpcId { get; init; }

    /// <summary>Such as <c>cn-hangzhou-b</c>.</summary>
    public required string ZoneId { get; init; }

    /// <summary>A part of a network of the VPC, mask 16 to 29.</summary>
    public required string CidrBlock { get; init; }

    /// <summary>Its name.</summary>
    public string? VSwitchName { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>Tags. Version 2016-04-28 only.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    public string? ClientToken { get; init; }
}

/// <summary>The answer to a new vSwitch.</summary>
public sealed record CreateVSwitchResponse : AlibabaResponse
{
    /// <summary>Its id.</summary>
    public string VSwitchId { get; init => field = value ?? ""; } = "";
}

/// <summary>A vSwitch: a subnet of a VPC.</summary>
public sealed record VSwitch
{
    /// <summary>Its id.</summary>
    public string VSwitchId { get; init => field = value ?? ""; } = "";

    /// <summary>Its VPC.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="VpcStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Its IPv4 network.</summary>
    public string CidrBlock { get; init => field = value ?? ""; } = "";

    /// <summary>Its IPv6 network.</summary>
    public string Ipv6CidrBlock { get; init => field = value ?? ""; } = "";

    /// <summary>Its zone.</summary>
    public string ZoneId { get; init => field = value ?? ""; } = "";

    /// <summary>Addresses still free.</summary>
    public long AvailableIpAddressCount { get; init; }

    /// <summary>Its name.</summary>
    public string VSwitchName { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, as the service writes it.</summary>
    public string CreationTime { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the service made it by itself.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Resource group.</summary>
    public string ResourceGroupId { get; init => field = value ?? ""; } = "";

    /// <summary>Its account.</summary>
    public long OwnerId { get; init; }

    /// <summary>The route table that it uses; null when the answer does not say.</summary>
    public VSwitchRouteTable? RouteTable { get; init; }

    /// <summary>Tags.</summary>
    [JsonPropertyName("Tags"), JsonConverter(typeof(WrappedList<Tag>))]
    public IReadOnlyList<Tag> Tags { get; init => field = value ?? []; } = [];
}

/// <summary>The route table that a vSwitch uses.</summary>
public sealed record VSwitchRouteTable
{
    /// <summary>Its id.</summary>
    public string RouteTableId { get; init => field = value ?? ""; } = "";

    /// <summary><c>System</c> or <c>Custom</c>.</summary>
    public string RouteTableType { get; init => field = value ?? ""; } = "";
}

/// <summary>Which vSwitches are asked for. Several conditions must all hold.</summary>
public sealed record DescribeVSwitchesRequest
{
    /// <summary>Only of this VPC.</summary>
    public string? VpcId { get; init; }

    /// <summary>Only this one.</summary>
    public string? VSwitchId { get; init; }

    /// <summary>Only in this zone.</summary>
    public string? ZoneId { get; init; }

    /// <summary>Only default vSwitches, or only others; null for all.</summary>
    public bool? IsDefault { get; init; }

    /// <summary>From 1; null for the first.</summary>
    public int? PageNumber { get; init; }

    /// <summary>1 to 50; null for 10.</summary>
    public int? PageSize { get; init; }

    /// <summary>Only of this name. Version 2016-04-28 only.</summary>
    public string? VSwitchName { get; init; }

    /// <summary>Only with this route table. Version 2016-04-28 only.</summary>
    public string? RouteTableId { get; init; }
}

/// <summary>A page of vSwitches.</summary>
public sealed record DescribeVSwitchesResponse : AlibabaPage
{
    /// <summary>The vSwitches.</summary>
    [JsonPropertyName("VSwitches"), JsonConverter(typeof(WrappedList<VSwitch>))]
    public IReadOnlyList<VSwitch> VSwitches { get; init => field = value ?? []; } = [];
}

/// <summary>The router of a VPC.</summary>
public sealed record VRouter
{
    /// <summary>Its id.</summary>
    public string VRouterId { get; init => field = value ?? ""; } = "";

    /// <summary>Its VPC.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>Its region.</summary>
    public string RegionId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string VRouterName { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, as the service writes it.</summary>
    public string CreationTime { get; init => field = value ?? ""; } = "";

    /// <summary>Its route tables.</summary>
    [JsonPropertyName("RouteTableIds"), JsonConverter(typeof(WrappedList<string>))]
    public IReadOnlyList<string> RouteTableIds { get; init => field = value ?? []; } = [];
}

/// <summary>A page of routers.</summary>
public sealed record DescribeVRoutersResponse : AlibabaPage
{
    /// <summary>The routers.</summary>
    [JsonPropertyName("VRouters"), JsonConverter(typeof(WrappedList<VRouter>))]
    public IReadOnlyList<VRouter> VRouters { get; init => field = value ?? []; } = [];
}

/// <summary>A region.</summary>
public sealed record Region
{
    /// <summary>Such as <c>cn-hangzhou</c>.</summary>
    public string RegionId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name for people.</summary>
    public string LocalName { get; init => field = value ?? ""; } = "";

    /// <summary>The host that serves it.</summary>
    public string RegionEndpoint { get; init => field = value ?? ""; } = "";
}

/// <summary>All regions.</summary>
internal sealed record DescribeRegionsResponse : AlibabaResponse
{
    /// <summary>The regions.</summary>
    [JsonPropertyName("Regions"), JsonConverter(typeof(WrappedList<Region>))]
    public IReadOnlyList<Region> Regions { get; init => field = value ?? []; } = [];
}

/// <summary>A zone of a region.</summary>
public sealed record Zone
{
    /// <summary>Such as <c>cn-hangzhou-b</c>.</summary>
    public string ZoneId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name for people.</summary>
    public string LocalName { get; init => field = value ?? ""; } = "";
}

/// <summary>All zones.</summary>
internal sealed record DescribeZonesResponse : AlibabaResponse
{
    /// <summary>The zones.</summary>
    [JsonPropertyName("Zones"), JsonConverter(typeof(WrappedList<Zone>))]
    public IReadOnlyList<Zone> Zones { get; init => field = value ?? []; } = [];
}

/// <summary>Whose key it is.</summary>
public sealed record CallerIdentity : AlibabaResponse
{
    /// <summary>The account: what <see cref="RouterInterface.OppositeInterfaceOwnerId"/> holds.</summary>
    public string AccountId { get; init => field = value ?? ""; } = "";

    /// <summary>The user in it.</summary>
    public string UserId { get; init => field = value ?? ""; } = "";

    /// <summary>The full name of the user.</summary>
    public string Arn { get; init => field = value ?? ""; } = "";

    /// <summary>The principal.</summary>
    public string PrincipalId { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>Account</c>.</summary>
    public string IdentityType { get; init => field = value ?? ""; } = "";
}
