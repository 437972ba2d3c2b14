using System.Globalization;
using System.Text.Json;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>What an answer says of an API beside the API itself.</summary>
/// <param name="InForce">The versions that callers reach, the latest first.</param>
/// <param name="Stages">The names of the environments.</param>
internal sealed record ApiSurroundings(
    Gateway Gateway, ApiGroup? Group, IReadOnlyList<Publication> InForce, IReadOnlyDictionary<EnvironmentId, string> Stages, OwnDomains Domains);

/// <summary>Writes APIs. Contract huawei-vpc-channel, 10.4.</summary>
internal static class ApiWriting
{
    /// <summary>Members of what an API keeps, and what is answered where it keeps none.</summary>
    private static readonly (string Name, string Value)[] Defaults = [("version", "V0.0.1"), ("response_id", "")];

    /// <param name="isWhole">False in lists, which leave backend and parameters out.</param>
    public static void Write(Utf8JsonWriter json, GatewayApi api, ApiSurroundings around, TimeStyle times, bool isWhole)
    {
        var (definition, inForce, stages) = (api.Definition, around.InForce, around.Stages);
        json.WriteString("id", ApigIds.Of(api.Id));
        json.WriteString("group_id", ApigIds.Of(api.Group));
        json.WriteString("group_name", around.Group?.Name ?? "");
        json.WriteString("group_version", "V1");
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
        json.WriteString("run_env_id", string.Join('|', inForce.Select(version => ApigIds.Of(version.Environment))));
        json.WriteString("run_env_name", string.Join('|', inForce.Select(version => stages.GetValueOrDefault(version.Environment, ""))));
        json.WriteString("publish_id", string.Join('|', inForce.Select(version => ApigIds.PublicationOf(version.Id))));
        json.WriteString(
            "publish_time", string.Join('|', inForce.Select(version => version.PublishedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))));
        if (around.Group is { } group)
            json.WriteObject("api_group_info", info => ApiGroupWriting.Write(info, around.Gateway, group, around.Domains, times));
        using var kept = JsonDocument.Parse(definition.Kept);
        foreach (var member in kept.RootElement.EnumerateObject())
        {
            var isOfBackend = ApiReading.KeptOfBackend.Any(kept => kept.As == member.Name);
            if (!isOfBackend && (isWhole || member.Name is not ("req_params" or "backend_params"))) member.WriteTo(json);
        }

        foreach (var (name, value) in Defaults)
        {
            if (!kept.RootElement.TryGetProperty(name, out _)) json.WriteString(name, value);
        }

        if (!kept.RootElement.TryGetProperty("auth_opt", out _)) json.WriteObject("auth_opt", options => options.WriteString("app_code_auth_type", "DISABLE"));
        if (isWhole) json.WriteObject("backend_api", backend => WriteBackend(backend, api, kept.RootElement, times));
    }

    private static void WriteBackend(Utf8JsonWriter json, GatewayApi api, JsonElement kept, TimeStyle times)
    {
        var backend = api.Definition.Backend;
        json.WriteString("id", ApigIds.Of(api.Id));
        json.WriteString("req_protocol", WordOf(backend.Protocol));
        json.WriteString("req_method", backend.Method);
        json.WriteString("req_uri", backend.Path);
        json.WriteNumber("timeout", (long)backend.Timeout.TotalMilliseconds);
        json.WriteString("retry_count", backend.Retries.ToString(CultureInfo.InvariantCulture)); // a text
        json.WriteBoolean("enable_client_ssl", backend.ShowsCertificate);
        foreach (var (name, @as) in ApiReading.KeptOfBackend) json.WriteString(name, kept.TryGetProperty(@as, out var value) ? value.GetString() : "");
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
