using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>What is asked for with a new router interface (contract alibaba-router-interface, 3.2).</summary>
public sealed record CreateRouterInterfaceRequest
{
    /// <summary>The router that it is on.</summary>
    public required string RouterId { get; init; }

    /// <summary>See <see cref="RouterInterfaceRole"/>.</summary>
    public required string Role { get; init; }

    /// <summary>See <see cref="RouterInterfaceSpec"/>; <see cref="RouterInterfaceSpec.Negative"/> for an accepting side.</summary>
    public required string Spec { get; init; }

    /// <summary>The region of the opposite interface; it never changes.</summary>
    public required string OppositeRegionId { get; init; }

    /// <summary>See <see cref="Alibaba.RouterType"/>.</summary>
    public string RouterType { get; init; } = Alibaba.RouterType.VRouter;

    /// <summary>Of the opposite interface; may be set later.</summary>
    public string? OppositeRouterType { get; init; }

    /// <summary>Of the opposite interface; may be set later.</summary>
    public string? OppositeRouterId { get; init; }

    /// <summary>The opposite interface; may be set later.</summary>
    public string? OppositeInterfaceId { get; init; }

    /// <summary>Account of the opposite interface, also when it is the caller's own; may be set later.</summary>
    public string? OppositeInterfaceOwnerId { get; init; }

    /// <summary>With a border router.</summary>
    public string? AccessPointId { get; init; }

    /// <summary>With an opposite border router.</summary>
    public string? OppositeAccessPointId { get; init; }

    /// <summary>Where health checks come from; with the next or not at all.</summary>
    public string? HealthCheckSourceIp { get; init; }

    /// <summary>Where health checks go.</summary>
    public string? HealthCheckTargetIp { get; init; }

    /// <summary>2 to 128 characters.</summary>
    public string? Name { get; init; }

    /// <summary>2 to 256 characters.</summary>
    public string? Description { get; init; }

    /// <summary><c>PostPaid</c> (the default) or <c>PrePaid</c>.</summary>
    public string? InstanceChargeType { get; init; }

    /// <summary><c>Month</c> (the default) or <c>Year</c>, when prepaid.</summary>
    public string? PricingCycle { get; init; }

    /// <summary>1 to 9 months or 1 to 3 years, when prepaid.</summary>
    public int? Period { get; init; }

    /// <summary>Whether it is paid at once, when prepaid.</summary>
    public bool? AutoPay { get; init; }

    /// <summary>Whether the term is renewed. Version 2016-04-28 only.</summary>
    public bool? AutoRenew { get; init; }

    /// <summary>Makes and connects both sides, from a border router. Version 2016-04-28 only.</summary>
    public bool? FastLinkMode { get; init; }

    /// <summary>Resource group. Version 2016-04-28 only.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>At most 20. Version 2016-04-28 only.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    public string? ClientToken { get; init; }
}

/// <summary>The answer to a new router interface.</summary>
public sealed record CreateRouterInterfaceResponse : AlibabaResponse
{
    /// <summary>Its id.</summary>
    public string RouterInterfaceId { get; init => field = value ?? ""; } = "";

    /// <summary>The order, when prepaid.</summary>
    public long? OrderId { get; init; }
}

/// <summary>Which router interfaces are asked for: those whose <paramref name="Key"/> is one of <paramref name="Values"/>.</summary>
/// <param name="Key">See <see cref="RouterInterfaceFilterKey"/>.</param>
/// <param name="Values">Compared whole.</param>
public sealed record RouterInterfaceFilter(string Key, params IReadOnlyList<string> Values);

/// <summary>Which router interfaces are asked for (contract alibaba-router-interface, 3.5). Several conditions must all hold.</summary>
public sealed record DescribeRouterInterfacesRequest
{
    /// <summary>At most 5.</summary>
    public IReadOnlyList<RouterInterfaceFilter> Filters { get; init; } = [];

    /// <summary>From 1; null for the first.</summary>
    public int? PageNumber { get; init; }

    /// <summary>1 to 50; null for 10.</summary>
    public int? PageSize { get; init; }

    /// <summary>Whether renewals are shown. Version 2016-04-28 only.</summary>
    public bool? IncludeReservationData { get; init; }

    /// <summary>Only those of this group. Version 2016-04-28 only.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Only those with all of these. Version 2016-04-28 only.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }
}

