using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Dialects.Huawei;
using Tieline.Engines.Planning;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Gateway services, which the operator makes, and tenants' endpoints of them. Contract huawei-endpoint-service, 2.7 and 5.</summary>
public sealed class GatewayServiceTests : IAsyncLifetime
{
    private const string Path = "/v1/{p}/vpc-endpoints", Services = "/v1/{p}/vpc-endpoint-services", Stranger = "4189d3c2-8882-4871-a3c2-d380272eed83";

    private static readonly Caller Operator = new(default, "operator");

    private readonly HuaweiCloud _cloud = new();
    private string _provider = "", _consumer = "", _service = "";

    private HuaweiUser Alice => _cloud.Alice;

    private HuaweiUser Bob => _cloud.Bob;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        (_provider, _consumer) = (await Alice.MakesAVpcAsync("10.125.0.0/16"), await Bob.MakesAVpcAsync());
        _service = await OfferAsync(_provider, "10.125.0.0/17", "10.125.128.0/18");
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Everybody_sees_it_as_public_and_its_vpcs_owner_among_the_own_but_changes_nothing_of_it()
    {
        var listed = (await Bob.GetAsync($"{Services}/public")).IsOk();
        Assert.Equal(
            (_service, "alice-domain", $"cn-north-4.store.{_service}", "gateway", "False", "1"),
            (listed["endpoint_services.0.id"], listed["endpoint_services.0.owner"], listed["endpoint_services.0.service_name"], listed["endpoint_services.0.service_type"],
                listed["endpoint_services.0.enable_policy"], listed["total_count"]));
        Assert.Equal("gateway", (await Bob.GetAsync($"{Services}/describe?id={_service}")).IsOk()["service_type"]);

        var own = (await Alice.GetAsync($"{Services}/{_service}")).IsOk();
        Assert.Equal(("gateway", "available", _provider, "False"), (own["service_type"], own["status"], own["vpc_id"], own["approval_enabled"]));
        Assert.False(own.Has("port_id") || own.Has("server_type"));
        Assert.Equal("0", (await Alice.GetAsync($"{Services}?server_type=VM")).IsOk()["total_count"]);
        (await Alice.PutAsync($"{Services}/{_service}", """{"service_name":"mine"}""")).IsError(403, "EndPoint.0004");
        (await Alice.PutAsync($"{Services}/{_service}/name", """{"endpoint_service_name":"mine"}""")).IsError(403, "EndPoint.0004");
        (await Alice.DeleteAsync($"{Services}/{_service}")).IsError(403, "EndPoint.0004");
        (await Bob.GetAsync($"{Services}/{_service}")).IsError(404, "EndPoint.0005");
    }

    [Fact]
    public async Task An_endpoint_of_each_kind_has_the_members_of_the_contracts_table()
    {
        string[] all =
        [
            "id", "service_type", "status", "endpoint_service_id", "endpoint_service_name", "vpc_id", "project_id", "marker_id", "active_status", "created_at", "updated_at",
            "tags", "description", "specification_name", "enable_status", "endpoint_pool_id", "public_border_group",
        ];
        var plain = await Alice.OffersAServiceAsync("\"approval_enabled\":false");
        await Alice.PermitsEverybodyAsync(plain);
        var (made, other) = ((await AskAsync()).IsOk(), (await Bob.AsksForAnEndpointAsync(plain, "\"enable_dns\":true")).IsOk());
        Assert.Equal([.. all, "policy_statement", "routetables"], Members(made.Json), Unordered);
        Assert.Equal([.. all, "subnet_id", "enable_dns", "whitelist", "enable_whitelist", "ip_version"], Members(other.Json), Unordered);
        Assert.Equal(("gateway", "creating"), (made["service_type"], made["status"]));

        await _cloud.EngineWorksAsync();
        var (got, gotOther) = ((await Bob.GetAsync($"{Path}/{made["id"]}")).IsOk(), (await Bob.GetAsync($"{Path}/{other["id"]}")).IsOk());
        Assert.Equal([.. all, "policy_statement", "routetables"], Members(got.Json), Unordered);
        Assert.Equal([.. all, "subnet_id", "enable_dns", "whitelist", "enable_whitelist", "ip_version", "ip", "dns_names", "routetables"], Members(gotOther.Json), Unordered);
        Assert.Equal(("accepted", await TableAsync(), "Allow"), (got["status"], got["routetables.0"], got["policy_statement.0.Effect"]));
        var list = (await Bob.GetAsync($"{Path}?id={made["id"]}")).IsOk();
        Assert.Equal(("gateway", got["routetables.0"], _consumer), (list["endpoints.0.service_type"], list["endpoints.0.routetables.0"], list["endpoints.0.vpc_id"]));
        Assert.Equal("1", (await Alice.GetAsync($"{Services}?id={_service}")).IsOk()["endpoint_services.0.connection_count"]);
    }

