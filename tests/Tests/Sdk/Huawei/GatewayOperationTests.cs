using System.Text.Json;
using Tieline.Sdk.Huawei;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>What publishing a channel puts on the wire, and what the answers say (contract huawei-vpc-channel, 10.2 to 10.5 and 10.7).</summary>
public sealed class GatewayOperationTests
{
    private const string Root = "/v2/P/apigw/instances/I";

    [Fact]
    public Task Create_an_environment() => SendsAsync(
        async client => Assert.Equal("e", (await client.CreateEnvironmentAsync("test", "r")).Id), $"POST {Root}/envs",
        """{"name":"test","remark":"r"}""", """{"id":"e","name":"test","remark":"r","create_time":"2020-07-23T07:11:57.244829604Z"}""");

    [Fact]
    public Task Update_an_environment() => SendsAsync(
        client => client.UpdateEnvironmentAsync("e", "test"), $"PUT {Root}/envs/e", """{"name":"test"}""");

    [Fact]
    public Task List_environments() => SendsAsync(
        async client =>
        {
            await foreach (var environment in client.ListAllEnvironmentsAsync("t")) Assert.Equal(GatewayEnvironment.ReleaseId, environment.Id);
        },
        $"GET {Root}/envs?offset=0&limit=500&name=t", answer: """{"total":1,"size":1,"envs":[{"id":"DEFAULT_ENVIRONMENT_RELEASE_ID","name":"RELEASE"}]}""");

    [Fact]
    public Task Delete_an_environment() => SendsAsync(client => client.DeleteEnvironmentAsync("e"), $"DELETE {Root}/envs/e", answer: "");

    [Fact]
    public Task Create_a_variable() => SendsAsync(
        client => client.CreateEnvironmentVariableAsync("e", "g", "host", "10.0.0.1:80"), $"POST {Root}/env-variables",
        """{"env_id":"e","group_id":"g","variable_name":"host","variable_value":"10.0.0.1:80"}""");

    [Fact]
    public Task List_variables() => SendsAsync(
        async client => Assert.Equal("10.0.0.1", Assert.Single((await client.ListEnvironmentVariablesAsync("g", "e", "host", 0, 20)).Variables).VariableValue),
        $"GET {Root}/env-variables?offset=0&limit=20&group_id=g&env_id=e&variable_name=host",
        answer: """{"total":1,"size":1,"variables":[{"id":"v","variable_value":"10.0.0.1"}]}""");

    [Fact]
    public Task Get_a_variable() => SendsAsync(client => client.ShowDetailsOfEnvironmentVariableAsync("v"), $"GET {Root}/env-variables/v");

    [Fact]
    public Task Update_a_variable() => SendsAsync(
        client => client.UpdateEnvironmentVariableAsync("v", "x"), $"PUT {Root}/env-variables/v", """{"variable_value":"x"}""");

    [Fact]
    public Task Delete_a_variable() => SendsAsync(client => client.DeleteEnvironmentVariableAsync("v"), $"DELETE {Root}/env-variables/v", answer: "");

    [Fact]
    public Task Create_a_group() => SendsAsync(
        async client =>
        {
            var group = await client.CreateApiGroupAsync("shop");
            Assert.Equal(("g", "g.apic.cn-north-4.example", true, 2), (group.Id, group.SlDomain, group.SlDomainAccessEnabled, group.IsDefault));
            Assert.Equal(("u", "shop.example", 3), (group.UrlDomains[0].Id, group.UrlDomains[0].Domain, group.UrlDomains[0].CnameStatus));
        },
        $"POST {Root}/api-groups", """{"name":"shop"}""",
        """
        {"id":"g","name":"shop","status":1,"sl_domain":"g.apic.cn-north-4.example","sl_domains":["g.apic.cn-north-4.example"],"register_time":"2020-07-23T07:11:57Z",
        "on_sell_status":2,"url_domains":[{"id":"u","domain":"shop.example","cname_status":3,"ssl_id":"","is_http_redirect_to_https":false}],
        "sl_domain_access_enabled":true,"remark":"","call_limits":0,"is_default":2}
        """);

    [Fact]
    public Task List_groups() => SendsAsync(
        async client =>
        {
            await foreach (var group in client.ListAllApiGroupsAsync("shop")) Assert.Equal("g", group.Id);
        },
        $"GET {Root}/api-groups?offset=0&limit=500&name=shop", answer: """{"total":1,"size":1,"groups":[{"id":"g"}]}""");

    [Fact]
    public Task List_groups_by_id() => SendsAsync(client => client.ListApiGroupsAsync("g"), $"GET {Root}/api-groups?id=g");

