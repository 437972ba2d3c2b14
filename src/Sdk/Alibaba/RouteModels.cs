using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>What a route entry can point to.</summary>
public static class NextHopType
{
    /// <summary>A router interface, on the router of the table.</summary>
    public const string RouterInterface = "RouterInterface";

    /// <summary>An instance.</summary>
    public const string Instance = "Instance";

    /// <summary>Of system entries: the VPC's own networks.</summary>
    public const string Local = "local";
}

/// <summary>One of several ways of a route entry.</summary>
/// <param name="NextHopId">Where packets go.</param>
/// <param name="NextHopType">What that is, see <see cref="Alibaba.NextHopType"/>.</param>
/// <param name="Weight">Its share; null for an equal one.</param>
public sealed record NextHop(string NextHopId, string NextHopType, int? Weight = null)
{
    /// <summary>Where packets go.</summary>
    public string NextHopId { get; init => field = value ?? ""; } = NextHopId ?? "";

    /// <summary>What that is, see <see cref="Alibaba.NextHopType"/>.</summary>
    public string NextHopType { get; init => field = value ?? ""; } = NextHopType ?? "";
}

/// <summary>What is asked for with a new route entry (contract alibaba-router-interface, 5.3).</summary>
public sealed record CreateRouteEntryRequest
{
    /// <summary>The table.</summary>
    public required string RouteTableId { get; init; }

    /// <summary>A network, or an address.</summary>
    public required string DestinationCidrBlock { get; init; }

    /// <summary>See <see cref="Alibaba.NextHopType"/>; null for an instance.</summary>
    public string? NextHopType { get; init; }

    /// <summary>Where packets go; null with <see cref="NextHops"/>.</summary>
    public string? NextHopId { get; init; }

    /// <summary>Several ways at once, instead of <see cref="NextHopId"/>.</summary>
    public IReadOnlyList<NextHop>? NextHops { get; init; }

    /// <summary>Its name. Version 2016-04-28 only.</summary>
    public string? RouteEntryName { get; init; }

    /// <summary>Its description. Version 2016-04-28 only.</summary>
    public string? Description { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    public string? ClientToken { get; init; }
}

/// <summary>The answer to a new route entry.</summary>
public sealed record CreateRouteEntryResponse : AlibabaResponse
{
    /// <summary>Its id; empty in version 2014-05-26.</summary>
    public string RouteEntryId { get; init => field = value ?? ""; } = "";
}

/// <summary>Which route entry is deleted: one id, or table and destination.</summary>
public sealed record DeleteRouteEntryRequest
{
    /// <summary>The entry. Version 2016-04-28 only.</summary>
    public string? RouteEntryId { get; init; }

    /// <summary>Its table.</summary>
    public string? RouteTableId { get; init; }

    /// <summary>Its destination.</summary>
    public string? DestinationCidrBlock { get; init; }

    /// <summary>Its next hop.</summary>
    public string? NextHopId { get; init; }

    /// <summary>Its next hops, when it has several.</summary>
    public IReadOnlyList<NextHop>? NextHops { get; init; }
}

/// <summary>A route entry.</summary>
public sealed record RouteEntry
{
    /// <summary>Its id.</summary>
    public string RouteEntryId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string RouteEntryName { get; init => field = value ?? ""; } = "";

    /// <summary>Its table.</summary>
    public string RouteTableId { get; init => field = value ?? ""; } = "";

    /// <summary>Packets to this network.</summary>
    public string DestinationCidrBlock { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="Alibaba.NextHopType"/>; in <see cref="RouteTable"/> only.</summary>
    public string NextHopType { get; init => field = value ?? ""; } = "";

    /// <summary>Where packets go; in <see cref="RouteTable"/> only.</summary>
    public string InstanceId { get; init => field = value ?? ""; } = "";

    /// <summary><c>Custom</c> or <c>System</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="VpcStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Where packets go: in <see cref="RouteTable"/>, only of an entry with several ways.</summary>
    [JsonPropertyName("NextHops"), JsonConverter(typeof(WrappedList<NextHop>))]
    public IReadOnlyList<NextHop> NextHops { get; init => field = value ?? []; } = [];
}

/// <summary>A route table with its entries.</summary>
public sealed record RouteTable
{
    /// <summary>Its id.</summary>
    public string RouteTableId { get; init => field = value ?? ""; } = "";

    /// <summary><c>System</c> or <c>Custom</c>.</summary>
    public string RouteTableType { get; init => field = value ?? ""; } = "";

    /// <summary>Its router.</summary>
    public string VRouterId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="VpcStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, as the service writes it.</summary>
    public string CreationTime { get; init => field = value ?? ""; } = "";

    /// <summary>The vSwitches that use it.</summary>
    [JsonPropertyName("VSwitchIds"), JsonConverter(typeof(WrappedList<string>))]
    public IReadOnlyList<string> VSwitchIds { get; init => field = value ?? []; } = [];

    /// <summary>Its entries.</summary>
    [JsonPropertyName("RouteEntrys"), JsonConverter(typeof(WrappedList<RouteEntry>))]
    public IReadOnlyList<RouteEntry> RouteEntries { get; init => field = value ?? []; } = [];
}

/// <summary>Which route tables are asked for: one of the first three is needed.</summary>
public sealed record DescribeRouteTablesRequest
{
    /// <summary>Only this one.</summary>
    public string? RouteTableId { get; init; }

