using Tieline.Sdk.Huawei;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>What every operation of VPC channels puts on the wire (contract huawei-vpc-channel, 2 to 5), to the letter.</summary>
public sealed class VpcChannelOperationTests
{
    private const string Root = "/v2/P/apigw/instances/I/vpc-channels";
    private const string C = "105c6902457144a4820dff8b1ad63331";

    /// <summary>The check of seed 002's examples.</summary>
    internal static readonly VpcHealthConfig Check = new()
    {
        HttpCode = "200", Path = "/vpc/demo", Port = 22, Protocol = "http", ThresholdAbnormal = 5, ThresholdNormal = 2, TimeInterval = 10, Timeout = 5,
        EnableClientSsl = false,
    };

    /// <summary>The first of seed 002's examples.</summary>
    internal static readonly VpcChannelRequest Seed = new()
    {
        BalanceStrategy = BalanceStrategy.WeightedRoundRobin, MemberType = MemberType.Ip, Name = "VPC_demo", Port = 22, Type = VpcChannelType.Server,
        VpcHealthConfig = Check,
        MemberGroups =
        [
            new() { MemberGroupName = "test", MemberGroupWeight = 1, MemberGroupRemark = "remark" },
            new() { MemberGroupName = "default", MemberGroupWeight = 2, MemberGroupRemark = "remark" },
        ],
        Members =
        [
            new() { Host = "192.168.0.5", Weight = 1, MemberGroupName = "test" },
            new() { Host = "192.168.1.124", Weight = 2, MemberGroupName = "default" },
        ],
    };

    [Fact]
    public Task Create_a_server_channel_is_the_first_example_of_the_seed() => SendsAsync(
        client => client.CreateVpcChannelAsync(Seed), $"POST {Root}", HuaweiWire.Compact(VpcChannelSeed.ServerRequest));

    [Fact]
    public Task Create_a_microservice_channel_is_the_second_example_of_the_seed() => SendsAsync(
        client => client.CreateVpcChannelAsync(Seed with
        {
            Type = VpcChannelType.Microservice,
            MemberGroups =
            [
                new() { MemberGroupName = "test", MemberGroupWeight = 1, MemberGroupRemark = "remark", MicroserviceVersion = "v1", MicroservicePort = 80 },
                new()
                {
                    MemberGroupName = "default", MemberGroupWeight = 2, MemberGroupRemark = "remark", MicroserviceVersion = "v2", MicroservicePort = 80,
                    MicroserviceLabels = [new("cluster_id", "c429700c-5dc4-482a-9c0e-99f6c0635113")],
                },
            ],
            MicroserviceInfo = new()
            {
                ServiceType = MicroserviceType.Cce,
                CceInfo = new()
                {
                    ClusterId = "ab1485b4f91b45abbcd560be591f7309", Namespace = "default", WorkloadType = WorkloadType.Deployment, AppName = "testapp",
                },
            },
        }),
        $"POST {Root}", HuaweiWire.Compact(VpcChannelSeed.MicroserviceRequest));

    [Fact]
    public Task Create_with_the_least() => SendsAsync(
        client => client.CreateVpcChannelAsync(new() { Name = "web", Port = 80 }), $"POST {Root}", """{"balance_strategy":1,"name":"web","port":80}""");

    [Fact]
    public Task Create_with_what_the_examples_leave_out() => SendsAsync(
        client => client.CreateVpcChannelAsync(new()
        {
            BalanceStrategy = BalanceStrategy.UriHash, Name = "web", Port = 80, VpcChannelType = VpcChannelKind.Reference, DictCode = "abc",
            VpcHealthConfig = new()
            {
                Protocol = HealthCheckProtocol.Tcp, ThresholdAbnormal = 2, ThresholdNormal = 3, TimeInterval = 5, Timeout = 4, Method = "HEAD", Status = 2,
            },
            MemberGroups = [new() { MemberGroupName = "ref", DictCode = "abc", ReferenceVpcChannelId = "other" }],
            Members = [new() { EcsId = "e", EcsName = "n", IsBackup = true, Status = MemberStatus.Unavailable, Port = 0 }],
            MicroserviceInfo = new() { ServiceType = MicroserviceType.Cse, CseInfo = new("engine", "service") },
        }),
        $"POST {Root}",
        """{"balance_strategy":4,"name":"web","port":80,"vpc_channel_type":"reference","dict_code":"abc","vpc_health_config":{"protocol":"TCP","threshold_abnormal":2,"threshold_normal":3,"time_interval":5,"timeout":4,"method":"HEAD","status":2},"member_groups":[{"member_group_name":"ref","dict_code":"abc","reference_vpc_channel_id":"other"}],"members":[{"is_backup":true,"status":2,"port":0,"ecs_id":"e","ecs_name":"n"}],"microservice_info":{"service_type":"CSE","cse_info":{"engine_id":"engine","service_id":"service"}}}""");

    [Fact]
    public Task A_workload_by_label() => SendsAsync(
        client => client.CreateVpcChannelAsync(new()
        {
            Name = "web", Port = 80, MicroserviceInfo = new()
            {
                ServiceType = "CCE", CceInfo = new() { ClusterId = "c", Namespace = "n", WorkloadType = "daemonset", LabelKey = "k", LabelValue = "v" },
            },
        }),
        $"POST {Root}",
        """{"balance_strategy":1,"name":"web","port":80,"microservice_info":{"service_type":"CCE","cce_info":{"cluster_id":"c","namespace":"n","workload_type":"daemonset","label_key":"k","label_value":"v"}}}""");

    [Fact]
    public Task List_all() => SendsAsync(client => client.ListVpcChannelsAsync(), $"GET {Root}");

