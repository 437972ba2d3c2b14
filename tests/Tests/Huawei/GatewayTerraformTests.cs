using System.Text;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>The provider's calls about gateways in its order, and what its acceptance tests look at. Contract huawei-vpc-channel, 12.</summary>
public sealed class GatewayTerraformTests : IAsyncLifetime
{
    private const string Release = "DEFAULT_ENVIRONMENT_RELEASE_ID", WholeSeconds = @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$";

    private readonly HuaweiCloud _cloud = new();
    private string _root = "";

    private HuaweiUser Alice => _cloud.Alice;

    private string Channels => $"{_root}/vpc-channels";

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        var instance = (await GetAsync($"/v2/{Alice.Project}/apigw/instances?limit=200&offset=0")).IsOk()["instances.0.id"];
        _root = $"/v2/{Alice.Project}/apigw/instances/{instance}";
        var found = (await GetAsync($"/v2/{Alice.Project}/apigw/instances?limit=200&instance_id={instance}&offset=0")).IsOk();
        Assert.Equal(instance, found["instances.0.id"]);
        Assert.Equal("[]", (await GetAsync($"/v2/{Alice.Project}/apigw/instances?limit=200&instance_id={instance}&offset=1")).IsOk().At("instances").ToString());
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_channel_is_made_read_changed_and_destroyed()
    {
        var made = (await PostAsync(
            Channels,
            """{"balance_strategy":1,"member_groups":null,"member_type":"ip","members":[{"ecs_id":"192.168.0.10","ecs_name":"192.168.0.10","host":"192.168.0.10","is_backup":false,"port":0,"weight":0},{"host":"192.168.0.11","is_backup":true,"port":0,"status":2,"weight":0}],"name":"tf_test","port":80,"vpc_channel_type":"builtin","vpc_health_config":{"protocol":"TCP","threshold_abnormal":10,"threshold_normal":10,"time_interval":300,"timeout":30}}""")).Is(201);
        var read = (await GetAsync($"{Channels}/{made["id"]}")).IsOk();
        Assert.Equal(("tf_test", "80", "1", "ip", "builtin", "2", ""), (
            read["name"], read["port"], read["balance_strategy"], read["member_type"], read["vpc_channel_type"], read["type"], read["microservice_info.service_type"]));
        Assert.Equal(("80", "0", "False", "1", "192.168.0.10", "192.168.0.10"), (
            read["members.0.port"], read["members.0.weight"], read["members.0.is_backup"], read["members.0.status"], read["members.0.ecs_id"], read["members.0.ecs_name"]));
        Assert.Equal(("True", "2"), (read["members.1.is_backup"], read["members.1.status"]));
        Assert.Equal(("TCP", "", "", "", "0", "10", "10", "300", "30"), (
            read["vpc_health_config.protocol"], read["vpc_health_config.path"], read["vpc_health_config.method"], read["vpc_health_config.http_code"],
            read["vpc_health_config.port"], read["vpc_health_config.threshold_normal"], read["vpc_health_config.threshold_abnormal"],
            read["vpc_health_config.time_interval"], read["vpc_health_config.timeout"]));

        (await PutAsync(
            $"{Channels}/{made["id"]}",
            """{"balance_strategy":2,"member_groups":[{"member_group_name":"first","member_group_weight":50},{"member_group_name":"second","member_group_remark":"r"}],"member_type":"ip","members":[{"host":"192.168.0.10","is_backup":false,"member_group_name":"first","port":0,"weight":0},{"host":"192.168.0.12","is_backup":false,"member_group_name":"second","port":8080,"weight":0}],"name":"tf_test_update","port":8000,"vpc_channel_type":"builtin","vpc_health_config":{"http_code":"201,202,303-404","method":"HEAD","path":"/","protocol":"HTTPS","threshold_abnormal":2,"threshold_normal":2,"time_interval":5,"timeout":2}}""")).Is(200);
        read = (await GetAsync($"{Channels}/{made["id"]}")).IsOk();
        Assert.Equal(("2", "8000", "first", "50", "second", "r"), (
            read["balance_strategy"], read["port"], read["member_groups.0.member_group_name"], read["member_groups.0.member_group_weight"],
            read["member_groups.1.member_group_name"], read["member_groups.1.member_group_remark"]));
        Assert.Equal(("8000", "8080", "201,202,303-404", "HEAD"), (
            read["members.0.port"], read["members.1.port"], read["vpc_health_config.http_code"], read["vpc_health_config.method"]));

        (await DeleteAsync($"{Channels}/{made["id"]}")).Is(204);
        (await GetAsync($"{Channels}/{made["id"]}")).IsError(404, "APIG.3023");
    }