    /// <summary>Of this router.</summary>
    public string? VRouterId { get; init; }

    /// <summary>Of this router, whatever its type.</summary>
    public string? RouterId { get; init; }

    /// <summary>With the former: see <see cref="Alibaba.RouterType"/>.</summary>
    public string? RouterType { get; init; }

    /// <summary>Only of this name.</summary>
    public string? RouteTableName { get; init; }

    /// <summary>From 1; null for the first.</summary>
    public int? PageNumber { get; init; }

    /// <summary>1 to 50; null for 10.</summary>
    public int? PageSize { get; init; }
}

/// <summary>A page of route tables.</summary>
public sealed record DescribeRouteTablesResponse : AlibabaPage
{
    /// <summary>The tables.</summary>
    [JsonPropertyName("RouteTables"), JsonConverter(typeof(WrappedList<RouteTable>))]
    public IReadOnlyList<RouteTable> RouteTables { get; init => field = value ?? []; } = [];
}

/// <summary>Which route tables are asked for. Several conditions must all hold. Version 2016-04-28 only.</summary>
public sealed record DescribeRouteTableListRequest
{
    /// <summary>Only of this VPC.</summary>
    public string? VpcId { get; init; }

    /// <summary>Only of this router.</summary>
    public string? RouterId { get; init; }

    /// <summary>With the former: see <see cref="Alibaba.RouterType"/>.</summary>
    public string? RouterType { get; init; }

    /// <summary>Only this one.</summary>
    public string? RouteTableId { get; init; }

    /// <summary>Only of this name.</summary>
    public string? RouteTableName { get; init; }

    /// <summary><c>System</c> or <c>Custom</c>.</summary>
    public string? RouteTableType { get; init; }

    /// <summary>From 1; null for the first.</summary>
    public int? PageNumber { get; init; }

    /// <summary>1 to 50; null for 10.</summary>
    public int? PageSize { get; init; }
}

/// <summary>A route table without its entries.</summary>
public sealed record RouteTableSummary
{
    /// <summary>Its id.</summary>
    public string RouteTableId { get; init => field = value ?? ""; } = "";

    /// <summary><c>System</c> or <c>Custom</c>.</summary>
    public string RouteTableType { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string RouteTableName { get; init => field = value ?? ""; } = "";

    /// <summary>Its router.</summary>
    public string RouterId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="Alibaba.RouterType"/>.</summary>
    public string RouterType { get; init => field = value ?? ""; } = "";

    /// <summary>Its VPC.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="VpcStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, as the service writes it.</summary>
    public string CreationTime { get; init => field = value ?? ""; } = "";

    /// <summary>What uses it, such as <c>VSwitch</c>.</summary>
    public string AssociateType { get; init => field = value ?? ""; } = "";

    /// <summary>Its account.</summary>
    public long OwnerId { get; init; }

    /// <summary>Resource group.</summary>
    public string ResourceGroupId { get; init => field = value ?? ""; } = "";

    /// <summary>The vSwitches that use it.</summary>
    [JsonPropertyName("VSwitchIds"), JsonConverter(typeof(WrappedList<string>))]
    public IReadOnlyList<string> VSwitchIds { get; init => field = value ?? []; } = [];

    /// <summary>Tags.</summary>
    [JsonPropertyName("Tags"), JsonConverter(typeof(WrappedList<Tag>))]
    public IReadOnlyList<Tag> Tags { get; init => field = value ?? []; } = [];
}

/// <summary>A page of route tables.</summary>
public sealed record DescribeRouteTableListResponse : AlibabaPage
{
    /// <summary>The tables.</summary>
    [JsonPropertyName("RouterTableList"), JsonConverter(typeof(WrappedList<RouteTableSummary>))]
    public IReadOnlyList<RouteTableSummary> RouteTables { get; init => field = value ?? []; } = [];
}

/// <summary>Which route entries are asked for. Several conditions must all hold. Version 2016-04-28 only.</summary>
public sealed record DescribeRouteEntryListRequest
{
    /// <summary>The table.</summary>
    public required string RouteTableId { get; init; }

    /// <summary>Only this one.</summary>
    public string? RouteEntryId { get; init; }

    /// <summary>Only of this name.</summary>
    public string? RouteEntryName { get; init; }

    /// <summary><c>Custom</c> or <c>System</c>.</summary>
    public string? RouteEntryType { get; init; }

    /// <summary>Only to this network.</summary>
    public string? DestinationCidrBlock { get; init; }

    /// <summary>Only to this next hop.</summary>
    public string? NextHopId { get; init; }

    /// <summary>Only to next hops of this type.</summary>
    public string? NextHopType { get; init; }

    /// <summary>1 to 100; null for 10.</summary>
    public int? MaxResult { get; init; }

    /// <summary>Where the page starts, from the answer before; null for the first.</summary>
    public string? NextToken { get; init; }
}

/// <summary>A page of route entries.</summary>
public sealed record DescribeRouteEntryListResponse : AlibabaResponse
{
    /// <summary>The entries.</summary>
    [JsonPropertyName("RouteEntrys"), JsonConverter(typeof(WrappedList<RouteEntry>))]
    public IReadOnlyList<RouteEntry> RouteEntries { get; init => field = value ?? []; } = [];

    /// <summary>Where the next page starts; empty after the last.</summary>
    public string NextToken { get; init => field = value ?? ""; } = "";

    /// <summary>How many entries all pages have.</summary>
    public int TotalCount { get; init; }
}
