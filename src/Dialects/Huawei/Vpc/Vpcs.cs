using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpc;

/// <summary>The VPC operations. Contract huawei-endpoint-service, 13.1.</summary>
internal sealed class Vpcs(CoreOperations core)
{
    private const string EnhancedLocalRoute = "huawei.enhancedLocalRoute";
    private const int AtOnce = 2000;

    private static readonly Ipv4Network[] Allowed = [Network("10.0.0.0/8"), Network("172.16.0.0/12"), Network("192.168.0.0/16")];

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", "/v1/{}/vpcs", new("vpc.create", CreateAsync)),
        new("GET", "/v1/{}/vpcs", new("vpc.list", ListAsync)),
        new("GET", "/v1/{}/vpcs/{}", new("vpc.get", GetAsync)),
        new("PUT", "/v1/{}/vpcs/{}", new("vpc.update", UpdateAsync)),
        new("DELETE", "/v1/{}/vpcs/{}", new("vpc.delete", DeleteAsync)),
        new("GET", "/v3/{}/vpc/vpcs/{}", new("vpc.getV3", GetV3Async)),
        new("POST", "/v2.0/{}/vpcs/{}/tags/action", new("vpc.changeTags", ChangeTagsAsync)),
        new("GET", "/v2.0/{}/vpcs/{}/tags", new("vpc.listTags", ListTagsAsync)),
    ];

    private async ValueTask<HuaweiReply> CreateAsync(HuaweiCall call)
    {
        if (call.Body.OptionalObject("vpc") is not { } wanted) return VpcErrors.InvalidVpc.Because(call.Body.Fault ?? "vpc is required");
        var name = wanted.OptionalName() ?? "";
        var cidr = wanted.RequiredText("cidr");
        var description = wanted.OptionalDescription() ?? "";
        var enhanced = wanted.OptionalBoolean("enhanced_local_route");
        var tags = wanted.OptionalTagTexts();
        if (call.Body.Fault is { } fault) return VpcErrors.InvalidVpc.Because(fault);
        if (!TryReadCidr(cidr, out var network)) return VpcErrors.InvalidVpc.Because(CidrRule);

        var attributes = enhanced is null ? DialectAttributes.None : DialectAttributes.None.With(EnhancedLocalRoute, enhanced == true ? "true" : "false");
        var outcome = await core.Vpcs.CreateAsync(
            call.Caller, new(call.Region, name, description, network, tags) { Attributes = attributes }, call.Cancel);
        return outcome.Refusal is { } refusal ? VpcErrors.For(refusal) : await RenderAsync(call, outcome.Value);
    }

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call)
    {
        if (!VpcMembers.TryReadLimit(call.Query, out var limit)) return VpcErrors.InvalidVpc.Because("limit is 0 to 2000");
        var (marker, only) = (call.Query["marker"], call.Query["id"]);
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("vpcs");
        if (call.Query["enterprise_project_id"] is null or "0" or "all_granted_eps")
        {
            var from = HuaweiIds.ParseVpc(marker);
            var isEmpty = (marker is not null && from is null) || (only is not null && HuaweiIds.ParseVpc(only) is null);
            IReadOnlyCollection<VpcId>? among = HuaweiIds.ParseVpc(only) is { } one ? [one] : null;
            var found = isEmpty ? null : await core.Vpcs.ListAsync(call.Account, call.Region, null, among, new(from, Math.Min(limit + 1, AtOnce + 1)), call.Cancel);
            foreach (var vpc in VpcMembers.Page(found ?? [], vpc => HuaweiIds.Of(vpc.Id), marker, limit)) Write(answer.Writer, vpc, call);
        }

        answer.Writer.WriteEndArray();
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<HuaweiReply> GetAsync(HuaweiCall call)
    {
        var (id, error) = await FindAsync(call, call.Id);
        return id is null ? error! : await RenderAsync(call, id.Id);
    }

    private async ValueTask<HuaweiReply> GetV3Async(HuaweiCall call)
    {
        var (vpc, error) = await FindAsync(call, call.Id);
        if (vpc is null) return error!;
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteString("request_id", call.RequestId);
        json.WriteStartObject("vpc");
        json.WriteString("id", HuaweiIds.Of(vpc.Id));
        json.WriteString("name", vpc.Name);
        json.WriteString("description", vpc.Description);
        json.WriteString("cidr", vpc.Cidr.ToString());
        json.WriteStartArray("extend_cidrs");
        foreach (var network in vpc.SecondaryCidrs) json.WriteStringValue(network.ToString());
        json.WriteEndArray();
        json.WriteString("status", "ACTIVE");
        json.WriteString("project_id", call.ProjectId);
        json.WriteString("enterprise_project_id", "0");
        VpcMembers.WriteTags(json, vpc.Tags);
        json.WriteStartArray("cloud_resources");
        json.WriteEndArray();
        json.WriteTime("created_at", vpc.CreatedAt);
        json.WriteTime("updated_at", vpc.CreatedAt);
        json.WriteEndObject();
        json.WriteEndObject();
        return answer;
    }

    private async ValueTask<HuaweiReply> UpdateAsync(HuaweiCall call)
    {
        if (call.Body.OptionalObject("vpc") is not { } wanted) return VpcErrors.InvalidVpc.Because(call.Body.Fault ?? "vpc is required");
        var name = wanted.OptionalName();
        var description = wanted.OptionalDescription();
        var cidr = wanted.OptionalText("cidr");
        var enhanced = wanted.OptionalBoolean("enhanced_local_route");
        if (call.Body.Fault is { } fault) return VpcErrors.InvalidVpc.Because(fault);
        Ipv4Network? network = null;
        if (!string.IsNullOrEmpty(cidr))
        {
            if (!TryReadCidr(cidr, out var read)) return VpcErrors.InvalidVpc.Because(CidrRule);
            network = read;
        }

        var (vpc, error) = await FindAsync(call, call.Id);
        if (vpc is null) return error!;
        var revision = new VpcRevision
        {
            Name = name, Description = description, Cidr = network,
            Attributes = enhanced is null ? null : vpc.Attributes.With(EnhancedLocalRoute, enhanced == true ? "true" : "false"),
        };
        var outcome = await core.Vpcs.UpdateAsync(call.Caller, vpc.Id, revision, call.Cancel);
        return outcome.Refusal is { } refusal ? VpcErrors.For(refusal) : await RenderAsync(call, vpc.Id);
    }

    private async ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call)
    {
        var (vpc, error) = await FindAsync(call, call.Id);
        if (vpc is null) return error!;
        var outcome = await core.Vpcs.DeleteAsync(call.Caller, vpc.Id, call.Cancel);
        return outcome.Refusal is { } refusal ? VpcErrors.For(refusal) : HuaweiReply.NoContent;
    }

    private async ValueTask<HuaweiReply> ChangeTagsAsync(HuaweiCall call)
    {
        var action = call.Body.OptionalText("action");
        var given = VpcMembers.ReadTags(call.Body.OptionalObjects("tags"), call.Body);
        if (call.Body.Fault is { } fault) return VpcErrors.InvalidTag.Because(fault);
        var (vpc, error) = await FindAsync(call, call.Id);
        if (vpc is null) return error!;
        if (!VpcMembers.TryApply(action, vpc.Tags, given, out var tags)) return VpcErrors.InvalidTag.Because("action is create or delete");
        var outcome = await core.Vpcs.UpdateAsync(call.Caller, vpc.Id, new VpcRevision { Tags = tags }, call.Cancel);
        return outcome.Refusal is { } refusal ? VpcErrors.For(refusal) : HuaweiReply.NoContent;
    }

    private async ValueTask<HuaweiReply> ListTagsAsync(HuaweiCall call)
    {
        var (vpc, error) = await FindAsync(call, call.Id);
        return vpc is null ? error! : VpcMembers.RenderTags(vpc.Tags);
    }

    private async ValueTask<(Core.Networks.Vpc? Vpc, HuaweiError? Error)> FindAsync(HuaweiCall call, string id)
    {
        if (!HuaweiIds.IsWellFormed(id)) return (null, VpcErrors.InvalidVpc.Because("the id is no UUID"));
        return HuaweiIds.ParseVpc(id) is { } known && await core.Vpcs.FindAsync(call.Account, known, call.Cancel) is { } vpc && vpc.Region == call.Region
            ? (vpc, null)
            : (null, VpcErrors.VpcNotFound);
    }

    private async ValueTask<HuaweiReply> RenderAsync(HuaweiCall call, VpcId id)
    {
        if (await core.Vpcs.FindAsync(call.Account, id, call.Cancel) is not { } vpc) return VpcErrors.VpcNotFound;
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WritePropertyName("vpc");
        Write(answer.Writer, vpc, call);
        answer.Writer.WriteEndObject();
        return answer;
    }

    private static void Write(Utf8JsonWriter json, Core.Networks.Vpc vpc, HuaweiCall call)
    {
        json.WriteStartObject();
        json.WriteString("id", HuaweiIds.Of(vpc.Id));
        json.WriteString("name", vpc.Name);
        json.WriteString("description", vpc.Description);
        json.WriteString("cidr", vpc.Cidr.ToString());
        json.WriteString("status", vpc.State == NetworkState.Available ? "OK" : "CREATING");
        json.WriteStartArray("routes");
        json.WriteEndArray();
        json.WriteString("enterprise_project_id", "0");
        json.WriteString("tenant_id", call.ProjectId);
        json.WriteBoolean("enhanced_local_route", vpc.Attributes[EnhancedLocalRoute] == "true");
        json.WriteBoolean("enable_shared_snat", false);
        json.WriteTimeWithoutZone("created_at", vpc.CreatedAt);
        json.WriteTimeWithoutZone("updated_at", vpc.CreatedAt);
        json.WriteEndObject();
    }

    private const string CidrRule = "cidr is a network of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, at longest /24, without host bits";

    private static bool TryReadCidr(string text, out Ipv4Network network) =>
        Ipv4Network.TryParse(text, out network) && network.Prefix <= 24 && IsAllowed(network);

    private static bool IsAllowed(Ipv4Network network) => Array.Exists(Allowed, range => range.Contains(network));

    private static Ipv4Network Network(string text) => Ipv4Network.Parse(text)!.Value;
}
