using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>Which connections of a service are asked for. Several conditions must all hold.</summary>
public sealed record ListServiceConnectionsRequest : EndpointPageRequest
{
    /// <summary>Only this endpoint.</summary>
    public string? Id { get; init; }

    /// <summary>Only the endpoint of this number.</summary>
    public int? MarkerId { get; init; }

    /// <summary>See <see cref="EndpointStatus"/>.</summary>
    public string? Status { get; init; }
}

/// <summary>An endpoint, as the owner of its service sees it (contract huawei-endpoint-service, 3).</summary>
public sealed record EndpointConnection
{
    /// <summary>The endpoint's id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The endpoint's number, which the PROXY protocol tells the backend.</summary>
    public int MarkerId { get; init; }

    /// <summary>See <see cref="EndpointStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>The consumer's account.</summary>
    public string DomainId { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The owner's words about it.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Why it failed.</summary>
    [JsonPropertyName("error")]
    public IReadOnlyList<EndpointFault> Faults { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>A page of connections.</summary>
public sealed record ListServiceConnectionsResponse : EndpointPage
{
    /// <summary>The connections.</summary>
    public IReadOnlyList<EndpointConnection> Connections { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>The owner's words about an endpoint.</summary>
/// <param name="Id">The endpoint's.</param>
/// <param name="Description">Without <c>&lt;</c> and <c>&gt;</c>.</param>
public sealed record ConnectionDescription(string Id, string Description);

/// <summary>Which whitelist records of a service are asked for.</summary>
public sealed record ListServicePermissionsRequest : EndpointPageRequest
{
    /// <summary>A part of the record's text.</summary>
    public string? Permission { get; init; }
}

/// <summary>A whitelist record: who may make endpoints of a service (contract huawei-endpoint-service, 4).</summary>
public sealed record EndpointPermission
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary><c>*</c>, an account or a path of organizations.</summary>
    public string Permission { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="Huawei.PermissionType"/>.</summary>
    public string PermissionType { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The text of a record that lets an account in.</summary>
    public static string OfDomain(string domainId) => $"iam:domain::{domainId}";
}

/// <summary>A page of whitelist records.</summary>
public sealed record ListServicePermissionsResponse : EndpointPage
{
    /// <summary>The records.</summary>
    public IReadOnlyList<EndpointPermission> Permissions { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>The answer to added or removed records: all texts of their type, as they are then.</summary>
public sealed record AddOrRemoveServicePermissionsResponse
{
    /// <summary>The texts.</summary>
    public IReadOnlyList<string> Permissions { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>See <see cref="Huawei.PermissionType"/>.</summary>
    public string PermissionType { get; init => field = value ?? ""; } = "";
}

/// <summary>A new whitelist record.</summary>
/// <param name="Permission">See <see cref="EndpointPermission.Permission"/>.</param>
/// <param name="Description">At most 128 characters, without <c>&lt;</c> and <c>&gt;</c>.</param>
public sealed record NewPermission(string Permission, string? Description = null);

internal sealed record ConnectionActionBody(string Action, string[] Endpoints);

internal sealed record ConnectionDescriptionsBody(IReadOnlyList<ConnectionDescription> Connections);

internal sealed record PermissionActionBody(IReadOnlyList<string> Permissions, string? PermissionType, string Action);

internal sealed record AddPermissionsBody(IReadOnlyList<NewPermission> Permissions, string? PermissionType);

internal sealed record RemovePermissionsBody(IReadOnlyList<IdBody> Permissions);

internal sealed record IdBody(string Id);

internal sealed record PermissionDescriptionBody(DescriptionBody Permission);

internal sealed record DescriptionBody(string Description);
