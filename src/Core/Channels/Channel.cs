using System.Collections.Immutable;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Channels;

/// <summary>How a channel chooses the member of a request. The numbers are those of seed 002, table 3, and are stored.</summary>
public enum BalanceStrategy
{
    /// <summary>In turn, in proportion to weight.</summary>
    RoundRobin = 1,

    /// <summary>The member with the fewest open requests for its weight.</summary>
    LeastConnections = 2,

    /// <summary>By the client's address; weights do not count.</summary>
    SourceHash = 3,

    /// <summary>By the request's path; weights do not count.</summary>
    UriHash = 4,
}

/// <summary>What a channel's members are named by. The numbers are stored and never change meaning.</summary>
public enum MemberKind
{
    /// <summary>By address (<c>ip</c>).</summary>
    Address = 1,

    /// <summary>By the workload that has the address (<c>ecs</c>).</summary>
    Server = 2,
}

/// <summary>Where a channel's members come from. The numbers are those of seed 002, table 3, and are stored.</summary>
public enum ChannelKind
{
    /// <summary>From requests.</summary>
    Servers = 2,

    /// <summary>From a registry of microservices.</summary>
    Microservice = 3,
}

/// <summary>A balanced, health-checked pool of backends in a VPC, which published APIs lead to.</summary>
/// <param name="TcpPort">The port of members that have none of their own.</param>
/// <param name="Groups">In the order in which they were named.</param>
/// <param name="Members">In the order in which they were added.</param>
/// <param name="Check">Null for none.</param>
/// <param name="Service">What is followed; for <see cref="ChannelKind.Microservice"/> only.</param>
/// <remarks>Seed 002, tables 3 to 10; contract huawei-vpc-channel, 2, 9. It is read and written whole: one revision for all of it.</remarks>
public sealed record Channel(
    ChannelId Id, GatewayId Gateway, AccountId Owner, string Name, int TcpPort, BalanceStrategy Strategy, MemberKind MemberKind, ChannelKind Kind,
    ImmutableArray<MemberGroup> Groups, ImmutableArray<Member> Members, HealthCheck? Check, Microservice? Service, DateTimeOffset CreatedAt,
    long Revision)
{
    /// <summary>True when members are checked: there is a check and it is switched on.</summary>
    public bool IsChecked => Check is { IsOn: true };

    /// <summary>Abnormal: checks run, and every enabled member failed them. Contract huawei-vpc-channel, 9.6.</summary>
    public bool IsAbnormal =>
        IsChecked && Members.Any(member => member.IsEnabled) && Members.All(member => !member.IsEnabled || member.Health == MemberHealth.Unhealthy);

    public MemberGroup? GroupOf(Member member) => member.Group is { } id ? Groups.FirstOrDefault(group => group.Id == id) : null;

    /// <summary>The port that a member is reached at: its group's, else its own, else the channel's. Contract huawei-vpc-channel, 9.2.</summary>
    public int EffectivePort(Member member) =>
        Kind == ChannelKind.Microservice && GroupOf(member) is { TcpPort: > 0 } group ? group.TcpPort
        : member.TcpPort > 0 ? member.TcpPort
        : TcpPort;

    /// <summary>
    /// Each enabled member's share of the requests, in the order of <see cref="Members"/>; 0 for those that are disabled.
    /// Contract huawei-vpc-channel, 9.3.
    /// </summary>
    /// <remarks>
    /// A group's weight is shared by its enabled members; outside such a group a member's own weight counts. A share of the group is
    /// weight × 100 ÷ members, so the values are multiplied by the product that keeps them whole.
    /// </remarks>
    public ImmutableArray<decimal> EffectiveWeights()
    {
        var enabledIn = Members.Where(member => member is { IsEnabled: true, Group: not null }).CountBy(member => member.Group!.Value).ToDictionary();
        return
        [
            .. Members.Select(member =>
                !member.IsEnabled ? 0
                : GroupOf(member) is { Weight: { } weight } group ? weight * 100m / enabledIn[group.Id]
                : member.Weight * 100m),
        ];
    }
}

/// <summary>Members that are weighed, and where there is a registry followed, together.</summary>
/// <param name="Weight">0 to 100; null when members have their own weights.</param>
/// <param name="Version">The service's version; for microservices only, else empty.</param>
/// <param name="TcpPort">The port of the group's members; 0 for their own. For microservices only.</param>
/// <param name="Labels">What a pod must carry; for microservices only.</param>
public sealed record MemberGroup(
    MemberGroupId Id, string Name, string Remark, int? Weight, string Version, int TcpPort, ImmutableArray<Label> Labels, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public bool Equals(MemberGroup? other) =>
        other is not null
        && (Id, Name, Remark, Weight, Version, TcpPort, CreatedAt, UpdatedAt)
            == (other.Id, other.Name, other.Remark, other.Weight, other.Version, other.TcpPort, other.CreatedAt, other.UpdatedAt)
        && Labels.AsSpan().SequenceEqual(other.Labels.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Id, Name);
}

/// <summary>A name and value that pods are chosen by.</summary>
public readonly record struct Label(string Name, string Value);

