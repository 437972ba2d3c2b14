using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>A key, and values of it: in use, or asked for.</summary>
/// <param name="Key">The key.</param>
/// <param name="Values">When asked for: any of these; none for any at all.</param>
public sealed record TagValues(string Key, IReadOnlyList<string> Values)
{
    /// <summary>The key.</summary>
    public string Key { get; init => field = value ?? ""; } = Key ?? "";

    /// <summary>When asked for: any of these; none for any at all.</summary>
    public IReadOnlyList<string> Values { get; init => field = TolerantList.Of(value); } = TolerantList.Of(Values);
}

/// <summary>Which tagged resources are asked for. Several conditions must all hold (contract huawei-endpoint-service, 6.3).</summary>
public sealed record ResourceInstancesFilter
{
    /// <summary>Those with every one of these keys.</summary>
    public IReadOnlyList<TagValues>? Tags { get; init; }

    /// <summary>Those with any of these keys.</summary>
    public IReadOnlyList<TagValues>? TagsAny { get; init; }

    /// <summary>Those without one of these keys.</summary>
    public IReadOnlyList<TagValues>? NotTags { get; init; }

    /// <summary>Those without any of these keys.</summary>
    public IReadOnlyList<TagValues>? NotTagsAny { get; init; }

    /// <summary>A part of the name, in upper or lower case.</summary>
    public string? ResourceName { get; init; }

    /// <summary>Only those without tags.</summary>
    public bool? WithoutAnyTag { get; init; }
}

/// <summary>A resource with its tags.</summary>
public sealed record TaggedResource
{
    /// <summary>Its id.</summary>
    public string ResourceId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string ResourceName { get; init => field = value ?? ""; } = "";

    /// <summary>Its tags.</summary>
    public IReadOnlyList<Tag> Tags { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>A page of resources with their tags.</summary>
public sealed record ListResourceInstancesResponse : EndpointPage
{
    /// <summary>The resources.</summary>
    public IReadOnlyList<TaggedResource> Resources { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>How much there is of a resource, and how much there may be.</summary>
public sealed record EndpointQuota
{
    /// <summary>See <see cref="EndpointResourceType"/>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>What there is.</summary>
    public int Used { get; init; }

    /// <summary>What there may be.</summary>
    public int Quota { get; init; }
}

/// <summary>A version of the API.</summary>
public sealed record EndpointApiVersion
{
    /// <summary>Such as <c>v1</c>.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its number.</summary>
    public string Version { get; init => field = value ?? ""; } = "";

    /// <summary><c>CURRENT</c>, <c>SUPPORT</c> or <c>DEPRECATED</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>Its smallest number.</summary>
    public string MinVersion { get; init => field = value ?? ""; } = "";
}

/// <summary>A server that joins the backend of a service.</summary>
/// <param name="ResourceId">A load balancer's.</param>
/// <param name="AvailabilityZoneId">Where that is.</param>
public sealed record ServerResource(string ResourceId, string AvailabilityZoneId);

internal sealed record TagActionBody(string Action, IReadOnlyList<TagBody> Tags);

internal sealed record TagBody(string Key, string? Value);

internal sealed record ProjectTagsResponse
{
    public IReadOnlyList<TagValues> Tags { get; init => field = TolerantList.Of(value); } = [];
}

// Limit and offset are text: contract huawei-endpoint-service, 6.3.
internal sealed record ResourceInstancesBody(
    string Action, IReadOnlyList<TagValues>? Tags, IReadOnlyList<TagValues>? TagsAny, IReadOnlyList<TagValues>? NotTags,
    IReadOnlyList<TagValues>? NotTagsAny, Tag[]? Matches, bool? WithoutAnyTag, string? Limit, string? Offset);

internal sealed record QuotasResponse(QuotaResources? Quotas);

internal sealed record QuotaResources
{
    public IReadOnlyList<EndpointQuota> Resources { get; init => field = TolerantList.Of(value); } = [];
}

internal sealed record VersionsResponse
{
    public IReadOnlyList<EndpointApiVersion> Versions { get; init => field = TolerantList.Of(value); } = [];
}

internal sealed record VersionResponse(EndpointApiVersion? Version);

internal sealed record ServerResourcesBody(IReadOnlyList<ServerResource> ServerResources);

internal sealed record UpgradeBody(string Action);