    [Fact]
    public Task Get_a_group() => SendsAsync(client => client.ShowDetailsOfApiGroupAsync("g"), $"GET {Root}/api-groups/g");

    [Fact]
    public Task Update_a_group() => SendsAsync(
        client => client.UpdateApiGroupAsync("g", "shop", ""), $"PUT {Root}/api-groups/g", """{"name":"shop","remark":""}""");

    [Fact]
    public Task Delete_a_group() => SendsAsync(client => client.DeleteApiGroupAsync("g"), $"DELETE {Root}/api-groups/g", answer: "");

    [Fact]
    public Task Check_a_name() => SendsAsync(client => client.CheckApiGroupsAsync("shop"), $"POST {Root}/api-groups/check", """{"group_name":"shop"}""", "");

    [Fact]
    public Task Bind_a_domain() => SendsAsync(
        async client => Assert.Equal("u", (await client.AssociateDomainAsync("g", "*.shop.example", "TLSv1.2", true)).Id), $"POST {Root}/api-groups/g/domains",
        """{"url_domain":"*.shop.example","min_ssl_version":"TLSv1.2","is_http_redirect_to_https":true}""", """{"id":"u","url_domain":"*.shop.example","status":3}""");

    [Fact]
    public Task Unbind_a_domain() => SendsAsync(client => client.DisassociateDomainAsync("g", "u"), $"DELETE {Root}/api-groups/g/domains/u", answer: "");

    [Fact]
    public Task Close_a_groups_own_domain() => SendsAsync(
        client => client.UpdateSlDomainSettingAsync("g", false), $"PUT {Root}/api-groups/g/sl-domain-access-settings", """{"sl_domain_access_enabled":false}""", "");

    [Fact]
    public Task Create_an_api_behind_a_channel() => SendsAsync(
        async client =>
        {
            var api = await client.CreateApiAsync(new()
            {
                GroupId = "g", Name = "cart", ReqProtocol = "BOTH", ReqMethod = "ANY", ReqUri = "/cart", MatchMode = "SWA", AuthType = ApiAuthType.None,
                BackendApi = BackendApi.Behind("c", "ANY", "/", TimeSpan.FromSeconds(5), proxyHost: "www.example.com"),
            });
            Assert.Equal(("a", 1, "c", "www.example.com", "-1"), (api.Id, api.Status, api.BackendApi?.UrlDomain, api.BackendApi?.VpcChannelInfo?.VpcChannelProxyHost, api.BackendApi?.RetryCount));
        },
        $"POST {Root}/apis",
        """{"group_id":"g","name":"cart","type":1,"req_protocol":"BOTH","req_method":"ANY","req_uri":"/cart","match_mode":"SWA","auth_type":"NONE","backend_type":"HTTP","backend_api":{"req_protocol":"HTTP","req_method":"ANY","req_uri":"/","timeout":5000,"vpc_channel_status":1,"vpc_channel_info":{"vpc_channel_id":"c","vpc_channel_proxy_host":"www.example.com"}}}""",
        """
        {"id":"a","status":1,"version":"V0.0.1","publish_time":"","backend_api":{"id":"b","req_protocol":"HTTP","req_method":"GET","req_uri":"/","timeout":5000,
        "retry_count":"-1","enable_client_ssl":false,"status":1,"vpc_channel_status":1,"url_domain":"c","register_time":"2020-07-23T07:11:57.244829604Z",
        "vpc_channel_info":{"vpc_channel_id":"c","vpc_channel_proxy_host":"www.example.com","cascade_flag":false,"vpc_channel_port":0}}}
        """);

    [Fact]
    public Task Update_an_api_with_everything() => SendsAsync(
        client => client.UpdateApiAsync(
            "a",
            new()
            {
                GroupId = "g", Name = "cart", Type = 2, ReqProtocol = "HTTP", ReqMethod = "GET", ReqUri = "/cart/{id}", AuthType = ApiAuthType.App,
                AuthOpt = new("HEADER"), BackendType = "MOCK", MockInfo = new() { ResultContent = "{}", StatusCode = 201, Remark = "m" },
                ReqParams =
                [
                    new() { Name = "id", Type = "STRING", Location = "PATH", Required = 1, DefaultValue = "d", ValidEnable = 2, PassThrough = 1, Remark = "r" },
                ],
                BackendParams = [new() { Name = "id", Location = "PATH", Origin = "REQUEST", Value = "id", Remark = "r" }],
                PolicyHttps = JsonDocument.Parse("""[{"name":"p"}]""").RootElement, Remark = "r", Tags = ["t"], Cors = true, ResultNormalSample = "n",
                ResultFailureSample = "f", BodyRemark = "b", Version = "v",
            }),
        $"PUT {Root}/apis/a",
        """{"group_id":"g","name":"cart","type":2,"req_protocol":"HTTP","req_method":"GET","req_uri":"/cart/{id}","auth_type":"APP","auth_opt":{"app_code_auth_type":"HEADER"},"backend_type":"MOCK","mock_info":{"result_content":"{}","status_code":201,"remark":"m"},"req_params":[{"name":"id","type":"STRING","location":"PATH","required":1,"default_value":"d","valid_enable":2,"pass_through":1,"remark":"r"}],"backend_params":[{"name":"id","location":"PATH","origin":"REQUEST","value":"id","remark":"r"}],"policy_https":[{"name":"p"}],"remark":"r","tags":["t"],"cors":true,"result_normal_sample":"n","result_failure_sample":"f","body_remark":"b","version":"v"}""");

