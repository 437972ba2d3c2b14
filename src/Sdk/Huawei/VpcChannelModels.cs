using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>A VPC channel: a pool of backends (contract huawei-vpc-channel, 2.6).</summary>
public sealed record VpcChannel
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The port of members that have none of their own.</summary>
    public int Port { get; init; }

    /// <summary>See <see cref="Huawei.BalanceStrategy"/>.</summary>
    public int BalanceStrategy { get; init; }

    /// <summary>See <see cref="Huawei.MemberType"/>.</summary>
    public string MemberType { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="VpcChannelType"/>.</summary>
    public int Type { get; init; }

    /// <summary>See <see cref="VpcChannelKind"/>; empty where the service does not say it.</summary>
    public string VpcChannelType { get; init => field = value ?? ""; } = "";

    /// <summary>Not supported by the service.</summary>
    public string DictCode { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>See <see cref="VpcChannelStatus"/>.</summary>
    public int Status { get; init; }

    /// <summary>Its groups, in the order of the request.</summary>
    public IReadOnlyList<MemberGroupInfo> MemberGroups { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Where the members come from; its texts are empty on a server channel.</summary>
    public MicroServiceInfo? MicroserviceInfo { get; init; }

    /// <summary>Its members; only the details of one channel say them.</summary>
    public IReadOnlyList<VpcMember> Members { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>How members are checked; null for not at all. Only the details of one channel say it.</summary>
    public VpcHealthConfigInfo? VpcHealthConfig { get; init; }
}

/// <summary>A group of members (contract huawei-vpc-channel, 2.6 and 4).</summary>
public sealed record MemberGroupInfo
{
    /// <summary>Its id.</summary>
    public string MemberGroupId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string MemberGroupName { get; init => field = value ?? ""; } = "";

    /// <summary>Its share of the traffic; null where its members' own weights count.</summary>
    public int? MemberGroupWeight { get; init; }

    /// <summary>Its description.</summary>
    public string MemberGroupRemark { get; init => field = value ?? ""; } = "";

    /// <summary>Not supported by the service.</summary>
    public string DictCode { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdateTime { get; init; }

    /// <summary>Of microservice channels.</summary>
    public string MicroserviceVersion { get; init => field = value ?? ""; } = "";

    /// <summary>Of microservice channels; 0 for the members' own.</summary>
    public int MicroservicePort { get; init; }

    /// <summary>Of microservice channels: which workloads.</summary>
    public IReadOnlyList<MicroserviceLabel> MicroserviceLabels { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Of reference channels: whose members.</summary>
    public string ReferenceVpcChannelId { get; init => field = value ?? ""; } = "";
}

/// <summary>A member (contract huawei-vpc-channel, 3).</summary>
public sealed record VpcMember
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its address.</summary>
    public string Host { get; init => field = value ?? ""; } = "";

    /// <summary>Its weight, also where its group's counts.</summary>
    public int? Weight { get; init; }

    /// <summary>Whether it serves only when no other can.</summary>
    public bool? IsBackup { get; init; }

    /// <summary>The group that it is in; empty for none.</summary>
    public string MemberGroupName { get; init => field = value ?? ""; } = "";

    /// <summary>The group's id; empty for none.</summary>
    public string MemberGroupId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="MemberStatus"/>.</summary>
    public int? Status { get; init; }

    /// <summary>Its port; the channel's where it has none of its own.</summary>
    public int? Port { get; init; }

    /// <summary>Its server; of a member by address, that.</summary>
    public string EcsId { get; init => field = value ?? ""; } = "";

    /// <summary>The server's name; of a member by address, that.</summary>
    public string EcsName { get; init => field = value ?? ""; } = "";

    /// <summary>Its channel.</summary>
    public string VpcChannelId { get; init => field = value ?? ""; } = "";

    /// <summary>When it was added.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>See <see cref="MemberHealth"/>; empty where the service does not say it.</summary>
    public string HealthStatus { get; init => field = value ?? ""; } = "";
}

/// <summary>How members are checked (contract huawei-vpc-channel, 5.2).</summary>
public sealed record VpcHealthConfigInfo
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its channel.</summary>
    public string VpcChannelId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="HealthCheckProtocol"/>; in upper or lower case, as it was asked for.</summary>
    public string Protocol { get; init => field = value ?? ""; } = "";

    /// <summary>What is asked for.</summary>
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary><c>GET</c> or <c>HEAD</c>.</summary>
    public string Method { get; init => field = value ?? ""; } = "";

    /// <summary>0 for each member's own.</summary>
    public int Port { get; init; }

    /// <summary>How many failures in a row make a member unhealthy.</summary>
    public int ThresholdAbnormal { get; init; }

    /// <summary>How many successes in a row make it healthy.</summary>
    public int ThresholdNormal { get; init; }

    /// <summary>From one check to the next, in seconds.</summary>
    public int TimeInterval { get; init; }

    /// <summary>How long a check may take, in seconds.</summary>
    public int Timeout { get; init; }

    /// <summary>The status codes of a healthy member.</summary>
    public string HttpCode { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the gateway shows its certificate, with HTTPS.</summary>
    public bool EnableClientSsl { get; init; }

    /// <summary>See <see cref="MemberStatus"/>: whether members are checked.</summary>
    public int Status { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreateTime { get; init; }
}

/// <summary>Where the members of a microservice channel come from (seed 002, table 14).</summary>
public sealed record MicroServiceInfo
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The gateway instance.</summary>
    public string InstanceId { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="MicroserviceType"/>; empty on a server channel.</summary>
    public string ServiceType { get; init => field = value ?? ""; } = "";

    /// <summary>Its texts are empty unless it is one of CSE.</summary>
    public MicroServiceInfoCse? CseInfo { get; init; }

    /// <summary>Its texts are empty unless it is one of CCE.</summary>
    public MicroServiceInfoCce? CceInfo { get; init; }

    /// <summary>When it was made; null on a server channel.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>When it was changed last; null on a server channel.</summary>
    public DateTimeOffset? UpdateTime { get; init; }
}

/// <summary>A service of CSE (seed 002, table 15).</summary>
public sealed record MicroServiceInfoCse
{
    /// <summary>The engine.</summary>
    public string EngineId { get; init => field = value ?? ""; } = "";

    /// <summary>The engine's name.</summary>
    public string EngineName { get; init => field = value ?? ""; } = "";

    /// <summary>The service.</summary>
    public string ServiceId { get; init => field = value ?? ""; } = "";

    /// <summary>The service's name.</summary>
    public string ServiceName { get; init => field = value ?? ""; } = "";

    /// <summary>Where the registry is.</summary>
    public string RegisterAddress { get; init => field = value ?? ""; } = "";

    /// <summary>The application that it is a part of.</summary>
    public string CseAppId { get; init => field = value ?? ""; } = "";

    /// <summary>No longer used.</summary>
    public string Version { get; init => field = value ?? ""; } = "";
}

/// <summary>A workload of CCE (seed 002, table 16).</summary>
public sealed record MicroServiceInfoCce
{
    /// <summary>The cluster.</summary>
    public string ClusterId { get; init => field = value ?? ""; } = "";

    /// <summary>The cluster's name.</summary>
    public string ClusterName { get; init => field = value ?? ""; } = "";

    /// <summary>The namespace in it.</summary>
    public string Namespace { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="Huawei.WorkloadType"/>.</summary>
    public string WorkloadType { get; init => field = value ?? ""; } = "";

    /// <summary>The value of the label <c>app</c>.</summary>
    public string AppName { get; init => field = value ?? ""; } = "";

    /// <summary>The name of another label; empty for none.</summary>
    public string LabelKey { get; init => field = value ?? ""; } = "";

    /// <summary>Its value; empty for none.</summary>
    public string LabelValue { get; init => field = value ?? ""; } = "";
}

/// <summary>A page of a list.</summary>
public abstract record GatewayPage
{
    /// <summary>How many items all pages have.</summary>
    public long? Total { get; init; }

    /// <summary>How many items this page has.</summary>
    public int Size { get; init; }
}

/// <summary>A page of channels.</summary>
public sealed record ListVpcChannelsResponse : GatewayPage
{
    /// <summary>The channels.</summary>
    public IReadOnlyList<VpcChannel> VpcChannels { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>A page of members.</summary>
public sealed record ListBackendInstancesResponse : GatewayPage
{
    /// <summary>The members.</summary>
    public IReadOnlyList<VpcMember> Members { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>A page of groups.</summary>
public sealed record ListMemberGroupsResponse : GatewayPage
{
    /// <summary>The groups.</summary>
    public IReadOnlyList<MemberGroupInfo> MemberGroups { get; init => field = TolerantList.Of(value); } = [];
}
