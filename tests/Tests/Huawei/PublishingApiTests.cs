using Tieline.Core.Regions;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Instances, environments, groups, APIs and their publication. Contract huawei-vpc-channel, 8.2 and 10.</summary>
public sealed class PublishingApiTests : IAsyncLifetime
{
    private readonly HuaweiCloud _cloud = new();
    private string _root = "";
    private string _channel = "";

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _root = $"/v2/{{p}}/apigw/instances/{(await Alice.GetAsync("/v2/{p}/apigw/instances")).IsOk()["instances.0.id"]}";
        _channel = (await Alice.PostAsync($"{_root}/vpc-channels", """{"name":"pool","port":80,"member_type":"ip","members":[{"host":"10.0.0.1"}]}""")).Is(201)["id"];
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task One_instance_more_than_the_quota_is_refused_over_all_regions()
    {
        const string Instances = "/v2/{p}/apigw/instances";
        await using var cloud = new HuaweiCloud { Limits = new() { GatewaysPerAccount = 3 } };
        await cloud.InitializeAsync();
        (await cloud.Alice.GetAsync(Instances)).IsOk(); // makes the default one
        var gateways = cloud.Gateways.Gateways;
        await gateways.DeclareAsync(new(cloud.Alice.Account, "test"), cloud.Alice.Account, new(null, RegionList.Suzhou, "elsewhere", null, null, null), default);
        var third = (await cloud.Alice.PostAsync(Instances, """{"instance_name":"third"}""")).Is(202)["instance_id"];
        Assert.Equal("The number of instances exceeds the maximum allowed limit", (await cloud.Alice.PostAsync(Instances, """{"instance_name":"fourth"}""")).IsError(403, "APIG.3100")["error_msg"]);
        Assert.Equal(third, (await cloud.Alice.PostAsync(Instances, """{"instance_name":"third"}""")).Is(202)["instance_id"]);
        (await cloud.Bob.PostAsync(Instances, """{"instance_name":"his"}""")).Is(202);

        Assert.Null((await gateways.DeclareAsync(new(default, "operator"), cloud.Alice.Account, new(null, RegionList.Beijing, "operators", null, null, null), default)).Refusal);
        foreach (var id in new[] { third, (await cloud.Alice.GetAsync($"{Instances}?instance_name=operators")).IsOk()["instances.0.id"] })
            (await cloud.Alice.DeleteAsync($"{Instances}/{id}")).Is(202);
        (await cloud.Alice.PostAsync(Instances, """{"instance_name":"fourth"}""")).Is(202);
    }

    [Fact]
    public async Task A_project_has_an_instance_that_it_did_not_ask_for()
    {
        var listed = (await Alice.GetAsync("/v2/{p}/apigw/instances?limit=200")).IsOk();
        Assert.Equal(("1", "default", "apig", Alice.Project), (listed["total"], listed["instances.0.instance_name"], listed["instances.0.type"], listed["instances.0.project_id"]));
        Assert.Equal(System.Text.Json.JsonValueKind.Number, listed.At("instances.0.create_time").ValueKind);
        var shown = (await Alice.GetAsync(_root)).IsOk();
        Assert.Equal(("127.0.0.1", "22:00:00"), (shown["ingress_ip"], shown["maintain_begin"]));
        Assert.Equal("0", (await Alice.GetAsync($"/v2/{{p}}/apigw/instances?instance_id={new string('0', 32)}")).IsOk()["total"]);
        Assert.Equal("[]", (await Alice.GetAsync($"{_root}/restriction")).IsOk().At("restrict_cidrs").ToString());
        Assert.Equal("0", (await Alice.GetAsync($"{_root}/features")).IsOk()["total"]);
        var vpc = await Alice.MakesAVpcAsync();
        var made = (await Alice.PostAsync("/v2/{p}/apigw/instances", $$"""{"instance_name":"inside","vpc_id":"{{vpc}}"}""")).Is(202)["instance_id"];
        Assert.Equal(vpc, (await Alice.GetAsync($"/v2/{{p}}/apigw/instances/{made}")).IsOk()["vpc_id"]);
        Assert.Equal("127.0.0.0/8", (await Alice.GetAsync($"/v2/{{p}}/apigw/instances/{made}/restriction")).IsOk()["restrict_cidrs.1"]);
    }

