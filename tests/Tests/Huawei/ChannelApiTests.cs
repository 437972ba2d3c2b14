using Tieline.Core.Channels;
using Tieline.Core.Refusals;
using Tieline.Dialects.Huawei.Apig;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Channels through the API gateway's API. Seed 002; contract huawei-vpc-channel, 1 to 6 and 8.</summary>
public sealed class ChannelApiTests : IAsyncLifetime
{
    private const string NineDigits = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$", WholeSeconds = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", Hex32 = "^[0-9a-f]{32}$";

    /// <summary>Seed 002, the first sample request, as written.</summary>
    private const string FirstSample = """
        {
          "balance_strategy" : 1,
          "member_type" : "ip",
          "name" : "VPC_demo",
          "port" : 22,
          "type" : 2,
          "vpc_health_config" : {
            "http_code" : "200",
            "path" : "/vpc/demo",
            "port" : 22,
            "protocol" : "http",
            "threshold_abnormal" : 5,
            "threshold_normal" : 2,
            "time_interval" : 10,
            "timeout" : 5,
            "enable_client_ssl" : false
          },
          "member_groups" : [ {
            "member_group_name" : "test",
            "member_group_weight" : 1,
            "member_group_remark" : "remark"
          }, {
            "member_group_name" : "default",
            "member_group_weight" : 2,
            "member_group_remark" : "remark"
          } ],
          "members" : [ {
            "host" : "192.168.0.5",
            "weight" : 1,
            "member_group_name" : "test"
          }, {
            "host" : "192.168.1.124",
            "weight" : 2,
            "member_group_name" : "default"
          } ]
        }
        """;

    /// <summary>Seed 002, the second sample request, as written.</summary>
    private const string SecondSample = """
        {
          "balance_strategy" : 1,
          "member_type" : "ip",
          "name" : "VPC_demo",
          "port" : 22,
          "type" : 3,
          "vpc_health_config" : {
            "http_code" : "200",
            "path" : "/vpc/demo",
            "port" : 22,
            "protocol" : "http",
            "threshold_abnormal" : 5,
            "threshold_normal" : 2,
            "time_interval" : 10,
            "timeout" : 5,
            "enable_client_ssl" : false
          },
          "member_groups" : [ {
            "member_group_name" : "test",
            "member_group_weight" : 1,
            "member_group_remark" : "remark",
            "microservice_version" : "v1",
            "microservice_port" : 80
          }, {
            "member_group_name" : "default",
            "member_group_weight" : 2,
            "member_group_remark" : "remark",
            "microservice_version" : "v2",
            "microservice_port" : 80,
            "microservice_labels" : [ {
              "label_name" : "cluster_id",
              "label_value" : "c429700c-5dc4-482a-9c0e-99f6c0635113"
            } ]
          } ],
          "members" : [ {
            "host" : "192.168.0.5",
            "weight" : 1,
            "member_group_name" : "test"
          }, {
            "host" : "192.168.1.124",
            "weight" : 2,
            "member_group_name" : "default"
          } ],
          "microservice_info" : {
            "service_type" : "CCE",
            "cce_info" : {
              "cluster_id" : "ab1485b4f91b45abbcd560be591f7309",
              "namespace" : "default",
              "workload_type" : "deployment",
              "app_name" : "testapp"
            }
          }
        }
        """;

    private readonly HuaweiCloud _cloud = new();
    private string _instance = "";

