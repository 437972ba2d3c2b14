using System.Text;
using System.Text.Json;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>
/// Each habit of the real clients, by its row in the table of contract huawei-vpc-channel, 13. Rows 1, 4 and 14 ask nothing of a server.
/// </summary>
public sealed class ChannelQuirkTests : IAsyncLifetime
{
    private const string Date = "20260105T080000Z", Least = """{"name":"pool","port":80,"member_type":"ip"}""";

    private readonly HuaweiCloud _cloud = new();
    private string _channels = "";

    private HuaweiUser Alice => _cloud.Alice;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _channels = $"/v2/{Alice.Project}/apigw/instances/{(await Alice.GetAsync("/v2/{p}/apigw/instances")).IsOk()["instances.0.id"]}/vpc-channels";
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Quirk_02_nodejs_signs_a_content_type_where_it_sends_no_body()
    {
        var id = (await Alice.PostAsync(_channels, Least)).Is(201)["id"];
        (string, string)[] signed = [("content-type", "application/json"), ("host", "127.0.0.1:7480"), ("x-sdk-date", Date)];
        (await SendAsync("GET", $"{_channels}/{id}", signed)).IsOk();
        (await SendAsync("DELETE", $"{_channels}/{id}", signed)).Is(204);
    }

    [Fact]
    public async Task Quirk_03_what_has_no_answer_is_204_without_a_body()
    {
        var id = (await Alice.PostAsync(_channels, Least)).Is(201)["id"];
        var member = (await Alice.PostAsync($"{_channels}/{id}/members", """{"members":[{"host":"10.0.0.1"}]}""")).Is(201)["members.0.id"];
        var group = (await Alice.PostAsync($"{_channels}/{id}/member-groups", """{"member_groups":[{"member_group_name":"blue"}]}""")).Is(201)["member_groups.0.member_group_id"];
        foreach (var (method, path, body) in new[]
        {
            ("POST", "members/batch-disable", $$"""{"member_ids":["{{member}}"]}"""), ("POST", "members/batch-enable", "{}"),
            ("DELETE", $"members/{member}", ""), ("DELETE", $"member-groups/{group}", ""), ("DELETE", "", ""),
        })
        {
            var answer = (await Alice.SendAsync(method, $"{_channels}/{id}/{path}".TrimEnd('/'), body)).Is(204);
            Assert.Equal("", answer.Text);
            Assert.DoesNotContain("Content-Length", answer.Headers.Keys);
        }
    }

    [Fact]
    public async Task Quirk_05_an_errors_code_is_at_the_top_and_its_content_type_is_there()
    {
        foreach (var answer in new[]
        {
            await Alice.PostAsync(_channels, "{"), await Alice.PostAsync(_channels, "{}"), await Alice.GetAsync($"{_channels}/x"),
            await _cloud.SendRawAsync("GET", _channels, [], []), await Alice.SendAsync("PATCH", _channels, "{}"),
        })
        {
            answer.Is(answer.Status);
            Assert.Equal(["error_code", "error_msg"], answer.Json.EnumerateObject().Select(member => member.Name).Take(2));
            Assert.InRange(answer.Status, 400, 499);
        }
    }

    [Fact]
    public async Task Quirk_06_csharp_signs_its_user_agent_and_a_host_without_port()
    {
        (string, string)[] signed = [("host", "127.0.0.1"), ("user-agent", "huaweicloud-usdk-net/3.0"), ("x-sdk-date", Date)];
        (await SendAsync("GET", _channels, signed)).IsOk();
        (await SendAsync("POST", _channels, [("content-type", "application/json;charset=UTF-8"), .. signed], Least)).Is(201);
    }

    [Fact]
    public async Task Quirk_07_times_of_a_channel_that_follows_nothing_are_empty_texts()
    {
        var id = (await Alice.PostAsync(_channels, Least)).Is(201)["id"];
        foreach (var info in new[] { (await Alice.GetAsync($"{_channels}/{id}")).IsOk().At("microservice_info"), (await Alice.GetAsync(_channels)).IsOk().At("vpc_channels.0.microservice_info") })
        {
            Assert.Equal(("", ""), (info.GetProperty("create_time").GetString(), info.GetProperty("update_time").GetString()));
            Assert.All(info.GetProperty("cse_info").EnumerateObject().Concat(info.GetProperty("cce_info").EnumerateObject()), member => Assert.Equal("", member.Value.GetString()));
        }
    }

    [Fact]
    public async Task Quirk_08_a_check_without_a_timeout_is_refused()
    {
        var id = (await Alice.PostAsync(_channels, Least)).Is(201)["id"];
        var answer = (await Alice.PutAsync($"{_channels}/{id}/health-config", """{"protocol":"tcp","threshold_normal":2,"threshold_abnormal":2,"time_interval":5}""")).IsError(400, "APIG.2001");
        Assert.Equal("The request parameters must be specified, parameter name:timeout", answer["error_msg"]);
    }