/// <summary>What the checks last said of a member. The numbers are stored and never change meaning.</summary>
public enum MemberHealth
{
    /// <summary>Not checked, or not decided yet; the member gets requests.</summary>
    Unknown = 0,
    Healthy = 1,
    Unhealthy = 2,
}

/// <summary>One backend of a channel.</summary>
/// <param name="Place">A small number, unique in the channel and kept for life: hashes go by it, so it decides which keys a member has.</param>
/// <param name="Host">Its address; IPv4 or IPv6.</param>
/// <param name="ServerId">The workload's id for <see cref="MemberKind.Server"/>, else empty.</param>
/// <param name="ServerName">The workload's name for <see cref="MemberKind.Server"/>, else empty.</param>
/// <param name="TcpPort">0 to inherit the channel's.</param>
/// <param name="Weight">0 to 10000.</param>
/// <param name="IsBackup">Gets requests only when no other member can.</param>
/// <param name="Group">Null for none.</param>
/// <param name="IsEnabled">Set by people, never by checks.</param>
/// <param name="Health">What an engine saw; it does not move the channel's revision.</param>
public sealed record Member(
    MemberId Id, int Place, string Host, string ServerId, string ServerName, int TcpPort, int Weight, bool IsBackup, MemberGroupId? Group,
    bool IsEnabled, MemberHealth Health, DateTimeOffset CreatedAt)
{
    /// <summary>Weight of a member that names none (contract huawei-vpc-channel, 2.4).</summary>
    public const int WeightUnset = 1;
}

/// <summary>What a check speaks. The numbers are stored and never change meaning.</summary>
public enum CheckProtocol
{
    Tcp = 1,
    Http = 2,
    Https = 3,
}

/// <summary>How members are checked.</summary>
/// <param name="ProtocolWord">The protocol as the tenant spelt it: it is answered so.</param>
/// <param name="Path">Empty for none.</param>
/// <param name="Method"><c>GET</c> or <c>HEAD</c>; empty for TCP.</param>
/// <param name="TcpPort">0 for each member's own.</param>
/// <param name="Rise">Successes in a row that make a member healthy.</param>
/// <param name="Fall">Failures in a row that make it unhealthy.</param>
/// <param name="StatusCodes">Such as <c>200,210-299</c>; empty for 200.</param>
/// <param name="ShowsCertificate">Whether the gateway shows its client certificate.</param>
/// <remarks>Seed 002, table 7; contract huawei-vpc-channel, 5.</remarks>
public sealed record HealthCheck(
    CheckProtocol Protocol, string ProtocolWord, string Path, string Method, int TcpPort, int Rise, int Fall, TimeSpan Interval, TimeSpan Timeout,
    string StatusCodes, bool ShowsCertificate, bool IsOn, DateTimeOffset CreatedAt);

/// <summary>The registries that a channel can follow. The numbers are stored and never change meaning.</summary>
public enum RegistryKind
{
    /// <summary>CSE: a microservice engine.</summary>
    Engine = 1,

    /// <summary>CCE: a Kubernetes cluster.</summary>
    Cluster = 2,
}

/// <summary>What a microservice channel follows.</summary>
/// <param name="Engine">CSE's <c>engine_id</c>; empty for a cluster.</param>
/// <param name="ServiceId">CSE's <c>service_id</c>; empty for a cluster.</param>
/// <param name="Cluster">CCE's <c>cluster_id</c>; empty for an engine, as are those that follow.</param>
/// <param name="WorkloadKind"><c>deployment</c>, <c>statefulset</c> or <c>daemonset</c>.</param>
/// <param name="App">The application's name; empty when a label chooses.</param>
/// <param name="LabelKey">Empty when the application's name chooses.</param>
/// <remarks>Seed 002, tables 8 to 10; contract huawei-vpc-channel, 6.</remarks>
public sealed record Microservice(
    RegistryKind Registry, string Engine, string ServiceId, string Cluster, string Namespace, string WorkloadKind, string App, string LabelKey,
    string LabelValue, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>The name of the registry that is followed; empty when none is configured for this service.</summary>
    public string RegistryName { get; init; } = "";

    /// <summary>True once a look-up succeeded: from then on the members are the registry's, not the request's.</summary>
    public bool IsFollowed { get; init; }

    /// <summary>True while the registry does not answer: the members stay as they were.</summary>
    public bool IsLost { get; init; }

    /// <summary>What is looked up; null for an engine's service. The application's name alone means the label <c>app</c> (contract huawei-vpc-channel, 6.1).</summary>
    public WorkloadSelection? Selection => Registry == RegistryKind.Cluster
        ? new(Cluster, Namespace, LabelKey.Length > 0 ? new(LabelKey, LabelValue) : new("app", App))
        : null;
}

/// <summary>Which workloads are a service's: those of a cluster's namespace that carry a label. Contract huawei-vpc-channel, 6.3.</summary>
public sealed record WorkloadSelection(string Cluster, string Namespace, Label Label)
{
    public override string ToString() => $"{Namespace}/{Label.Name}={Label.Value}";
}
