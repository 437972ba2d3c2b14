using System.Globalization;
using System.Text.Json;
using Tieline.Core.Gateways;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>Writes APIs. Contract huawei-vpc-channel, 10.4.</summary>
internal static class ApiWriting
{
    private const string BackendRemark = "backend_remark";

    /// <param name="inForce">The versions that callers reach, the latest first.</param>
    /// <param name="isWhole">False in lists, which leave backend and parameters out.</param>
    public static void Write(
        Utf8JsonWriter json, GatewayApi api, string groupName, IReadOnlyList<Publication> inForce, IReadOnlyDictionary<Core.Identifiers.EnvironmentId, string> stages,
        TimeStyle times, bool isWhole)
    {
        var definition = api.Definition;
        json.WriteString("id", ApigIds.Of(api.Id));
        json.WriteString("group_id", ApigIds.Of(api.Group));
        json.WriteString("group_name", groupName);
        json.WriteString("group_version", "V1");
        json.WriteString("version", "V0.0.1");
        json.WriteString("name", definition.Name);
        json.WriteNumber("type", definition.Kind);
        json.WriteString("req_protocol", WordOf(definition.Protocol));
        json.WriteString("req_method", definition.Method);
        json.WriteString("req_uri", definition.Path);
        json.WriteString("match_mode", definition.Match == PathMatch.Prefix ? "SWA" : "NORMAL");
        json.WriteString("auth_type", "NONE");
        json.WriteString("backend_type", "HTTP");
        json.WriteNumber("status", 1);
        json.WriteNumber("arrange_necessary", 2);
        json.WriteTime("register_time", api.CreatedAt, times);
        json.WriteTime("update_time", api.UpdatedAt, times);
        json.WriteString("response_id", "");
        json.WriteString("run_env_id", string.Join('|', inForce.Select(version => ApigIds.Of(version.Environment))));
        json.WriteString("run_env_name", string.Join('|', inForce.Select(version => stages.GetValueOrDefault(version.Environment, ""))));
        json.WriteString("publish_id", string.Join('|', inForce.Select(version => ApigIds.PublicationOf(version.Id))));
        json.WriteString(
            "publish_time", string.Join('|', inForce.Select(version => version.PublishedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))));
        using var kept = JsonDocument.Parse(definition.Kept);
        var backendRemark = "";
        foreach (var member in kept.RootElement.EnumerateObject())
        {
            if (member.Name == BackendRemark) backendRemark = member.Value.ToString();
            else if (isWhole || member.Name is not ("req_params" or "backend_params")) member.WriteTo(json);
        }

        if (!isWhole) return;
        json.WriteObject("backend_api", backend => WriteBackend(backend, api, backendRemark, times));
    }

    private static void WriteBackend(Utf8JsonWriter json, GatewayApi api, string remark, TimeStyle times)
    {
        var backend = api.Definition.Backend;
        json.WriteString("id", ApigIds.Of(api.Id));
        json.WriteString("req_protocol", WordOf(backend.Protocol));
        json.WriteString("req_method", backend.Method);
        json.WriteString("req_uri", backend.Path);
        json.WriteNumber("timeout", (long)backend.Timeout.TotalMilliseconds);
        json.WriteString("retry_count", backend.Retries.ToString(CultureInfo.InvariantCulture)); // a text
        json.WriteBoolean("enable_client_ssl", backend.ShowsCertificate);
        json.WriteString("remark", remark);
        json.WriteNumber("status", 1);
        json.WriteNumber("vpc_channel_status", backend.Channel is null ? 2 : 1);
        if (backend.Channel is { } channel)
        {
            json.WriteObject("vpc_channel_info", info =>
            {
                info.WriteString("vpc_channel_id", ApigIds.Of(channel));
                info.WriteString("vpc_channel_proxy_host", backend.Host);
                info.WriteBoolean("cascade_flag", false);
                info.WriteNumber("vpc_channel_port", 0);
            });
        }

        json.WriteString("url_domain", backend.Channel is { } id ? ApigIds.Of(id) : backend.Address);
        json.WriteTime("register_time", api.CreatedAt, times);
        json.WriteTime("update_time", api.UpdatedAt, times);
    }

    private static string WordOf(ApiProtocol protocol) => protocol switch
    {
        ApiProtocol.Http => "HTTP",
        ApiProtocol.Https => "HTTPS",
        _ => "BOTH",
    };
}