    [Fact]
    public async Task Quirk_09_retries_are_a_text_and_an_instances_time_is_a_number()
    {
        var root = _channels[.._channels.LastIndexOf('/')];
        var channel = (await Alice.PostAsync(_channels, Least)).Is(201)["id"];
        var group = (await Alice.PostAsync($"{root}/api-groups", """{"name":"shop"}""")).Is(201)["id"];
        var api = (await Alice.PostAsync($"{root}/apis", ApiBody(group, channel, "\"3\""))).Is(201);
        Assert.Equal((JsonValueKind.String, "3"), (api.At("backend_api.retry_count").ValueKind, api["backend_api.retry_count"]));
        (await Alice.PostAsync($"{root}/apis", ApiBody(group, channel, "3"))).IsError(400, "APIG.2000");
        var time = (await Alice.GetAsync(root)).IsOk().At("create_time");
        Assert.Equal(JsonValueKind.Number, time.ValueKind);
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(time.GetInt64()).Year, 2020, 2100);
    }

    [Theory]
    [InlineData("TCP")]
    [InlineData("http")]
    [InlineData("Https")]
    public async Task Quirk_10_a_protocol_comes_in_any_case_and_goes_out_in_the_same(string protocol)
    {
        var id = (await Alice.PostAsync(_channels, Least)).Is(201)["id"];
        var check = $$"""{"protocol":"{{protocol}}","path":"/","http_code":"200","threshold_normal":2,"threshold_abnormal":2,"time_interval":5,"timeout":2}""";
        Assert.Equal(protocol, (await Alice.PutAsync($"{_channels}/{id}/health-config", check)).IsOk()["protocol"]);
        Assert.Equal(protocol, (await Alice.GetAsync($"{_channels}/{id}")).IsOk()["vpc_health_config.protocol"]);
    }

    [Fact]
    public async Task Quirk_11_go_ends_a_body_with_a_line_feed_names_its_language_and_sends_null_lists()
    {
        (string, string)[] signed = [("content-type", "application/json"), ("user-agent", "terraform-provider-huaweicloud"), ("x-sdk-date", Date)];
        const string body = "{\"name\":\"pool\",\"port\":80,\"balance_strategy\":1,\"member_groups\":null,\"members\":null}\n";
        var made = (await SendAsync("POST", _channels, signed, body, ("X-Language", "en-us"), ("Host", "127.0.0.1:7480"))).Is(201);
        Assert.Equal(("[]", "ecs"), (made.At("member_groups").ToString(), made["member_type"]));
    }

    [Fact]
    public async Task Quirk_12_what_is_200_or_201_always_has_json()
    {
        var made = (await Alice.PostAsync(_channels, Least)).Is(201);
        var at = $"{_channels}/{made["id"]}";
        foreach (var answer in new[]
        {
            made, (await Alice.GetAsync(at)).Is(200), (await Alice.PutAsync(at, Least)).Is(200), (await Alice.PostAsync($"{at}/member-groups", "{}")).Is(201),
            (await Alice.PutAsync($"{at}/members", "{}")).Is(200), (await Alice.PostAsync($"{at}/members", """{"members":[{"host":"10.0.0.1"}]}""")).Is(201),
        })
        {
            Assert.Equal(JsonValueKind.Object, answer.Json.ValueKind);
            Assert.NotEqual("{}", answer.Text);
        }
    }

    [Fact]
    public async Task Quirk_13_writes_of_members_at_the_same_moment_all_count()
    {
        var at = $"{_channels}/{(await Alice.PostAsync(_channels, Least)).Is(201)["id"]}/members";
        var answers = await Task.WhenAll(Enumerable.Range(1, 10).Select(i => Task.Run(() => Alice.PostAsync(at, $$"""{"members":[{"host":"10.0.0.{{i}}"}]}"""))));
        Assert.All(answers, answer => answer.Is(201));
        Assert.Equal("10", (await Alice.GetAsync(at)).IsOk()["total"]);
        (await Alice.PostAsync(at, """{"members":[{"host":"10.0.0.11"}]}""")).IsError(403, "APIG.3110");
    }

    [Fact]
    public async Task Quirk_15_pythons_check_where_there_was_none_and_a_replaced_member_that_keeps_its_id()
    {
        var made = (await Alice.PostAsync(_channels, """{"name":"otc","port":22,"balance_strategy":1,"member_type":"ip"}""")).Is(201)["id"];
        var check = (await Alice.PutAsync($"{_channels}/{made}/health-config", """{"protocol":"TCP","threshold_normal":2,"threshold_abnormal":2,"time_interval":5,"timeout":2}""")).IsOk();
        Assert.Equal(("", "", "", "0", made), (check["path"], check["method"], check["http_code"], check["port"], check["vpc_channel_id"]));
        var again = (await Alice.PutAsync($"{_channels}/{made}/health-config", """{"protocol":"https","path":"/h","threshold_normal":3,"threshold_abnormal":2,"time_interval":5,"timeout":2}""")).IsOk();
        Assert.Equal((check["id"], "https", "GET"), (again["id"], again["protocol"], again["method"]));
        var first = (await Alice.PostAsync($"{_channels}/{made}/members", """{"members":[{"host":"10.0.0.1"}]}""")).Is(201)["members.0.id"];
        var replaced = (await Alice.PutAsync($"{_channels}/{made}/members", """{"members":[{"host":"10.0.0.1","is_backup":true}]}""")).IsOk();
        Assert.Equal((first, "True"), (replaced["members.0.id"], replaced["members.0.is_backup"]));
        (await Alice.DeleteAsync($"{_channels}/{made}/members/{first}")).Is(204);
    }

    private static string ApiBody(string group, string channel, string retries) => $$"""
        {"group_id":"{{group}}","name":"list","type":1,"req_protocol":"HTTP","req_method":"GET","req_uri":"/items","auth_type":"NONE","backend_type":"HTTP",
         "backend_api":{"req_protocol":"HTTP","req_method":"GET","req_uri":"/","timeout":5000,"retry_count":{{retries}},"vpc_channel_status":1,
           "vpc_channel_info":{"vpc_channel_id":"{{channel}}"} } }
        """;

    private Task<HuaweiAnswer> SendAsync(string method, string target, (string Name, string Value)[] signed, string body = "", params (string, string)[] unsigned)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var authorization = HuaweiCloud.Authorization(Alice.AccessKey, Alice.SecretKey, Date, method, target, signed, bytes);
        return _cloud.SendRawAsync(method, target, [.. signed, .. unsigned, ("Authorization", authorization)], bytes);
    }
}
