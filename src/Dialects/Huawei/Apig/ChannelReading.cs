using Tieline.Core.Channels;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>Reads the objects of channel requests. Only types are judged here; ranges and alphabets are the core's. Seed 002, tables 3 to 10.</summary>
internal static class ChannelReading
{
    public static ChannelWish Channel(JsonMembers body) => new(
        body.OptionalText("name"), body.OptionalInteger("port"), body.OptionalInteger("balance_strategy"), body.TextOrNothing("member_type"),
        body.OptionalInteger("type"), body.TextOrNothing("vpc_channel_type"), body.TextOrNothing("dict_code"), Groups(body), Members(body),
        body.OptionalObject("vpc_health_config") is { } check ? Check(check) : null,
        body.OptionalObject("microservice_info") is { } service ? Service(service) : null);

    public static IReadOnlyList<GroupWish> Groups(JsonMembers body) => [.. (body.OptionalObjects("member_groups") ?? []).Select(Group)];

    public static GroupWish Group(JsonMembers group) => new(
        group.OptionalText("member_group_name"), group.OptionalText("member_group_remark"), group.OptionalInteger("member_group_weight"),
        group.TextOrNothing("dict_code"), group.OptionalText("microservice_version"), group.OptionalInteger("microservice_port"),
        group.OptionalObjects("microservice_labels")?.Select(label => (label.OptionalText("label_name"), label.OptionalText("label_value"))).ToList());

    public static IReadOnlyList<MemberWish> Members(JsonMembers body) => [.. (body.OptionalObjects("members") ?? []).Select(Member)];

    public static CheckWish Check(JsonMembers check) => new(
        check.OptionalText("protocol"), check.OptionalText("path"), check.OptionalText("method"), check.OptionalInteger("port"),
        check.OptionalInteger("threshold_normal"), check.OptionalInteger("threshold_abnormal"), check.OptionalInteger("time_interval"),
        check.OptionalText("http_code"), check.OptionalBoolean("enable_client_ssl"), check.OptionalInteger("status"), check.OptionalInteger("timeout"));

    /// <remarks>A server's id is the <c>device_id</c> of its port.</remarks>
    private static MemberWish Member(JsonMembers member) => new MemberWish(
        member.OptionalText("host"), member.OptionalInteger("weight"), member.OptionalBoolean("is_backup"), member.TextOrNothing("member_group_name"),
        member.OptionalInteger("status"), member.OptionalInteger("port"), member.OptionalText("ecs_id"), member.OptionalText("ecs_name"))
    {
        ServerPort = HuaweiIds.ParsePort(member.OptionalText("ecs_id")),
    };

    private static MicroserviceWish Service(JsonMembers service) => new(
        service.OptionalText("service_type"),
        service.OptionalObject("cse_info") is { } engine ? new EngineWish(engine.OptionalText("engine_id"), engine.OptionalText("service_id")) : null,
        service.OptionalObject("cce_info") is { } cluster
            ? new ClusterWish(
                cluster.OptionalText("cluster_id"), cluster.OptionalText("namespace"), cluster.OptionalText("workload_type"), cluster.OptionalText("app_name"),
                cluster.OptionalText("label_key"), cluster.OptionalText("label_value"))
            : null);
}
