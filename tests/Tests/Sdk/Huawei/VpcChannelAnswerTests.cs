using Tieline.Sdk.Huawei;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>What the answers of VPC channels say (contract huawei-vpc-channel, 1 to 5 and 10.1), pages and waits among them.</summary>
public sealed class VpcChannelAnswerTests
{
    [Fact]
    public async Task The_seeds_answer_of_a_server_channel()
    {
        using var client = new FakeService().Answers(VpcChannelSeed.ServerAnswer).VpcChannels();

        var channel = await client.CreateVpcChannelAsync(new() { Name = "VPC_demo", Port = 22 });

        Assert.Equal(("105c6902457144a4820dff8b1ad63331", "VPC_demo", 1, "", "ip", 22, 1, 2), (channel.Id, channel.Name, channel.BalanceStrategy, channel.DictCode, channel.MemberType, channel.Port, channel.Status, channel.Type));
        Assert.Equal(new DateTimeOffset(2020, 7, 23, 7, 11, 57, TimeSpan.Zero).AddTicks(2448296), channel.CreateTime);
        Assert.Equal(["test 1 remark", "default 2 remark"], channel.MemberGroups.Select(group => $"{group.MemberGroupName} {group.MemberGroupWeight} {group.MemberGroupRemark}"));
        Assert.Equal(("c1ce135c705c4066853a0460b318fe16", "", 0), (channel.MemberGroups[0].MemberGroupId, channel.MemberGroups[0].MicroserviceVersion, channel.MemberGroups[0].MicroservicePort));
        Assert.Equal(("", "", "", (DateTimeOffset?)null, null), (channel.MicroserviceInfo?.Id, channel.MicroserviceInfo?.CseInfo?.EngineId, channel.MicroserviceInfo?.CceInfo?.ClusterId, channel.MicroserviceInfo?.CreateTime, channel.VpcHealthConfig));
        Assert.Empty(channel.Members);
    }

    [Fact]
    public async Task The_seeds_answer_of_a_microservice_channel()
    {
        using var client = new FakeService().Answers(VpcChannelSeed.MicroserviceAnswer).VpcChannels();

        var channel = await client.CreateVpcChannelAsync(new() { Name = "VPC_demo", Port = 22 });

        Assert.Equal((3, "v2", 80), (channel.Type, channel.MemberGroups[1].MicroserviceVersion, channel.MemberGroups[1].MicroservicePort));
        Assert.Equal([new MicroserviceLabel("cluster_id", "c429700c-5dc4-482a-9c0e-99f6c0635113")], channel.MemberGroups[1].MicroserviceLabels);
        Assert.Equal(("CCE", "cce-test", "default", "deployment", "testapp"), (channel.MicroserviceInfo?.ServiceType, channel.MicroserviceInfo?.CceInfo?.ClusterName, channel.MicroserviceInfo?.CceInfo?.Namespace, channel.MicroserviceInfo?.CceInfo?.WorkloadType, channel.MicroserviceInfo?.CceInfo?.AppName));
        Assert.NotNull(channel.MicroserviceInfo?.UpdateTime);
    }