    [Fact]
    public async Task Groups_and_members_of_a_channel_are_resources_of_their_own()
    {
        var channel = (await PostAsync(Channels, """{"balance_strategy":1,"member_groups":null,"member_type":"ip","members":null,"name":"tf_test","port":80,"type":2}""")).Is(201)["id"];
        var at = $"{Channels}/{channel}";

        // the provider takes the first group of the answer for the one that it made
        (await PostAsync($"{at}/member-groups", """{"member_groups":[{"member_group_name":"blue"}]}""")).Is(201);
        var made = (await PostAsync($"{at}/member-groups", """{"member_groups":[{"member_group_name":"green","member_group_weight":1}]}""")).Is(201);
        Assert.Equal(("green", "1"), (made["member_groups.0.member_group_name"], made["size"]));
        var group = $"{at}/member-groups/{made["member_groups.0.member_group_id"]}";
        var read = (await GetAsync(group)).IsOk();
        Assert.Equal(("green", "1", "", "0", "[]", ""), (
            read["member_group_name"], read["member_group_weight"], read["member_group_remark"], read["microservice_port"], read.At("microservice_labels").ToString(),
            read["reference_vpc_channel_id"]));
        Assert.Matches(WholeSeconds, read["create_time"]);
        (await PutAsync(group, """{"member_group_name":"green_new","member_group_remark":"r","member_group_weight":100}""")).Is(200);
        Assert.Equal(("green_new", "100"), ((await GetAsync(group)).IsOk()["member_group_name"], (await GetAsync(group)).IsOk()["member_group_weight"]));

        // the provider finds its member by group and host, and reads it by paging through the group
        foreach (var (host, status) in new[] { ("10.0.0.1", 1), ("10.0.0.2", 1), ("10.0.0.1", 2) })
        {
            var added = (await PostAsync($"{at}/members", $$"""{"members":[{"host":"{{host}}","is_backup":false,"member_group_name":"green_new","port":8080,"status":{{status}}}]}""")).Is(201);
            Assert.Equal(("green_new", host, $"{status}"), (added["members.0.member_group_name"], added["members.0.host"], added["members.0.status"]));
        }

        var page = (await GetAsync($"{at}/members?limit=100&member_group_name=green_new&precise_search=member_group_name&offset=0")).IsOk();
        Assert.Equal(("2", "10.0.0.1", "2"), (page["total"], page["members.0.host"], page["members.0.status"]));
        Assert.Equal("0", (await GetAsync($"{at}/members?limit=100&member_group_name=green&precise_search=member_group_name&offset=0")).IsOk()["total"]);
        Assert.Equal("[]", (await GetAsync($"{at}/members?limit=100&member_group_name=green_new&precise_search=member_group_name&offset=100")).IsOk().At("members").ToString());

        var (first, second) = (page["members.0.id"], page["members.1.id"]);
        (await PostAsync($"{at}/members/batch-disable", $$"""{"member_ids":["{{first}}","{{second}}"]}""")).Is(204);
        Assert.Equal(("2", "2"), ((await GetAsync($"{at}/members")).IsOk()["members.0.status"], (await GetAsync($"{at}/members")).IsOk()["members.1.status"]));
        (await PostAsync($"{at}/members/batch-enable", $$"""{"member_ids":["{{second}}"]}""")).Is(204);
        Assert.Equal(("2", "1"), ((await GetAsync($"{at}/members")).IsOk()["members.0.status"], (await GetAsync($"{at}/members")).IsOk()["members.1.status"]));

        (await DeleteAsync($"{at}/members/{first}")).Is(204);
        (await DeleteAsync(group)).Is(204);
        Assert.Equal(404, (await GetAsync(group)).Status);
        Assert.Equal("0", (await GetAsync($"{at}/members?limit=100&offset=0")).IsOk()["total"]);
    }

    [Fact]
    public async Task Lists_of_channels_are_paged_until_one_is_empty_and_filtered()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add((await PostAsync(Channels, $$"""{"balance_strategy":1,"member_groups":[{"member_group_name":"group_{{i}}"}],"member_type":"ip","members":[{"host":"10.0.0.{{i + 1}}","is_backup":false,"member_group_name":"group_{{i}}","port":0,"weight":0}],"name":"tf_test_{{i}}","port":80}""")).Is(201)["id"]);
        var (pages, offset) = (0, 0);
        while ((await GetAsync($"{Channels}?limit=500&offset={offset}")).IsOk().At("vpc_channels").GetArrayLength() is var size and > 0)
        {
            (pages, offset) = (pages + 1, offset + size);
        }

