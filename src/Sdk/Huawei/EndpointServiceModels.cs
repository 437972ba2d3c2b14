using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>A port of an endpoint, and the backend's port that it leads to.</summary>
/// <param name="ClientPort">At the endpoint's address: 1 to 65535.</param>
/// <param name="ServerPort">Of the backend: 1 to 65535.</param>
/// <param name="Protocol"><c>TCP</c>.</param>
public sealed record PortMapping(int ClientPort, int ServerPort, string Protocol = "TCP")
{
    /// <summary><c>TCP</c>.</summary>
    public string Protocol { get; init => field = value ?? ""; } = Protocol ?? "";
}

/// <summary>A word that a tenant puts on a resource.</summary>
/// <param name="Key">1 to 36 characters.</param>
/// <param name="Value">0 to 43 characters.</param>
public sealed record Tag(string Key, string Value = "")
{
    /// <summary>1 to 36 characters.</summary>
    public string Key { get; init => field = value ?? ""; } = Key ?? "";

    /// <summary>0 to 43 characters.</summary>
    public string Value { get; init => field = value ?? ""; } = Value ?? "";
}

/// <summary>What is asked for with a new endpoint service (contract huawei-endpoint-service, 2.1; seed 004).</summary>
public sealed record CreateEndpointServiceRequest
{
    /// <summary>The backend's port.</summary>
    public required string PortId { get; init; }

    /// <summary>The backend's VPC.</summary>
    public required string VpcId { get; init; }

    /// <summary>Whether the owner must accept each endpoint; null for true.</summary>
    public bool? ApprovalEnabled { get; init; }

    /// <summary>See <see cref="EndpointServiceType"/>; null for interface, the only one that a tenant can make.</summary>
    public string? ServiceType { get; init; }

    /// <summary>See <see cref="Huawei.ServerType"/>.</summary>
    public required string ServerType { get; init; }

    /// <summary>1 to 200 mappings, none twice.</summary>
    public required IReadOnlyList<PortMapping> Ports { get; init; }

    /// <summary>At most 16 letters, digits, <c>_</c> and <c>-</c>; a part of the full name.</summary>
    public string? ServiceName { get; init; }

    /// <summary>See <see cref="Huawei.TcpProxy"/>; null for close.</summary>
    public string? TcpProxy { get; init; }

    /// <summary>At most 10.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>At most 128 characters, without <c>&lt;</c> and <c>&gt;</c>.</summary>
    public string? Description { get; init; }

    /// <summary>Whether endpoints may have a policy; null for false.</summary>
    public bool? EnablePolicy { get; init; }

    /// <summary><c>ipv4</c> (the default) or <c>ipv6</c>.</summary>
    public string? IpVersion { get; init; }

    /// <summary>A subnet of the VPC, with IPv6.</summary>
    public string? SnatNetworkId { get; init; }

    /// <summary>Of VLAN services only.</summary>
    public string? Ip { get; init; }

    /// <summary>The cluster.</summary>
    public string? PoolId { get; init; }
}

/// <summary>Changes of an endpoint service; what is null stays (contract huawei-endpoint-service, 2.4).</summary>
public sealed record UpdateEndpointServiceRequest
{
    /// <summary>Of endpoints that are made from now on.</summary>
    public bool? ApprovalEnabled { get; init; }

    /// <summary>As of a new one; the full name changes with it.</summary>
    public string? ServiceName { get; init; }

    /// <summary>All mappings: they replace those that are there.</summary>
    public IReadOnlyList<PortMapping>? Ports { get; init; }

    /// <summary>Another backend in the same VPC.</summary>
    public string? PortId { get; init; }

    /// <summary>See <see cref="Huawei.TcpProxy"/>; of new connections.</summary>
    public string? TcpProxy { get; init; }

    /// <summary>Empty for none.</summary>
    public string? Description { get; init; }

    /// <summary>Of VLAN services only.</summary>
    public string? Ip { get; init; }
}

