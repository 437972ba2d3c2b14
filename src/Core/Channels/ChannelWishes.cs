using Tieline.Core.Identifiers;

namespace Tieline.Core.Channels;

// What callers ask for, as they said it: null is what they left out. ChannelRules says what is wrong with it.

/// <param name="ChannelType">The newer word for <paramref name="Type"/>: <c>builtin</c> or <c>microservice</c>.</param>
/// <param name="DictCode">Checked, and then of no effect: the cloud does not support it either.</param>
public sealed record ChannelWish(
    string? Name, int? TcpPort, int? Strategy, string? MemberType, int? Type, string? ChannelType, string? DictCode,
    IReadOnlyList<GroupWish> Groups, IReadOnlyList<MemberWish> Members, CheckWish? Check, MicroserviceWish? Service);

public sealed record GroupWish(
    string? Name, string? Remark, int? Weight, string? DictCode, string? Version, int? TcpPort, IReadOnlyList<(string? Name, string? Value)>? Labels);

public sealed record MemberWish(
    string? Host, int? Weight, bool? IsBackup, string? Group, int? Status, int? TcpPort, string? ServerId, string? ServerName)
{
    /// <summary>The port that <see cref="ServerId"/> is a cloud's name of; null where it is the workload's own name.</summary>
    public PortId? ServerPort { get; init; }
}

/// <param name="Interval">Seconds.</param>
/// <param name="Timeout">Seconds.</param>
public sealed record CheckWish(
    string? Protocol, string? Path, string? Method, int? TcpPort, int? Rise, int? Fall, int? Interval, string? StatusCodes, bool? ShowsCertificate,
    int? Status, int? Timeout);

public sealed record MicroserviceWish(string? ServiceType, EngineWish? Engine, ClusterWish? Cluster);

public sealed record EngineWish(string? EngineId, string? ServiceId);

public sealed record ClusterWish(string? ClusterId, string? Namespace, string? WorkloadKind, string? App, string? LabelKey, string? LabelValue);