        Assert.Equal((1, 3), (pages, offset));
        var all = (await GetAsync($"{Channels}?limit=500&offset=0")).IsOk();
        Assert.Matches(WholeSeconds, all["vpc_channels.0.create_time"]);
        var group = all["vpc_channels.0.member_groups.0.member_group_id"];
        foreach (var (question, total) in new[]
        {
            ($"id={ids[0]}", "1"), ("name=tf_test", "3"), ("name=tf_test&precise_search=name", "0"), ("name=tf_test_1&precise_search=name", "1"), ("name=not_found", "0"),
            ($"member_group_id={group}", "1"), ("member_group_name=group_1", "1"),
        })
        {
            Assert.Equal((question, total), (question, (await GetAsync($"{Channels}?limit=500&{question}&offset=0")).IsOk()["total"]));
        }
    }

    [Fact]
    public async Task An_environment_is_found_on_the_first_page()
    {
        var made = (await PostAsync($"{_root}/envs", """{"name":"tf_env","remark":"r"}""")).Is(201);
        Assert.Contains((await GetAsync($"{_root}/envs")).IsOk().At("envs").EnumerateArray(), environment => environment.GetProperty("id").GetString() == made["id"]);
        (await PutAsync($"{_root}/envs/{made["id"]}", """{"name":"tf_env_new","remark":""}""")).Is(200);
        var read = (await GetAsync($"{_root}/envs?name=tf_env_new")).IsOk();
        Assert.Equal(("tf_env_new", ""), (read["envs.0.name"], read["envs.0.remark"]));
        Assert.Matches(WholeSeconds, read["envs.0.create_time"]);
        (await DeleteAsync($"{_root}/envs/{made["id"]}")).Is(204);
    }

    [Fact]
    public async Task A_group_with_variables_and_domains_and_an_api_that_is_published_are_made_and_destroyed_by_force()
    {
        var environment = (await PostAsync($"{_root}/envs", """{"name":"tf_env"}""")).Is(201)["id"];
        var group = (await PostAsync($"{_root}/api-groups", """{"name":"tf_group","remark":"r"}""")).Is(201)["id"];
        foreach (var (where, name) in new[] { (environment, "first"), (environment, "second"), (Release, "first") })
            (await PostAsync($"{_root}/env-variables", $$"""{"env_id":"{{where}}","group_id":"{{group}}","variable_name":"{{name}}","variable_value":"/v1"}""")).Is(201);
        (await PostAsync($"{_root}/api-groups/{group}/domains", """{"is_http_redirect_to_https":false,"min_ssl_version":"TLSv1.2","url_domain":"www.tf-test.com"}""")).Is(201);
        (await PutAsync($"{_root}/api-groups/{group}/sl-domain-access-settings", """{"sl_domain_access_enabled":false}""")).Is(204);
        var read = (await GetAsync($"{_root}/api-groups/{group}")).IsOk();
        Assert.Equal(("tf_group", "r", "www.tf-test.com", "TLSv1.2", "False"), (
            read["name"], read["remark"], read["url_domains.0.domain"], read["url_domains.0.min_ssl_version"], read["sl_domain_access_enabled"]));
        Assert.Matches(WholeSeconds, read["register_time"]);
        var variables = (await GetAsync($"{_root}/env-variables?group_id={group}&limit=500&offset=0")).IsOk();
        Assert.Equal(("3", group), (variables["total"], variables["variables.2.group_id"]));

        // a changed value: the old variable goes, a new one comes
        (await DeleteAsync($"{_root}/env-variables/{variables["variables.0.id"]}")).Is(204);
        (await PostAsync($"{_root}/env-variables", $$"""{"env_id":"{{environment}}","group_id":"{{group}}","variable_name":"third","variable_value":"v2"}""")).Is(201);
        (await PutAsync($"{_root}/api-groups/{group}", """{"name":"tf_group_new","remark":""}""")).Is(200);

        var channel = (await PostAsync(Channels, """{"balance_strategy":1,"member_groups":null,"member_type":"ip","members":[{"host":"10.0.0.1","is_backup":false,"port":0,"weight":0}],"name":"tf_test","port":80}""")).Is(201)["id"];
        var body = $$"""{"auth_type":"NONE","backend_api":{"enable_client_ssl":false,"req_method":"GET","req_protocol":"HTTP","req_uri":"/#third#/back/{x}","retry_count":"3","timeout":30000,"vpc_channel_info":{"vpc_channel_id":"{{channel}}"},"vpc_channel_status":1},"backend_params":[{"location":"PATH","name":"x","origin":"REQUEST","value":"id"}],"backend_type":"HTTP","cors":false,"group_id":"{{group}}","match_mode":"NORMAL","name":"tf_api","req_method":"GET","req_params":[{"location":"PATH","name":"id","required":1,"type":"STRING"}],"req_protocol":"BOTH","req_uri":"/front/{id}","type":1}""";
        var api = (await PostAsync($"{_root}/apis", body)).Is(201)["id"];
        read = (await GetAsync($"{_root}/apis/{api}")).IsOk();
        Assert.Equal(("tf_api", "tf_group_new", group, "3", channel, "V0.0.1", "DISABLE"), (
            read["name"], read["group_name"], read["api_group_info.id"], read["backend_api.retry_count"], read["backend_api.vpc_channel_info.vpc_channel_id"],
            read["version"], read["auth_opt.app_code_auth_type"]));
        (await PutAsync($"{_root}/apis/{api}", body.Replace("30000", "60000", StringComparison.Ordinal))).Is(200);

        // a publication is read by its version in force, and by its place among the environments of the API
        (await PostAsync($"{_root}/apis/action", $$"""{"action":"online","api_id":"{{api}}","env_id":"{{Release}}","remark":""}""")).IsError(404, "APIG.3011");
        var published = (await PostAsync($"{_root}/apis/action", $$"""{"action":"online","api_id":"{{api}}","env_id":"{{environment}}","remark":"r"}""")).Is(201);
        var versions = (await GetAsync($"{_root}/apis/publish/{api}?env_id={environment}")).IsOk();
        Assert.Equal(("1", published["version_id"], "r"), (versions["api_versions.0.status"], versions["api_versions.0.version_id"], versions["api_versions.0.remark"]));
        Assert.Matches(WholeSeconds, versions["api_versions.0.publish_time"]);
        Assert.Matches("^[0-9]{14}$", versions["api_versions.0.version_no"]);
        read = (await GetAsync($"{_root}/apis/{api}")).IsOk();
        var place = Array.IndexOf(read["run_env_id"].Split('|'), environment);
        Assert.Equal(published["publish_id"], read["publish_id"].Split('|')[place]);
        (await DeleteAsync($"{_root}/envs/{environment}")).IsError(403, "APIG.3418");
        (await PostAsync($"{_root}/apis/action", $$"""{"action":"online","api_id":"{{api}}","env_id":"{{environment}}"}""")).Is(201);
        Assert.Equal("2", (await GetAsync($"{_root}/apis/publish/{api}?env_id={environment}")).IsOk()["total"]);
        (await PutAsync($"{_root}/apis/publish/{api}", $$"""{"version_id":"{{published["version_id"]}}"}""")).Is(200);
        (await PutAsync($"{_root}/apis/publish/{api}", $$"""{"version_id":"{{api}}"}""")).IsError(404, "APIG.3022");

        // force_destroy
        var listed = (await GetAsync($"{_root}/apis?group_id={group}&limit=500&offset=0")).IsOk();
        Assert.Equal((api, "False"), (listed["apis.0.id"], listed.Has("apis.0.backend_api").ToString()));
        var taken = (await PostAsync($"{_root}/apis/publish?action=offline", $$"""{"apis":["{{api}}"],"env_id":"{{environment}}"}""")).Is(200);
        Assert.Equal((api, "[]"), (taken["success.0.api_id"], taken.At("failure").ToString()));
        var again = (await PostAsync($"{_root}/apis/publish?action=offline", $$"""{"apis":["{{api}}"],"env_id":"{{environment}}"}""")).Is(200);
        Assert.Equal(("APIG.3015", "tf_api"), (again["failure.0.error_code"], again["failure.0.api_name"]));
        (await DeleteAsync($"{_root}/apis/{api}")).Is(204);
        (await DeleteAsync($"{_root}/api-groups/{group}")).Is(204);
        (await GetAsync($"{_root}/api-groups/{group}")).IsError(404, "APIG.3001");
        (await DeleteAsync($"{Channels}/{channel}")).Is(204);
        (await DeleteAsync($"{_root}/envs/{environment}")).Is(204);
        Assert.Equal("0", (await GetAsync($"{_root}/env-variables?group_id={group}")).IsOk()["total"]);
    }

    private Task<HuaweiAnswer> GetAsync(string target) => SendAsync("GET", target, "");

    private Task<HuaweiAnswer> PostAsync(string target, string body) => SendAsync("POST", target, body + "\n");

    private Task<HuaweiAnswer> PutAsync(string target, string body) => SendAsync("PUT", target, body + "\n");

    private Task<HuaweiAnswer> DeleteAsync(string target) => SendAsync("DELETE", target, "");

    private Task<HuaweiAnswer> SendAsync(string method, string target, string body) =>
        _cloud.SendAsync(Alice, method, target, Encoding.UTF8.GetBytes(body), ("X-Project-Id", Alice.Project), ("X-Language", "en-us"));
}