    [Fact]
    public async Task A_client_certificate_of_the_operators_is_a_feature_without_which_none_can_be_shown()
    {
        var check = """{"protocol":"https","path":"/","threshold_normal":2,"threshold_abnormal":2,"time_interval":5,"timeout":2,"enable_client_ssl":true}""";
        var group = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop"}""")).Is(201)["id"];
        var shows = Api(group, "list", "/items").Replace("\"timeout\":5000", "\"timeout\":5000,\"enable_client_ssl\":true", StringComparison.Ordinal);
        (await Alice.PutAsync($"{_root}/vpc-channels/{_channel}/health-config", check)).IsError(412, "APIG.3458");
        (await Alice.PostAsync($"{_root}/apis", shows)).IsError(412, "APIG.3458");
        await _cloud.Gateways.Gateways.DeclareAsync(
            new(Alice.Account, "operator"), Alice.Account,
            new(null, Core.Regions.RegionList.Beijing, "default", null, null, new("/etc/client.pem", new("127.0.0.1", 8453, ""), Core.Gateways.RestrictedNetworks.Parse(["10.1.0.0/16"]))), default);
        Assert.Equal("True", (await Alice.PutAsync($"{_root}/vpc-channels/{_channel}/health-config", check)).IsOk()["enable_client_ssl"]);
        Assert.Equal("True", (await Alice.PostAsync($"{_root}/apis", shows)).Is(201)["backend_api.enable_client_ssl"]);
        Assert.Equal(("1", "backend_client_certificate", "True"), (
            (await Alice.GetAsync($"{_root}/features")).IsOk()["total"], (await Alice.GetAsync($"{_root}/features")).IsOk()["features.0.name"],
            (await Alice.GetAsync($"{_root}/features")).IsOk()["features.0.enable"]));
        var shown = (await Alice.GetAsync(_root)).IsOk();
        Assert.Equal(("backend_client_certificate", "8453"), (shown["supported_features.0"], shown["ingress_tls_port"]));
        Assert.DoesNotContain("client.pem", shown.Text, StringComparison.Ordinal);
        Assert.Equal("10.1.0.0/16", (await Alice.GetAsync($"{_root}/restriction")).IsOk()["restrict_cidrs.0"]);
    }

    [Fact]
    public async Task Environments_come_and_go_but_for_the_one_that_every_instance_has()
    {
        var made = (await Alice.PostAsync($"{_root}/envs", """{"name":"TEST"}""")).Is(201);
        (await Alice.PostAsync($"{_root}/envs", """{"name":"TEST"}""")).IsError(400, "APIG.3205");
        (await Alice.PostAsync($"{_root}/envs", """{"name":"RELEASE"}""")).IsError(400, "APIG.3205");
        (await Alice.PostAsync($"{_root}/envs", """{"name":"1st"}""")).IsError(400, "APIG.2011");
        var listed = (await Alice.GetAsync($"{_root}/envs")).IsOk();
        Assert.Equal(("DEFAULT_ENVIRONMENT_RELEASE_ID", "RELEASE", "TEST"), (listed["envs.0.id"], listed["envs.0.name"], listed["envs.1.name"]));
        Assert.Equal("again", (await Alice.PutAsync($"{_root}/envs/{made["id"]}", """{"name":"TEST2","remark":"again"}""")).IsOk()["remark"]);
        (await Alice.DeleteAsync($"{_root}/envs/DEFAULT_ENVIRONMENT_RELEASE_ID")).IsError(404, "APIG.3003");
        Assert.Equal(204, (await Alice.DeleteAsync($"{_root}/envs/{made["id"]}")).Status);
        (await Alice.DeleteAsync($"{_root}/envs/{made["id"]}")).IsError(404, "APIG.3003");
    }

    [Fact]
    public async Task What_a_group_is_called_by_of_itself_can_be_bound_to_no_group()
    {
        var (first, second) = ((await Alice.PostAsync($"{_root}/api-groups", """{"name":"first"}""")).Is(201), (await Alice.PostAsync($"{_root}/api-groups", """{"name":"second"}""")).Is(201));
        foreach (var domain in new[] { second["sl_domain"], second["sl_domain"].ToUpperInvariant(), first["sl_domain"], "*.apic.cn-north-4.internal" })
            (await Alice.PostAsync($"{_root}/api-groups/{first["id"]}/domains", $$"""{"url_domain":"{{domain}}"}""")).IsError(400, "APIG.3305");
        (await Alice.PostAsync($"{_root}/api-groups/{new string('0', 32)}/domains", $$"""{"url_domain":"{{second["sl_domain"]}}"}""")).IsError(404, "APIG.3001");
        (await Alice.PostAsync($"{_root}/api-groups/{first["id"]}/domains", """{"url_domain":"www.apic.example.com"}""")).Is(201);
    }

    [Fact]
    public async Task Groups_have_domains_and_variables()
    {
        var group = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop","remark":"r"}""")).Is(201);
        Assert.Equal(("1", "2", "2", "True", ""), (group["status"], group["on_sell_status"], group["is_default"], group["sl_domain_access_enabled"], group["version"]));
        Assert.Equal(($"{group["id"]}.apic.cn-north-4.internal", group["sl_domain"]), (group["sl_domain"], group["sl_domains.0"]));
        (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop"}""")).IsError(400, "APIG.3201");
        (await Alice.PostAsync($"{_root}/api-groups/check", """{"group_name":"shop"}""")).IsError(400, "APIG.3201");
        Assert.Equal(204, (await Alice.PostAsync($"{_root}/api-groups/check", """{"group_name":"other"}""")).Status);
        var domain = (await Alice.PostAsync($"{_root}/api-groups/{group["id"]}/domains", """{"url_domain":"Shop.Example.com"}""")).Is(201);
        Assert.Equal(("shop.example.com", "3", "TLSv1.1"), (domain["url_domain"], domain["status"], domain["min_ssl_version"]));
        (await Alice.PostAsync($"{_root}/api-groups/{group["id"]}/domains", """{"url_domain":"shop.example.com"}""")).IsError(400, "APIG.3305");
        (await Alice.PostAsync($"{_root}/api-groups/{group["id"]}/domains", """{"url_domain":"a b"}""")).IsError(400, "APIG.2024");
        (await Alice.PostAsync($"{_root}/api-groups/{group["id"]}/domains", """{"url_domain":"127.0.0.1"}""")).IsError(400, "APIG.2024"); // the group DEFAULT's
        Assert.Equal(204, (await Alice.PutAsync($"{_root}/api-groups/{group["id"]}/sl-domain-access-settings", """{"sl_domain_access_enabled":false}""")).Status);
        var shown = (await Alice.GetAsync($"{_root}/api-groups/{group["id"]}")).IsOk();
        Assert.Equal(("False", "shop.example.com"), (shown["sl_domain_access_enabled"], shown["url_domains.0.domain"]));
        Assert.Equal("2", (await Alice.GetAsync($"{_root}/api-groups")).IsOk()["total"]); // and DEFAULT
        var variable = (await Alice.PostAsync(
            $"{_root}/env-variables", $$"""{"env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID","group_id":"{{group["id"]}}","variable_name":"stage","variable_value":"v1"}""")).Is(201);
        Assert.Equal("1", (await Alice.GetAsync($"{_root}/env-variables?group_id={group["id"]}")).IsOk()["total"]);
        (await Alice.PostAsync(
            $"{_root}/env-variables", $$"""{"env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID","group_id":"{{group["id"]}}","variable_name":"stage","variable_value":"v2"}""")).IsError(400, "APIG.3303");
        var changed = (await Alice.PutAsync(
            $"{_root}/env-variables/{variable["id"]}", $$"""{"env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID","group_id":"{{group["id"]}}","variable_name":"stage","variable_value":"v3"}""")).IsOk();
        Assert.Equal(("v3", variable["id"]), ((await Alice.GetAsync($"{_root}/env-variables/{variable["id"]}")).IsOk()["variable_value"], changed["id"]));
        Assert.Equal(204, (await Alice.DeleteAsync($"{_root}/env-variables/{variable["id"]}")).Status);
        (await Alice.GetAsync($"{_root}/env-variables/{variable["id"]}")).IsError(404, "APIG.3011");
        var other = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"other"}""")).Is(201)["id"];
        (await Alice.DeleteAsync($"{_root}/api-groups/{other}/domains/{domain["id"]}")).IsError(400, "APIG.3474");
        (await Alice.PutAsync($"{_root}/api-groups/{other}/sl-domain-access-settings", "{}")).IsError(400, "APIG.2001");
        Assert.Equal(204, (await Alice.DeleteAsync($"{_root}/api-groups/{group["id"]}/domains/{domain["id"]}")).Status);
        (await Alice.DeleteAsync($"{_root}/api-groups/{group["id"]}/domains/{domain["id"]}")).IsError(404, "APIG.3020");
        Assert.Equal(204, (await Alice.DeleteAsync($"{_root}/api-groups/{group["id"]}")).Status);
    }

    [Fact]
    public async Task An_api_is_published_changed_switched_back_and_taken_offline()
    {
        var group = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop"}""")).Is(201)["id"];
        var api = (await Alice.PostAsync($"{_root}/apis", Api(group, "list", "/items"))).Is(201);
        Assert.Equal(("shop", "V1", "-1", _channel, _channel, "", "-1"), (
            api["group_name"], api["group_version"], api["backend_api.retry_count"], api["backend_api.vpc_channel_info.vpc_channel_id"], api["backend_api.url_domain"],
            api["run_env_id"], api["backend_api.retry_count"]));
        Assert.Equal(("kept", "V0.0.1", "shop", "again"), (api["remark"], api["version"], api["api_group_info.name"], api["backend_api.remark"]));
        (await Alice.PostAsync($"{_root}/apis", Api(group, "list", "/other"))).IsError(400, "APIG.3202");
        (await Alice.PostAsync($"{_root}/apis", Api(group, "other", "/items"))).IsError(400, "APIG.3301");
        var action = $$"""{"action":"ACTION","env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID","api_id":"{{api["id"]}}"}""";
        (await Alice.PostAsync($"{_root}/apis/action", action.Replace("ACTION", "offline", StringComparison.Ordinal))).IsError(404, "APIG.3015");
        var first = (await Alice.PostAsync($"{_root}/apis/action", action.Replace("ACTION", "online", StringComparison.Ordinal))).Is(201);
        (await Alice.PutAsync($"{_root}/apis/{api["id"]}", Api(group, "list", "/items2"))).IsOk();
        _cloud.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = (await Alice.PostAsync($"{_root}/apis/action", action.Replace("ACTION", "online", StringComparison.Ordinal))).Is(201);
        var versions = (await Alice.GetAsync($"{_root}/apis/publish/{api["id"]}?env_id=DEFAULT_ENVIRONMENT_RELEASE_ID")).IsOk();
        Assert.Equal((second["version_id"], "1", first["version_id"], "2"), (
            versions["api_versions.0.version_id"], versions["api_versions.0.status"], versions["api_versions.1.version_id"], versions["api_versions.1.status"]));
        (await Alice.PutAsync($"{_root}/apis/publish/{api["id"]}", $$"""{"version_id":"{{first["version_id"]}}"}""")).IsOk();
        var shown = (await Alice.GetAsync($"{_root}/apis/{api["id"]}")).IsOk();
        Assert.Equal(("RELEASE", first["publish_id"], "/items2"), (shown["run_env_name"], shown["publish_id"], shown["req_uri"]));
        (await Alice.DeleteAsync($"{_root}/apis/{api["id"]}")).IsError(409, "APIG.3416");
        (await Alice.DeleteAsync($"{_root}/vpc-channels/{_channel}")).IsError(403, "APIG.3414");
        (await Alice.DeleteAsync($"{_root}/api-groups/{group}")).IsError(412, "APIG.3415");
        (await Alice.PostAsync($"{_root}/apis/action", action.Replace("ACTION", "offline", StringComparison.Ordinal))).Is(201);
        Assert.Equal(204, (await Alice.DeleteAsync($"{_root}/apis/{api["id"]}")).Status);
        Assert.Equal(204, (await Alice.DeleteAsync($"{_root}/vpc-channels/{_channel}")).Status);
    }

    [Fact]
    public async Task Apis_are_published_together_and_what_fails_is_told_beside_the_rest()
    {
        var group = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop"}""")).Is(201)["id"];
        (await Alice.PostAsync($"{_root}/apis", Api(group, "one", "/one"))).Is(201);
        (await Alice.PostAsync($"{_root}/apis", Api(group, "two", "/two/#where#"))).IsError(400, "APIG.2011");
        (await Alice.PostAsync($"{_root}/apis", Api(group, "two", "/two", backend: "/back/#where#"))).Is(201);
        var answer = (await Alice.PostAsync($"{_root}/apis/publish?action=online", $$"""{"group_id":"{{group}}","env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID"}""")).IsOk();
        Assert.Equal(("one", "APIG.3011", "two"), (answer["success.0.api_name"], answer["failure.0.error_code"], answer["failure.0.api_name"]));
        (await Alice.PostAsync(
            $"{_root}/env-variables", $$"""{"env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID","group_id":"{{group}}","variable_name":"where","variable_value":"there"}""")).Is(201);
        var again = (await Alice.PostAsync($"{_root}/apis/publish?action=online", $$"""{"group_id":"{{group}}","env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID"}""")).IsOk();
        Assert.Equal("[]", again.At("failure").ToString());
        Assert.Equal("2", (await Alice.GetAsync($"{_root}/apis?vpc_channel_name=pool&env_id=DEFAULT_ENVIRONMENT_RELEASE_ID")).IsOk()["total"]);
        Assert.Equal("1", (await Alice.GetAsync($"{_root}/apis?req_uri=%2Fone&precise_search=req_uri")).IsOk()["total"]);
    }

    [Theory]
    [InlineData("auth_type", "\"APP\"", 400, "APIG.2011")]
    [InlineData("auth_type", "\"IAM\"", 400, "APIG.2011")]
    [InlineData("backend_type", "\"MOCK\"", 400, "APIG.2011")]
    [InlineData("req_uri", "\"items\"", 400, "APIG.2011")]
    [InlineData("req_uri", "\"/items/{id}\"", 400, "APIG.2026")]
    [InlineData("req_uri", "\"/a b\"", 400, "APIG.2011")]
    [InlineData("req_uri", "\"/a|b\"", 400, "APIG.2011")]
    [InlineData("req_method", "\"TRACE\"", 400, "APIG.2011")]
    [InlineData("match_mode", "\"REGEX\"", 400, "APIG.2011")]
    [InlineData("group_id", "null", 400, "APIG.2001")]
    [InlineData("group_id", "\"00000000000000000000000000000000\"", 404, "APIG.3001")]
    [InlineData("type", "3", 400, "APIG.2011")]
    [InlineData("remark", "3", 400, "APIG.2000")]
    [InlineData("cors", "\"no\"", 400, "APIG.2000")]
    [InlineData("policy_https", "\"none\"", 400, "APIG.2000")]
    [InlineData("name", "\"ab\"", 400, "APIG.2011")]
    public async Task What_is_wrong_with_an_api_is_told_in_the_clouds_words(string member, string value, int status, string code)
    {
        var group = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop"}""")).Is(201)["id"];
        var node = System.Text.Json.Nodes.JsonNode.Parse(Api(group, "list", "/items"))!.AsObject();
        node[member] = System.Text.Json.Nodes.JsonNode.Parse(value);
        (await Alice.PostAsync($"{_root}/apis", node.ToJsonString())).IsError(status, code);
    }

    [Theory]
    [InlineData("-2")]
    [InlineData("11")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("-0")]
    public async Task Attempts_are_a_number_from_minus_one_to_ten_spelt_plainly(string attempts)
    {
        var group = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop"}""")).Is(201)["id"];
        var node = System.Text.Json.Nodes.JsonNode.Parse(Api(group, "list", "/items"))!.AsObject();
        node["backend_api"]!["retry_count"] = attempts;
        Assert.Contains("parameterName:retry_count.", (await Alice.PostAsync($"{_root}/apis", node.ToJsonString())).IsError(400, "APIG.2011")["error_msg"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"body_remark\":\"\\ud800\"")]
    [InlineData("\"auth_opt\":{\"app_code_auth_type\":\"\\udc00\"}")]
    [InlineData("\"tags\":[{\"\\ud800\":1}]")]
    public async Task An_escape_for_half_a_character_is_malformed_also_in_what_is_only_kept(string member)
    {
        var group = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop"}""")).Is(201)["id"];
        (await Alice.PostAsync($"{_root}/apis", $"{{{member},{Api(group, "list", "/items")[1..]}")).IsError(400, "APIG.2000");
    }

    [Fact]
    public async Task Parts_of_a_path_are_mapped_into_the_backends()
    {
        var group = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop"}""")).Is(201)["id"];
        var node = System.Text.Json.Nodes.JsonNode.Parse(Api(group, "one", "/items/{id}", backend: "/i/{x}"))!.AsObject();
        node["req_params"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"name":"id","type":"STRING","location":"PATH","required":1}]""");
        (await Alice.PostAsync($"{_root}/apis", node.ToJsonString())).IsError(400, "APIG.2027");
        node["backend_params"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"name":"x","location":"PATH","origin":"REQUEST","value":"id"}]""");
        var made = (await Alice.PostAsync($"{_root}/apis", node.ToJsonString())).Is(201);
        Assert.Equal(("id", "x"), (made["req_params.0.name"], made["backend_params.0.name"]));
        node["name"] = "two";
        node["backend_params"]![0]!["value"] = "other";
        (await Alice.PostAsync($"{_root}/apis", node.ToJsonString())).IsError(400, "APIG.2028");
        node["backend_params"]![0]!["value"] = "id";
        node["backend_params"]!.AsArray().Add(node["backend_params"]![0]!.DeepClone());
        (await Alice.PostAsync($"{_root}/apis", node.ToJsonString())).IsError(400, "APIG.2011");
        node["backend_params"]!.AsArray().RemoveAt(1);
        node["backend_params"]!.AsArray().Add(System.Text.Json.Nodes.JsonNode.Parse("""{"name":"k","location":"HEADER","origin":"CONSTANT","value":"v"}"""));
        (await Alice.PostAsync($"{_root}/apis", node.ToJsonString())).IsError(400, "APIG.2011");
    }

    [Fact]
    public async Task Quotas_have_the_clouds_codes()
    {
        async Task<HuaweiAnswer> FillAsync(int most, Func<int, Task<HuaweiAnswer>> make)
        {
            for (var i = 0; i < most; i++) (await make(i)).Is(201);
            return await make(most);
        }

        (await FillAsync(9, i => Alice.PostAsync($"{_root}/envs", $$"""{"name":"env_{{i}}"}"""))).IsError(403, "APIG.3104"); // RELEASE is the tenth
        var group = (await Alice.PostAsync($"{_root}/api-groups", """{"name":"shop"}""")).Is(201)["id"];
        (await FillAsync(5, i => Alice.PostAsync($"{_root}/api-groups/{group}/domains", $$"""{"url_domain":"{{i}}.example.com"}"""))).IsError(403, "APIG.3108");
        (await FillAsync(50, i => Alice.PostAsync(
            $"{_root}/env-variables", $$"""{"env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID","group_id":"{{group}}","variable_name":"name_{{i}}","variable_value":"v"}"""))).IsError(403, "APIG.3106");
        (await FillAsync(29, i => Alice.PostAsync($"{_root}/vpc-channels", $$"""{"name":"channel-{{i}}","port":80}"""))).IsError(403, "APIG.3109"); // with the one that is there
        (await FillAsync(1000, i => Alice.PostAsync($"{_root}/apis", Api(group, $"api-{i}", $"/{i}")))).IsError(403, "APIG.3102");
        (await FillAsync(1498, i => Alice.PostAsync($"{_root}/api-groups", $$"""{"name":"group-{{i}}"}"""))).IsError(403, "APIG.3101"); // with DEFAULT and shop
    }

    [Theory]
    [InlineData("GET", "", "APIC.7102", "APIC.7106", "APIC.7302")]
    [InlineData("GET", "/features", "APIG.1002", "APIG.1005", "APIG.3030")]
    public async Task The_look_at_one_instance_has_error_codes_of_its_own(string method, string below, string wrongToken, string otherProject, string unknown)
    {
        var path = _root.Replace("{p}", Alice.Project, StringComparison.Ordinal) + below;
        (await _cloud.SendRawAsync(method, path, [("Host", "h"), ("X-Auth-Token", "x")], [])).IsError(401, wrongToken);
        (await _cloud.Bob.SendAsync(method, path)).IsError(403, otherProject);
        var instances = _root[.._root.LastIndexOf('/')];
        (await Alice.SendAsync(method, $"{instances}/{new string('0', 32)}{below}")).IsError(404, unknown);
        Assert.Contains("parameterName:instance_id.", (await Alice.SendAsync(method, $"{instances}/a.b{below}")).IsError(400, "APIG.2012")["error_msg"], StringComparison.Ordinal);
    }

    private HuaweiUser Alice => _cloud.Alice;

    private string Api(string group, string name, string path, string backend = "/back") => $$"""
        {"group_id":"{{group}}","name":"{{name}}","type":1,"req_protocol":"HTTP","req_method":"GET","req_uri":"{{path}}","auth_type":"NONE","backend_type":"HTTP",
         "match_mode":"NORMAL","remark":"kept",
         "backend_api":{"req_protocol":"HTTP","req_method":"GET","req_uri":"{{backend}}","timeout":5000,"remark":"again","vpc_channel_status":1,
           "vpc_channel_info":{"vpc_channel_id":"{{_channel}}","vpc_channel_proxy_host":"www.example.com"} } }
        """;
}
