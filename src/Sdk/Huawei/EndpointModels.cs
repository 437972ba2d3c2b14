using System.Text.Json;
using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>What an endpoint's traffic may do (contract huawei-endpoint-service, 5.1).</summary>
public sealed record PolicyStatement
{
    /// <summary><c>Allow</c> or <c>Deny</c>.</summary>
    [JsonPropertyName("Effect")]
    public string Effect { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>obs:*:*</c>.</summary>
    [JsonPropertyName("Action")]
    public IReadOnlyList<string> Action { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Such as <c>obs:*:*:*:*/*</c>.</summary>
    [JsonPropertyName("Resource")]
    public IReadOnlyList<string> Resource { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>An object; null for none.</summary>
    [JsonPropertyName("Condition")]
    public JsonElement? Condition { get; init; }

    /// <summary>The statement's name; null for none.</summary>
    [JsonPropertyName("Sid")]
    public string? Sid { get; init; }
}

/// <summary>What is asked for with a new endpoint (contract huawei-endpoint-service, 5.1).</summary>
public sealed record CreateEndpointRequest
{
    /// <summary>The service, of this account or another.</summary>
    public required string EndpointServiceId { get; init; }

    /// <summary>The caller's VPC.</summary>
    public required string VpcId { get; init; }

    /// <summary>The subnet that it gets its address from: its network id, <see cref="Subnet.Id"/>. For interface services.</summary>
    public string? SubnetId { get; init; }

    /// <summary>A free IPv4 address of the subnet; null for any.</summary>
    public string? PortIp { get; init; }

    /// <summary>Whether it gets a name within the VPC; null for false.</summary>
    public bool? EnableDns { get; init; }

    /// <summary>At most 10.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>Ids of route tables. For gateway services.</summary>
    public IReadOnlyList<string>? Routetables { get; init; }

    /// <summary>At most 20 IPv4 addresses and networks that may use it.</summary>
    public IReadOnlyList<string>? Whitelist { get; init; }

    /// <summary>Whether only those of <see cref="Whitelist"/> may use it; null for false.</summary>
    public bool? EnableWhitelist { get; init; }

    /// <summary>At most 128 characters, without <c>&lt;</c> and <c>&gt;</c>.</summary>
    public string? Description { get; init; }

    /// <summary>At most 10. For gateway services with policies.</summary>
    public IReadOnlyList<PolicyStatement>? PolicyStatement { get; init; }

    /// <summary>An object. For other services with policies.</summary>
    public JsonElement? PolicyDocument { get; init; }

    /// <summary><c>ipv4</c> (the default) or <c>dualstack</c>.</summary>
    public string? IpVersion { get; init; }

    /// <summary>With dualstack; null for any.</summary>
    public string? Ipv6Address { get; init; }

    /// <summary>Null for <c>default</c>.</summary>
    public string? SpecificationName { get; init; }
}

/// <summary>An endpoint, as the consumer sees it (contract huawei-endpoint-service, 5.2).</summary>
public sealed record Endpoint
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="EndpointServiceType"/>.</summary>
    public string ServiceType { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="EndpointStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Its number, which the PROXY protocol tells the backend.</summary>
    public int MarkerId { get; init; }

    /// <summary>Such as <c>active</c>, or why it is frozen.</summary>
    public IReadOnlyList<string> ActiveStatus { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>The service.</summary>
    public string EndpointServiceId { get; init => field = value ?? ""; } = "";

    /// <summary>The service's full name.</summary>
    public string EndpointServiceName { get; init => field = value ?? ""; } = "";

    /// <summary>The consumer's VPC.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>The consumer's subnet; empty of gateway services.</summary>
    public string SubnetId { get; init => field = value ?? ""; } = "";

    /// <summary>The consumer's project.</summary>
    public string ProjectId { get; init => field = value ?? ""; } = "";

    /// <summary>Its address in the subnet; empty until it is accepted.</summary>
    public string Ip { get; init => field = value ?? ""; } = "";

    /// <summary>Its address, with dualstack.</summary>
    public string Ipv6Address { get; init => field = value ?? ""; } = "";

    /// <summary><c>ipv4</c> or <c>dualstack</c>.</summary>
    public string IpVersion { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it has a name within the VPC.</summary>
    public bool EnableDns { get; init; }

    /// <summary>Its names within the VPC.</summary>
    public IReadOnlyList<string> DnsNames { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Who may use it.</summary>
    public IReadOnlyList<string> Whitelist { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Whether only those of <see cref="Whitelist"/> may use it.</summary>
    public bool EnableWhitelist { get; init; }

    /// <summary>Ids of route tables, of gateway services.</summary>
    public IReadOnlyList<string> Routetables { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>What its traffic may do, of gateway services.</summary>
    public IReadOnlyList<PolicyStatement> PolicyStatement { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>The same, of other services; null for none.</summary>
    public JsonElement? PolicyDocument { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<Tag> Tags { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>default</c>.</summary>
    public string SpecificationName { get; init => field = value ?? ""; } = "";

    /// <summary><c>enable</c> or <c>disable</c>.</summary>
    public string EnableStatus { get; init => field = value ?? ""; } = "";

    /// <summary>The cluster.</summary>
    public string EndpointPoolId { get; init => field = value ?? ""; } = "";

    /// <summary>Where it is.</summary>
    public string PublicBorderGroup { get; init => field = value ?? ""; } = "";

    /// <summary>Why it failed.</summary>
    [JsonPropertyName("error")]
    public IReadOnlyList<EndpointFault> Faults { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>Which endpoints are asked for. Several conditions must all hold.</summary>
public sealed record ListEndpointsRequest : EndpointPageRequest
{
    /// <summary>A part of the service's full name, in upper or lower case.</summary>
    public string? EndpointServiceName { get; init; }

    /// <summary>Only those of this VPC.</summary>
    public string? VpcId { get; init; }

    /// <summary>Only this.</summary>
    public string? Id { get; init; }
}

/// <summary>A page of endpoints.</summary>
public sealed record ListEndpointsResponse : EndpointPage
{
    /// <summary>The endpoints.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>The answer to changed route tables.</summary>
public sealed record UpdateEndpointRoutetableResponse
{
    /// <summary>The route tables, as they are then.</summary>
    public IReadOnlyList<string> Routetables { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>What did not succeed.</summary>
    [JsonPropertyName("error")]
    public IReadOnlyList<RoutetableFaults> Faults { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>Route tables that could not be changed.</summary>
public sealed record RoutetableFaults
{
    /// <summary>Those that were to be added.</summary>
    public IReadOnlyList<RoutetableFault> BindFailed { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Those that were to be taken away.</summary>
    public IReadOnlyList<RoutetableFault> UnbindFailed { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>A route table that could not be changed.</summary>
public sealed record RoutetableFault
{
    /// <summary>The route table.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>In the service's words.</summary>
    public string ErrorMessage { get; init => field = value ?? ""; } = "";
}

internal sealed record EndpointWhiteBody(IReadOnlyList<string>? Whitelist, bool? EnableWhitelist);

internal sealed record RoutetablesBody(IReadOnlyList<string> Routetables);

internal sealed record PolicyBody(IReadOnlyList<PolicyStatement>? PolicyStatement, JsonElement? PolicyDocument);