    private string Channels => $"/v2/{{p}}/apigw/instances/{_instance}/vpc-channels";

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _instance = (await Alice.GetAsync("/v2/{p}/apigw/instances")).IsOk()["instances.0.id"];
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task The_first_sample_is_accepted_as_written_and_answered_as_the_seed_shows()
    {
        var made = (await Alice.PostAsync(Channels, FirstSample)).Is(201);
        Assert.Equal(
            """
            {"name":"VPC_demo","id":"ID","balance_strategy":1,"dict_code":"","create_time":"T9","member_type":"ip","port":22,"status":1,"member_groups":[{"member_group_id":"ID","member_group_name":"test","member_group_weight":1,"member_group_remark":"remark","create_time":"T9","update_time":"T9","microservice_version":"","microservice_port":0},{"member_group_id":"ID","member_group_name":"default","member_group_weight":2,"member_group_remark":"remark","create_time":"T9","update_time":"T9","microservice_version":"","microservice_port":0}],"type":2,"vpc_channel_type":"builtin","microservice_info":{"id":"","instance_id":"","service_type":"","cse_info":{"cse_app_id":"","engine_id":"","engine_name":"","register_address":"","service_id":"","service_name":""},"cce_info":{"cluster_id":"","cluster_name":"","namespace":"","workload_type":"","app_name":""},"create_time":"","update_time":""}}
            """.Trim(),
            Masked(made.Text));
        var shown = (await Alice.GetAsync($"{Channels}/{made["id"]}")).IsOk();
        Assert.Equal("http", shown["vpc_health_config.protocol"]); // as it was sent
        Assert.Equal(("GET", "10", "5", "False", "1"), (shown["vpc_health_config.method"], shown["vpc_health_config.time_interval"], shown["vpc_health_config.timeout"], shown["vpc_health_config.enable_client_ssl"], shown["vpc_health_config.status"]));
        Assert.Matches(WholeSeconds, shown["vpc_health_config.create_time"]);
        Assert.Equal(("192.168.1.124", "22", "default", "192.168.1.124", "unknown"), (shown["members.1.host"], shown["members.1.port"], shown["members.1.member_group_name"], shown["members.1.ecs_id"], shown["members.1.health_status"]));
        Assert.Equal(made["id"], shown["members.1.vpc_channel_id"]);
        Assert.Matches(WholeSeconds, shown["members.0.create_time"]);
        Assert.Matches(NineDigits, shown["create_time"]);
        var listed = (await Alice.GetAsync(Channels)).IsOk();
        Assert.Matches(WholeSeconds, listed["vpc_channels.0.create_time"]);
        Assert.Equal(("1", "1", "False"), (listed["total"], listed["size"], listed.Has("vpc_channels.0.members").ToString()));
    }

    [Fact]
    public async Task The_second_sample_is_accepted_as_written_and_answered_as_the_seed_shows()
    {
        var made = (await Alice.PostAsync(Channels, SecondSample)).Is(201);
        Assert.Equal(("3", "microservice", "CCE", _instance), (made["type"], made["vpc_channel_type"], made["microservice_info.service_type"], made["microservice_info.instance_id"]));
        Assert.Matches(Hex32, made["microservice_info.id"]);
        Assert.Matches(NineDigits, made["microservice_info.create_time"]);
        Assert.Equal(("ab1485b4f91b45abbcd560be591f7309", "default", "deployment", "testapp"), (
            made["microservice_info.cce_info.cluster_id"], made["microservice_info.cce_info.namespace"], made["microservice_info.cce_info.workload_type"],
            made["microservice_info.cce_info.app_name"]));
        Assert.Equal(("v1", "80", "False"), (made["member_groups.0.microservice_version"], made["member_groups.0.microservice_port"], made.Has("member_groups.0.microservice_labels").ToString()));
        Assert.Equal("c429700c-5dc4-482a-9c0e-99f6c0635113", made["member_groups.1.microservice_labels.0.label_value"]);
        Assert.Equal("80", (await Alice.GetAsync($"{Channels}/{made["id"]}/members")).IsOk()["members.0.port"]); // the group's
    }

    [Fact]
    public async Task The_second_sample_of_a_known_cluster_has_its_name_and_needs_no_members()
    {
        var cloud = new HuaweiCloud { Registries = new([new("ab1485b4f91b45abbcd560be591f7309", "cce-test", [])]) };
        await cloud.InitializeAsync();
        await using (cloud)
        {
            var channels = $"/v2/{{p}}/apigw/instances/{(await cloud.Alice.GetAsync("/v2/{p}/apigw/instances")).IsOk()["instances.0.id"]}/vpc-channels";
            var made = (await cloud.Alice.PostAsync(channels, SecondSample)).Is(201);
            Assert.Equal(("CCE", "cce-test", "testapp"), (made["microservice_info.service_type"], made["microservice_info.cce_info.cluster_name"], made["microservice_info.cce_info.app_name"]));
            Assert.Equal("cce-test", (await cloud.Alice.GetAsync($"{channels}/{made["id"]}")).IsOk()["microservice_info.cce_info.cluster_name"]);
            const string Alone = """{"name":"pool","port":80,"type":3,"microservice_info":{"service_type":"CCE","cce_info":{"cluster_id":"ab1485b4f91b45abbcd560be591f7309","namespace":"n","workload_type":"deployment","label_key":"k","label_value":"v"}}}""";
            var alone = (await cloud.Alice.PostAsync(channels, Alone)).Is(201);
            Assert.Equal(("cce-test", "k", "v"), (alone["microservice_info.cce_info.cluster_name"], alone["microservice_info.cce_info.label_key"], alone["microservice_info.cce_info.label_value"]));
            (await cloud.Alice.PostAsync(channels, Alone.Replace("ab1485b4f91b45abbcd560be591f7309", "another", StringComparison.Ordinal))).IsError(400, "APIG.2012");
        }
    }

