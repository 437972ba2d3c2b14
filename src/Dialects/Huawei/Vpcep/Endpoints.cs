using System.Collections.Immutable;
using System.Text.Json;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>The operations on endpoints. Contract huawei-endpoint-service, 5 and 9.</summary>
internal sealed class Endpoints(CoreOperations core)
{
    private const string Path = "/v1/{}/vpc-endpoints";
    private const string Specification = "huawei.specification";
    private const int PolicyCharactersMax = 20_480, SpecificationCharactersMax = 64;

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", Path, new("vpcep.createEndpoint", CreateAsync)),
        new("GET", Path, new("vpcep.listEndpoints", ListAsync)),
        new("GET", $"{Path}/{{}}", new("vpcep.getEndpoint", GetAsync)),
        new("PUT", $"{Path}/{{}}", new("vpcep.updateEndpoint", UpdateAsync)),
        new("DELETE", $"{Path}/{{}}", new("vpcep.deleteEndpoint", DeleteAsync)),
        new("PUT", $"{Path}/{{}}/routetables", new("vpcep.bindRouteTables", BindRouteTablesAsync)),
        new("PUT", $"{Path}/{{}}/policy", new("vpcep.setPolicy", SetPolicyAsync)),
        new("DELETE", $"{Path}/{{}}/policy", new("vpcep.deletePolicy", DeletePolicyAsync)),
        new("POST", "/v2/{}/vpc-endpoints/{}/upgrade", new("vpcep.upgradeEndpoint", UpgradeAsync)),
    ];

    /// <summary>The caller's endpoint of this id in the project; else the error that the id in a path has.</summary>
    public static async ValueTask<(EndpointView? View, HuaweiError? Error)> FindAsync(CoreOperations core, HuaweiCall call, string id)
    {
        if (!HuaweiIds.IsWellFormed(id)) return (null, VpcepErrors.InvalidEndpointId);
        return HuaweiIds.ParseEndpoint(id) is { } known && await core.Endpoints.FindAsync(call.Account, known, call.Cancel) is { } view
            && view.Endpoint.Region == call.Region
            ? (view, null)
            : (null, VpcepErrors.EndpointNotFound);
    }

    private async ValueTask<HuaweiReply> CreateAsync(HuaweiCall call)
    {
        var body = new VpcepBody(call.Body);
        var service = body.Uuid("endpoint_service_id", VpcepErrors.ServiceIdEmpty, VpcepErrors.InvalidServiceId);
        var isGateway = HuaweiIds.ParseService(service) is { } offered
            && await core.Services.FindOfferedAsync(call.Region, offered, call.Cancel) is { IsGateway: true };
        var vpc = body.Uuid("vpc_id", VpcepErrors.VpcEmpty, VpcepErrors.InvalidVpc);

        // A gateway endpoint has neither subnet, address nor name: what is said of them is passed over, as route tables are for the others.
        var subnet = isGateway ? "" : body.Uuid("subnet_id", VpcepErrors.SubnetEmpty, VpcepErrors.InvalidSubnet);
        Ipv4Address? address = null;
        if (!isGateway && body.Text("port_ip", VpcepErrors.InvalidPortIp) is { } text && (address = Ipv4Address.Parse(text)) is null) body.Fail(VpcepErrors.InvalidPortIp);
        var dns = body.Boolean("enable_dns", VpcepErrors.InvalidEnableDns) ?? false;
        var tags = body.Tags();
        var tables = ReadRouteTables(body);
        var access = new EndpointAccess(body.Boolean("enable_whitelist") ?? false, ReadWhitelist(body) ?? []);
        var description = body.Description() ?? "";
        var policy = ReadPolicy(body) ?? "";
        if (body.Text("ip_version") is not (null or "ipv4") || body.Text("ipv6_address") is not null)
            body.Fail(VpcepErrors.Parameter.Because("this server carries IPv4 only"));
        var specification = body.Text("specification_name");
        if (specification is { Length: > SpecificationCharactersMax })
            body.Fail(VpcepErrors.InvalidSpecification.Because($"specification_name has at most {SpecificationCharactersMax} characters"));
        if (body.Error is { } error) return error;
        if (HuaweiIds.ParseService(service) is not { } serviceId) return VpcepErrors.ServiceMissing;
        var wish = new EndpointWish(
            call.Region, serviceId, HuaweiIds.ParseVpc(vpc) ?? new VpcId(-1), HuaweiIds.ParseSubnet(subnet) ?? new SubnetId(-1), address, access,
            dns ? id => $"vpcep-{HuaweiIds.Of(id)}.{HuaweiRegions.CodeOf(call.Region)}.huaweicloud.com" : null, policy, description, tags)
        {
            Attributes = specification is null ? DialectAttributes.None : DialectAttributes.None.With(Specification, specification),
            RouteTables = tables,
        };
        var outcome = await core.Endpoints.CreateAsync(call.Caller, wish, call.Cancel);
        return outcome.Refusal switch
        {
            null => await RenderAsync(call, outcome.Value, isCreate: true),
            { Code: RefusalCode.ServiceNotFound } => VpcepErrors.ServiceMissing,
            { Code: RefusalCode.AddressOutsideSubnet } refusal when await IsReservedAsync(call, wish) => VpcepErrors.PortIpInUse.Because(refusal.Message),
            { } refusal => VpcepErrors.For(refusal),
        };
    }

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call)
    {
        var query = call.Query;
        var page = VpcepPage.Read(query, out var error);
        if (error is not null) return error;
        if (query["vpc_id"] is { } vpc && !HuaweiIds.IsWellFormed(vpc)) return VpcepErrors.InvalidVpc;
        var filter = new EndpointFilter(
            Id: query["id"] is { } id ? HuaweiIds.ParseEndpoint(id) ?? new EndpointId(-1) : null,
            Vpc: query["vpc_id"] is { } of ? HuaweiIds.ParseVpc(of) ?? new VpcId(-1) : null,
            Also: query["endpoint_service_name"] is { } name
                ? (endpoint, service) => ServiceNameOf(new(endpoint, service)).Contains(name, StringComparison.OrdinalIgnoreCase)
                : null);
        return VpcepPage.Render(
            "endpoints", await core.Endpoints.ListAsync(call.Account, call.Region, filter, page, call.Cancel), (json, view) => Write(json, view, call, isCreate: false));
    }

    private async ValueTask<HuaweiReply> GetAsync(HuaweiCall call)
    {
        var (view, error) = await FindAsync(core, call, call.Id);
        return view is null ? error! : Render(view, call, isCreate: false);
    }

    private async ValueTask<HuaweiReply> UpdateAsync(HuaweiCall call)
    {
        var (view, unknown) = await FindAsync(core, call, call.Id);
        if (view is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var (isOn, admitted) = (body.Boolean("enable_whitelist"), ReadWhitelist(body));
        if (isOn is null && admitted is null) body.Fail(VpcepErrors.Parameter.Because("whitelist or enable_whitelist is required"));
        if (body.Error is { } error) return error;
        var outcome = await core.Endpoints.AdmitAsync(call.Caller, view.Endpoint.Id, isOn, admitted, call.Cancel);
        return outcome.Refusal is { } refusal ? VpcepErrors.For(refusal) : await RenderAsync(call, view.Endpoint.Id, isCreate: false);
    }

    private async ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call)
    {
        var (view, unknown) = await FindAsync(core, call, call.Id);
        if (view is null) return unknown!;
        var outcome = await core.Endpoints.DeleteAsync(call.Caller, view.Endpoint.Id, call.Cancel);
        return outcome.Refusal is { } refusal ? VpcepErrors.For(refusal) : HuaweiReply.NoContent;
    }

    /// <summary>A VPC has one route table, which leads to each of its gateway endpoints. Contract 5.3.</summary>
    private async ValueTask<HuaweiReply> BindRouteTablesAsync(HuaweiCall call)
    {
        var (view, unknown) = await FindAsync(core, call, call.Id);
        if (view is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var tables = ReadRouteTables(body);
        if (tables.Length == 0) body.Fail(VpcepErrors.NoRouteTable);
        if (body.Error is { } error) return error;
        var outcome = await core.Endpoints.RouteAsync(call.Caller, view.Endpoint.Id, tables, call.Cancel);
        if (outcome.Refusal is { } refusal) return VpcepErrors.For(refusal);
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        WriteRouteTables(answer.Writer, view);
        answer.Writer.WriteEndObject();
        return answer;
    }

    /// <summary>Route tables that are named, each of a UUID's form; empty when absent.</summary>
    private static ImmutableArray<RouteTableId> ReadRouteTables(VpcepBody body)
    {
        var texts = body.Read(VpcepErrors.InvalidRouteTable, members => members.OptionalTexts("routetables")) ?? [];
        if (texts.Any(text => !HuaweiIds.IsWellFormed(text))) body.Fail(VpcepErrors.InvalidRouteTable);
        return [.. texts.Select(text => HuaweiIds.ParseRouteTable(text) ?? new RouteTableId(-1))];
    }

    private static void WriteRouteTables(Utf8JsonWriter json, EndpointView view)
    {
        json.WriteStartArray("routetables");
        if (view.RouteTable is { } table) json.WriteStringValue(HuaweiIds.Of(table));
        json.WriteEndArray();
    }

    private async ValueTask<HuaweiReply> SetPolicyAsync(HuaweiCall call)
    {
        var (view, unknown) = await FindAsync(core, call, call.Id);
        if (view is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var policy = ReadPolicy(body);
        if (policy is null) body.Fail(VpcepErrors.InvalidPolicy.Because("policy_document is required"));
        if (body.Error is { } error) return error;
        var outcome = await core.Endpoints.SetPolicyAsync(call.Caller, view.Endpoint.Id, policy!, call.Cancel);
        return outcome.Refusal is { } refusal ? VpcepErrors.For(refusal) : await RenderAsync(call, view.Endpoint.Id, isCreate: false);
    }

    private async ValueTask<HuaweiReply> DeletePolicyAsync(HuaweiCall call)
    {
        var (view, unknown) = await FindAsync(core, call, call.Id);
        return view is null ? unknown! : VpcepErrors.NoPolicy.Because("only a gateway endpoint's policy can be deleted");
    }

    private async ValueTask<HuaweiReply> UpgradeAsync(HuaweiCall call)
    {
        var (view, unknown) = await FindAsync(core, call, call.Id);
        if (view is null) return unknown!;
        var body = new VpcepBody(call.Body);
        if (body.Text("action") != "start") body.Fail(VpcepErrors.Parameter.Because("action is start"));
        return body.Error ?? Render(view, call, isCreate: false);
    }

    private async ValueTask<HuaweiReply> RenderAsync(HuaweiCall call, EndpointId id, bool isCreate) =>
        await core.Endpoints.FindAsync(call.Account, id, call.Cancel) is { } view ? Render(view, call, isCreate) : VpcepErrors.EndpointNotFound;

    /// <summary>True for the addresses of a subnet that no port gets: they count as taken. Contract 5.1.</summary>
    private async ValueTask<bool> IsReservedAsync(HuaweiCall call, EndpointWish wish) =>
        await core.Subnets.FindAsync(call.Account, wish.Subnet, call.Cancel) is { } subnet && subnet.Cidr.Contains(wish.Address!.Value);

    /// <summary>Addresses and networks; null when absent.</summary>
    private static ImmutableArray<Ipv4Network>? ReadWhitelist(VpcepBody body)
    {
        if (body.Read(VpcepErrors.InvalidWhitelist, members => members.OptionalTexts("whitelist")) is not { } texts) return null;
        if (texts.Count > EndpointAccess.AdmittedMax) body.Fail(VpcepErrors.WhitelistFull);
        var networks = ImmutableArray.CreateBuilder<Ipv4Network>(texts.Count);
        foreach (var text in texts)
        {
            if (Ipv4Network.TryParse(text, out var network)) networks.Add(network);
            else if (Ipv4Address.Parse(text) is { } address) networks.Add(new(address, 32));
            else body.Fail(VpcepErrors.InvalidWhitelist.Because("an item is an IPv4 address or network"));
        }

        return networks.ToImmutable();
    }

    /// <summary>A policy as the tenant wrote it; null when absent. Statements are for gateway services with policies, which this server has none of.</summary>
    private static string? ReadPolicy(VpcepBody body)
    {
        var statement = body.Read(VpcepErrors.InvalidPolicy, members => members.OptionalValue("policy_statement"));
        if (statement is { } given && (given.ValueKind != JsonValueKind.Array || given.GetArrayLength() > 0))
            body.Fail(VpcepErrors.InvalidPolicy.Because("policy_statement is for gateway services with policies; an interface service takes a policy_document"));
        if (body.Read(VpcepErrors.InvalidPolicy, members => members.OptionalValue("policy_document")) is not { } document) return null;
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("Version", out _) || !document.TryGetProperty("Statement", out _)
            || document.GetRawText() is { Length: > PolicyCharactersMax })
        {
            body.Fail(VpcepErrors.InvalidPolicy.Because("policy_document is an object with Version and Statement"));
            return null;
        }

        return document.GetRawText();
    }

    private static string ServiceNameOf(EndpointView view) => view.Service is { } service
        ? EndpointServices.NameOf(service)
        : EndpointServices.NameOf(view.Endpoint.Region, view.Endpoint.ServiceName is EndpointOrphaned.Nameless ? "" : view.Endpoint.ServiceName, view.Endpoint.Service);

    private static HuaweiReply Render(EndpointView view, HuaweiCall call, bool isCreate)
    {
        var answer = JsonAnswer.Rent();
        Write(answer.Writer, view, call, isCreate);
        return answer;
    }

    private static void Write(Utf8JsonWriter json, EndpointView view, HuaweiCall call, bool isCreate)
    {
        var endpoint = view.Endpoint;
        json.WriteStartObject();
        json.WriteString("id", HuaweiIds.Of(endpoint.Id));
        json.WriteString("service_type", VpcepWords.ServiceType(endpoint.IsGateway));
        json.WriteString("status", VpcepWords.Of(endpoint.State));
        json.WriteString("endpoint_service_id", HuaweiIds.Of(endpoint.Service));
        json.WriteString("endpoint_service_name", ServiceNameOf(view));
        json.WriteString("vpc_id", HuaweiIds.Of(endpoint.Vpc));
        json.WriteString("project_id", call.ProjectId);
        json.WriteNumber("marker_id", endpoint.Connection.Marker);
        json.WriteStartArray("active_status");
        json.WriteStringValue("active");
        json.WriteEndArray();
        json.WriteString("enable_status", "enable");
        if (endpoint.IsGateway) WriteGatewayPart(json, view);
        else WriteInterfacePart(json, endpoint);
        json.WriteString("description", endpoint.Description);
        json.WriteString("specification_name", endpoint.Attributes[Specification] ?? "default");
        json.WriteString("endpoint_pool_id", VpcepService.Pool);
        json.WriteString("public_border_group", VpcepService.BorderGroup);
        Tags.Write(json, endpoint.Tags);
        json.WriteTime("created_at", endpoint.CreatedAt);
        json.WriteTime("updated_at", endpoint.UpdatedAt);
        if (!isCreate)
        {
            if (!endpoint.IsGateway) WriteRouteTables(json, view);
            if (endpoint.Policy.Length > 0)
            {
                json.WritePropertyName("policy_document");
                json.WriteRawValue(endpoint.Policy, skipInputValidation: true);
            }

            Connections.WriteError(json, endpoint);
        }

        json.WriteEndObject();
    }

    private static void WriteInterfacePart(Utf8JsonWriter json, Endpoint endpoint)
    {
        json.WriteString("subnet_id", HuaweiIds.Of(endpoint.Subnet));
        if (endpoint.WasConnected) json.WriteString("ip", endpoint.Address.ToString());
        json.WriteBoolean("enable_dns", endpoint.DnsName is not null);
        if (endpoint is { WasConnected: true, DnsName: { } name })
        {
            json.WriteStartArray("dns_names");
            json.WriteStringValue(name);
            json.WriteEndArray();
        }

        json.WriteStartArray("whitelist");
        foreach (var network in endpoint.Access.Admitted) json.WriteStringValue(network.Prefix == 32 ? network.Address.ToString() : network.ToString());
        json.WriteEndArray();
        json.WriteBoolean("enable_whitelist", endpoint.Access.IsOn);
        json.WriteString("ip_version", "ipv4");
    }

    /// <summary>No gateway service here takes policies, so each endpoint shows what the contract has for "all is allowed" (5.1).</summary>
    private static void WriteGatewayPart(Utf8JsonWriter json, EndpointView view)
    {
        WriteRouteTables(json, view);
        json.WritePropertyName("policy_statement");
        json.WriteRawValue("""[{"Effect":"Allow","Action":["obs:*:*"],"Resource":["obs:*:*:*:*/*","obs:*:*:*:*"]}]"""u8, skipInputValidation: true);
    }
}