    [Fact]
    public async Task The_details_of_a_channel()
    {
        using var client = new FakeService().Answers(
            """
            {"id":"c","vpc_channel_type":"builtin","member_groups":[{"member_group_name":"g"}],
            "members":[{"id":"m","host":"192.168.0.5","weight":0,"is_backup":true,"member_group_name":"g","member_group_id":"gi","status":2,"port":22,
            "ecs_id":"192.168.0.5","ecs_name":"192.168.0.5","vpc_channel_id":"c","create_time":"2020-07-23T07:11:57Z","health_status":"healthy"}],
            "vpc_health_config":{"protocol":"http","path":"/vpc/demo","method":"GET","port":22,"threshold_abnormal":5,"threshold_normal":2,
            "time_interval":10,"http_code":"200","enable_client_ssl":false,"status":1,"timeout":5,"id":"h","vpc_channel_id":"c",
            "create_time":"2020-07-23T07:11:57Z"}}
            """).VpcChannels();

        var channel = await client.ShowDetailsOfVpcChannelAsync("c");

        Assert.Equal(("builtin", (int?)null), (channel?.VpcChannelType, channel?.MemberGroups[0].MemberGroupWeight));
        Assert.Equal(
            new()
            {
                Id = "m", Host = "192.168.0.5", Weight = 0, IsBackup = true, MemberGroupName = "g", MemberGroupId = "gi", Status = MemberStatus.Unavailable,
                Port = 22, EcsId = "192.168.0.5", EcsName = "192.168.0.5", VpcChannelId = "c",
                CreateTime = new DateTimeOffset(2020, 7, 23, 7, 11, 57, TimeSpan.Zero), HealthStatus = MemberHealth.Healthy,
            },
            Assert.Single(channel!.Members));
        Assert.Equal(
            new()
            {
                Id = "h", VpcChannelId = "c", Protocol = "http", Path = "/vpc/demo", Method = "GET", Port = 22, ThresholdAbnormal = 5, ThresholdNormal = 2,
                TimeInterval = 10, HttpCode = "200", Timeout = 5, Status = 1, CreateTime = new DateTimeOffset(2020, 7, 23, 7, 11, 57, TimeSpan.Zero),
            },
            channel.VpcHealthConfig);
    }

    [Theory]
    [InlineData("\"2020-07-23T07:11:57Z\"", 0)]
    [InlineData("\"2020-07-23T07:11:57.2Z\"", 2000000)]
    [InlineData("\"2020-07-23T07:11:57.2448296Z\"", 2448296)]
    [InlineData("\"2020-07-23T07:11:57.244829604Z\"", 2448296)]
    [InlineData("\"2020-07-23T07:11:57\"", 0)]
    [InlineData("\"2020-07-23T15:11:57.244829604+08:00\"", 2448296)]
    [InlineData("1595488317000", 0)]
    public async Task Times_have_up_to_nine_digits_of_a_second(string text, long ticks)
    {
        using var client = new FakeService().Answers($$"""{"create_time":{{text}}}""").VpcChannels();

        var channel = await client.ShowDetailsOfVpcChannelAsync("c");

        Assert.Equal(new DateTimeOffset(2020, 7, 23, 7, 11, 57, TimeSpan.Zero).AddTicks(ticks), channel?.CreateTime);
        Assert.Equal(TimeSpan.Zero, channel?.CreateTime?.Offset);
    }

    [Theory]
    [InlineData("\"\"", true)]
    [InlineData("null", true)]
    [InlineData("\"soon\"", false)]
    [InlineData("true", false)]
    [InlineData("9223372036854775807", false)]
    public async Task No_time_is_null_and_what_is_none_is_an_error(string text, bool isNone)
    {
        using var client = new FakeService().Answers($$"""{"create_time":{{text}}}""").VpcChannels();

        if (isNone) Assert.Null((await client.ShowDetailsOfVpcChannelAsync("c"))?.CreateTime);
        else await Assert.ThrowsAsync<InvalidDataException>(() => client.ShowDetailsOfVpcChannelAsync("c"));
    }

    [Fact]
    public async Task Lists_are_read_by_pages_of_500()
    {
        var service = new FakeService().Answers("""{"total":2,"size":1,"vpc_channels":[{"id":"a"}]}""").Answers("""{"total":2,"size":1,"vpc_channels":[{"id":"b"}]}""")
            .Answers("""{"total":1,"size":1,"members":[{"id":"m"}]}""").Answers("""{"size":0,"member_groups":[]}""");
        using var client = service.VpcChannels();

        Assert.Equal(["a", "b"], await IdsAsync(client.ListAllVpcChannelsAsync(new() { Name = "w" }), channel => channel.Id));
        Assert.Equal(["m"], await IdsAsync(client.ListAllBackendInstancesAsync("c"), member => member.Id));
        Assert.Empty(await IdsAsync(client.ListAllMemberGroupsAsync("c"), group => group.MemberGroupId));
        Assert.Equal(
            [
                "vpc-channels?offset=0&limit=500&name=w", "vpc-channels?offset=1&limit=500&name=w", "vpc-channels/c/members?offset=0&limit=500",
                "vpc-channels/c/member-groups?offset=0&limit=500",
            ],
            service.Requests.Select(request => request.Short().Line["GET /v2/P/apigw/instances/I/".Length..]));
    }