    [Theory]
    [InlineData("""{"port":80}""", 400, "APIG.2001", "The request parameters must be specified, parameter name:name")]
    [InlineData("""{"name":"pool"}""", 400, "APIG.2001", "The request parameters must be specified, parameter name:port")]
    [InlineData("""{"name":"pool","port":0}""", 400, "APIG.2004", "The parameter value is outside the allowable range,parameterName:port. Please refer to the support documentation")]
    [InlineData("""{"name":"pool","port":80,"balance_strategy":9}""", 400, "APIG.2011", "Invalid parameter value,parameterName:balance_strategy. Please refer to the support documentation")]
    [InlineData("""{"name":"pool","port":80,"member_type":"ip","members":[{"host":"1111111111111111111111111111111111111111111111111111111111111111.1"}]}""", 400, "APIG.2006", "The parameter is too long,parameterName:host. Please refer to the support documentation")]
    [InlineData("""{"name":"pool","port":80,"vpc_channel_type":"reference","member_groups":[{"member_group_name":"ref","reference_vpc_channel_id":"x"}]}""", 400, "APIG.2011", "Invalid parameter value,parameterName:vpc_channel_type. Please refer to the support documentation")]
    [InlineData("""{"name":"pool","port":80,"member_type":"ip","members":[{"host":"web"}]}""", 400, "APIG.2015", "Invalid IP address,parameterName:host. Please refer to the support documentation")]
    [InlineData("""{"name":"pool","port":80,"member_type":"ip","members":[{"host":"10.0.0.1","member_group_name":"g"}]}""", 400, "APIG.2012", null)]
    [InlineData("""{"name":"pool","port":80,"members":[{"ecs_id":"a","ecs_name":"a"}]}""", 404, "APIG.3092", "The ECS does not exist")]
    [InlineData("""{"name":"pool","port":"80"}""", 400, "APIG.2000", null)]
    [InlineData("""{"name":"pool","port":80,"members":{}}""", 400, "APIG.2000", null)]
    [InlineData("""{"name":"pool","port":80""", 400, "APIG.2000", "Parameter error: Serialization error: unexpected end of JSON input")]
    [InlineData("", 400, "APIG.2000", "Parameter error: Serialization error: unexpected end of JSON input")]
    [InlineData("""["pool"]""", 400, "APIG.2000", null)]
    [InlineData("""{"name":"pool","port":80,"vpc_health_config":{"protocol":"https","path":"/","threshold_normal":2,"threshold_abnormal":2,"time_interval":10,"timeout":5,"enable_client_ssl":true}}""", 412, "APIG.3458", null)]
    [InlineData("""{"name":"pool","port":80,"type":3,"microservice_info":{"service_type":"CCE","cce_info":{"cluster_id":"c","namespace":"n","workload_type":"deployment","app_name":"a"}}}""", 400, "APIG.2012", null)]
    [InlineData("""{"name":"pool","port":80,"type":3,"microservice_info":{"service_type":"CSE","cse_info":{"engine_id":"e","service_id":"s"}}}""", 400, "APIG.2042", "Invalid engine.")]
    public async Task What_is_wrong_with_a_request_is_told_in_the_clouds_words(string body, int status, string code, string? message)
    {
        var answer = (await Alice.PostAsync(Channels, body)).IsError(status, code);
        if (message is not null) Assert.Equal(message, answer["error_msg"]);
        Assert.False(answer.Has("request_id"));
        Assert.Equal("0", (await Alice.GetAsync(Channels))["total"]);
    }

    [Fact]
    public async Task Unknown_and_foreign_things_have_the_clouds_errors()
    {
        var channel = (await Alice.PostAsync(Channels, """{"name":"pool","port":80}""")).Is(201)["id"];
        var nobody = new string('0', 32);
        Assert.Equal($"The instance does not exist;id:{nobody}", (await Alice.GetAsync($"/v2/{{p}}/apigw/instances/{nobody}/vpc-channels")).IsError(404, "APIG.3030")["error_msg"]);
        (await Alice.GetAsync($"/v2/{{p}}/apigw/instances/{nobody}")).IsError(404, "APIC.7302");
        (await Alice.GetAsync("/v2/{p}/apigw/instances/a.b/vpc-channels")).IsError(400, "APIG.2012");
        (await Alice.GetAsync($"{Channels}/a.b")).IsError(400, "APIG.2012");
        Assert.Equal($"The VPC channel does not exist,id:{nobody}", (await Alice.GetAsync($"{Channels}/{nobody}")).IsError(404, "APIG.3023")["error_msg"]);
        Assert.Equal($"The VPC instance does not exist,id:{nobody}", (await Alice.DeleteAsync($"{Channels}/{channel}/members/{nobody}")).IsError(404, "APIG.3024")["error_msg"]);
        (await Alice.GetAsync($"{Channels}/{channel}/member-groups/{nobody}")).IsError(404, "APIG.3023");
        (await _cloud.Bob.GetAsync(Channels)).IsError(404, "APIG.3030");
        (await _cloud.Bob.GetAsync($"{Channels}/{channel}".Replace("{p}", Alice.Project, StringComparison.Ordinal))).IsError(403, "APIG.1005");
        (await _cloud.SendRawAsync("GET", Channels.Replace("{p}", Alice.Project, StringComparison.Ordinal), [("Host", "h")], [])).IsError(401, "APIG.1000");
        (await _cloud.SendRawAsync("GET", Channels.Replace("{p}", Alice.Project, StringComparison.Ordinal), [("Host", "h"), ("X-Auth-Token", "x")], [])).IsError(401, "APIG.1002");
        (await Alice.PostAsync(Channels, """{"name":"pool","port":81}""")).IsError(400, "APIG.3208");
    }