    [Fact]
    public Task List_by_everything() => SendsAsync(
        client => client.ListVpcChannelsAsync(new()
        {
            Offset = 20, Limit = 10, PreciseSearch = "name,member_group_name", Id = C, Name = "w e", MemberHost = "10.0.0.1", MemberPort = 80,
            MemberGroupName = "g", MemberGroupId = "gi", VpcChannelType = "builtin", DictCode = "abc",
        }),
        $"GET {Root}?offset=20&limit=10&precise_search=name%2Cmember_group_name&id={C}&name=w%20e&member_host=10.0.0.1&member_port=80&member_group_name=g&member_group_id=gi&vpc_channel_type=builtin&dict_code=abc");

    [Fact]
    public Task Get() => SendsAsync(client => client.ShowDetailsOfVpcChannelAsync(C), $"GET {Root}/{C}");

    [Fact]
    public Task Update_that_removes_all_members_and_groups() => SendsAsync(
        client => client.UpdateVpcChannelAsync(C, new() { Name = "web", Port = 80, MemberGroups = [], Members = [] }), $"PUT {Root}/{C}",
        """{"balance_strategy":1,"name":"web","port":80,"member_groups":[],"members":[]}""");

    [Fact]
    public Task Delete() => SendsAsync(client => client.DeleteVpcChannelAsync(C), $"DELETE {Root}/{C}", answer: "");

    [Fact]
    public Task List_members() => SendsAsync(
        client => client.ListBackendInstancesAsync(C, new() { Limit = 100, Name = "n", MemberGroupName = "g", MemberGroupId = "gi", PreciseSearch = "name" }),
        $"GET {Root}/{C}/members?limit=100&precise_search=name&name=n&member_group_name=g&member_group_id=gi");

    [Fact]
    public Task Add_members() => SendsAsync(
        client => client.AddingBackendInstancesAsync(C, [new() { Host = "10.0.0.1", Weight = 0, Port = 81 }]), $"POST {Root}/{C}/members",
        """{"members":[{"host":"10.0.0.1","weight":0,"port":81}]}""");

    [Fact]
    public Task Replace_all_members() => SendsAsync(
        client => client.UpdateBackendInstancesAsync(C, []), $"PUT {Root}/{C}/members", """{"members":[]}""");

    [Fact]
    public Task Replace_the_members_of_a_group() => SendsAsync(
        client => client.UpdateBackendInstancesAsync(C, [new() { Host = "10.0.0.1", MemberGroupName = "g" }], "g"), $"PUT {Root}/{C}/members",
        """{"members":[{"host":"10.0.0.1","member_group_name":"g"}],"member_group_name":"g"}""");

    [Fact]
    public Task Remove_a_member() => SendsAsync(client => client.DeleteBackendInstanceAsync(C, "m"), $"DELETE {Root}/{C}/members/m", answer: "");

    [Fact]
    public Task Switch_members_on() => SendsAsync(
        client => client.BatchEnableMembersAsync(C, ["m1", "m2"]), $"POST {Root}/{C}/members/batch-enable", """{"member_ids":["m1","m2"]}""", "");

    [Fact]
    public Task Switch_members_off() => SendsAsync(
        client => client.BatchDisableMembersAsync(C, []), $"POST {Root}/{C}/members/batch-disable", """{"member_ids":[]}""", "");

    [Fact]
    public Task List_groups() => SendsAsync(
        client => client.ListMemberGroupsAsync(C, new() { MemberGroupName = "g", DictCode = "abc", Offset = 1 }), $"GET {Root}/{C}/member-groups?offset=1&member_group_name=g&dict_code=abc");

    [Fact]
    public Task Make_groups() => SendsAsync(
        async client => Assert.Equal("g1", Assert.Single(await client.CreateMemberGroupAsync(C, [new() { MemberGroupName = "g" }])).MemberGroupId),
        $"POST {Root}/{C}/member-groups", """{"member_groups":[{"member_group_name":"g"}]}""",
        """{"total":1,"size":1,"member_groups":[{"member_group_id":"g1"}]}""");

    [Fact]
    public Task Get_a_group() => SendsAsync(client => client.ShowDetailsOfMemberGroupAsync(C, "g1"), $"GET {Root}/{C}/member-groups/g1");

    [Fact]
    public Task Change_a_group() => SendsAsync(
        client => client.UpdateMemberGroupAsync(C, "g1", new() { MemberGroupName = "new", MemberGroupWeight = 0, MicroserviceLabels = [] }),
        $"PUT {Root}/{C}/member-groups/g1", """{"member_group_name":"new","member_group_weight":0,"microservice_labels":[]}""");

    [Fact]
    public Task Delete_a_group() => SendsAsync(client => client.DeleteMemberGroupAsync(C, "g1"), $"DELETE {Root}/{C}/member-groups/g1", answer: "");

    [Fact]
    public Task Change_the_check() => SendsAsync(
        client => client.UpdateHealthCheckAsync(C, Check), $"PUT {Root}/{C}/health-config",
        """{"http_code":"200","path":"/vpc/demo","port":22,"protocol":"http","threshold_abnormal":5,"threshold_normal":2,"time_interval":10,"timeout":5,"enable_client_ssl":false}""");

    private static async Task SendsAsync(Func<VpcChannelClient, Task> call, string line, string body = "", string answer = "{}")
    {
        var service = new FakeService().Answers(answer);
        using var client = service.VpcChannels();

        await call(client);

        var request = Assert.Single(service.Requests);
        Assert.Equal((line, body), request.Short());
        request.AssertSignedBy(HuaweiWire.Key);
    }
}