/// <summary>An endpoint service, as its owner sees it (contract huawei-endpoint-service, 2.1.3).</summary>
public sealed record EndpointService
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The backend's port.</summary>
    public string PortId { get; init => field = value ?? ""; } = "";

    /// <summary>The backend's VPC.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>The full name: <c>{region}.{name}.{id}</c>.</summary>
    public string ServiceName { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="EndpointServiceType"/>.</summary>
    public string ServiceType { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="Huawei.ServerType"/>.</summary>
    public string ServerType { get; init => field = value ?? ""; } = "";

    /// <summary>The cluster.</summary>
    public string PoolId { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the owner must accept each endpoint.</summary>
    public bool ApprovalEnabled { get; init; }

    /// <summary>See <see cref="EndpointServiceStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The owner's project.</summary>
    public string ProjectId { get; init => field = value ?? ""; } = "";

    /// <summary>The owner's account; only lists say it.</summary>
    public string DomainId { get; init => field = value ?? ""; } = "";

    /// <summary>The mappings, in the order given.</summary>
    public IReadOnlyList<PortMapping> Ports { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>See <see cref="Huawei.TcpProxy"/>.</summary>
    public string TcpProxy { get; init => field = value ?? ""; } = "";

    /// <summary>Tags.</summary>
    public IReadOnlyList<Tag> Tags { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Whether endpoints may have a policy.</summary>
    public bool EnablePolicy { get; init; }

    /// <summary><c>ipv4</c> or <c>ipv6</c>.</summary>
    public string IpVersion { get; init => field = value ?? ""; } = "";

    /// <summary>With IPv6.</summary>
    public string SnatNetworkId { get; init => field = value ?? ""; } = "";

    /// <summary>Its endpoints that are being created or accepted; only lists say it.</summary>
    public int ConnectionCount { get; init; }

    /// <summary>Where it is; only lists say it.</summary>
    public string PublicBorderGroup { get; init => field = value ?? ""; } = "";

    /// <summary>Obsolete.</summary>
    public string CidrType { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>basic</c>.</summary>
    public IReadOnlyList<string> SupportedEditions { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Why it failed.</summary>
    [JsonPropertyName("error")]
    public IReadOnlyList<EndpointFault> Faults { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>Why a service or an endpoint failed. The API spells the two members in two ways.</summary>
public sealed record EndpointFault
{
    /// <summary>See <see cref="HuaweiErrorCode"/>.</summary>
    [JsonIgnore]
    public string Code => ErrorCode ?? PlainCode ?? "";

    /// <summary>In the service's words.</summary>
    [JsonIgnore]
    public string Message => ErrorMessage ?? PlainMessage ?? "";

    [JsonInclude]
    internal string? ErrorCode { get; init; }

    [JsonInclude]
    internal string? ErrorMessage { get; init; }

    [JsonInclude, JsonPropertyName("code")]
    internal string? PlainCode { get; init; }

    [JsonInclude, JsonPropertyName("message")]
    internal string? PlainMessage { get; init; }
}

/// <summary>Where a page of a list starts, how long it is, and in which order (contract huawei-endpoint-service, 1.1).</summary>
public abstract record EndpointPageRequest
{
    /// <summary>0 to 1000, of whitelists 0 to 500; null for 10.</summary>
    public int? Limit { get; init; }

    /// <summary>Items before the page; null for 0.</summary>
    public int? Offset { get; init; }

    /// <summary><c>create_at</c> or <c>update_at</c>; null for the former.</summary>
    public string? SortKey { get; init; }

    /// <summary>See <see cref="SortDirection"/>.</summary>
    public string? SortDir { get; init; }
}

/// <summary>A page of a list.</summary>
public abstract record EndpointPage
{
    /// <summary>How many items all pages have.</summary>
    public long? TotalCount { get; init; }
}

/// <summary>Which endpoint services are asked for. Several conditions must all hold.</summary>
public sealed record ListEndpointServiceRequest : EndpointPageRequest
{
    /// <summary>A part of the full name, in upper or lower case.</summary>
    public string? EndpointServiceName { get; init; }

    /// <summary>Only this.</summary>
    public string? Id { get; init; }

    /// <summary>See <see cref="EndpointServiceStatus"/>.</summary>
    public string? Status { get; init; }

    /// <summary>See <see cref="Huawei.ServerType"/>.</summary>
    public string? ServerType { get; init; }

    /// <summary>Where it is.</summary>
    public string? PublicBorderGroup { get; init; }
}

/// <summary>A page of endpoint services.</summary>
public sealed record ListEndpointServiceResponse : EndpointPage
{
    /// <summary>The services.</summary>
    public IReadOnlyList<EndpointService> EndpointServices { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>Which of the operator's services are asked for. Several conditions must all hold.</summary>
public sealed record ListServicePublicDetailsRequest : EndpointPageRequest
{
    /// <summary>A part of the full name, in upper or lower case.</summary>
    public string? EndpointServiceName { get; init; }

    /// <summary>Only this.</summary>
    public string? Id { get; init; }
}

/// <summary>An endpoint service as everybody may see it (contract huawei-endpoint-service, 2.7 and 2.8).</summary>
public sealed record EndpointServiceSummary
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Of the operator's services: who that is.</summary>
    public string Owner { get; init => field = value ?? ""; } = "";

    /// <summary>The full name.</summary>
    public string ServiceName { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="EndpointServiceType"/>.</summary>
    public string ServiceType { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether it costs something.</summary>
    public bool IsCharge { get; init; }

    /// <summary>Where it is.</summary>
    public string PublicBorderGroup { get; init => field = value ?? ""; } = "";

    /// <summary>Whether endpoints may have a policy.</summary>
    public bool EnablePolicy { get; init; }
}

/// <summary>A page of the operator's services.</summary>
public sealed record ListServicePublicDetailsResponse : EndpointPage
{
    /// <summary>The services.</summary>
    public IReadOnlyList<EndpointServiceSummary> EndpointServices { get; init => field = TolerantList.Of(value); } = [];
}

internal sealed record EndpointServiceNameBody(string EndpointServiceName)
{
    public string EndpointServiceName { get; init => field = value ?? ""; } = EndpointServiceName ?? "";
}
