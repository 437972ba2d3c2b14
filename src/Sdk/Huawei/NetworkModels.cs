using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>What is asked for with a new VPC (contract huawei-endpoint-service, 13.1).</summary>
public sealed record CreateVpcRequest
{
    /// <summary>At most 64 letters, digits, <c>_</c>, <c>-</c> and <c>.</c>.</summary>
    public string? Name { get; init; }

    /// <summary>An IPv4 network of the private ranges, /8 to /24.</summary>
    public required string Cidr { get; init; }

    /// <summary>At most 255 characters, without <c>&lt;</c> and <c>&gt;</c>.</summary>
    public string? Description { get; init; }

    /// <summary>Null for the default one.</summary>
    public string? EnterpriseProjectId { get; init; }
}

/// <summary>Changes of a VPC; what is null stays.</summary>
public sealed record UpdateVpcRequest
{
    /// <summary>As of a new one.</summary>
    public string? Name { get; init; }

    /// <summary>Empty for none.</summary>
    public string? Description { get; init; }

    /// <summary>Another network.</summary>
    public string? Cidr { get; init; }
}

/// <summary>A VPC.</summary>
public sealed record Vpc
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Its IPv4 network.</summary>
    public string Cidr { get; init => field = value ?? ""; } = "";

    /// <summary><c>CREATING</c>, then <c>OK</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Its project.</summary>
    public string TenantId { get; init => field = value ?? ""; } = "";

    /// <summary>Its enterprise project; <c>0</c> for the default one.</summary>
    public string EnterpriseProjectId { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>What is asked for with a new subnet (contract huawei-endpoint-service, 13.2).</summary>
public sealed record CreateSubnetRequest
{
    /// <summary>1 to 64 letters, digits, <c>_</c>, <c>-</c> and <c>.</c>.</summary>
    public required string Name { get; init; }

    /// <summary>An IPv4 network within the VPC's, up to /28.</summary>
    public required string Cidr { get; init; }

    /// <summary>An address of the subnet.</summary>
    public required string GatewayIp { get; init; }

    /// <summary>The VPC.</summary>
    public required string VpcId { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>Whether addresses are handed out; null for true.</summary>
    public bool? DhcpEnable { get; init; }

    /// <summary>A name server.</summary>
    public string? PrimaryDns { get; init; }

    /// <summary>Another one.</summary>
    public string? SecondaryDns { get; init; }

    /// <summary>All name servers.</summary>
    [JsonPropertyName("dnsList")]
    public IReadOnlyList<string>? DnsList { get; init; }

    /// <summary>The zone.</summary>
    public string? AvailabilityZone { get; init; }
}

/// <summary>Changes of a subnet; what is null stays.</summary>
public sealed record UpdateSubnetRequest
{
    /// <summary>As of a new one; required also when it stays.</summary>
    public required string Name { get; init; }

    /// <summary>Empty for none.</summary>
    public string? Description { get; init; }

    /// <summary>Whether addresses are handed out.</summary>
    public bool? DhcpEnable { get; init; }

    /// <summary>A name server.</summary>
    public string? PrimaryDns { get; init; }

    /// <summary>Another one.</summary>
    public string? SecondaryDns { get; init; }

    /// <summary>All name servers.</summary>
    [JsonPropertyName("dnsList")]
    public IReadOnlyList<string>? DnsList { get; init; }
}

/// <summary>A subnet.</summary>
public sealed record Subnet
{
    /// <summary>Its id, which is its network's: what ports and endpoints name.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Its IPv4 network.</summary>
    public string Cidr { get; init => field = value ?? ""; } = "";

    /// <summary>The router's address in it.</summary>
    public string GatewayIp { get; init => field = value ?? ""; } = "";

    /// <summary>Its VPC.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary><c>UNKNOWN</c>, then <c>ACTIVE</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>The same as <see cref="Id"/>.</summary>
    public string NeutronNetworkId { get; init => field = value ?? ""; } = "";

    /// <summary>What the fixed addresses of ports name.</summary>
    public string NeutronSubnetId { get; init => field = value ?? ""; } = "";

    /// <summary>Whether addresses are handed out.</summary>
    public bool DhcpEnable { get; init; }

    /// <summary>A name server.</summary>
    public string PrimaryDns { get; init => field = value ?? ""; } = "";

    /// <summary>Another one.</summary>
    public string SecondaryDns { get; init => field = value ?? ""; } = "";

    /// <summary>All name servers.</summary>
    [JsonPropertyName("dnsList")]
    public IReadOnlyList<string> DnsList { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>The zone.</summary>
    public string AvailabilityZone { get; init => field = value ?? ""; } = "";

    /// <summary>Its project.</summary>
    public string TenantId { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>An address of a port.</summary>
public sealed record FixedIp
{
    /// <summary>A subnet's <see cref="Subnet.NeutronSubnetId"/>; null for any of the network.</summary>
    public string? SubnetId { get; init; }

    /// <summary>An IPv4 address; null for any.</summary>
    public string? IpAddress { get; init; }
}

/// <summary>What is asked for with a new port (contract huawei-endpoint-service, 13.3).</summary>
public sealed record CreatePortRequest
{
    /// <summary>A subnet's <see cref="Subnet.Id"/>.</summary>
    public required string NetworkId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>One at most; null for any address.</summary>
    public IReadOnlyList<FixedIp>? FixedIps { get; init; }

    /// <summary>Empty, or <c>neutron:VIP_PORT</c> for a virtual address.</summary>
    public string? DeviceOwner { get; init; }

    /// <summary>Ids of security groups; null for the default one.</summary>
    public IReadOnlyList<string>? SecurityGroups { get; init; }

    /// <summary>Null for true.</summary>
    public bool? AdminStateUp { get; init; }
}

/// <summary>Changes of a port; what is null stays.</summary>
public sealed record UpdatePortRequest
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Ids of security groups.</summary>
    public IReadOnlyList<string>? SecurityGroups { get; init; }
}

/// <summary>A port: where a workload plugs in.</summary>
public sealed record Port
{
    /// <summary>Its id: what an endpoint service names as its backend.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>A subnet's <see cref="Subnet.Id"/>.</summary>
    public string NetworkId { get; init => field = value ?? ""; } = "";

    /// <summary>Its addresses.</summary>
    public IReadOnlyList<FixedIp> FixedIps { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Its hardware address.</summary>
    public string MacAddress { get; init => field = value ?? ""; } = "";

    /// <summary><c>DOWN</c>, <c>BUILD</c> or <c>ACTIVE</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it may carry anything.</summary>
    public bool AdminStateUp { get; init; }

    /// <summary>What is plugged into it.</summary>
    public string DeviceId { get; init => field = value ?? ""; } = "";

    /// <summary>What that is.</summary>
    public string DeviceOwner { get; init => field = value ?? ""; } = "";

    /// <summary>Its project.</summary>
    public string TenantId { get; init => field = value ?? ""; } = "";

    /// <summary>Ids of security groups.</summary>
    public IReadOnlyList<string> SecurityGroups { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>Which ports are asked for. Several conditions must all hold.</summary>
public sealed record ListPortsRequest
{
    /// <summary>Only this.</summary>
    public string? Id { get; init; }

    /// <summary>Those of this name.</summary>
    public string? Name { get; init; }

    /// <summary>Those of this subnet, by its <see cref="Subnet.Id"/>.</summary>
    public string? NetworkId { get; init; }

    /// <summary>The one of this hardware address.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Those of this device.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Those of such devices.</summary>
    public string? DeviceOwner { get; init; }

    /// <summary>Those in this status.</summary>
    public string? Status { get; init; }

    /// <summary>Those of this address.</summary>
    public string? IpAddress { get; init; }

    /// <summary>How many a page has at most.</summary>
    public int? Limit { get; init; }

    /// <summary>The last item of the page before; null for the first page.</summary>
    public string? Marker { get; init; }
}

internal sealed record VpcBody<T>(T Vpc);

internal sealed record SubnetBody<T>(T Subnet);

internal sealed record PortBody<T>(T Port);

internal sealed record ListVpcsResponse
{
    public IReadOnlyList<Vpc> Vpcs { get; init => field = TolerantList.Of(value); } = [];
}

internal sealed record ListSubnetsResponse
{
    public IReadOnlyList<Subnet> Subnets { get; init => field = TolerantList.Of(value); } = [];
}

internal sealed record ListPortsResponse
{
    public IReadOnlyList<Port> Ports { get; init => field = TolerantList.Of(value); } = [];
}
