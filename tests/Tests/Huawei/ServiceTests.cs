using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Dialects.Huawei;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Endpoint services. Seed 004; contract huawei-endpoint-service, 2, 9 and 12.1.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private const string Path = "/v1/{p}/vpc-endpoint-services";
    private const string Stranger = "4189d3c2-8882-4871-a3c2-d380272eed83";

    private readonly HuaweiCloud _cloud = new();
    private string _vpc = "", _port = "";

    private HuaweiUser Alice => _cloud.Alice;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _vpc = await Alice.MakesAVpcAsync();
        _port = await Alice.MakesAPortAsync(await Alice.MakesASubnetAsync(_vpc));
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_service_that_failed_is_not_available_again_while_another_has_its_server_port()
    {
        var first = (await CreateAsync("")).IsOk()["id"];
        await FailAsync(first);
        Assert.Equal("failed", await Alice.StatusOfServiceAsync(first));
        var second = (await CreateAsync("")).IsOk()["id"];
        _cloud.Behind.Reconciler.Due(Scope.All);
        await _cloud.EngineWorksAsync();
        Assert.Equal(("failed", "available"), (await Alice.StatusOfServiceAsync(first), await Alice.StatusOfServiceAsync(second)));
        Assert.Equal(
            "another endpoint service of the same port has one of the server ports", (await Alice.GetAsync($"{Path}/{first}")).IsOk()["error.0.error_message"]);
        (await Alice.PutAsync($"{Path}/{second}", "{\"description\":\"d\"}")).IsOk();

        (await Alice.DeleteAsync($"{Path}/{second}")).Is(204);
        _cloud.Behind.Reconciler.Due(Scope.All);
        await _cloud.EngineWorksAsync();
        Assert.Equal("available", await Alice.StatusOfServiceAsync(first));

        async Task FailAsync(string id)
        {
            var service = await _cloud.Behind.Store.ReadAsync(reader => reader.FindServiceAsync(HuaweiIds.ParseService(id)!.Value), default);
            await _cloud.Behind.EndpointChanges.RecordAsync([(service!, new(service!.Id, service.Revision, Presence.Faulty, "no memory"))], [], default);
        }
    }

    [Fact]
    public async Task A_service_is_creating_until_the_engine_has_it_and_gone_after_its_deletion()
    {
        var made = (await CreateAsync("""
            "service_name":"test123","approval_enabled":false,"service_type":"interface","tcp_proxy":"proxy_open","tags":[{"key":"k","value":"v"}],"description":"text 中文","enable_policy":true
            """)).IsOk();
        var id = made["id"];
        Assert.Equal(("creating", "False", $"cn-north-4.test123.{id}", "interface", "VM"), (made["status"], made["approval_enabled"], made["service_name"], made["service_type"], made["server_type"]));
        Assert.Equal((_vpc, _port, Alice.Project, "proxy_open", "text 中文", "True", "ipv4"), (made["vpc_id"], made["port_id"], made["project_id"], made["tcp_proxy"], made["description"], made["enable_policy"], made["ip_version"]));
        Assert.Equal(("8080", "80", "TCP", "k", "v"), (made["ports.0.client_port"], made["ports.0.server_port"], made["ports.0.protocol"], made["tags.0.key"], made["tags.0.value"]));
        Assert.Equal("2026-01-05T08:00:00Z", made["created_at"]);
        await _cloud.EngineWorksAsync();
        Assert.Equal("available", await Alice.StatusOfServiceAsync(id));

        Assert.Empty((await Alice.DeleteAsync($"{Path}/{id}")).Is(204).Text);
        Assert.Equal("deleting", await Alice.StatusOfServiceAsync(id));
        await _cloud.EngineWorksAsync();
        (await Alice.GetAsync($"{Path}/{id}")).IsError(404, "EndPoint.0005");
    }

    [Fact]
    public async Task What_is_left_out_has_the_defaults_of_the_seed()
    {
        var made = (await CreateAsync("")).IsOk();
        Assert.Equal(("True", "interface", "close", "False", ""), (made["approval_enabled"], made["service_type"], made["tcp_proxy"], made["enable_policy"], made["description"]));
        Assert.Equal((0, $"cn-north-4.{made["id"]}"), (made.At("tags").GetArrayLength(), made["service_name"]));
    }

    [Fact]
    public async Task The_seeds_example_request_is_accepted_as_written()
    {
        var body = "{ \"port_id\" : \"" + _port + "\", \"vpc_id\" : \"" + _vpc + "\", \"approval_enabled\" : false, \"service_type\" : \"interface\", \"server_type\" : \"VM\", \"ports\" : [ { \"client_port\" : 8080, \"server_port\" : 90, \"protocol\" : \"TCP\" }, { \"client_port\" : 8081, \"server_port\" : 80, \"protocol\" : \"TCP\" } ] }\n";
        var made = (await Alice.PostAsync(Path, body)).IsOk();
        Assert.Equal(("8080", "90", "8081", "80"), (made["ports.0.client_port"], made["ports.0.server_port"], made["ports.1.client_port"], made["ports.1.server_port"]));
    }

    [Theory]
    [InlineData("\"service_name\":\"12345678901234567\"", "EndPoint.3076")]
    [InlineData("\"service_name\":\"a.b\"", "EndPoint.3076")]
    [InlineData("\"service_name\":\"名\"", "EndPoint.3076")]
    [InlineData("\"service_name\":7", "EndPoint.3076")]
    [InlineData("\"approval_enabled\":\"true\"", "EndPoint.0002")]
    [InlineData("\"approval_enabled\":1", "EndPoint.0002")]
    [InlineData("\"enable_policy\":\"x\"", "EndPoint.0002")]
    [InlineData("\"service_type\":\"gateway\"", "EndPoint.0002")]
    [InlineData("\"service_type\":\"other\"", "EndPoint.0002")]
    [InlineData("\"tcp_proxy\":\"on\"", "EndPoint.0002")]
    [InlineData("\"tcp_proxy\":\"toa_open\"", "EndPoint.0002")]
    [InlineData("\"description\":\"a<b\"", "EndPoint.0002")]
    [InlineData("\"description\":\"a>b\"", "EndPoint.0002")]
    [InlineData("\"ip_version\":\"ipv6\"", "EndPoint.0002")]
    [InlineData("\"ip\":\"1.2.3.4\"", "EndPoint.3011")]
    [InlineData("\"pool_id\":\"4189d3c2-8882-4871-a3c2-d380272eed83\"", "EndPoint.2038")]
    [InlineData("\"tags\":[{\"value\":\"v\"}]", "EndPoint.3066")]
    [InlineData("\"tags\":[{\"key\":\"\",\"value\":\"v\"}]", "EndPoint.3066")]
    [InlineData("\"tags\":[{\"key\":\"1234567890123456789012345678901234567\"}]", "EndPoint.3072")]
    [InlineData("\"tags\":[{\"key\":\"k\",\"value\":\"12345678901234567890123456789012345678901234\"}]", "EndPoint.3073")]
    [InlineData("\"tags\":[{\"key\":\"k\",\"value\":\"1\"},{\"key\":\"k\",\"value\":\"2\"}]", "EndPoint.3067")]
    [InlineData("\"tags\":[{\"key\":\" k\"}]", "EndPoint.3068")]
    [InlineData("\"tags\":[{\"key\":\"k\",\"value\":\"v \"}]", "EndPoint.3068")]
    [InlineData("\"tags\":[{\"key\":\"a\"},{\"key\":\"b\"},{\"key\":\"c\"},{\"key\":\"d\"},{\"key\":\"e\"},{\"key\":\"f\"},{\"key\":\"g\"},{\"key\":\"h\"},{\"key\":\"i\"},{\"key\":\"j\"},{\"key\":\"k\"}]", "EndPoint.3069")]
    [InlineData("\"tags\":\"x\"", "EndPoint.3068")]
    public async Task A_value_that_breaks_a_rule_of_the_seed_is_refused_and_nothing_is_made(string more, string code)
    {
        (await CreateAsync(more)).IsError(400, code);
        Assert.Equal("0", (await Alice.GetAsync(Path)).IsOk()["total_count"]);
    }

    [Theory]
    [InlineData('=')]
    [InlineData('*')]
    [InlineData('<')]
    [InlineData('>')]
    [InlineData(',')]
    [InlineData('|')]
    [InlineData('/')]
    public async Task A_tag_has_none_of_the_characters_that_the_seed_forbids(char character)
    {
        (await CreateAsync($$$"""
            "tags":[{"key":"a{{{character}}}b","value":"v"}]
            """)).IsError(400, "EndPoint.3068");
        (await CreateAsync($$$"""
            "tags":[{"key":"a","value":"v{{{character}}}w"}]
            """)).IsError(400, "EndPoint.3068");
    }

    [Fact]
    public async Task The_longest_name_tags_and_values_are_accepted()
    {
        var tags = string.Join(',', Enumerable.Range(0, 10).Select(i => "{\"key\":\"" + i + new string('键', 35) + "\",\"value\":\"" + new string('值', 43) + "\"}"));
        var made = (await CreateAsync("\"service_name\":\"Aa0_-67890123456\",\"tags\":[" + tags + "],\"description\":\"" + new string('x', 128) + "\"")).IsOk();
        Assert.Equal(10, made.At("tags").GetArrayLength());
    }

    [Theory]
    [InlineData("", "EndPoint.3074")]
    [InlineData("{\"client_port\":80}", "EndPoint.2028")]
    [InlineData("{\"server_port\":80}", "EndPoint.2028")]
    [InlineData("{\"client_port\":0,\"server_port\":80}", "EndPoint.3043")]
    [InlineData("{\"client_port\":80,\"server_port\":65536}", "EndPoint.3043")]
    [InlineData("{\"client_port\":\"80\",\"server_port\":80}", "EndPoint.3043")]
    [InlineData("{\"client_port\":80.5,\"server_port\":80}", "EndPoint.3043")]
    [InlineData("{\"client_port\":80,\"server_port\":80,\"protocol\":\"UDP\"}", "EndPoint.3075")]
    [InlineData("{\"client_port\":80,\"server_port\":80,\"protocol\":\"tcp\"}", "EndPoint.3075")]
    [InlineData("{\"client_port\":80,\"server_port\":80},{\"client_port\":80,\"server_port\":80}", "EndPoint.3043")]
    [InlineData("{\"client_port\":80,\"server_port\":80},{\"client_port\":80,\"server_port\":81}", "EndPoint.3043")]
    [InlineData("7", "EndPoint.3043")]
    public async Task A_list_of_mappings_that_breaks_a_rule_is_refused(string ports, string code) =>
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port, "", ports))).IsError(400, code);

    [Fact]
    public async Task A_service_has_at_most_200_mappings()
    {
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port, "", Many(201)))).IsError(400, "EndPoint.3074");
        Assert.Equal(200, (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port, "", Many(200)))).IsOk().At("ports").GetArrayLength());

        static string Many(int count) => string.Join(',', Enumerable.Range(1, count).Select(i => "{\"client_port\":" + i + ",\"server_port\":" + i + "}"));
    }

    [Fact]
    public async Task Services_of_one_port_share_no_server_port_whichever_client_ports_they_have()
    {
        var first = (await CreateAsync("")).IsOk()["id"];
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port, "", "{\"client_port\":9,\"server_port\":80}"))).IsError(400, "EndPoint.3044");
        var second = (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port, "", "{\"client_port\":8080,\"server_port\":81}"))).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        (await Alice.PutAsync($"{Path}/{second}", "{\"ports\":[{\"client_port\":1,\"server_port\":80}]}")).IsError(400, "EndPoint.3044");
        (await Alice.DeleteAsync($"{Path}/{first}")).Is(204);
        (await Alice.PutAsync($"{Path}/{second}", "{\"ports\":[{\"client_port\":1,\"server_port\":80}]}")).IsOk();
    }

    [Fact]
    public async Task Port_and_vpc_must_be_there_the_callers_and_belong_together()
    {
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, ""))).IsError(400, "EndPoint.3003");
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, "nonsense"))).IsError(400, "EndPoint.3003");
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, Stranger))).IsError(400, "EndPoint.3008");
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody("", _port))).IsError(400, "EndPoint.0020");
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody("nonsense", _port))).IsError(400, "EndPoint.0020");
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(Stranger, _port))).IsError(400, "EndPoint.2001");
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(await Alice.MakesAVpcAsync("10.0.0.0/16"), _port))).IsError(400, "EndPoint.3042");
        (await _cloud.Bob.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port))).IsError(400, "EndPoint.2001");
        (await _cloud.Bob.PostAsync(Path, HuaweiUser.ServiceBody(await _cloud.Bob.MakesAVpcAsync(), _port))).IsError(400, "EndPoint.3008");
    }

    [Theory]
    [InlineData("VM", true)]
    [InlineData("VIP", true)]
    [InlineData("LB", true)]
    [InlineData("BMS", true)]
    [InlineData("vm", false)]
    [InlineData("", false)]
    public async Task The_kind_of_backend_is_one_of_the_words(string word, bool isFine)
    {
        var answer = await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port).Replace("\"VM\"", $"\"{word}\"", StringComparison.Ordinal));
        if (isFine) Assert.Equal(word, answer.IsOk()["server_type"]);
        else answer.IsError(400, "EndPoint.3021");
    }

    [Theory]
    [InlineData("proxy_open")]
    [InlineData("open")]
    [InlineData("proxy_vni")]
    [InlineData("close")]
    public async Task What_a_backend_is_told_is_kept_and_told_again(string word) =>
        Assert.Equal(word, (await CreateAsync($"\"tcp_proxy\":\"{word}\"")).IsOk()["tcp_proxy"]);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\"x\"")]
    public async Task A_body_that_is_no_object_is_a_parameter_error(string body) => (await Alice.PostAsync(Path, body)).IsError(400, "EndPoint.0002");

    [Fact]
    public async Task A_service_is_updated_in_part()
    {
        var id = (await CreateAsync("\"service_name\":\"one\",\"description\":\"d\"")).IsOk()["id"];
        (await Alice.PutAsync($"{Path}/{id}", "{\"service_name\":\"two\"}")).IsError(400, "EndPoint.3045");
        await _cloud.EngineWorksAsync();
        var changed = (await Alice.PutAsync($"{Path}/{id}", "{\"service_name\":\"two\",\"approval_enabled\":false,\"tcp_proxy\":\"proxy_vni\",\"ports\":[{\"client_port\":1,\"server_port\":2}],\"description\":\"\",\"vpc_id\":\"ignored\"}")).IsOk();
        Assert.Equal(($"cn-north-4.two.{id}", "False", "proxy_vni", "1", "", _vpc), (changed["service_name"], changed["approval_enabled"], changed["tcp_proxy"], changed["ports.0.client_port"], changed["description"], changed["vpc_id"]));
        Assert.Equal("available", changed["status"]);
        Assert.Equal($"cn-north-4.two.{id}", (await Alice.PutAsync($"{Path}/{id}", "{}")).IsOk()["service_name"]);
        Assert.Equal($"cn-north-4.three.{id}", (await Alice.PutAsync($"{Path}/{id}/name", "{\"endpoint_service_name\":\"three\"}")).IsOk()["endpoint_service_name"]);
        (await Alice.PutAsync($"{Path}/{id}/name", "{}")).IsError(400, "EndPoint.3076");
        (await Alice.PutAsync($"{Path}/{id}", "{\"port_id\":\"" + Stranger + "\"}")).IsError(400, "EndPoint.3008");
        (await Alice.PutAsync($"{Path}/{id}", "{\"port_id\":\"x\"}")).IsError(400, "EndPoint.3003");
        (await Alice.PutAsync($"{Path}/{id}", "{\"ports\":[]}")).IsError(400, "EndPoint.3074");
    }

    [Fact]
    public async Task A_services_port_cannot_be_deleted_and_another_can_take_its_place()
    {
        var id = (await CreateAsync("")).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        (await Alice.DeleteAsync($"/v1/{{p}}/ports/{_port}")).IsVpcError(409, "VPC.2205");
        var other = await Alice.MakesAPortAsync((await Alice.GetAsync($"/v1/{{p}}/ports/{_port}"))["port.network_id"]);
        Assert.Equal(other, (await Alice.PutAsync($"{Path}/{id}", "{\"port_id\":\"" + other + "\"}")).IsOk()["port_id"]);
        (await Alice.DeleteAsync($"/v1/{{p}}/ports/{_port}")).Is(204);
    }

    [Fact]
    public async Task An_unknown_a_foreign_and_a_malformed_service_have_their_errors_in_every_operation()
    {
        var id = (await CreateAsync("")).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        foreach (var (method, rest, body) in new[]
        {
            ("GET", "", ""), ("PUT", "", "{}"), ("PUT", "/name", "{\"endpoint_service_name\":\"x\"}"), ("DELETE", "", ""), ("GET", "/connections", ""),
            ("POST", "/connections/action", "{\"action\":\"receive\",\"endpoints\":[\"x\"]}"), ("PUT", "/connections/description", "{\"connections\":[{\"id\":\"x\"}]}"),
            ("GET", "/permissions", ""), ("POST", "/permissions/action", "{\"permissions\":[\"*\"],\"action\":\"add\"}"),
            ("POST", "/permissions/batch-create", "{\"permissions\":[{\"permission\":\"*\"}]}"), ("POST", "/permissions/batch-delete", "{\"permissions\":[{\"id\":\"x\"}]}"),
            ("PUT", "/permissions/" + Stranger, "{\"permission\":{}}"),
        })
        {
            (await Alice.SendAsync(method, $"{Path}/{Stranger}{rest}", body)).IsError(404, "EndPoint.0005");
            (await _cloud.Bob.SendAsync(method, $"{Path}/{id}{rest}", body)).IsError(404, "EndPoint.0005");
            (await Alice.SendAsync(method, $"{Path}/nonsense{rest}", body)).IsError(400, "EndPoint.3062");
        }

        Assert.Equal("available", await Alice.StatusOfServiceAsync(id));
        (await Alice.SendAsync("PATCH", $"{Path}/{id}")).IsError(405, "APIGW.0101");
        (await Alice.GetAsync($"/v1/{_cloud.Bob.Project}/vpc-endpoint-services")).IsError(403, "EndPoint.0004");
        (await Alice.GetAsync("/v1/no-project-/vpc-endpoint-services")).IsError(400, "EndPoint.0014");
    }

    [Fact]
    public async Task A_list_is_filtered_ordered_and_paged()
    {
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add((await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port, $"\"service_name\":\"name-{i}\"", $"{{\"client_port\":1,\"server_port\":{i + 1}}}"))).IsOk()["id"]);
            _cloud.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await _cloud.EngineWorksAsync();
        Assert.Equal(ids.AsEnumerable().Reverse(), await IdsAsync(""));
        Assert.Equal(ids, await IdsAsync("sort_dir=asc&sort_key=create_at"));
        Assert.Equal(ids, await IdsAsync("sort_dir=asc&sort_key=created_at"));
        foreach (var key in new[] { "update_at", "updated_at" }) Assert.Equal(4, (await IdsAsync($"sort_key={key}")).Count);
        Assert.Equal([ids[2], ids[1]], await IdsAsync("limit=2&offset=1"));
        Assert.Empty(await IdsAsync("offset=4"));
        Assert.Empty(await IdsAsync("limit=0"));
        Assert.Equal([ids[2]], await IdsAsync("endpoint_service_name=NAME-2"));
        Assert.Equal([ids[1]], await IdsAsync($"id={ids[1]}"));
        Assert.Equal(4, (await IdsAsync("status=available&server_type=VM&public_border_group=center&status=")).Count);
        Assert.Empty(await IdsAsync("status=failed"));
        Assert.Empty(await IdsAsync("server_type=LB"));
        var item = (await Alice.GetAsync($"{Path}?limit=1&unknown=x")).IsOk();
        Assert.Equal(("4", Alice.Domain, "0", "center"), (item["total_count"], item["endpoint_services.0.domain_id"], item["endpoint_services.0.connection_count"], item["endpoint_services.0.public_border_group"]));
        foreach (var (query, code) in new[]
        {
            ("limit=1001", "EndPoint.0006"), ("limit=-1", "EndPoint.0006"), ("limit=x", "EndPoint.0006"), ("offset=-1", "EndPoint.0010"),
            ("offset=x", "EndPoint.0010"), ("sort_key=name", "EndPoint.0017"), ("sort_dir=up", "EndPoint.0018"), ("status=open", "EndPoint.0019"),
        })
        {
            (await Alice.GetAsync($"{Path}?{query}")).IsError(400, code);
        }

        async Task<List<string>> IdsAsync(string query) =>
            [.. (await Alice.GetAsync($"{Path}?{query}")).IsOk().At("endpoint_services").EnumerateArray().Select(service => service.GetProperty("id").GetString()!)];
    }

    [Fact]
    public async Task A_consumer_looks_a_service_up_by_its_full_name_or_id_and_learns_nothing_of_the_backend()
    {
        var made = (await CreateAsync("\"service_name\":\"web\"")).IsOk();
        foreach (var query in new[] { $"endpoint_service_name={made["service_name"]}", $"id={made["id"]}", $"id={made["id"]}&endpoint_service_name={made["service_name"]}" })
        {
            var found = (await _cloud.Bob.GetAsync($"{Path}/describe?{query}")).IsOk();
            Assert.Equal((made["id"], made["service_name"], "interface", "False", "center"), (found["id"], found["service_name"], found["service_type"], found["is_charge"], found["public_border_group"]));
            Assert.False(found.Has("vpc_id") || found.Has("port_id") || found.Has("ports"));
        }

        (await _cloud.Bob.GetAsync($"{Path}/describe")).IsError(400, "EndPoint.2002");
        (await _cloud.Bob.GetAsync($"{Path}/describe?endpoint_service_name=cn-north-4.other.{made["id"]}")).IsError(404, "EndPoint.0005");
        (await _cloud.Bob.GetAsync($"{Path}/describe?id={Stranger}")).IsError(404, "EndPoint.0005");
    }

    [Fact]
    public async Task A_public_service_is_listed_for_everybody_and_is_not_its_owners_to_delete()
    {
        var id = await Alice.OffersAServiceAsync();
        Assert.Equal("0", (await _cloud.Bob.GetAsync($"{Path}/public")).IsOk()["total_count"]);
        await _cloud.Behind.Services.PublishAsync(new(Alice.Account, "operator"), HuaweiIds.ParseService(id)!.Value, true, default);
        var listed = (await _cloud.Bob.GetAsync($"{Path}/public?endpoint_service_name=CN-NORTH")).IsOk();
        Assert.Equal((id, "alice-domain", "interface", "False"), (listed["endpoint_services.0.id"], listed["endpoint_services.0.owner"], listed["endpoint_services.0.service_type"], listed["endpoint_services.0.is_charge"]));
        await _cloud.EngineWorksAsync();
        Assert.Equal("False", (await Alice.PutAsync($"{Path}/{id}", """{"approval_enabled":true}""")).IsOk()["approval_enabled"]);
        Assert.Equal("creating", (await _cloud.Bob.AsksForAnEndpointAsync(id)).IsOk()["status"]);
        (await Alice.DeleteAsync($"{Path}/{id}")).IsError(403, "EndPoint.0004");
    }

    [Fact]
    public async Task A_service_that_was_public_asks_its_owner_as_before_when_it_is_withdrawn()
    {
        var id = await Alice.OffersAServiceAsync("\"approval_enabled\":true");
        await Alice.PermitsEverybodyAsync(id);
        await PublishAsync(true);
        Assert.Equal("False", (await Alice.GetAsync($"{Path}/{id}")).IsOk()["approval_enabled"]);
        await PublishAsync(false);
        Assert.Equal("True", (await Alice.GetAsync($"{Path}/{id}")).IsOk()["approval_enabled"]);
        Assert.Equal("pendingAcceptance", (await _cloud.Bob.AsksForAnEndpointAsync(id)).IsOk()["status"]);

        async Task PublishAsync(bool isPublic)
        {
            Assert.Null((await _cloud.Behind.Services.PublishAsync(new(Alice.Account, "operator"), HuaweiIds.ParseService(id)!.Value, isPublic, default)).Refusal);
            await _cloud.EngineWorksAsync();
        }
    }

    [Fact]
    public async Task The_range_that_endpoints_packets_come_from_is_not_the_vpcs()
    {
        var caller = new Core.Accounts.Caller(Alice.Account, "test");
        var vpc = (await _cloud.Behind.Vpcs.CreateAsync(caller, new(Core.Regions.RegionList.Beijing, "odd", "", Ipv4Network.Parse("198.16.0.0/12")!.Value, []), default)).Value;
        var subnet = (await _cloud.Behind.Subnets.CreateAsync(caller, new(vpc, Core.Regions.RegionList.Beijing, "s", "", Ipv4Network.Parse("198.18.0.0/24")!.Value, "", "", []), default)).Value;
        var port = await Alice.MakesAPortAsync(HuaweiIds.Of(subnet));
        (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(HuaweiIds.Of(vpc), port))).IsError(400, "EndPoint.3009");
    }

    [Fact]
    public async Task A_vpc_with_an_end_of_an_endpoint_gets_no_range_that_endpoints_packets_come_from()
    {
        var (bob, clean) = (_cloud.Bob, await Alice.MakesAVpcAsync());
        var consumer = await bob.MakesAVpcAsync();
        var service = (await Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port, "\"approval_enabled\":false"))).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        await Alice.PermitsEverybodyAsync(service);
        var subnet = await bob.MakesASubnetAsync(consumer);
        var endpoint = (await bob.PostAsync("/v1/{p}/vpc-endpoints", HuaweiUser.EndpointBody(service, consumer, subnet))).IsOk()["id"];
        await _cloud.EngineWorksAsync();

        Assert.Null(await WidenAsync(Alice, clean));
        Assert.Equal(RefusalCode.SourceRangeInVpc, await WidenAsync(Alice, _vpc));
        Assert.Equal(RefusalCode.SourceRangeInVpc, await WidenAsync(bob, consumer));

        (await bob.DeleteAsync($"/v1/{{p}}/vpc-endpoints/{endpoint}")).Is(204);
        await _cloud.EngineWorksAsync();
        Assert.Null(await WidenAsync(bob, consumer));
        (await bob.PostAsync("/v1/{p}/vpc-endpoints", HuaweiUser.EndpointBody(service, consumer, subnet))).IsError(400, "EndPoint.3009");
        (await bob.PutAsync($"/v1/{{p}}/vpcs/{consumer}", """{"vpc":{"name":"still"}}""")).IsOk();

        async Task<RefusalCode?> WidenAsync(HuaweiUser owner, string vpc) => (await _cloud.Behind.Vpcs.UpdateAsync(
            new(owner.Account, "test"), HuaweiIds.ParseVpc(vpc)!.Value, null, null, [TestCloud.Network("198.19.0.0/16")], default)).Refusal?.Code;
    }

    [Fact]
    public async Task One_service_more_than_the_quota_is_refused_and_shown()
    {
        var cloud = new HuaweiCloud { Limits = new() { ServicesPerRegion = 2, EndpointsPerRegion = 1 } };
        await cloud.InitializeAsync();
        var service = await cloud.Alice.OffersAServiceAsync("\"approval_enabled\":false");
        await cloud.Alice.OffersAServiceAsync();
        var vpc = await cloud.Alice.MakesAVpcAsync();
        var port = await cloud.Alice.MakesAPortAsync(await cloud.Alice.MakesASubnetAsync(vpc));
        (await cloud.Alice.PostAsync(Path, HuaweiUser.ServiceBody(vpc, port))).IsError(400, "Endpoint.1018");
        (await cloud.Alice.AsksForAnEndpointAsync(service)).IsOk();
        (await cloud.Alice.AsksForAnEndpointAsync(service)).IsError(400, "Endpoint.1018");
        var quotas = (await cloud.Alice.GetAsync("/v1/{p}/quotas")).IsOk();
        Assert.Equal(("endpoint", "1", "1"), (quotas["quotas.resources.0.type"], quotas["quotas.resources.0.used"], quotas["quotas.resources.0.quota"]));
        Assert.Equal("2", (await cloud.Alice.GetAsync("/v1/{p}/quotas?type=endpoint_service")).IsOk()["quotas.resources.0.used"]);
        (await cloud.Alice.GetAsync("/v1/{p}/quotas?type=moon")).IsError(400, "EndPoint.0002");
        await cloud.DisposeAsync();
    }

    [Fact]
    public async Task An_upgrade_marks_the_service_and_a_second_backend_is_refused()
    {
        var id = await Alice.OffersAServiceAsync();
        (await Alice.PostAsync($"/v2/{{p}}/vpc-endpoint-services/{id}/upgrade", "")).Is(204);
        Assert.Equal("professional", (await Alice.GetAsync($"{Path}/{id}")).IsOk()["supported_editions.0"]);
        (await Alice.PostAsync($"/v2/{{p}}/vpc-endpoint-services/{id}/add-server-resources", "{}")).IsError(400, "EndPoint.0002");
    }

    private Task<HuaweiAnswer> CreateAsync(string more) => Alice.PostAsync(Path, HuaweiUser.ServiceBody(_vpc, _port, more.Trim()));
}
