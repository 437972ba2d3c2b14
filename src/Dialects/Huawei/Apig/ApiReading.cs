using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>What a request says of an API.</summary>
/// <param name="GroupText">The group's id as the request has it.</param>
/// <param name="ChannelText">The channel's id as the request has it; null without a channel.</param>
internal sealed record ApiRequest(ApiDefinition Definition, string GroupText, string? ChannelText)
{
    public ApiGroupId Group => ApigIds.ParseApiGroup(GroupText) ?? new ApiGroupId(-1);
}

/// <summary>Reads the definition of an API. Contract huawei-vpc-channel, 10.4.</summary>
internal static class ApiReading
{
    /// <summary>Members that have no effect here and are answered as they came.</summary>
    private static readonly (string Name, JsonValueKind Kind)[] Kept =
    [
        ("remark", JsonValueKind.String), ("tags", JsonValueKind.Array), ("cors", JsonValueKind.True), ("result_normal_sample", JsonValueKind.String),
        ("result_failure_sample", JsonValueKind.String), ("body_remark", JsonValueKind.String), ("content_type", JsonValueKind.String),
        ("is_send_fg_body_base64", JsonValueKind.True), ("auth_opt", JsonValueKind.Object), ("req_params", JsonValueKind.Array),
        ("backend_params", JsonValueKind.Array), ("response_id", JsonValueKind.String), ("version", JsonValueKind.String),
    ];

    /// <summary>The same of the backend, all texts, and the names under which they are kept beside the others.</summary>
    public static readonly (string Name, string As)[] KeptOfBackend = [("remark", "backend_remark"), ("version", "backend_version")];

    /// <summary>Reads a definition, or says what is wrong with it.</summary>
    public static ApiRequest? Read(JsonMembers body, out HuaweiError? error)
    {
        error = null;
        var backend = body.OptionalObject("backend_api");
        var channel = backend?.OptionalObject("vpc_channel_info");
        var (group, name, type) = (body.TextOrNothing("group_id"), body.TextOrNothing("name"), body.OptionalInteger("type"));
        var (protocol, method, path) = (body.TextOrNothing("req_protocol") ?? "HTTPS", body.TextOrNothing("req_method"), body.TextOrNothing("req_uri"));
        var (auth, backendType, match) = (body.TextOrNothing("auth_type"), body.TextOrNothing("backend_type"), body.TextOrNothing("match_mode") ?? "NORMAL");
        var (toProtocol, toMethod, toPath) = (backend?.TextOrNothing("req_protocol"), backend?.TextOrNothing("req_method"), backend?.TextOrNothing("req_uri"));
        var (timeout, retries, certificate) = (backend?.OptionalInteger("timeout"), backend?.TextOrNothing("retry_count") ?? "-1", backend?.OptionalBoolean("enable_client_ssl") ?? false);
        var (status, address) = (backend?.OptionalInteger("vpc_channel_status") ?? (channel is null ? 2 : 1), backend?.TextOrNothing("url_domain"));
        var (channelText, host) = (channel?.TextOrNothing("vpc_channel_id"), channel?.TextOrNothing("vpc_channel_proxy_host") ?? "");
        var sources = PathParameters(body);
        var (mappings, oddMapping, isUndefined) = Mappings(body, sources);
        var policies = body.OptionalObjects("policy_https");
        var kept = KeptOf(body, backend);
        if (body.Fault is { } fault) return Fail(ApigErrors.WrongType(fault), out error);

        foreach (var (field, isThere) in new[]
        {
            ("group_id", group is not null), ("name", name is not null), ("type", type is not null), ("req_method", method is not null), ("req_uri", path is not null),
            ("auth_type", auth is not null), ("backend_type", backendType is not null), ("backend_api", backend is not null || backendType != "HTTP"),
            ("req_protocol", backend is null || toProtocol is not null), ("req_method", backend is null || toMethod is not null),
            ("req_uri", backend is null || toPath is not null), ("timeout", backend is null || timeout is not null),
            ("vpc_channel_id", status != 1 || channelText is not null), ("url_domain", status == 1 || address is not null),
        })
        {
            if (!isThere) return Fail(ApigErrors.Missing(field), out error);
        }

        // What this server does not do is refused and not passed over: callers would believe that it is in force.
        if (auth != "NONE") return Fail(ApigErrors.Invalid("auth_type"), out error);
        if (backendType != "HTTP") return Fail(ApigErrors.Invalid("backend_type"), out error);
        if (policies is { Count: > 0 }) return Fail(ApigErrors.Invalid("policy_https"), out error);
        if (isUndefined) return Fail(ApigErrors.MappedParameterUndefined, out error);
        if (oddMapping) return Fail(ApigErrors.Invalid("backend_params"), out error);
        if (ProtocolOf(protocol) is not { } from || (match is not ("NORMAL" or "SWA"))) return Fail(ApigErrors.Invalid(ProtocolOf(protocol) is null ? "req_protocol" : "match_mode"), out error);
        if (ProtocolOf(toProtocol!) is not { } to) return Fail(ApigErrors.Invalid("req_protocol"), out error);
        if (!int.TryParse(retries, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var again) || again.ToString(CultureInfo.InvariantCulture) != retries) return Fail(ApigErrors.Invalid("retry_count"), out error);
        if (status is not (1 or 2)) return Fail(ApigErrors.Invalid("vpc_channel_status"), out error);
        if (PathTemplate.Braces(path!).Any(brace => !sources.Contains(brace.Name))) return Fail(ApigErrors.PathParameterUndefined, out error);
        return new(
            new(
                name!, type!.Value, from, method!, path!, match == "SWA" ? PathMatch.Prefix : PathMatch.Whole,
                new(
                    to, toMethod!, toPath!, TimeSpan.FromMilliseconds(timeout!.Value), again, certificate,
                    status == 1 ? ApigIds.ParseChannel(channelText) ?? new ChannelId(-1) : null, status == 1 ? host : "", status == 1 ? "" : address!, mappings),
                kept),
            group!,
            status == 1 ? channelText : null);
    }

