using System.Globalization;
using System.Text.Json;
using Tieline.Core.Gateways;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>The gateway instances of a project. Contract huawei-vpc-channel, 10.1.</summary>
internal sealed class Instances(ApigOperations core)
{
    private const int Running = 6, Creating = 1, Failed = 5;

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("GET", "/v2/{}/apigw/instances", new("apig.listInstances", ListAsync)),
        new("POST", "/v2/{}/apigw/instances", new("apig.createInstance", CreateAsync)),
        new("GET", $"{ApigHandlers.Root}/restriction", new("apig.showRestriction", RestrictionAsync)),
        new("GET", $"{ApigHandlers.Root}/features", new("apig.listFeatures", FeaturesAsync)),
    ];

    public IEnumerable<EndpointRoute<HuaweiOperation>> RoutesOfOne =>
    [
        new("GET", ApigHandlers.Root, new("apig.showInstance", ShowAsync)),
        new("DELETE", ApigHandlers.Root, new("apig.deleteInstance", DeleteAsync)),
    ];

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call)
    {
        if (!ApigPage.TryRead(call.Query, out var page, out var error)) return error!;
        var (id, name, status) = (call.Query["instance_id"], page.Text("instance_name"), call.Query["status"]);
        var found = (await core.Gateways.ListAsync(call.Caller, call.Region, call.Cancel))
            .Where(gateway => (string.IsNullOrEmpty(id) || gateway.Id.Hex == id) && name?.Accepts(gateway.Name) != false
                && (string.IsNullOrEmpty(status) || status == WordOf(gateway)))
            .ToList();
        return ApigPage.Render("instances", page.Cut(found), (json, gateway) =>
        {
            json.WriteStartObject();
            WriteSummary(json, call, gateway);
            json.WriteEndObject();
        });
    }

    /// <summary>Beyond the contract, which leaves it out: without it a gateway for a VPC could not be made while the server runs.</summary>
    private async ValueTask<HuaweiReply> CreateAsync(HuaweiCall call)
    {
        var (name, vpc) = (call.Body.TextOrNothing("instance_name"), call.Body.TextOrNothing("vpc_id"));
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (name is null) return ApigErrors.Missing("instance_name");
        if (vpc is not null && HuaweiIds.ParseVpc(vpc) is null) return ApigErrors.Invalid("vpc_id");
        var outcome = await core.Gateways.DeclareAsync(call.Caller, call.Account, new(null, call.Region, name, HuaweiIds.ParseVpc(vpc), null, null), call.Cancel);
        if (outcome.Refusal is { Code: RefusalCode.QuotaExceeded } full) return ApigErrors.For(full, "");
        return outcome.Refusal is not null
            ? ApigErrors.Invalid(vpc is null ? "instance_name" : "vpc_id")
            : ApigJson.Object(
                json =>
                {
                    json.WriteString("instance_id", outcome.Value.Id.Hex);
                    json.WriteString("message", "Job accepted.");
                    json.WriteString("job_id", call.RequestId);
                },
                Microsoft.AspNetCore.Http.StatusCodes.Status202Accepted);
    }

    /// <summary>Beyond the contract, as making one.</summary>
    private async ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call)
    {
        if (Core.Identifiers.GatewayId.Parse(call.Path[1]) is not { } id) return ApigErrors.NoSuchInstance;
        var outcome = await core.Gateways.DeleteAsync(call.Caller, call.Region, id, call.Cancel);
        return outcome.Refusal?.Code switch
        {
            RefusalCode.GatewayNotFound => ApigErrors.NoSuchInstance,
            not null => ApigErrors.For(outcome.Refusal, id.Hex),
            null => ApigJson.Object(
                json => json.WriteString("job_id", call.RequestId), Microsoft.AspNetCore.Http.StatusCodes.Status202Accepted),
        };
    }

    private async ValueTask<HuaweiReply> ShowAsync(HuaweiCall call) =>
        !ApigIds.IsWellFormed(call.Path[1]!) ? ApigErrors.InvalidReference("instance_id")
        : Core.Identifiers.GatewayId.Parse(call.Path[1]) is { } id && await core.Gateways.FindAsync(call.Account, call.Region, id, call.Cancel) is { } gateway
            ? ApigJson.Object(json =>
            {
                WriteSummary(json, call, gateway);
                json.WriteString("description", gateway.Fault);
                json.WriteString("vpc_id", gateway.Vpc is { } vpc ? HuaweiIds.Of(vpc) : "");
                json.WriteTexts(["subnet_id", "security_group_id", "user_id", "nat_eip_address"], "");
                json.WriteString("maintain_begin", "22:00:00");
                json.WriteString("maintain_end", "02:00:00");
                json.WriteString("ingress_ip", gateway.ListenAddress);
                json.WriteNumber("ingress_port", gateway.ListenPort); // Tieline's own, as the next: gateways of one host share its addresses
                if (gateway.Settings.Tls is { } tls) json.WriteNumber("ingress_tls_port", tls.Port);
                json.WriteNumber("bandwidth_size", 0);
                json.WriteString("available_zone_ids", "");
                json.WriteString("instance_version", "1");
                json.WriteStartArray("supported_features");
                if (gateway.HasClientCertificate) json.WriteStringValue("backend_client_certificate");
                json.WriteEndArray();
                json.WriteObject("node_ips", nodes =>
                {
                    nodes.WriteStartArray("livedata");
                    nodes.WriteEndArray();
                    nodes.WriteStartArray("shubao");
                    nodes.WriteStringValue(gateway.ListenAddress);
                    nodes.WriteEndArray();
                });
                foreach (var empty in (ReadOnlySpan<string>)["publicips", "privateips", "endpoint_services"])
                {
                    json.WriteStartArray(empty);
                    json.WriteEndArray();
                }
            })
            : ApigErrors.NoSuchInstance;

    private ValueTask<HuaweiReply> RestrictionAsync(HuaweiCall call) => call.WithInstanceAsync(core, gateway => ValueTask.FromResult(ApigJson.Object(json =>
    {
        json.WriteStartArray("restrict_cidrs");
        foreach (var network in RestrictedNetworks.Of(gateway).Texts) json.WriteStringValue(network);
        json.WriteEndArray();
        json.WriteString("resource_subnet_cidr", "");
    })));

    private ValueTask<HuaweiReply> FeaturesAsync(HuaweiCall call) => call.WithInstanceAsync(core, gateway => ValueTask.FromResult(ApigPage.Render(
        "features",
        gateway.HasClientCertificate ? ["backend_client_certificate"] : Array.Empty<string>(),
        gateway.HasClientCertificate ? 1 : 0,
        (json, name) =>
        {
            json.WriteStartObject();
            json.WriteString("id", gateway.Id.Hex);
            json.WriteString("instance_id", gateway.Id.Hex);
            json.WriteString("name", name);
            json.WriteBoolean("enable", true);
            json.WriteString("config", "on");
            json.WriteTime("update_time", gateway.CreatedAt, TimeStyle.Seconds);
            json.WriteEndObject();
        })));

    private static void WriteSummary(Utf8JsonWriter json, HuaweiCall call, Gateway gateway)
    {
        json.WriteString("id", gateway.Id.Hex);
        json.WriteString("project_id", call.ProjectId);
        json.WriteString("instance_name", gateway.Name);
        json.WriteString("status", WordOf(gateway));
        json.WriteNumber("instance_status", gateway.State switch { NetworkState.Available => Running, NetworkState.Failed => Failed, _ => Creating });
        json.WriteString("type", "apig");
        json.WriteString("spec", "BASIC");
        json.WriteNumber("create_time", gateway.CreatedAt.ToUnixTimeMilliseconds());
        json.WriteString("enterprise_project_id", "0");
        json.WriteString("eip_address", string.Create(CultureInfo.InvariantCulture, $"{gateway.ListenAddress}"));
        json.WriteNumber("charging_mode", 0);
        json.WriteString("loadbalancer_provider", "elb");
    }

    private static string WordOf(Gateway gateway) => gateway.State switch
    {
        NetworkState.Available => "Running",
        NetworkState.Failed => "CreateFail",
        _ => "Creating",
    };
}
