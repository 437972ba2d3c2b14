using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>The operations on endpoint services. Contract huawei-endpoint-service, 2 and 9.</summary>
internal sealed class EndpointServices(CoreOperations core)
{
    private const string Path = "/v1/{}/vpc-endpoint-services";

    /// <summary>Which answer a service is written into: they differ in what they show (contract 2.1.3).</summary>
    private enum Shown
    {
        Change,
        Get,
        List,
    }

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", Path, new("vpcep.createService", CreateAsync)),
        new("GET", Path, new("vpcep.listServices", ListAsync)),
        new("GET", $"{Path}/public", new("vpcep.listPublicServices", ListPublicAsync)),
        new("GET", $"{Path}/describe", new("vpcep.describeService", DescribeAsync)),
        new("GET", $"{Path}/{{}}", new("vpcep.getService", GetAsync)),
        new("PUT", $"{Path}/{{}}", new("vpcep.updateService", UpdateAsync)),
        new("DELETE", $"{Path}/{{}}", new("vpcep.deleteService", DeleteAsync)),
        new("PUT", $"{Path}/{{}}/name", new("vpcep.renameService", RenameAsync)),
        new("POST", "/v2/{}/vpc-endpoint-services/{}/upgrade", new("vpcep.upgradeService", UpgradeAsync)),
        new("POST", "/v2/{}/vpc-endpoint-services/{}/add-server-resources", new("vpcep.addServers", AddServersAsync)),
    ];

    /// <summary>The full name: region, short name and id, with points between. Contract 2.1.2.</summary>
    public static string NameOf(RegionId region, string name, EndpointServiceId id) =>
        name.Length > 0 ? $"{HuaweiRegions.CodeOf(region)}.{name}.{HuaweiIds.Of(id)}" : $"{HuaweiRegions.CodeOf(region)}.{HuaweiIds.Of(id)}";

    public static string NameOf(EndpointService service) => NameOf(service.Region, service.Name, service.Id);

    /// <summary>The caller's service of this id in the project; else the error that the id in a path has.</summary>
    public static async ValueTask<(EndpointService? Service, HuaweiError? Error)> FindAsync(CoreOperations core, HuaweiCall call, string id)
    {
        if (!HuaweiIds.IsWellFormed(id)) return (null, VpcepErrors.InvalidServiceId);
        return HuaweiIds.ParseService(id) is { } known && await core.Services.FindAsync(call.Account, known, call.Cancel) is { } service && service.Region == call.Region
            ? (service, null)
            : (null, VpcepErrors.NotFound);
    }

    private async ValueTask<HuaweiReply> CreateAsync(HuaweiCall call)
    {
        var body = new VpcepBody(call.Body);
        var port = body.Uuid("port_id", VpcepErrors.InvalidPortId, VpcepErrors.InvalidPortId);
        var vpc = body.Uuid("vpc_id", VpcepErrors.InvalidVpc, VpcepErrors.InvalidVpc);
        var kind = VpcepWords.ParseServerType(body.Text("server_type", VpcepErrors.InvalidServerType));
        if (kind is null) body.Fail(VpcepErrors.InvalidServerType.Because("server_type is VM, VIP, LB or BMS"));
        var name = body.ServiceName("service_name") ?? "";
        var approval = body.Boolean("approval_enabled") ?? true;
        if (body.Text("service_type") is not (null or "interface")) body.Fail(VpcepErrors.Parameter.Because("a tenant's service_type is interface"));
        var disclosure = ReadTcpProxy(body) ?? ClientDisclosure.None;
        var ports = body.Ports();
        if (ports is null) body.Fail(VpcepErrors.TooManyMappings.Because("ports is required"));
        var tags = body.Tags();
        var description = body.Description() ?? "";
        var policy = body.Boolean("enable_policy") ?? false;
        if (body.Text("ip_version") is not (null or "ipv4")) body.Fail(VpcepErrors.Parameter.Because("this server carries IPv4 only"));
        if (body.Text("ip") is not null) body.Fail(VpcepErrors.IpNotRequired);
        if (body.Text("pool_id") is not (null or VpcepService.Pool)) body.Fail(VpcepErrors.PoolNotFound);
        if (body.Error is { } error) return error;
        if (HuaweiIds.ParseVpc(vpc) is not { } vpcId) return VpcepErrors.VpcNotFound;
        if (HuaweiIds.ParsePort(port) is not { } portId)
            return await core.Vpcs.FindAsync(call.Account, vpcId, call.Cancel) is null ? VpcepErrors.VpcNotFound : VpcepErrors.PortNotFound;

        var outcome = await core.Services.CreateAsync(
            call.Caller, new(call.Region, vpcId, portId, name, kind!.Value, ports!.Value, disclosure, approval, policy, description, tags), call.Cancel);
        return outcome.Refusal is { } refusal ? VpcepErrors.For(refusal) : await RenderAsync(call, outcome.Value);
    }

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call)
    {
        var query = call.Query;
        var page = VpcepPage.Read(query, out var error);
        if (error is not null) return error;
        var status = VpcepWords.ParseServiceStatus(query["status"]);
        if (query["status"] is not null && status is null) return VpcepErrors.InvalidStatus;
        var domain = await DomainOfAsync(call, call.Account);
        var kind = VpcepWords.ParseServerType(query["server_type"]);
        var isNone = (query["server_type"] is not null && kind is null) || query["public_border_group"] is not (null or VpcepService.BorderGroup);
        var filter = isNone ? new ServiceFilter(NoService) : FilterOf(query) with { State = status, Kind = kind };
        return VpcepPage.Render(
            "endpoint_services", await core.Services.ListAsync(call.Account, call.Region, filter, page, call.Cancel),
            (json, listed) => Write(json, listed.Service, call, Shown.List, domain, listed.Connections));
    }

    private async ValueTask<HuaweiReply> ListPublicAsync(HuaweiCall call)
    {
        var page = VpcepPage.Read(call.Query, out var error);
        if (error is not null) return error;
        var owners = new Dictionary<AccountId, string>();
        var services = await core.Services.ListPublicAsync(call.Region, FilterOf(call.Query), page, call.Cancel);
        foreach (var owner in services.Items.Select(service => service.Owner).Distinct())
            owners[owner] = (await core.Accounts.FindAsync(owner, call.Cancel))?.IdentityIn(IdentityScheme.HuaweiDomainName) ?? "";
        return VpcepPage.Render("endpoint_services", services, (json, service) =>
        {
            json.WriteStartObject();
            json.WriteString("id", HuaweiIds.Of(service.Id));
            json.WriteString("owner", owners[service.Owner]);
            WriteOffered(json, service);
            json.WriteEndObject();
        });
    }

    private async ValueTask<HuaweiReply> DescribeAsync(HuaweiCall call)
    {
        var (name, id) = (call.Query["endpoint_service_name"], call.Query["id"]);
        if (name is null && id is null) return VpcepErrors.InputEmpty.Because("endpoint_service_name or id is required");
        if (id is not null && !HuaweiIds.IsWellFormed(id)) return VpcepErrors.InvalidServiceId;
        if (HuaweiIds.ParseService(id ?? name![(name!.LastIndexOf('.') + 1)..]) is not { } known
            || await core.Services.FindOfferedAsync(call.Region, known, call.Cancel) is not { } service
            || (name is not null && NameOf(service) != name))
        {
            return VpcepErrors.NotFound;
        }

        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString("id", HuaweiIds.Of(service.Id));
        WriteOffered(answer.Writer, service);
        answer.Writer.WriteString("public_border_group", VpcepService.BorderGroup);
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<HuaweiReply> GetAsync(HuaweiCall call)
    {
        var (service, error) = await FindAsync(core, call, call.Id);
        return service is null ? error! : Render(service, call, Shown.Get);
    }

    private async ValueTask<HuaweiReply> UpdateAsync(HuaweiCall call)
    {
        var (service, unknown) = await FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var revision = new ServiceRevision
        {
            NeedsApproval = body.Boolean("approval_enabled"), Name = body.ServiceName("service_name"), Mappings = body.Ports(), Disclosure = ReadTcpProxy(body),
            Description = body.Description(),
        };
        if (body.Text("port_id", VpcepErrors.InvalidPortId) is { } port)
        {
            if (!HuaweiIds.IsWellFormed(port)) body.Fail(VpcepErrors.InvalidPortId);
            revision = revision with { Port = HuaweiIds.ParsePort(port) ?? NoPort };
        }

        if (body.Text("ip") is not null) body.Fail(VpcepErrors.IpNotRequired);
        if (body.Error is { } error) return error;
        var outcome = await core.Services.UpdateAsync(call.Caller, service.Id, revision, call.Cancel);
        return outcome.Refusal is { } refusal ? VpcepErrors.For(refusal) : await RenderAsync(call, service.Id);
    }

    private async ValueTask<HuaweiReply> RenameAsync(HuaweiCall call)
    {
        var (service, unknown) = await FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var name = body.ServiceName("endpoint_service_name");
        if (name is null) body.Fail(VpcepErrors.InvalidServiceName.Because("endpoint_service_name is required"));
        if (body.Error is { } error) return error;
        var outcome = await core.Services.UpdateAsync(call.Caller, service.Id, new ServiceRevision { Name = name }, call.Cancel);
        if (outcome.Refusal is { } refusal) return VpcepErrors.For(refusal);
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString("endpoint_service_name", NameOf(service.Region, name!, service.Id));
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call)
    {
        var (service, unknown) = await FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        if (service.IsGateway) return VpcepErrors.NoPermission.Because("a gateway service is the operator's");
        if (service.IsPublic) return VpcepErrors.NoPermission.Because("the service is public: the operator withdraws it first");
        var outcome = await core.Services.DeleteAsync(call.Caller, service.Id, call.Cancel);
        return outcome.Refusal switch
        {
            null => HuaweiReply.NoContent,
            { Code: RefusalCode.ServiceInWrongState } refusal => VpcepErrors.DeleteFailed.Because(refusal.Message),
            { } refusal => VpcepErrors.For(refusal),
        };
    }

    /// <summary>Marks the service professional, which changes nothing else here. Contract 9.</summary>
    private async ValueTask<HuaweiReply> UpgradeAsync(HuaweiCall call)
    {
        var (service, unknown) = await FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var outcome = await core.Services.AttributeAsync(call.Caller, service.Id, VpcepService.Edition, "professional", call.Cancel);
        return outcome.Refusal is { } refusal ? VpcepErrors.For(refusal) : HuaweiReply.NoContent;
    }

    /// <summary>A service here has one backend, which is its port: a further one cannot be added in silence.</summary>
    private async ValueTask<HuaweiReply> AddServersAsync(HuaweiCall call)
    {
        var (service, unknown) = await FindAsync(core, call, call.Id);
        return service is null ? unknown! : VpcepErrors.Parameter.Because("a service of this server has one backend: its port_id");
    }

    private async ValueTask<HuaweiReply> RenderAsync(HuaweiCall call, EndpointServiceId id) =>
        await core.Services.FindAsync(call.Account, id, call.Cancel) is { } service ? Render(service, call, Shown.Change) : VpcepErrors.NotFound;

    private async ValueTask<string?> DomainOfAsync(HuaweiCall call, AccountId account) =>
        (await core.Accounts.FindAsync(account, call.Cancel))?.IdentityIn(IdentityScheme.HuaweiDomainId);

    /// <summary>Null when absent. The TCP option is for object storage only, and this server has none: a promise of it would be a lie.</summary>
    private static ClientDisclosure? ReadTcpProxy(VpcepBody body)
    {
        if (body.Text("tcp_proxy") is not { } word) return null;
        if (VpcepWords.ParseTcpProxy(word) is { } disclosure) return disclosure;
        body.Fail(
            word == "toa_open"
                ? VpcepErrors.Parameter.Because("toa_open is not offered: a TCP option reaches only object storage, which this server does not have")
                : VpcepErrors.Parameter.Because("tcp_proxy is close, proxy_open, open or proxy_vni"));
        return null;
    }

    /// <summary>What both lists can be asked by. The full name has the id in it, so a part of it is looked for in each.</summary>
    private static ServiceFilter FilterOf(QueryParameters query) => new(
        query["id"] is { } id ? HuaweiIds.ParseService(id) ?? NoService : null,
        Also: query["endpoint_service_name"] is { } part ? service => NameOf(service).Contains(part, StringComparison.OrdinalIgnoreCase) : null);

    private static HuaweiReply Render(EndpointService service, HuaweiCall call, Shown shown)
    {
        var answer = JsonAnswer.Rent();
        Write(answer.Writer, service, call, shown, null, 0);
        return answer;
    }

    private static void WriteOffered(Utf8JsonWriter json, EndpointService service)
    {
        json.WriteString("service_name", NameOf(service));
        json.WriteString("service_type", VpcepWords.ServiceType(service.IsGateway));
        json.WriteTime("created_at", service.CreatedAt);
        json.WriteBoolean("is_charge", false);
        json.WriteBoolean("enable_policy", service.HasPolicy);
    }

    private static void Write(Utf8JsonWriter json, EndpointService service, HuaweiCall call, Shown shown, string? domain, int connections)
    {
        json.WriteStartObject();
        json.WriteString("id", HuaweiIds.Of(service.Id));
        if (!service.IsGateway) json.WriteString("port_id", HuaweiIds.Of(service.Port));
        json.WriteString("vpc_id", HuaweiIds.Of(service.Vpc));
        json.WriteString("pool_id", VpcepService.Pool);
        json.WriteString("status", VpcepWords.Of(service.State));
        json.WriteBoolean("approval_enabled", service.AsksOwner);
        json.WriteString("service_name", NameOf(service));
        json.WriteString("service_type", VpcepWords.ServiceType(service.IsGateway));
        if (!service.IsGateway) json.WriteString("server_type", VpcepWords.Of(service.Kind));
        json.WriteString("project_id", call.ProjectId);
        if (shown == Shown.List) json.WriteString("domain_id", domain);
        json.WriteTime("created_at", service.CreatedAt);
        json.WriteTime("updated_at", service.UpdatedAt);
        json.WriteStartArray("ports");
        foreach (var mapping in service.Mappings)
        {
            json.WriteStartObject();
            json.WriteNumber("client_port", mapping.Client);
            json.WriteNumber("server_port", mapping.Server);
            json.WriteString("protocol", "TCP");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("tcp_proxy", VpcepWords.Of(service.Disclosure));
        Tags.Write(json, service.Tags);
        json.WriteString("description", service.Description);
        json.WriteBoolean("enable_policy", service.HasPolicy);
        json.WriteString("ip_version", "ipv4");
        if (shown == Shown.List)
        {
            json.WriteNumber("connection_count", connections);
            json.WriteString("public_border_group", VpcepService.BorderGroup);
        }

        if (shown != Shown.Change)
        {
            json.WriteStartArray("supported_editions");
            json.WriteStringValue(service.Attributes[VpcepService.Edition] ?? "basic");
            json.WriteEndArray();
            if (service.State == ServiceState.Failed) WriteError(json, service.Fault);
        }

        json.WriteEndObject();
    }

    /// <summary>Both spellings: the documentation's and the C# model's (quirk 7).</summary>
    private static void WriteError(Utf8JsonWriter json, string fault)
    {
        json.WriteStartArray("error");
        json.WriteStartObject();
        json.WriteString("error_code", VpcepErrors.SystemError.Code);
        json.WriteString("error_message", fault);
        json.WriteString("code", VpcepErrors.SystemError.Code);
        json.WriteString("message", fault);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>Stands for a UUID that is no port's: nothing has it.</summary>
    private static readonly PortId NoPort = new(-1);

    private static readonly EndpointServiceId NoService = new(-1);
}