    [Fact]
    public async Task Instances_are_listed_and_shown()
    {
        var service = new FakeService()
            .Answers("""{"total":1,"size":1,"instances":[{"id":"i","project_id":"p","instance_name":"n","status":"Running","instance_status":6,"type":"apig","spec":"BASIC","create_time":1595488317000,"eip_address":null}]}""")
            .Answers("""{"id":"i","vpc_id":"v","subnet_id":"s","ingress_ip":"192.168.0.2","supported_features":["route"],"description":null}""")
            .RefusesHuawei(404, "APIC.7302");
        using var client = new GatewayInstanceClient(service.Huawei());

        var listed = new List<GatewayInstance>();
        await foreach (var instance in client.ListAllInstancesAsync(new() { InstanceId = "i", InstanceName = "n", Status = "Running" })) listed.Add(instance);
        var shown = await client.ShowDetailsOfInstanceAsync("i");

        Assert.Equal(("i", "n", "Running", 6, 2020, ""), (listed[0].Id, listed[0].InstanceName, listed[0].Status, listed[0].InstanceStatus, listed[0].CreateTime?.Year, listed[0].EipAddress));
        Assert.Equal(("v", "s", "192.168.0.2", "route"), (shown?.VpcId, shown?.SubnetId, shown?.IngressIp, shown?.SupportedFeatures[0]));
        Assert.Null(await client.ShowDetailsOfInstanceAsync("x"));
        Assert.Equal("GET /v2/P/apigw/instances?offset=0&limit=500&instance_id=i&instance_name=n&status=Running", service.Requests[0].Short().Line);
    }

    [Fact]
    public async Task An_instance_is_waited_for_until_it_runs()
    {
        using var client = new GatewayInstanceClient(
            new FakeService().Answers("""{"status":"Creating"}""").Answers("""{"status":"Running"}""").Answers("""{"status":"CreateFail"}""").Huawei());

        Assert.Equal("Running", (await client.WaitUntilRunningAsync("i")).Status);
        Assert.Equal("CreateFail", (await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilRunningAsync("i"))).Status);
    }

    [Fact]
    public async Task A_member_is_waited_for_until_the_checks_find_it_so()
    {
        var service = new FakeService();
        foreach (var health in (string[])["unknown", "unhealthy", "healthy"])
            service.Answers($$"""{"id":"c","members":[{"id":"other","health_status":"healthy"},{"id":"m","health_status":"{{health}}"}]}""");
        using var client = service.VpcChannels();

        Assert.Equal("m", (await client.WaitUntilMemberAsync("c", "m", MemberHealth.Healthy)).Id);
        Assert.Equal(3, service.Requests.Count);
    }

    [Theory]
    [InlineData("""{"id":"c","members":[]}""", "gone")]
    [InlineData("""{"id":"c","members":[{"id":"m"}]}""", "")]
    public async Task A_member_that_is_gone_or_not_checked_ends_the_wait(string answer, string status)
    {
        using var client = new FakeService().Answers(answer).VpcChannels();

        Assert.Equal(status, (await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilMemberAsync("c", "m", MemberHealth.Healthy))).Status);
    }

    private static async Task<List<string>> IdsAsync<T>(IAsyncEnumerable<T> items, Func<T, string> text)
    {
        var texts = new List<string>();
        await foreach (var item in items) texts.Add(text(item));
        return texts;
    }
}