    [Fact]
    public async Task Pages_are_never_an_error_by_value_and_always_one_by_form()
    {
        for (var i = 0; i < 3; i++) (await Alice.PostAsync(Channels, $$"""{"name":"pool-{{i}}","port":80}""")).Is(201);
        Assert.Equal(("3", "3"), ((await Alice.GetAsync($"{Channels}?offset=-5&limit=-1")).IsOk()["total"], (await Alice.GetAsync($"{Channels}?limit=9999")).IsOk()["size"]));
        Assert.Equal("1", (await Alice.GetAsync($"{Channels}?offset=2&limit=2")).IsOk()["size"]);
        Assert.Equal(("0", "3"), ((await Alice.GetAsync($"{Channels}?offset=99999999999")).IsOk()["size"], (await Alice.GetAsync($"{Channels}?limit=99999999999")).IsOk()["size"]));
        (await Alice.GetAsync($"{Channels}?limit=x")).IsError(400, "APIG.2012");
        (await Alice.GetAsync($"{Channels}?offset=1.5")).IsError(400, "APIG.2012");
        foreach (var name in new[] { "id", "member_group_id" })
            Assert.Contains($"parameterName:{name}.", (await Alice.GetAsync($"{Channels}?{name}=a.b")).IsError(400, "APIG.2012")["error_msg"], StringComparison.Ordinal);
        (await Alice.GetAsync($"{Channels}?member_port=70000")).IsError(400, "APIG.2012");
        Assert.Equal("1", (await Alice.GetAsync($"{Channels}?name=pool-1")).IsOk()["total"]);
        Assert.Equal("0", (await Alice.GetAsync($"{Channels}?name=pool&precise_search=name%2Cunknown")).IsOk()["total"]);
        Assert.Equal("0", (await Alice.GetAsync($"{Channels}?id={new string('f', 32)}")).IsOk()["total"]);
        Assert.Equal("3", (await Alice.GetAsync($"{Channels}?vpc_channel_type=builtin&unknown=1")).IsOk()["total"]);
    }

    [Fact]
    public async Task A_channels_status_and_its_members_healths_are_what_checks_saw()
    {
        var made = (await Alice.PostAsync(Channels, FirstSample)).Is(201)["id"];
        var channel = (await _cloud.Gateways.Channels.FindAsync(Alice.Account, new(_instance), ApigIds.ParseChannel(made)!.Value, default))!;
        await _cloud.Gateways.Health.RecordAsync(
            [.. channel.Members.Select(member => (channel.Owner, new HealthSight(channel.Id, channel.Revision, member.Id, MemberHealth.Unhealthy)))], default);
        var shown = (await Alice.GetAsync($"{Channels}/{made}")).IsOk();
        Assert.Equal(("2", "unhealthy", "1"), (shown["status"], shown["members.0.health_status"], shown["members.0.status"]));
    }

    [Fact]
    public void Every_refusal_that_a_channel_can_meet_has_its_error()
    {
        foreach (var code in Enum.GetValues<RefusalCode>().Where(code => code is >= RefusalCode.GatewayNotFound and <= RefusalCode.GatewayInUse))
            Assert.NotNull(ApigErrors.Row(new Refusal(code, "")));
    }

    private HuaweiUser Alice => _cloud.Alice;

    private static string Masked(string json)
    {
        var text = System.Text.RegularExpressions.Regex.Replace(json, """
            "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z"
            """.Trim(), "\"T9\"");
        return System.Text.RegularExpressions.Regex.Replace(text, "\"[0-9a-f]{32}\"", "\"ID\"");
    }
}
