namespace Tieline.Sdk.Huawei;

// The members stand in the order of seed 002's examples, and are sent in it.

/// <summary>A channel as it is asked for: a new one, or one that is to be changed (seed 002, table 3).</summary>
/// <remarks>
/// In a change, members and groups replace those that are there: null and an empty list both remove all. The health configuration and
/// the microservice stay when they are null.
/// </remarks>
public sealed record VpcChannelRequest
{
    /// <summary>See <see cref="Huawei.BalanceStrategy"/>.</summary>
    public int BalanceStrategy { get; init; } = Huawei.BalanceStrategy.WeightedRoundRobin;

    /// <summary>See <see cref="Huawei.MemberType"/>; null for cloud servers.</summary>
    public string? MemberType { get; init; }

    /// <summary>3 to 64 letters, Chinese characters, digits, <c>-</c> and <c>_</c>; a letter or Chinese character first.</summary>
    public required string Name { get; init; }

    /// <summary>The port of members that have none of their own: 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>See <see cref="VpcChannelType"/>; null for servers. It never changes.</summary>
    public int? Type { get; init; }

    /// <summary>See <see cref="VpcChannelKind"/>; null for what <see cref="Type"/> says.</summary>
    public string? VpcChannelType { get; init; }

    /// <summary>Not supported by the service.</summary>
    public string? DictCode { get; init; }

    /// <summary>How members are checked; null for not at all.</summary>
    public VpcHealthConfig? VpcHealthConfig { get; init; }

    /// <summary>Groups of members.</summary>
    public IReadOnlyList<MemberGroupCreate>? MemberGroups { get; init; }

    /// <summary>The members.</summary>
    public IReadOnlyList<MemberInfo>? Members { get; init; }

    /// <summary>Where the members come from, of a microservice channel.</summary>
    public MicroServiceCreate? MicroserviceInfo { get; init; }
}

/// <summary>How members are checked (seed 002, table 7).</summary>
public sealed record VpcHealthConfig
{
    /// <summary>The status codes of a healthy member, such as <c>200,201,210-299</c>. Required with HTTP.</summary>
    public string? HttpCode { get; init; }

    /// <summary>What is asked for. Required with HTTP and HTTPS.</summary>
    public string? Path { get; init; }

    /// <summary>0 to 65535; null or 0 for each member's own.</summary>
    public int? Port { get; init; }

    /// <summary>See <see cref="HealthCheckProtocol"/>.</summary>
    public required string Protocol { get; init; }

    /// <summary>How many failures in a row make a member unhealthy: 2 to 10.</summary>
    public required int ThresholdAbnormal { get; init; }

    /// <summary>How many successes in a row make it healthy: 2 to 10.</summary>
    public required int ThresholdNormal { get; init; }

    /// <summary>From one check to the next, in seconds: 5 to 300, more than the timeout.</summary>
    public required int TimeInterval { get; init; }

    /// <summary>How long a check may take, in seconds: 2 to 30.</summary>
    public required int Timeout { get; init; }

    /// <summary>Whether the gateway shows its certificate, with HTTPS.</summary>
    public bool? EnableClientSsl { get; init; }

    /// <summary><c>GET</c> or <c>HEAD</c>; null for GET.</summary>
    public string? Method { get; init; }

    /// <summary>See <see cref="MemberStatus"/>: whether members are checked; null for yes.</summary>
    public int? Status { get; init; }
}

/// <summary>A group of members, as it is asked for (seed 002, table 4).</summary>
public sealed record MemberGroupCreate
{
    /// <summary>3 to 64 letters, Chinese characters, digits, <c>_</c>, <c>-</c> and <c>.</c>; a letter or Chinese character first.</summary>
    public required string MemberGroupName { get; init; }

    /// <summary>The group's share of the traffic: 0 to 100; null for its members' own weights.</summary>
    public int? MemberGroupWeight { get; init; }

    /// <summary>At most 255 characters.</summary>
    public string? MemberGroupRemark { get; init; }

    /// <summary>Not supported by the service.</summary>
    public string? DictCode { get; init; }

    /// <summary>Of microservice channels: at most 64 characters.</summary>
    public string? MicroserviceVersion { get; init; }

    /// <summary>Of microservice channels: 0 to 65535; 0 for the members' own.</summary>
    public int? MicroservicePort { get; init; }

    /// <summary>Of microservice channels: which workloads.</summary>
    public IReadOnlyList<MicroserviceLabel>? MicroserviceLabels { get; init; }

    /// <summary>Of reference channels: whose members.</summary>
    public string? ReferenceVpcChannelId { get; init; }
}

/// <summary>A label of workloads (seed 002, table 5).</summary>
/// <param name="LabelName">1 to 63 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; a letter or digit first and last.</param>
/// <param name="LabelValue">The same.</param>
public sealed record MicroserviceLabel(string LabelName, string LabelValue)
{
    /// <summary>1 to 63 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; a letter or digit first and last.</summary>
    public string LabelName { get; init => field = value ?? ""; } = LabelName ?? "";

    /// <summary>The same.</summary>
    public string LabelValue { get; init => field = value ?? ""; } = LabelValue ?? "";
}

