using Tieline.Core.Accounts;
using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Dialects.Huawei;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Endpoints, connections and whitelists. Contract huawei-endpoint-service, 3, 4, 5 and 10.2.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private const string Path = "/v1/{p}/vpc-endpoints", Services = "/v1/{p}/vpc-endpoint-services";
    private const string Stranger = "4189d3c2-8882-4871-a3c2-d380272eed83";

    private readonly HuaweiCloud _cloud = new();
    private string _service = "";

    private HuaweiUser Alice => _cloud.Alice;

    private HuaweiUser Bob => _cloud.Bob;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _service = await Alice.OffersAServiceAsync();
        await Alice.PermitsEverybodyAsync(_service);
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Without_approval_an_endpoint_is_creating_then_accepted_and_has_its_address()
    {
        var service = await Alice.OffersAServiceAsync("\"approval_enabled\":false");
        var made = (await Alice.AsksForAnEndpointAsync(service, "\"enable_dns\":true,\"port_ip\":\"192.168.0.77\",\"tags\":[{\"key\":\"k\",\"value\":\"v\"}],\"description\":\"d\"")).IsOk();
        var id = made["id"];
        Assert.Equal(("creating", service, "interface", "d", "v"), (made["status"], made["endpoint_service_id"], made["service_type"], made["description"], made["tags.0.value"]));
        Assert.Equal((Connection.FirstMarker.ToString(), "active", "enable", "default", "True"), (made["marker_id"], made["active_status.0"], made["enable_status"], made["specification_name"], made["enable_dns"]));
        Assert.False(made.Has("ip") || made.Has("dns_names"));
        await _cloud.EngineWorksAsync();
        var got = (await Alice.GetAsync($"{Path}/{id}")).IsOk();
        Assert.Equal(("accepted", "192.168.0.77", $"vpcep-{id}.cn-north-4.huaweicloud.com"), (got["status"], got["ip"], got["dns_names.0"]));
        Assert.Equal($"cn-north-4.{service}", got["endpoint_service_name"]);
        Assert.Equal("1", (await Alice.GetAsync($"{Services}?id={service}")).IsOk()["endpoint_services.0.connection_count"]);
    }

    [Fact]
    public async Task With_approval_the_owner_accepts_and_rejects_and_the_consumer_deletes()
    {
        var id = (await Bob.AsksForAnEndpointAsync(_service)).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        Assert.Equal("pendingAcceptance", await Bob.StatusOfEndpointAsync(id));
        var pending = (await Alice.GetAsync($"{Services}/{_service}/connections")).IsOk();
        Assert.Equal((id, "pendingAcceptance", Bob.Domain, "1"), (pending["connections.0.id"], pending["connections.0.status"], pending["connections.0.domain_id"], pending["total_count"]));

        Assert.Equal("creating", (await AnswerAsync(id, "receive")).IsOk()["connections.0.status"]);
        (await AnswerAsync(id, "receive")).IsError(400, "EndPoint.2019");
        (await AnswerAsync(id, "reject")).IsError(400, "EndPoint.2019");
        (await Bob.DeleteAsync($"{Path}/{id}")).IsError(400, "EndPoint.2019");
        await _cloud.EngineWorksAsync();
        Assert.Equal("accepted", await Bob.StatusOfEndpointAsync(id));
        (await AnswerAsync(id, "receive")).IsError(400, "EndPoint.2014");

        Assert.Equal("rejected", (await AnswerAsync(id, "reject")).IsOk()["connections.0.status"]);
        await _cloud.EngineWorksAsync();
        Assert.Equal("rejected", (await AnswerAsync(id, "reject")).IsOk()["connections.0.status"]);
        var rejected = (await Bob.GetAsync($"{Path}/{id}")).IsOk();
        Assert.Equal(("rejected", true), (rejected["status"], rejected.Has("ip")));
        Assert.Equal("creating", (await AnswerAsync(id, "receive")).IsOk()["connections.0.status"]);
        await _cloud.EngineWorksAsync();

        (await Alice.DeleteAsync($"{Path}/{id}")).IsError(404, "EndPoint.2006");
        (await Bob.DeleteAsync($"{Path}/{id}")).Is(204);
        Assert.Equal("deleting", await Bob.StatusOfEndpointAsync(id));
        (await Bob.DeleteAsync($"{Path}/{id}")).IsError(400, "EndPoint.2018");
        (await AnswerAsync(id, "receive")).IsError(400, "EndPoint.2018");
        await _cloud.EngineWorksAsync();
        (await Bob.GetAsync($"{Path}/{id}")).IsError(404, "EndPoint.2006");
        (await AnswerAsync(id, "receive")).IsError(400, "EndPoint.2013");
    }

    [Fact]
    public async Task A_pending_endpoint_tells_no_address_and_a_rejected_one_that_never_was_accepted_neither()
    {
        var id = (await Bob.AsksForAnEndpointAsync(_service)).IsOk()["id"];
        Assert.False((await Bob.GetAsync($"{Path}/{id}")).IsOk().Has("ip"));
        (await AnswerAsync(id, "reject")).IsOk();
        Assert.False((await Bob.GetAsync($"{Path}/{id}")).IsOk().Has("ip"));
    }

    [Theory]
    [InlineData("{\"action\":\"approve\",\"endpoints\":[\"ID\"]}", "EndPoint.2027")]
    [InlineData("{\"endpoints\":[\"ID\"]}", "EndPoint.2027")]
    [InlineData("{\"action\":\"receive\",\"endpoints\":[]}", "EndPoint.2002")]
    [InlineData("{\"action\":\"receive\"}", "EndPoint.2002")]
    [InlineData("{\"action\":\"receive\",\"endpoints\":[\"ID\",\"ID\"]}", "EndPoint.2031")]
    [InlineData("{\"action\":\"receive\",\"endpoints\":[\"4189d3c2-8882-4871-a3c2-d380272eed83\"]}", "EndPoint.2013")]
    [InlineData("{\"action\":\"receive\",\"endpoints\":[7]}", "EndPoint.0002")]
    public async Task An_answer_that_breaks_a_rule_changes_nothing(string body, string code)
    {
        var id = (await Bob.AsksForAnEndpointAsync(_service)).IsOk()["id"];
        (await Alice.PostAsync($"{Services}/{_service}/connections/action", body.Replace("ID", id, StringComparison.Ordinal))).IsError(400, code);
        Assert.Equal("pendingAcceptance", await Bob.StatusOfEndpointAsync(id));
    }

    [Fact]
    public async Task Connections_are_filtered_and_described()
    {
        var first = (await Bob.AsksForAnEndpointAsync(_service)).IsOk();
        await Bob.AsksForAnEndpointAsync(_service);
        Assert.Equal(first["id"], (await Alice.GetAsync($"{Services}/{_service}/connections?marker_id={first["marker_id"]}")).IsOk()["connections.0.id"]);
        Assert.Equal("1", (await Alice.GetAsync($"{Services}/{_service}/connections?id={first["id"]}")).IsOk()["total_count"]);
        Assert.Equal("0", (await Alice.GetAsync($"{Services}/{_service}/connections?status=accepted")).IsOk()["total_count"]);
        (await Alice.GetAsync($"{Services}/{_service}/connections?marker_id=x")).IsError(400, "EndPoint.0021");
        (await Alice.GetAsync($"{Services}/{_service}/connections?status=x")).IsError(400, "EndPoint.0019");
        var words = "{\"connections\":[{\"id\":\"" + first["id"] + "\",\"description\":\"the shop\"}]}";
        Assert.Equal("the shop", (await Alice.PutAsync($"{Services}/{_service}/connections/description", words)).IsOk()["connections.0.description"]);
        Assert.Equal("", (await Bob.GetAsync($"{Path}/{first["id"]}")).IsOk()["description"]);
        (await Alice.PutAsync($"{Services}/{_service}/connections/description", words.Replace("the", "<", StringComparison.Ordinal))).IsError(400, "EndPoint.0002");
        (await Alice.PutAsync($"{Services}/{_service}/connections/description", "{\"connections\":[{\"id\":\"" + Stranger + "\"}]}")).IsError(400, "EndPoint.2013");
    }

    [Fact]
    public async Task Only_permitted_accounts_connect_and_the_owner_needs_no_permission()
    {
        var service = await Alice.OffersAServiceAsync();
        (await Bob.AsksForAnEndpointAsync(service)).IsError(400, "EndPoint.2012");
        Assert.Equal("pendingAcceptance", (await Alice.AsksForAnEndpointAsync(service)).IsOk()["status"]);
        await PermitAsync(service, "iam:domain::" + new string('c', 32));
        (await Bob.AsksForAnEndpointAsync(service)).IsError(400, "EndPoint.2012");
        await PermitAsync(service, "organizations:orgPath::*");
        (await Bob.AsksForAnEndpointAsync(service)).IsError(400, "EndPoint.2012");
        await PermitAsync(service, "iam:domain::" + Bob.Domain[..8] + "*");
        (await Bob.AsksForAnEndpointAsync(service)).IsOk();
    }

    [Fact]
    public async Task Whitelist_lines_are_kept_as_written_added_once_and_removed()
    {
        var service = await Alice.OffersAServiceAsync();
        var permissions = $"{Services}/{service}/permissions";
        var line = "iam:domain::" + Bob.Domain;
        var added = (await Alice.PostAsync($"{permissions}/action", "{\"permissions\":[\"" + line + "\",\"*\"],\"action\":\"add\",\"permission_type\":\"domainId\"}")).IsOk();
        Assert.Equal(new HashSet<string?> { line, "*" }, added.At("permissions").EnumerateArray().Select(text => text.GetString()).ToHashSet());
        Assert.Equal("domainId", added["permission_type"]);
        Assert.Equal(2, (await Alice.PostAsync($"{permissions}/action", "{\"permissions\":[\"" + line + "\"],\"action\":\"add\"}")).IsOk().At("permissions").GetArrayLength());
        var batch = (await Alice.PostAsync($"{permissions}/batch-create", "{\"permissions\":[{\"permission\":\"organizations:orgPath::o-1/*\",\"description\":\"d\"}],\"permission_type\":\"orgPath\"}")).IsOk();
        Assert.Equal(("organizations:orgPath::o-1/*", "orgPath", "d"), (batch["permissions.0.permission"], batch["permissions.0.permission_type"], batch["permissions.0.description"]));
        var id = batch["permissions.0.id"];
        Assert.Equal("e", (await Alice.PutAsync($"{permissions}/{id}", "{\"permission\":{\"description\":\"e\"}}")).IsOk()["permissions.0.description"]);
        Assert.Equal("3", (await Alice.GetAsync(permissions)).IsOk()["total_count"]);
        Assert.Equal("1", (await Alice.GetAsync($"{permissions}?permission=orgPath&limit=500")).IsOk()["total_count"]);
        (await Alice.GetAsync($"{permissions}?limit=501")).IsError(400, "EndPoint.0006");
        Assert.Equal(id, (await Alice.PostAsync($"{permissions}/batch-delete", "{\"permissions\":[{\"id\":\"" + id + "\"}]}")).IsOk()["permissions.0.id"]);
        (await Alice.PostAsync($"{permissions}/batch-delete", "{\"permissions\":[{\"id\":\"" + id + "\"}]}")).IsError(404, "EndPoint.0005");
        (await Alice.PutAsync($"{permissions}/{id}", "{\"permission\":{}}")).IsError(404, "EndPoint.0005");
        Assert.Equal(1, (await Alice.PostAsync($"{permissions}/action", "{\"permissions\":[\"*\"],\"action\":\"remove\"}")).IsOk().At("permissions").GetArrayLength());
        Assert.Equal(1, (await Alice.PostAsync($"{permissions}/action", "{\"permissions\":[\"*\"],\"action\":\"remove\"}")).IsOk().At("permissions").GetArrayLength());
    }

    [Theory]
    [InlineData("{\"permissions\":[],\"action\":\"add\"}", "EndPoint.3036")]
    [InlineData("{\"action\":\"add\"}", "EndPoint.3036")]
    [InlineData("{\"permissions\":[\"*\"]}", "EndPoint.3035")]
    [InlineData("{\"permissions\":[\"*\"],\"action\":\"allow\"}", "EndPoint.3035")]
    [InlineData("{\"permissions\":[\"iam:domain::\"],\"action\":\"add\"}", "EndPoint.3002")]
    [InlineData("{\"permissions\":[\"iam:domain::a/b\"],\"action\":\"add\"}", "EndPoint.3002")]
    [InlineData("{\"permissions\":[\"iam:user::a\"],\"action\":\"add\"}", "EndPoint.3002")]
    [InlineData("{\"permissions\":[\"iam:domain::a\\n\"],\"action\":\"add\"}", "EndPoint.3002")]
    [InlineData("{\"permissions\":[\"iam:domain::a\"],\"action\":\"add\",\"permission_type\":\"orgPath\"}", "EndPoint.3002")]
    [InlineData("{\"permissions\":[\"organizations:orgPath::a b\"],\"action\":\"add\"}", "EndPoint.3002")]
    [InlineData("{\"permissions\":[\"*\"],\"action\":\"add\",\"permission_type\":\"user\"}", "EndPoint.0002")]
    [InlineData("{\"permissions\":[1],\"action\":\"add\"}", "EndPoint.3036")]
    public async Task A_whitelist_line_that_breaks_a_rule_is_refused(string body, string code)
    {
        var service = await Alice.OffersAServiceAsync();
        (await Alice.PostAsync($"{Services}/{service}/permissions/action", body)).IsError(400, code);
        Assert.Equal("0", (await Alice.GetAsync($"{Services}/{service}/permissions")).IsOk()["total_count"]);
    }

    [Fact]
    public async Task A_whitelist_has_at_most_50_lines()
    {
        var service = await Alice.OffersAServiceAsync();
        var lines = string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"iam:domain::{i}\""));
        (await Alice.PostAsync($"{Services}/{service}/permissions/action", "{\"permissions\":[" + lines + "],\"action\":\"add\"}")).IsOk();
        (await Alice.PostAsync($"{Services}/{service}/permissions/action", "{\"permissions\":[\"*\"],\"action\":\"add\"}")).IsError(400, "EndPoint.3049");
        (await Alice.PostAsync($"{Services}/{service}/permissions/action", "{\"permissions\":[" + lines + ",\"*\"],\"action\":\"add\"}")).IsError(400, "EndPoint.0016");
    }

    [Fact]
    public async Task Unwhitelisting_closes_the_endpoints_of_that_consumer_and_of_no_other()
    {
        var carol = await _cloud.AddUserAsync("carol", 'c');
        var service = await Alice.OffersAServiceAsync("\"approval_enabled\":false");
        await PermitAsync(service, "iam:domain::" + Bob.Domain);
        await PermitAsync(service, "iam:domain::" + carol.Domain);
        var (bobs, carols, own) = ((await Bob.AsksForAnEndpointAsync(service)).IsOk()["id"], (await carol.AsksForAnEndpointAsync(service)).IsOk()["id"], (await Alice.AsksForAnEndpointAsync(service)).IsOk()["id"]);
        await _cloud.EngineWorksAsync();
        (await Alice.PostAsync($"{Services}/{service}/permissions/action", "{\"permissions\":[\"iam:domain::" + Bob.Domain + "\"],\"action\":\"remove\"}")).IsOk();
        await _cloud.EngineWorksAsync();
        Assert.Equal(("rejected", "accepted", "accepted"), (await Bob.StatusOfEndpointAsync(bobs), await carol.StatusOfEndpointAsync(carols), await Alice.StatusOfEndpointAsync(own)));
    }

    [Fact]
    public async Task Who_was_accepted_without_being_permitted_stays_when_another_is_unwhitelisted()
    {
        var carol = await _cloud.AddUserAsync("carol", 'c');
        var service = await Alice.OffersAServiceAsync("\"approval_enabled\":false");
        await PermitAsync(service, "iam:domain::" + Bob.Domain);
        await PermitAsync(service, "iam:domain::" + carol.Domain);
        var (bobs, carols) = ((await Bob.AsksForAnEndpointAsync(service)).IsOk()["id"], (await carol.AsksForAnEndpointAsync(service)).IsOk()["id"]);
        await _cloud.EngineWorksAsync();
        await ForbidAsync(Bob);
        (await Alice.PostAsync($"{Services}/{service}/connections/action", "{\"action\":\"receive\",\"endpoints\":[\"" + bobs + "\"]}")).IsOk();
        await _cloud.EngineWorksAsync();
        await ForbidAsync(carol);
        Assert.Equal(("accepted", "rejected"), (await Bob.StatusOfEndpointAsync(bobs), await carol.StatusOfEndpointAsync(carols)));

        async Task ForbidAsync(HuaweiUser user) =>
            (await Alice.PostAsync($"{Services}/{service}/permissions/action", "{\"permissions\":[\"iam:domain::" + user.Domain + "\"],\"action\":\"remove\"}")).IsOk();
    }

    [Fact]
    public async Task What_an_endpoint_refers_to_must_be_there_and_belong_together()
    {
        var vpc = await Bob.MakesAVpcAsync();
        var subnet = await Bob.MakesASubnetAsync(vpc);
        await Check(HuaweiUser.EndpointBody("", vpc, subnet), 400, "EndPoint.2029");
        await Check(HuaweiUser.EndpointBody("x", vpc, subnet), 400, "EndPoint.3062");
        await Check(HuaweiUser.EndpointBody(Stranger, vpc, subnet), 400, "EndPoint.2003");
        await Check(HuaweiUser.EndpointBody(_service, "", subnet), 400, "EndPoint.2011");
        await Check(HuaweiUser.EndpointBody(_service, "x", subnet), 400, "EndPoint.0020");
        await Check(HuaweiUser.EndpointBody(_service, Stranger, subnet), 400, "EndPoint.2001");
        await Check(HuaweiUser.EndpointBody(_service, vpc, ""), 400, "EndPoint.2010");
        await Check(HuaweiUser.EndpointBody(_service, vpc, "x"), 400, "EndPoint.0023");
        await Check(HuaweiUser.EndpointBody(_service, vpc, Stranger), 404, "EndPoint.4004");
        await Check(HuaweiUser.EndpointBody(_service, await Bob.MakesAVpcAsync("10.0.0.0/16"), subnet), 400, "EndPoint.2037");
        var alices = await Alice.MakesAVpcAsync();
        await Check(HuaweiUser.EndpointBody(_service, alices, subnet), 400, "EndPoint.2001");
        await Check(HuaweiUser.EndpointBody(_service, vpc, await Alice.MakesASubnetAsync(alices)), 404, "EndPoint.4004");
        Assert.Equal("0", (await Bob.GetAsync(Path)).IsOk()["total_count"]);

        async Task Check(string body, int status, string code) => (await Bob.PostAsync(Path, body)).IsError(status, code);
    }

    [Theory]
    [InlineData("\"port_ip\":\"x\"", "EndPoint.2041")]
    [InlineData("\"port_ip\":\"192.168.1.1\"", "EndPoint.2043")]
    [InlineData("\"port_ip\":\"192.168.0.0\"", "EndPoint.2042")]
    [InlineData("\"port_ip\":\"192.168.0.1\"", "EndPoint.2042")]
    [InlineData("\"port_ip\":\"192.168.0.255\"", "EndPoint.2042")]
    [InlineData("\"port_ip\":\"192.168.0.9\"", "EndPoint.2042")]
    [InlineData("\"enable_dns\":\"true\"", "EndPoint.2033")]
    [InlineData("\"whitelist\":[\"x\"]", "EndPoint.2044")]
    [InlineData("\"whitelist\":[\"10.0.0.1/8\"]", "EndPoint.2044")]
    [InlineData("\"whitelist\":[\"::1\"]", "EndPoint.2044")]
    [InlineData("\"whitelist\":\"x\"", "EndPoint.2044")]
    [InlineData("\"whitelist\":[\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\",\"1.1.1.5\",\"1.1.1.6\",\"1.1.1.7\",\"1.1.1.8\",\"1.1.1.9\",\"1.1.1.10\",\"1.1.1.11\",\"1.1.1.12\",\"1.1.1.13\",\"1.1.1.14\",\"1.1.1.15\",\"1.1.1.16\",\"1.1.1.17\",\"1.1.1.18\",\"1.1.1.19\",\"1.1.1.20\",\"1.1.1.21\"]", "EndPoint.2045")]
    [InlineData("\"enable_whitelist\":1", "EndPoint.0002")]
    [InlineData("\"description\":\"<\"", "EndPoint.0002")]
    [InlineData("\"routetables\":[\"x\"]", "EndPoint.1019")]
    [InlineData("\"policy_document\":{\"Version\":\"5.0\",\"Statement\":[]}", "EndPoint.2048")]
    [InlineData("\"policy_document\":{}", "EndPoint.2048")]
    [InlineData("\"policy_statement\":[{\"Effect\":\"Allow\"}]", "EndPoint.2048")]
    [InlineData("\"ip_version\":\"dualstack\"", "EndPoint.0002")]
    [InlineData("\"specification_name\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "EndPoint.0015")]
    [InlineData("\"tags\":[{\"key\":\"a=b\"}]", "EndPoint.3068")]
    public async Task An_endpoint_that_breaks_a_rule_is_refused_and_takes_no_address(string more, string code)
    {
        var vpc = await Bob.MakesAVpcAsync();
        var subnet = await Bob.MakesASubnetAsync(vpc);
        (await Bob.PostAsync("/v1/{p}/ports", "{\"port\":{\"network_id\":\"" + subnet + "\",\"fixed_ips\":[{\"ip_address\":\"192.168.0.9\"}]}}")).IsOk();
        (await Bob.PostAsync(Path, HuaweiUser.EndpointBody(_service, vpc, subnet, more))).IsError(400, code);
        Assert.Equal(1, (await Bob.GetAsync($"/v1/{{p}}/ports?network_id={subnet}")).IsOk().At("ports").GetArrayLength());
    }

    [Fact]
    public async Task An_endpoints_address_is_a_port_that_nobody_can_delete_and_is_free_when_it_is_gone()
    {
        var made = (await Bob.AsksForAnEndpointAsync(_service, "\"port_ip\":\"192.168.0.50\"")).IsOk();
        var port = (await Bob.GetAsync($"/v1/{{p}}/ports?network_id={made["subnet_id"]}")).IsOk();
        Assert.Equal(("192.168.0.50", "neutron:vpcep"), (port["ports.0.fixed_ips.0.ip_address"], port["ports.0.device_owner"]));
        (await Bob.DeleteAsync($"/v1/{{p}}/ports/{port["ports.0.id"]}")).IsVpcError(409, "VPC.2205");
        (await Bob.PostAsync(Path, HuaweiUser.EndpointBody(_service, made["vpc_id"], made["subnet_id"], "\"port_ip\":\"192.168.0.50\""))).IsError(400, "EndPoint.2042");
        (await Bob.PostAsync(Services, HuaweiUser.ServiceBody(made["vpc_id"], port["ports.0.id"]))).IsError(400, "EndPoint.3008");
        (await Bob.DeleteAsync($"{Path}/{made["id"]}")).Is(204);
        await _cloud.EngineWorksAsync();
        Assert.Equal(0, (await Bob.GetAsync($"/v1/{{p}}/ports?network_id={made["subnet_id"]}")).IsOk().At("ports").GetArrayLength());
    }

    [Fact]
    public async Task A_subnet_without_a_free_address_takes_no_endpoint()
    {
        var vpc = await Bob.MakesAVpcAsync();
        var subnet = await Bob.MakesASubnetAsync(vpc, "192.168.0.0/28");
        for (var address = 2; address < 15; address++) (await Bob.PostAsync("/v1/{p}/ports", "{\"port\":{\"network_id\":\"" + subnet + "\"}}")).IsOk();
        (await Bob.PostAsync(Path, HuaweiUser.EndpointBody(_service, vpc, subnet))).IsError(400, "EndPoint.3001");
        Assert.Equal("0", (await Bob.GetAsync(Path)).IsOk()["total_count"]);
    }

    [Fact]
    public async Task A_service_that_is_not_available_takes_no_endpoint()
    {
        var vpc = await Alice.MakesAVpcAsync();
        var port = await Alice.MakesAPortAsync(await Alice.MakesASubnetAsync(vpc));
        var young = (await Alice.PostAsync(Services, HuaweiUser.ServiceBody(vpc, port))).IsOk()["id"];
        (await Alice.AsksForAnEndpointAsync(young)).IsError(400, "EndPoint.2004");
        (await Alice.DeleteAsync($"{Services}/{young}")).IsError(400, "EndPoint.3005");
        await _cloud.EngineWorksAsync();
        (await Alice.DeleteAsync($"{Services}/{young}")).Is(204);
        (await Alice.AsksForAnEndpointAsync(young)).IsError(400, "EndPoint.2004");
    }

    [Fact]
    public async Task A_service_with_a_connected_endpoint_stays_and_others_outlive_it_as_failed()
    {
        var (connected, pending) = ((await Bob.AsksForAnEndpointAsync(_service)).IsOk()["id"], (await Bob.AsksForAnEndpointAsync(_service)).IsOk()["id"]);
        (await AnswerAsync(connected, "receive")).IsOk();
        (await Alice.DeleteAsync($"{Services}/{_service}")).IsError(400, "EndPoint.3006");
        await _cloud.EngineWorksAsync();
        (await Alice.DeleteAsync($"{Services}/{_service}")).IsError(400, "EndPoint.3006");
        (await AnswerAsync(connected, "reject")).IsOk();
        (await Alice.DeleteAsync($"{Services}/{_service}")).Is(204);
        await _cloud.EngineWorksAsync();
        (await Alice.GetAsync($"{Services}/{_service}")).IsError(404, "EndPoint.0005");
        var failed = (await Bob.GetAsync($"{Path}/{pending}")).IsOk();
        Assert.Equal(("failed", "EndPoint.2003", _service, $"cn-north-4.{_service}"), (failed["status"], failed["error.0.error_code"], failed["endpoint_service_id"], failed["endpoint_service_name"]));
        (await Bob.PutAsync($"{Path}/{pending}", "{\"enable_whitelist\":true}")).IsError(400, "EndPoint.2047");
        (await Bob.DeleteAsync($"{Path}/{pending}")).Is(204);
        await _cloud.EngineWorksAsync();
        (await Bob.GetAsync($"{Path}/{pending}")).IsError(404, "EndPoint.2006");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"service_name\":\"-\"", "-.")]
    public async Task An_endpoint_tells_the_full_name_of_its_service_also_when_that_is_gone(string more, string name)
    {
        var service = await Alice.OffersAServiceAsync(more);
        await Alice.PermitsEverybodyAsync(service);
        var id = (await Bob.AsksForAnEndpointAsync(service)).IsOk()["id"];
        (await Alice.DeleteAsync($"{Services}/{service}")).Is(204);
        await _cloud.EngineWorksAsync();
        Assert.Equal($"cn-north-4.{name}{service}", (await Bob.GetAsync($"{Path}/{id}")).IsOk()["endpoint_service_name"]);
    }

    [Fact]
    public async Task What_the_engine_cannot_make_is_failed_with_the_reason_and_recovers()
    {
        var id = (await Bob.AsksForAnEndpointAsync(_service)).IsOk()["id"];
        (await AnswerAsync(id, "receive")).IsOk();
        var endpoint = (await _cloud.Behind.Endpoints.FindAsync(Bob.Account, HuaweiIds.ParseEndpoint(id)!.Value, default))!.Endpoint;
        await _cloud.Behind.EndpointChanges.RecordAsync([], [(endpoint, new EndpointSight(endpoint.Id, endpoint.Revision, Presence.Faulty, "no device"))], default);
        var failed = (await Bob.GetAsync($"{Path}/{id}")).IsOk();
        Assert.Equal(("failed", "EndPoint.2022", "no device"), (failed["status"], failed["error.0.error_code"], failed["error.0.error_message"]));
        (await AnswerAsync(id, "receive")).IsError(400, "EndPoint.2047");
        await _cloud.Behind.Reconciler.PassAsync(Core.Boundary.Scope.Of(endpoint.Id), default);
        Assert.Equal("accepted", await Bob.StatusOfEndpointAsync(id));

        var service = (await _cloud.Behind.Services.FindAsync(Alice.Account, HuaweiIds.ParseService(_service)!.Value, default))!;
        await _cloud.Behind.EndpointChanges.RecordAsync([(service, new ServiceSight(service.Id, service.Revision, Presence.Faulty, "no router"))], [], default);
        var broken = (await Alice.GetAsync($"{Services}/{_service}")).IsOk();
        Assert.Equal(("failed", "no router", "no router"), (broken["status"], broken["error.0.error_message"], broken["error.0.message"]));
        (await Alice.PutAsync($"{Services}/{_service}", "{}")).IsError(400, "EndPoint.3045");
    }

    [Fact]
    public async Task Access_is_changed_in_part_and_replaced_as_a_whole()
    {
        var id = (await Bob.AsksForAnEndpointAsync(_service, "\"whitelist\":[\"192.168.0.9\",\"10.0.0.0/8\"],\"enable_whitelist\":true")).IsOk()["id"];
        var changed = (await Bob.PutAsync($"{Path}/{id}", "{\"enable_whitelist\":false}")).IsOk();
        Assert.Equal(("False", "192.168.0.9", "10.0.0.0/8"), (changed["enable_whitelist"], changed["whitelist.0"], changed["whitelist.1"]));
        Assert.Equal(0, (await Bob.PutAsync($"{Path}/{id}", "{\"whitelist\":[]}")).IsOk().At("whitelist").GetArrayLength());
        (await Bob.PutAsync($"{Path}/{id}", "{}")).IsError(400, "EndPoint.0002");
        (await AnswerAsync(id, "receive")).IsOk();
        (await Bob.PutAsync($"{Path}/{id}", "{\"enable_whitelist\":true}")).IsError(400, "EndPoint.2019");
    }

    [Fact]
    public async Task A_policy_is_kept_where_the_service_allows_one()
    {
        var service = await Alice.OffersAServiceAsync("\"enable_policy\":true");
        var document = "{\"Version\":\"5.0\",\"Statement\":[{\"Effect\":\"Deny\"}]}";
        var id = (await Alice.AsksForAnEndpointAsync(service, "\"policy_document\":" + document)).IsOk()["id"];
        Assert.Equal("Deny", (await Alice.GetAsync($"{Path}/{id}")).IsOk()["policy_document.Statement.0.Effect"]);
        var changed = (await Alice.PutAsync($"{Path}/{id}/policy", "{\"policy_document\":" + document.Replace("Deny", "Allow", StringComparison.Ordinal) + "}")).IsOk();
        Assert.Equal("Allow", changed["policy_document.Statement.0.Effect"]);
        (await Alice.PutAsync($"{Path}/{id}/policy", "{}")).IsError(400, "EndPoint.2048");
        (await Alice.DeleteAsync($"{Path}/{id}/policy")).IsError(400, "EndPoint.2049");
        (await Alice.PutAsync($"{Path}/{id}/routetables", "{\"routetables\":[]}")).IsError(400, "EndPoint.2040");
        (await Alice.PutAsync($"{Path}/{id}/routetables", "{\"routetables\":[\"x\"]}")).IsError(400, "EndPoint.1019");
        var without = (await Bob.AsksForAnEndpointAsync(_service)).IsOk()["id"];
        (await Bob.PutAsync($"{Path}/{without}/policy", "{\"policy_document\":" + document + "}")).IsError(400, "EndPoint.2048");
    }

    [Fact]
    public async Task A_list_is_filtered_and_a_foreign_endpoint_is_an_unknown_one()
    {
        var made = (await Bob.AsksForAnEndpointAsync(_service)).IsOk();
        await Bob.AsksForAnEndpointAsync(_service);
        Assert.Equal("2", (await Bob.GetAsync(Path)).IsOk()["total_count"]);
        Assert.Equal("1", (await Bob.GetAsync($"{Path}?vpc_id={made["vpc_id"]}")).IsOk()["total_count"]);
        Assert.Equal("1", (await Bob.GetAsync($"{Path}?id={made["id"]}")).IsOk()["total_count"]);
        Assert.Equal("2", (await Bob.GetAsync($"{Path}?endpoint_service_name=CN-north")).IsOk()["total_count"]);
        (await Bob.GetAsync($"{Path}?vpc_id=x")).IsError(400, "EndPoint.0020");
        Assert.Equal("0", (await Alice.GetAsync(Path)).IsOk()["total_count"]);
        foreach (var (method, rest, body) in new[] { ("GET", "", ""), ("PUT", "", "{\"enable_whitelist\":true}"), ("DELETE", "", ""), ("PUT", "/policy", "{}"), ("DELETE", "/policy", ""), ("PUT", "/routetables", "{}") })
        {
            (await Alice.SendAsync(method, $"{Path}/{made["id"]}{rest}", body)).IsError(404, "EndPoint.2006");
            (await Bob.SendAsync(method, $"{Path}/{Stranger}{rest}", body)).IsError(404, "EndPoint.2006");
            (await Bob.SendAsync(method, $"{Path}/nonsense{rest}", body)).IsError(400, "EndPoint.2017");
        }

        Assert.Equal("pendingAcceptance", (await Bob.PostAsync($"/v2/{{p}}/vpc-endpoints/{made["id"]}/upgrade", "{\"action\":\"start\"}")).IsOk()["status"]);
        (await Bob.PostAsync($"/v2/{{p}}/vpc-endpoints/{made["id"]}/upgrade", "{}")).IsError(400, "EndPoint.0002");
    }

    [Fact]
    public async Task A_consumer_reaches_the_backend_through_the_endpoint_though_both_vpcs_have_the_same_range()
    {
        var service = (await _cloud.Behind.Services.FindAsync(Alice.Account, HuaweiIds.ParseService(_service)!.Value, default))!;
        var client = await PlugAsync(Bob, await Bob.MakesASubnetAsync(await Bob.MakesAVpcAsync()), "client", null);
        var subnet = (await _cloud.Behind.Ports.FindAsync(Bob.Account, client, default))!;
        var made = (await Bob.PostAsync(Path, HuaweiUser.EndpointBody(_service, HuaweiIds.Of(subnet.Vpc), HuaweiIds.Of(subnet.Subnet), "\"enable_whitelist\":true,\"whitelist\":[\"192.168.0.0/24\"]"))).IsOk();
        var address = (await _cloud.Behind.Endpoints.FindAsync(Bob.Account, HuaweiIds.ParseEndpoint(made["id"])!.Value, default))!.Endpoint.Address;
        await _cloud.EngineWorksAsync();
        var before = (await _cloud.Behind.Reachability.ExplainAsync(client, address, default)).Value;
        Assert.Equal(Core.Reachability.StopCause.EndpointClosed, before.There.Cause);
        Assert.False(before.Reaches);

        (await AnswerAsync(made["id"], "receive")).IsOk();
        await _cloud.EngineWorksAsync();
        Assert.Equal(Core.Reachability.StopCause.NoBackend, (await _cloud.Behind.Reachability.ExplainAsync(client, address, default)).Value.EngineThere.Cause);

        var backend = await PlugAsync(Alice, HuaweiIds.Of((await _cloud.Behind.Ports.FindAsync(Alice.Account, service.Port, default))!.Subnet), "backend", null);
        (await Alice.PutAsync($"{Services}/{_service}", "{\"port_id\":\"" + HuaweiIds.Of(backend) + "\"}")).IsOk();
        await _cloud.EngineWorksAsync();
        var open = (await _cloud.Behind.Reachability.ExplainAsync(client, address, default)).Value;
        Assert.True(open.Reaches);
        Assert.Equal((backend, made["id"]), (open.EngineThere.Arrived, HuaweiIds.Of(open.EngineThere.Hops[0].Endpoint!.Value)));
        Assert.Contains("TCP to 8080", Core.Reachability.Diagnosis.OfThere(open).Sentence, StringComparison.Ordinal);

        (await Bob.PutAsync($"{Path}/{made["id"]}", "{\"whitelist\":[\"10.0.0.0/8\"]}")).IsOk();
        await _cloud.EngineWorksAsync();
        Assert.Equal(Core.Reachability.StopCause.NotAdmitted, (await _cloud.Behind.Reachability.ExplainAsync(client, address, default)).Value.EngineThere.Cause);
    }

    private async Task<Core.Identifiers.PortId> PlugAsync(HuaweiUser user, string subnet, string name, Ipv4Address? address) =>
        (await _cloud.Behind.Ports.CreateAsync(
            new Caller(user.Account, "operator"), new(HuaweiIds.ParseSubnet(subnet)!.Value, name, address, new Attachment(AttachmentKind.OwnNamespace, name, "eth0", true)), default)).Value;

    private Task<HuaweiAnswer> AnswerAsync(string endpoint, string action) =>
        Alice.PostAsync($"{Services}/{_service}/connections/action", "{\"action\":\"" + action + "\",\"endpoints\":[\"" + endpoint + "\"]}\n");

    private async Task PermitAsync(string service, string line) =>
        (await Alice.PostAsync($"{Services}/{service}/permissions/action", "{\"permissions\":[\"" + line + "\"],\"action\":\"add\"}")).IsOk();
}
