using System.Text.Json;
using Tieline.Core.Channels;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>Writes the objects of channel answers. Seed 002, tables 11 to 16 and the samples; contract huawei-vpc-channel, 2.6, 3 to 6.</summary>
internal static class ChannelWriting
{
    private const int Normal = 1, Abnormal = 2, On = 1, Off = 2;

    /// <summary>What create, update and lists show, and details begin with.</summary>
    public static void Write(Utf8JsonWriter json, Channel channel, TimeStyle times)
    {
        json.WriteString("name", channel.Name);
        json.WriteString("id", ApigIds.Of(channel.Id));
        json.WriteNumber("balance_strategy", (int)channel.Strategy);
        json.WriteString("dict_code", "");
        json.WriteTime("create_time", channel.CreatedAt, times);
        json.WriteString("member_type", channel.MemberKind == MemberKind.Address ? "ip" : "ecs");
        json.WriteNumber("port", channel.TcpPort);
        json.WriteNumber("status", channel.IsAbnormal ? Abnormal : Normal);
        json.WriteStartArray("member_groups");
        foreach (var group in channel.Groups)
        {
            json.WriteStartObject();
            WriteGroup(json, group, times);
            if (!group.Labels.IsEmpty) WriteLabels(json, group); // left out when empty, unlike elsewhere
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("type", (int)channel.Kind);
        json.WriteString("vpc_channel_type", channel.Kind == ChannelKind.Microservice ? "microservice" : "builtin");
        json.WriteObject("microservice_info", info => WriteService(info, channel, times));
    }

    /// <summary>A group as the group operations show it.</summary>
    public static void WriteGroupAlone(Utf8JsonWriter json, MemberGroup group)
    {
        json.WriteStartObject();
        WriteGroup(json, group, TimeStyle.Seconds);
        WriteLabels(json, group);
        json.WriteString("dict_code", "");
        json.WriteString("reference_vpc_channel_id", "");
        json.WriteEndObject();
    }

    public static void WriteMember(Utf8JsonWriter json, Channel channel, Member member)
    {
        var isAddress = channel.MemberKind == MemberKind.Address;
        json.WriteStartObject();
        json.WriteString("host", member.Host);
        json.WriteNumber("weight", member.Weight);
        json.WriteBoolean("is_backup", member.IsBackup);
        json.WriteString("member_group_name", channel.GroupOf(member)?.Name ?? "");
        json.WriteString("member_group_id", member.Group is { } group ? ApigIds.Of(group) : "");
        json.WriteNumber("status", member.IsEnabled ? On : Off);
        json.WriteNumber("port", channel.EffectivePort(member));
        json.WriteString("ecs_id", isAddress ? member.Host : member.ServerId);
        json.WriteString("ecs_name", isAddress ? member.Host : member.ServerName);
        json.WriteString("id", ApigIds.Of(member.Id));
        json.WriteString("vpc_channel_id", ApigIds.Of(channel.Id));
        json.WriteTime("create_time", member.CreatedAt, TimeStyle.Seconds);
        json.WriteString("health_status", WordOf(member.Health));
        json.WriteEndObject();
    }

    public static void WriteCheck(Utf8JsonWriter json, Channel channel)
    {
        var check = channel.Check!;
        json.WriteString("protocol", check.ProtocolWord);
        json.WriteString("path", check.Path);
        json.WriteString("method", check.Method);
        json.WriteNumber("port", check.TcpPort);
        json.WriteNumber("threshold_abnormal", check.Fall);
        json.WriteNumber("threshold_normal", check.Rise);
        json.WriteNumber("time_interval", (int)check.Interval.TotalSeconds);
        json.WriteString("http_code", check.StatusCodes);
        json.WriteBoolean("enable_client_ssl", check.ShowsCertificate);
        json.WriteNumber("status", check.IsOn ? On : Off);
        json.WriteNumber("timeout", (int)check.Timeout.TotalSeconds);
        json.WriteString("id", ApigIds.CheckOf(channel.Id));
        json.WriteString("vpc_channel_id", ApigIds.Of(channel.Id));
        json.WriteTime("create_time", check.CreatedAt, TimeStyle.Seconds);
    }

    internal static string WordOf(MemberHealth health) => health switch
    {
        MemberHealth.Healthy => "healthy",
        MemberHealth.Unhealthy => "unhealthy",
        _ => "unknown",
    };

    private static void WriteGroup(Utf8JsonWriter json, MemberGroup group, TimeStyle times)
    {
        json.WriteString("member_group_id", ApigIds.Of(group.Id));
        json.WriteString("member_group_name", group.Name);
        if (group.Weight is { } weight) json.WriteNumber("member_group_weight", weight);
        json.WriteString("member_group_remark", group.Remark);
        json.WriteTime("create_time", group.CreatedAt, times);
        json.WriteTime("update_time", group.UpdatedAt, times);
        json.WriteString("microservice_version", group.Version);
        json.WriteNumber("microservice_port", group.TcpPort);
    }

    private static void WriteLabels(Utf8JsonWriter json, MemberGroup group)
    {
        json.WriteStartArray("microservice_labels");
        foreach (var label in group.Labels)
        {
            json.WriteStartObject();
            json.WriteString("label_name", label.Name);
            json.WriteString("label_value", label.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Always there; all texts are empty on a server channel, and those of the registry that is not used on any.</summary>
    private static void WriteService(Utf8JsonWriter json, Channel channel, TimeStyle times)
    {
        var service = channel.Service;
        json.WriteString("id", service is null ? "" : ApigIds.ServiceOf(channel.Id));
        json.WriteString("instance_id", service is null ? "" : channel.Gateway.Hex);
        json.WriteString("service_type", service?.Registry switch { RegistryKind.Engine => "CSE", RegistryKind.Cluster => "CCE", _ => "" });
        json.WriteObject("cse_info", info =>
        {
            info.WriteString("cse_app_id", "");
            info.WriteString("engine_id", service?.Engine ?? "");
            info.WriteString("engine_name", "");
            info.WriteString("register_address", "");
            info.WriteString("service_id", service?.ServiceId ?? "");
            info.WriteString("service_name", "");
        });
        json.WriteObject("cce_info", info =>
        {
            info.WriteString("cluster_id", service?.Cluster ?? "");
            info.WriteString("cluster_name", service is { Registry: RegistryKind.Cluster } ? service.RegistryName : "");
            info.WriteString("namespace", service?.Namespace ?? "");
            info.WriteString("workload_type", service?.WorkloadKind ?? "");
            info.WriteString("app_name", service?.App ?? "");
            if (service is not { LabelKey.Length: > 0 }) return;
            info.WriteString("label_key", service.LabelKey);
            info.WriteString("label_value", service.LabelValue);
        });
        if (service is null)
        {
            json.WriteTexts(["create_time", "update_time"], "");
            return;
        }

        json.WriteTime("create_time", service.CreatedAt, times);
        json.WriteTime("update_time", service.UpdatedAt, times);
    }
}