    [Fact]
    public Task List_apis() => SendsAsync(
        async client =>
        {
            var all = client.ListAllApisAsync(new()
            {
                Id = "a", Name = "cart", GroupId = "g", ReqProtocol = "HTTP", ReqMethod = "GET", ReqUri = "/cart", AuthType = "NONE", EnvId = "e", Type = 1,
                VpcChannelName = "c", PreciseSearch = "name",
            });
            await foreach (var api in all) Assert.Equal("a", api.Id);
        },
        $"GET {Root}/apis?offset=0&limit=500&precise_search=name&id=a&name=cart&group_id=g&req_protocol=HTTP&req_method=GET&req_uri=%2Fcart&auth_type=NONE&env_id=e&type=1&vpc_channel_name=c",
        answer: """{"total":1,"size":1,"apis":[{"id":"a"}]}""");

    [Fact]
    public Task Get_an_api() => SendsAsync(client => client.ShowDetailsOfApiAsync("a"), $"GET {Root}/apis/a");

    [Fact]
    public Task Delete_an_api() => SendsAsync(client => client.DeleteApiAsync("a"), $"DELETE {Root}/apis/a", answer: "");

    [Fact]
    public Task Publish_an_api() => SendsAsync(
        async client => Assert.Equal("v", (await client.PublishApiAsync("a", GatewayEnvironment.ReleaseId, "r")).VersionId), $"POST {Root}/apis/action",
        """{"action":"online","env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID","api_id":"a","remark":"r"}""", """{"publish_id":"p","api_id":"a","version_id":"v"}""");

    [Fact]
    public Task Take_an_api_offline() => SendsAsync(
        client => client.OfflineApiAsync("a", "e"), $"POST {Root}/apis/action", """{"action":"offline","env_id":"e","api_id":"a"}""");

    [Fact]
    public Task Publish_many() => SendsAsync(
        async client =>
        {
            var done = await client.BatchPublishApisAsync(["a", "b"], "e");
            Assert.Equal(("a", "b", "APIG.3002"), (done.Success[0].ApiId, done.Failure[0].ApiId, done.Failure[0].ErrorCode));
        },
        $"POST {Root}/apis/publish?action=online", """{"apis":["a","b"],"env_id":"e"}""",
        """{"success":[{"api_id":"a"}],"failure":[{"api_id":"b","error_code":"APIG.3002","error_msg":"no"}]}""");

    [Fact]
    public Task Take_many_offline() => SendsAsync(
        client => client.BatchOfflineApisAsync(["a"], "e", "r"), $"POST {Root}/apis/publish?action=offline", """{"apis":["a"],"env_id":"e","remark":"r"}""");

    [Fact]
    public Task Publish_a_group() => SendsAsync(
        client => client.PublishApiGroupAsync("g", "e"), $"POST {Root}/apis/publish?action=online", """{"group_id":"g","env_id":"e"}""");

    [Fact]
    public Task Take_a_group_offline() => SendsAsync(
        client => client.OfflineApiGroupAsync("g", "e"), $"POST {Root}/apis/publish?action=offline", """{"group_id":"g","env_id":"e"}""");

    [Fact]
    public Task List_versions() => SendsAsync(
        async client => Assert.Equal("20200723071157", Assert.Single((await client.ListApiVersionsAsync("a", "e")).ApiVersions).VersionNo),
        $"GET {Root}/apis/publish/a?env_id=e", answer: """{"total":1,"size":1,"api_versions":[{"version_id":"v","version_no":"20200723071157","status":1}]}""");

    [Fact]
    public Task Put_a_version_in_force_again() => SendsAsync(
        client => client.ChangeApiVersionAsync("a", "v"), $"PUT {Root}/apis/publish/a", """{"version_id":"v"}""");