    private static ApiRequest? Fail(HuaweiError error, out HuaweiError? answer)
    {
        answer = error;
        return null;
    }

    private static ApiProtocol? ProtocolOf(string word) => word switch
    {
        "HTTP" => ApiProtocol.Http,
        "HTTPS" => ApiProtocol.Https,
        "BOTH" => ApiProtocol.Both,
        _ => null,
    };

    /// <summary>The names of the parameters that stand in the path.</summary>
    private static HashSet<string> PathParameters(JsonMembers body) =>
        [.. (body.OptionalObjects("req_params") ?? []).Where(parameter => parameter.OptionalText("location") == "PATH").Select(parameter => parameter.OptionalText("name") ?? "")];

    /// <summary>
    /// What is mapped into the backend's path. Other parameters are passed on as they are, so a mapping that says just that is fine; one
    /// that moves or makes a value is not done here. One from a parameter that the request does not have is undefined.
    /// </summary>
    private static (ImmutableArray<PathMapping> Mappings, bool IsOdd, bool IsUndefined) Mappings(JsonMembers body, HashSet<string> sources)
    {
        var locations = (body.OptionalObjects("req_params") ?? [])
            .Select(parameter => (Name: parameter.OptionalText("name") ?? "", Location: parameter.OptionalText("location") ?? ""))
            .DistinctBy(parameter => parameter.Name)
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Location);
        var mappings = ImmutableArray.CreateBuilder<PathMapping>();
        var (isOdd, isUndefined) = (false, false);
        foreach (var mapping in body.OptionalObjects("backend_params") ?? [])
        {
            var (name, location, origin, value) = (
                mapping.OptionalText("name") ?? "", mapping.OptionalText("location"), mapping.OptionalText("origin"), mapping.OptionalText("value") ?? "");
            isUndefined |= origin == "REQUEST" && !locations.ContainsKey(value);
            if (origin == "REQUEST" && location == "PATH" && sources.Contains(value)) mappings.Add(new(name, value));
            else isOdd |= origin != "REQUEST" || name != value || locations.GetValueOrDefault(value) != location;
        }

        return (mappings.ToImmutable(), isOdd, isUndefined);
    }

    private static string KeptOf(JsonMembers body, JsonMembers? backend)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var (name, kind) in Kept)
            {
                if (body.OptionalValue(name) is not { } value) continue;
                if (value.ValueKind != kind && !(kind == JsonValueKind.True && value.ValueKind == JsonValueKind.False)) body.Fail($"{name} is of a wrong type");
                json.WritePropertyName(name);
                try
                {
                    value.WriteTo(json);
                }
                catch (InvalidOperationException)
                {
                    body.Fail($"{name} has an escape that stands for half a character");
                    return "{}";
                }
            }

            foreach (var (name, @as) in KeptOfBackend)
            {
                if (backend?.OptionalText(name) is { } value) json.WriteString(@as, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