    [Fact]
    public async Task What_only_endpoints_with_an_address_have_is_passed_over_and_a_whitelist_refused()
    {
        (await AskAsync("\"whitelist\":[\"10.0.0.1\"]")).IsError(400, "EndPoint.2044");
        (await AskAsync("\"enable_whitelist\":true")).IsError(400, "EndPoint.2044");
        (await AskAsync("\"enable_dns\":\"yes\"")).IsError(400, "EndPoint.2033");
        var id = (await AskAsync($"\"subnet_id\":\"{Stranger}\",\"port_ip\":\"1.2.3.4\",\"enable_dns\":true,\"enable_whitelist\":false,\"whitelist\":[]")).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        Assert.Equal("accepted", await Bob.StatusOfEndpointAsync(id));
        (await Bob.PutAsync($"{Path}/{id}", """{"whitelist":["10.0.0.1"]}""")).IsError(400, "EndPoint.2044");
    }

    [Fact]
    public async Task A_policy_has_no_effect_and_so_is_none()
    {
        const string Statement = "\"policy_statement\":[{\"Effect\":\"Deny\",\"Action\":[\"obs:*:*\"],\"Resource\":[\"obs:*:*:*:*\"]}]";
        (await AskAsync(Statement)).IsError(400, "EndPoint.2048");
        (await AskAsync("\"policy_document\":{\"Version\":\"1\",\"Statement\":[]}")).IsError(400, "EndPoint.2048");
        var id = (await AskAsync()).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        (await Bob.PutAsync($"{Path}/{id}/policy", "{" + Statement + "}")).IsError(400, "EndPoint.2048");
        (await Bob.DeleteAsync($"{Path}/{id}/policy")).IsError(400, "EndPoint.2049");
    }

    [Fact]
    public async Task The_vpcs_one_route_table_leads_to_it()
    {
        (await AskAsync("\"routetables\":[\"main\"]")).IsError(400, "EndPoint.1019");
        (await AskAsync($"\"routetables\":[\"{Stranger}\"]")).IsError(404, "EndPoint.4030");
        var table = await TableAsync();
        var id = (await AskAsync($"\"routetables\":[\"{table}\"]")).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        Assert.Equal($$"""{"routetables":["{{table}}"]}""", (await Bob.PutAsync($"{Path}/{id}/routetables", $$"""{"routetables":["{{table}}"]}""")).IsOk().Text);
        (await Bob.PutAsync($"{Path}/{id}/routetables", """{"routetables":[]}""")).IsError(400, "EndPoint.2040");
        (await Bob.PutAsync($"{Path}/{id}/routetables", """{"routetables":["main"]}""")).IsError(400, "EndPoint.1019");
        (await Bob.PutAsync($"{Path}/{id}/routetables", $$"""{"routetables":["{{table}}","{{Stranger}}"]}""")).IsError(404, "EndPoint.4030");
        (await AskAsync()).IsError(400, "EndPoint.2039");
        var interfaceEndpoint = (await Alice.AsksForAnEndpointAsync(await Alice.OffersAServiceAsync())).IsOk()["id"];
        (await Alice.PutAsync($"{Path}/{interfaceEndpoint}/routetables", $$"""{"routetables":["{{table}}"]}""")).IsError(400, "EndPoint.2040");
    }

    [Fact]
    public async Task A_prefix_among_the_vpcs_own_addresses_or_another_endpoints_cannot_be_routed()
    {
        _consumer = await Bob.MakesAVpcAsync("10.125.160.0/19");
        (await AskAsync()).IsError(400, "EndPoint.3009");

        _consumer = await Bob.MakesAVpcAsync("10.7.0.0/16");
        (await AskAsync()).IsOk();
        _service = await OfferAsync(await Alice.MakesAVpcAsync("10.125.0.0/16"), "10.125.3.0/24");
        (await AskAsync()).IsError(400, "EndPoint.3009");
        _service = await OfferAsync(_provider, "10.125.192.0/18");
        (await AskAsync()).IsOk();
    }

    [Fact]
    public async Task It_lives_until_its_consumer_deletes_it_and_keeps_both_vpcs_and_the_service()
    {
        var id = (await AskAsync()).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        (await Bob.DeleteAsync($"/v1/{{p}}/vpcs/{_consumer}")).IsVpcError(409, "VPC.0104");
        (await Alice.DeleteAsync($"/v1/{{p}}/vpcs/{_provider}")).IsVpcError(409, "VPC.0104");
        Assert.Equal(RefusalCode.ServiceInUse, (await DeleteServiceAsync()).Refusal?.Code);

        (await Bob.DeleteAsync($"{Path}/{id}")).Is(204);
        Assert.Equal("deleting", await Bob.StatusOfEndpointAsync(id));
        await _cloud.EngineWorksAsync();
        (await Bob.GetAsync($"{Path}/{id}")).IsError(404, "EndPoint.2006");
        Assert.Null((await DeleteServiceAsync()).Refusal);
        await _cloud.EngineWorksAsync();
        (await Bob.GetAsync($"{Services}/describe?id={_service}")).IsError(404, "EndPoint.0005");
        (await Bob.DeleteAsync($"/v1/{{p}}/vpcs/{_consumer}")).Is(204);
        (await Alice.DeleteAsync($"/v1/{{p}}/vpcs/{_provider}")).Is(204);
    }