    [Fact]
    public Task Create_an_app() => SendsAsync(
        async client =>
        {
            var app = await client.CreateAnAppAsync("caller", "r", "key-of-app", "secret-of-app");
            Assert.Equal(("ap", "key-of-app", "secret-of-app"), (app.Id, app.AppKey, app.AppSecret));
            Assert.DoesNotContain("secret-of-app", app.ToString(), StringComparison.Ordinal);
        },
        $"POST {Root}/apps", """{"name":"caller","remark":"r","app_key":"key-of-app","app_secret":"secret-of-app"}""",
        """{"id":"ap","name":"caller","app_key":"key-of-app","app_secret":"secret-of-app","status":1}""");

    [Fact]
    public Task List_apps() => SendsAsync(client => client.ListAppsAsync("caller", 1, 2), $"GET {Root}/apps?offset=1&limit=2&name=caller");

    [Fact]
    public Task Get_an_app() => SendsAsync(client => client.ShowDetailsOfAppAsync("ap"), $"GET {Root}/apps/ap");

    [Fact]
    public Task Update_an_app() => SendsAsync(client => client.UpdateAppAsync("ap", "caller"), $"PUT {Root}/apps/ap", """{"name":"caller"}""");

    [Fact]
    public Task Delete_an_app() => SendsAsync(client => client.DeleteAppAsync("ap"), $"DELETE {Root}/apps/ap", answer: "");

    [Fact]
    public Task Give_an_app_a_code() => SendsAsync(
        async client => Assert.Equal("word", (await client.CreateAppCodeAsync("ap", "word")).Code), $"POST {Root}/apps/ap/app-codes",
        """{"app_code":"word"}""", """{"id":"ac","app_id":"ap","app_code":"word"}""");

    [Fact]
    public Task Give_an_app_a_code_of_the_services() => SendsAsync(client => client.CreateAppCodeAutoAsync("ap"), $"PUT {Root}/apps/ap/app-codes");

    [Fact]
    public Task Authorize_an_app() => SendsAsync(
        async client => Assert.Equal("SKIPPED", Assert.Single(await client.CreateAuthorizingAppsAsync("e", ["ap"], ["a"])).AuthResult?.Status),
        $"POST {Root}/app-auths", """{"env_id":"e","app_ids":["ap"],"api_ids":["a"]}""", """{"auths":[{"id":"x","auth_result":{"status":"SKIPPED"}}]}""");

    [Fact]
    public Task Take_an_authorization_back() => SendsAsync(client => client.CancelingAuthorizationAsync("x"), $"DELETE {Root}/app-auths/x", answer: "");

    [Fact]
    public async Task Create_an_instance_in_a_vpc()
    {
        var service = new FakeService().Answers("""{"instance_id":"i","message":"Job accepted.","job_id":"j"}""");
        using var client = new GatewayInstanceClient(service.Huawei());
        Assert.Equal("i", (await client.CreateInstanceAsync("edge", "v")).InstanceId);
        Assert.Equal(("POST /v2/P/apigw/instances", """{"instance_name":"edge","vpc_id":"v"}"""), Assert.Single(service.Requests).Short());
    }

    [Fact]
    public async Task Delete_an_instance()
    {
        var service = new FakeService().Answers("""{"job_id":"j"}""");
        using var client = new GatewayInstanceClient(service.Huawei());
        await client.DeleteInstanceAsync("i");
        Assert.Equal(("DELETE /v2/P/apigw/instances/i", ""), Assert.Single(service.Requests).Short());
        await Assert.ThrowsAsync<ArgumentException>(() => client.DeleteInstanceAsync(""));
    }

    [Fact]
    public async Task What_has_an_effect_each_time_is_not_sent_again_although_it_is_a_put()
    {
        var service = new FakeService().RefusesHuawei(500, "APIG.9999").RefusesHuawei(500, "APIG.9999");
        using var client = new GatewayClient(service.Huawei(), HuaweiWire.Instance);

        await Assert.ThrowsAsync<HuaweiServiceException>(() => client.CreateAppCodeAutoAsync("ap"));
        await Assert.ThrowsAsync<HuaweiServiceException>(() => client.ChangeApiVersionAsync("a", "v"));

        Assert.Equal(2, service.Requests.Count);
    }

    private static async Task SendsAsync(Func<GatewayClient, Task> call, string line, string body = "", string answer = "{}")
    {
        var service = new FakeService().Answers(answer);
        using var client = new GatewayClient(service.Huawei(), HuaweiWire.Instance);

        await call(client);

        var request = Assert.Single(service.Requests);
        Assert.Equal((line, body), request.Short());
        request.AssertSignedBy(HuaweiWire.Key);
    }
}