/// <summary>A member, as it is asked for (seed 002, table 6).</summary>
public sealed record MemberInfo
{
    /// <summary>An address of a member by address.</summary>
    public string? Host { get; init; }

    /// <summary>0 to 10000; null for 1.</summary>
    public int? Weight { get; init; }

    /// <summary>The group that it is in; null for none.</summary>
    public string? MemberGroupName { get; init; }

    /// <summary>Whether it serves only when no other can; null for no.</summary>
    public bool? IsBackup { get; init; }

    /// <summary>See <see cref="MemberStatus"/>; null for available.</summary>
    public int? Status { get; init; }

    /// <summary>0 to 65535; null or 0 for the channel's.</summary>
    public int? Port { get; init; }

    /// <summary>The server of a member by server.</summary>
    public string? EcsId { get; init; }

    /// <summary>Its name.</summary>
    public string? EcsName { get; init; }
}

/// <summary>Where the members of a microservice channel come from (seed 002, table 8).</summary>
public sealed record MicroServiceCreate
{
    /// <summary>See <see cref="MicroserviceType"/>.</summary>
    public required string ServiceType { get; init; }

    /// <summary>With <see cref="MicroserviceType.Cse"/>.</summary>
    public MicroServiceInfoCseBase? CseInfo { get; init; }

    /// <summary>With <see cref="MicroserviceType.Cce"/>.</summary>
    public MicroServiceInfoCceBase? CceInfo { get; init; }
}

/// <summary>A service of CSE (seed 002, table 9).</summary>
/// <param name="EngineId">At most 64 characters.</param>
/// <param name="ServiceId">At most 64 characters.</param>
public sealed record MicroServiceInfoCseBase(string EngineId, string ServiceId);

/// <summary>A workload of CCE (seed 002, table 10).</summary>
public sealed record MicroServiceInfoCceBase
{
    /// <summary>At most 64 characters.</summary>
    public required string ClusterId { get; init; }

    /// <summary>At most 64 characters.</summary>
    public required string Namespace { get; init; }

    /// <summary>See <see cref="Huawei.WorkloadType"/>.</summary>
    public required string WorkloadType { get; init; }

    /// <summary>The value of the label <c>app</c>: 1 to 64 characters. This, or the next two.</summary>
    public string? AppName { get; init; }

    /// <summary>The name of another label.</summary>
    public string? LabelKey { get; init; }

    /// <summary>Its value.</summary>
    public string? LabelValue { get; init; }
}

/// <summary>Where a page of a list starts and how long it is, and how names are compared (contract huawei-vpc-channel, 1.1).</summary>
public abstract record GatewayPageRequest
{
    /// <summary>Items before the page; null for 0.</summary>
    public int? Offset { get; init; }

    /// <summary>1 to 500; null for 20.</summary>
    public int? Limit { get; init; }

    /// <summary>The conditions whose text must be the whole one, by their names in the API, with commas; null: a part is enough.</summary>
    public string? PreciseSearch { get; init; }
}

/// <summary>Which channels are asked for. Several conditions must all hold (contract huawei-vpc-channel, 2.8).</summary>
public sealed record ListVpcChannelsRequest : GatewayPageRequest
{
    /// <summary>Only this.</summary>
    public string? Id { get; init; }

    /// <summary>A part of the name, or the <c>name</c> itself.</summary>
    public string? Name { get; init; }

    /// <summary>Those with a member of this address.</summary>
    public string? MemberHost { get; init; }

    /// <summary>Those with a member of this port.</summary>
    public int? MemberPort { get; init; }

    /// <summary>Those with a member in such a group: a part of the name, or the <c>member_group_name</c> itself.</summary>
    public string? MemberGroupName { get; init; }

    /// <summary>Those with a member in this group.</summary>
    public string? MemberGroupId { get; init; }

    /// <summary>See <see cref="VpcChannelKind"/>.</summary>
    public string? VpcChannelType { get; init; }

    /// <summary>Not supported by the service.</summary>
    public string? DictCode { get; init; }
}

/// <summary>Which members are asked for. Several conditions must all hold (contract huawei-vpc-channel, 3.1).</summary>
public sealed record ListBackendInstancesRequest : GatewayPageRequest
{
    /// <summary>A part of the server's name, or the <c>name</c> itself; of a member by address, that.</summary>
    public string? Name { get; init; }

    /// <summary>A part of the group's name, or the <c>member_group_name</c> itself.</summary>
    public string? MemberGroupName { get; init; }

    /// <summary>Those in this group.</summary>
    public string? MemberGroupId { get; init; }
}

/// <summary>Which groups are asked for (contract huawei-vpc-channel, 4.1).</summary>
public sealed record ListMemberGroupsRequest : GatewayPageRequest
{
    /// <summary>A part of the name, or the <c>member_group_name</c> itself.</summary>
    public string? MemberGroupName { get; init; }

    /// <summary>Not supported by the service.</summary>
    public string? DictCode { get; init; }
}

internal sealed record MembersBody(IReadOnlyList<MemberInfo> Members, string? MemberGroupName = null);

internal sealed record MemberIdsBody(IReadOnlyList<string> MemberIds);

internal sealed record MemberGroupsBody(IReadOnlyList<MemberGroupCreate> MemberGroups);