    [Fact]
    public async Task Its_vpcs_owner_may_still_reject_a_consumer()
    {
        var id = (await AskAsync()).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        (await Alice.PostAsync($"{Services}/{_service}/connections/action", $$"""{"action":"reject","endpoints":["{{id}}"]}""")).IsOk();
        await _cloud.EngineWorksAsync();
        Assert.Equal("rejected", await Bob.StatusOfEndpointAsync(id));
        var there = await _cloud.Behind.Engine.ObserveAsync(
            new(new HashSet<VpcId> { HuaweiIds.ParseVpc(_consumer)!.Value }, [], new HashSet<VpcId>()), default);
        Assert.DoesNotContain(there, item => item is GatewayEndpointObject);
    }

    [Fact]
    public async Task The_operator_is_told_what_is_wrong_with_prefixes()
    {
        foreach (var prefixes in new string[][]
                 { [], ["10.126.0.0/24"], ["10.124.0.0/15"], ["10.125.0.0/24", "10.125.0.0/25"], [.. Enumerable.Range(0, EndpointService.PrefixesMax + 1).Select(n => $"10.125.{n}.0/24")] })
        {
            var outcome = await _cloud.Behind.Services.CreateGatewayAsync(Operator, WishOf(_provider, prefixes), default);
            Assert.Equal(RefusalCode.InvalidPrefixes, outcome.Refusal?.Code);
        }

        Assert.Equal(RefusalCode.VpcNotFound, (await _cloud.Behind.Services.CreateGatewayAsync(Operator, WishOf(_provider, "10.125.0.0/24") with { Vpc = new(77) }, default)).Refusal?.Code);
        Assert.Equal(
            RefusalCode.InvalidServiceName,
            (await _cloud.Behind.Services.CreateGatewayAsync(Operator, WishOf(_provider, "10.125.0.0/24") with { Name = "a.b" }, default)).Refusal?.Code);
        (await Alice.PutAsync($"/v1/{{p}}/vpcs/{_provider}", """{"vpc":{"cidr":"10.125.0.0/17"}}""")).IsVpcError(409, "VPC.0104");
    }

    [Fact]
    public async Task A_tenant_makes_none()
    {
        var vpc = await Alice.MakesAVpcAsync();
        var port = await Alice.MakesAPortAsync(await Alice.MakesASubnetAsync(vpc));
        (await Alice.PostAsync(Services, HuaweiUser.ServiceBody(vpc, port, "\"service_type\":\"gateway\""))).IsError(400, "EndPoint.0002");
    }

    private static readonly IEqualityComparer<IEnumerable<string>> Unordered =
        EqualityComparer<IEnumerable<string>>.Create((a, b) => a!.Order().SequenceEqual(b!.Order()), _ => 0);

    private static GatewayServiceWish WishOf(string vpc, params string[] prefixes) =>
        new(HuaweiIds.ParseVpc(vpc)!.Value, "store", [.. prefixes.Select(prefix => Ipv4Network.Parse(prefix)!.Value)], "");

    private static IEnumerable<string> Members(JsonElement body) => body.EnumerateObject().Select(member => member.Name);

    private async Task<string> OfferAsync(string vpc, params string[] prefixes)
    {
        var made = await _cloud.Behind.Services.CreateGatewayAsync(Operator, WishOf(vpc, prefixes), default);
        await _cloud.EngineWorksAsync();
        return HuaweiIds.Of(made.Value);
    }

    private Task<Outcome<Done>> DeleteServiceAsync() =>
        _cloud.Behind.Services.DeleteAsync(Operator with { Account = Alice.Account }, HuaweiIds.ParseService(_service)!.Value, default);

    private Task<HuaweiAnswer> AskAsync(string more = "") =>
        Bob.PostAsync(Path, "{\"endpoint_service_id\":\"" + _service + "\",\"vpc_id\":\"" + _consumer + "\"" + (more.Length > 0 ? "," + more : "") + "}");

    private async Task<string> TableAsync() =>
        HuaweiIds.Of((await _cloud.Behind.Vpcs.FindAsync(Bob.Account, HuaweiIds.ParseVpc(_consumer)!.Value, default))!.RouteTable);
}