/// <summary>A router interface (contract alibaba-router-interface, 3.6). Version 2014-05-26 leaves some members out.</summary>
public sealed record RouterInterface
{
    /// <summary>Its id.</summary>
    public string RouterInterfaceId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="RouterInterfaceStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary><c>Normal</c>, <c>FinancialLocked</c> or <c>SecurityLocked</c>.</summary>
    public string BusinessStatus { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="RouterInterfaceRole"/>.</summary>
    public string Role { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="Alibaba.RouterType"/>.</summary>
    public string RouterType { get; init => field = value ?? ""; } = "";

    /// <summary>The router that it is on.</summary>
    public string RouterId { get; init => field = value ?? ""; } = "";

    /// <summary>That router's VPC.</summary>
    public string VpcInstanceId { get; init => field = value ?? ""; } = "";

    /// <summary>Of a border router.</summary>
    public string AccessPointId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="RouterInterfaceSpec"/>.</summary>
    public string Spec { get; init => field = value ?? ""; } = "";

    /// <summary>What the specification means, in Mbit/s.</summary>
    public int Bandwidth { get; init; }

    /// <summary><c>AfterPay</c> or <c>Prepaid</c>.</summary>
    public string ChargeType { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, as the service writes it.</summary>
    public string CreationTime { get; init => field = value ?? ""; } = "";

    /// <summary>When it was first active; empty before.</summary>
    public string ConnectedTime { get; init => field = value ?? ""; } = "";

    /// <summary>When its term ends.</summary>
    public string EndTime { get; init => field = value ?? ""; } = "";

    /// <summary>When it was last changed; only in the attributes.</summary>
    public string GmtModified { get; init => field = value ?? ""; } = "";

    /// <summary>The region of the opposite interface.</summary>
    public string OppositeRegionId { get; init => field = value ?? ""; } = "";

    /// <summary>The opposite interface; empty until set.</summary>
    public string OppositeInterfaceId { get; init => field = value ?? ""; } = "";

    /// <summary>Its router's type; empty until set.</summary>
    public string OppositeRouterType { get; init => field = value ?? ""; } = "";

    /// <summary>Its router; empty until set.</summary>
    public string OppositeRouterId { get; init => field = value ?? ""; } = "";

    /// <summary>Its account; empty until set.</summary>
    public string OppositeInterfaceOwnerId { get; init => field = value ?? ""; } = "";

    /// <summary>Its status; <see cref="RouterInterfaceStatus.Deleted"/> once it is gone.</summary>
    public string OppositeInterfaceStatus { get; init => field = value ?? ""; } = "";

    /// <summary>Its specification.</summary>
    public string OppositeInterfaceSpec { get; init => field = value ?? ""; } = "";

    /// <summary>Its bandwidth, in Mbit/s.</summary>
    public int OppositeBandwidth { get; init; }

    /// <summary>Its business status.</summary>
    public string OppositeInterfaceBusinessStatus { get; init => field = value ?? ""; } = "";

    /// <summary>Its router's VPC.</summary>
    public string OppositeVpcInstanceId { get; init => field = value ?? ""; } = "";

    /// <summary>Its access point.</summary>
    public string OppositeAccessPointId { get; init => field = value ?? ""; } = "";

    /// <summary>Where health checks come from.</summary>
    public string HealthCheckSourceIp { get; init => field = value ?? ""; } = "";

    /// <summary>Where health checks go.</summary>
    public string HealthCheckTargetIp { get; init => field = value ?? ""; } = "";

    /// <summary>What they found; only in the attributes.</summary>
    public string HealthCheckStatus { get; init => field = value ?? ""; } = "";

    /// <summary>Milliseconds between health checks; null until set.</summary>
    public int? HcRate { get; init; }

    /// <summary>Lost health checks that count as failure; null until set.</summary>
    public int? HcThreshold { get; init; }

    /// <summary>Whether it crosses a border.</summary>
    public bool CrossBorder { get; init; }

    /// <summary>Whether both sides were made at once.</summary>
    public bool FastLinkMode { get; init; }

    /// <summary>Whether a renewal is ordered.</summary>
    public bool HasReservationData { get; init; }

    /// <summary>Resource group.</summary>
    public string ResourceGroupId { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it carries IPv6.</summary>
    public string Ipv6Status { get; init => field = value ?? ""; } = "";

    /// <summary>Tags.</summary>
    [JsonPropertyName("Tags"), JsonConverter(typeof(WrappedList<Tag>))]
    public IReadOnlyList<Tag> Tags { get; init => field = value ?? []; } = [];
}

/// <summary>A page of router interfaces.</summary>
public sealed record DescribeRouterInterfacesResponse : AlibabaPage
{
    /// <summary>The interfaces.</summary>
    [JsonPropertyName("RouterInterfaceSet"), JsonConverter(typeof(WrappedList<RouterInterface>))]
    public IReadOnlyList<RouterInterface> RouterInterfaces { get; init => field = value ?? []; } = [];
}

/// <summary>New words and opposite side of a router interface; null leaves one as it is (contract alibaba-router-interface, 3.7).</summary>
public sealed record ModifyRouterInterfaceAttributeRequest
{
    /// <summary>The interface.</summary>
    public required string RouterInterfaceId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>The opposite interface; only in <see cref="RouterInterfaceStatus.Idle"/>.</summary>
    public string? OppositeInterfaceId { get; init; }

    /// <summary>Its router; only in <see cref="RouterInterfaceStatus.Idle"/>.</summary>
    public string? OppositeRouterId { get; init; }

    /// <summary>Its router's type; only in <see cref="RouterInterfaceStatus.Idle"/>.</summary>
    public string? OppositeRouterType { get; init; }

    /// <summary>Its account, also when it is the caller's own; only in <see cref="RouterInterfaceStatus.Idle"/>.</summary>
    public string? OppositeInterfaceOwnerId { get; init; }

    /// <summary>Where health checks come from; with the next or not at all.</summary>
    public string? HealthCheckSourceIp { get; init; }

    /// <summary>Where health checks go.</summary>
    public string? HealthCheckTargetIp { get; init; }

    /// <summary>Milliseconds between health checks. Version 2016-04-28 only.</summary>
    public int? HcRate { get; init; }

    /// <summary>Lost health checks that count as failure. Version 2016-04-28 only.</summary>
    public int? HcThreshold { get; init; }

    /// <summary>True takes both addresses away. Version 2016-04-28 only.</summary>
    public bool? DeleteHealthCheckIp { get; init; }
}

/// <summary>The answer to a new specification.</summary>
public sealed record ModifyRouterInterfaceSpecResponse : AlibabaResponse
{
    /// <summary>The specification that it has now.</summary>
    public string Spec { get; init => field = value ?? ""; } = "";
}
