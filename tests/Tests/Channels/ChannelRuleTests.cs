using Tieline.Core.Channels;
using Tieline.Core.Refusals;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Channels;

/// <summary>Seed 002, tables 3 to 10: each value at its edges, and how values go together. Contract huawei-vpc-channel, 2 to 6.</summary>
public sealed class ChannelRuleTests
{
    private static readonly ChannelWish Fine = TestGateways.Wish("VPC_demo", TestGateways.At("192.168.0.5", 1)) with
    {
        Check = TestGateways.Checking(), Groups = [new("test", "remark", 1, null, null, null, null)],
    };

    public static TheoryData<string, RefusalCode, string> Faults()
    {
        var rows = new TheoryData<string, RefusalCode, string>();
        foreach (var (name, (code, field, _)) in Cases) rows.Add(name, code, field);
        return rows;
    }

    private static readonly Dictionary<string, (RefusalCode Code, string Field, Func<ChannelWish, ChannelWish> Change)> Cases = new()
    {
        ["no name"] = (RefusalCode.ValueMissing, "name", w => w with { Name = null }),
        ["an empty name"] = (RefusalCode.ValueMissing, "name", w => w with { Name = "" }),
        ["a name of 2"] = (RefusalCode.InvalidValue, "name", w => w with { Name = "ab" }),
        ["a name of 65"] = (RefusalCode.InvalidValue, "name", w => w with { Name = new string('a', 65) }),
        ["a name that starts with a digit"] = (RefusalCode.InvalidValue, "name", w => w with { Name = "1abc" }),
        ["a name with a dot"] = (RefusalCode.InvalidValue, "name", w => w with { Name = "ab.c" }),
        ["no port"] = (RefusalCode.ValueMissing, "port", w => w with { TcpPort = null }),
        ["port 0"] = (RefusalCode.ValueOutOfRange, "port", w => w with { TcpPort = 0 }),
        ["port 65536"] = (RefusalCode.ValueOutOfRange, "port", w => w with { TcpPort = 65_536 }),
        ["strategy 0"] = (RefusalCode.InvalidValue, "balance_strategy", w => w with { Strategy = 0 }),
        ["strategy 5"] = (RefusalCode.InvalidValue, "balance_strategy", w => w with { Strategy = 5 }),
        ["member type IP"] = (RefusalCode.InvalidValue, "member_type", w => w with { MemberType = "IP", Members = [] }),
        ["type 1"] = (RefusalCode.InvalidValue, "type", w => w with { Type = 1 }),
        ["type 4"] = (RefusalCode.InvalidValue, "type", w => w with { Type = 4 }),
        ["channel type reference"] = (RefusalCode.InvalidValue, "vpc_channel_type", w => w with { ChannelType = "reference" }),
        ["channel type builtin with type 3"] = (RefusalCode.InvalidValue, "vpc_channel_type", w => w with { ChannelType = "builtin", Type = 3 }),
        ["channel type microservice without a service"] = (RefusalCode.ValueMissing, "microservice_info", w => w with { ChannelType = "microservice" }),
        ["a dict code of 2"] = (RefusalCode.InvalidValue, "dict_code", w => w with { DictCode = "ab" }),
        ["a group without a name"] = (RefusalCode.ValueMissing, "member_group_name", w => w with { Groups = [w.Groups[0] with { Name = null }] }),
        ["a group's name that starts with a dot"] = (RefusalCode.InvalidValue, "member_group_name", w => w with { Groups = [w.Groups[0] with { Name = ".abc" }] }),
        ["a group's remark of 256"] = (RefusalCode.ValueTooLong, "member_group_remark", w => w with { Groups = [w.Groups[0] with { Remark = new string('r', 256) }] }),
        ["a group's weight of -1"] = (RefusalCode.ValueOutOfRange, "member_group_weight", w => w with { Groups = [w.Groups[0] with { Weight = -1 }] }),
        ["a group's weight of 101"] = (RefusalCode.ValueOutOfRange, "member_group_weight", w => w with { Groups = [w.Groups[0] with { Weight = 101 }] }),
        ["a version of 65"] = (RefusalCode.ValueTooLong, "microservice_version", w => w with { Groups = [w.Groups[0] with { Version = new string('v', 65) }] }),
        ["a group's port of 65536"] = (RefusalCode.ValueOutOfRange, "microservice_port", w => w with { Groups = [w.Groups[0] with { TcpPort = 65_536 }] }),
        ["a label of 64"] = (RefusalCode.ValueTooLong, "label_name", w => w with { Groups = [w.Groups[0] with { Labels = [(new string('l', 64), "v")] }] }),
        ["a label that ends with a hyphen"] = (RefusalCode.InvalidValue, "label_value", w => w with { Groups = [w.Groups[0] with { Labels = [("a", "b-")] }] }),
        ["a label without a value"] = (RefusalCode.ValueMissing, "label_value", w => w with { Groups = [w.Groups[0] with { Labels = [("a", null)] }] }),
        ["a member without a host"] = (RefusalCode.ValueMissing, "host", w => w with { Members = [w.Members[0] with { Host = null }] }),
        ["a host of 65"] = (RefusalCode.ValueTooLong, "host", w => w with { Members = [w.Members[0] with { Host = new string('1', 65) }] }),
        ["a host that is a name"] = (RefusalCode.AddressInvalid, "host", w => w with { Members = [w.Members[0] with { Host = "db.internal" }] }),
        ["a host in short form"] = (RefusalCode.AddressInvalid, "host", w => w with { Members = [w.Members[0] with { Host = "10.1" }] }),
        ["a host with a zone"] = (RefusalCode.AddressInvalid, "host", w => w with { Members = [w.Members[0] with { Host = "fe80::1%eth0" }] }),
        ["a host with a newline"] = (RefusalCode.AddressInvalid, "host", w => w with { Members = [w.Members[0] with { Host = "10.0.0.1\nserver x" }] }),
        ["a weight of -1"] = (RefusalCode.ValueOutOfRange, "weight", w => w with { Members = [w.Members[0] with { Weight = -1 }] }),
        ["a weight of 10001"] = (RefusalCode.ValueOutOfRange, "weight", w => w with { Members = [w.Members[0] with { Weight = 10_001 }] }),
        ["status 3"] = (RefusalCode.InvalidValue, "status", w => w with { Members = [w.Members[0] with { Status = 3 }] }),
        ["a member's port of 65536"] = (RefusalCode.ValueOutOfRange, "port", w => w with { Members = [w.Members[0] with { TcpPort = 65_536 }] }),
        ["an ecs without id"] = (RefusalCode.ValueMissing, "ecs_id", w => w with { MemberType = null }),
        ["an ecs without name"] = (RefusalCode.ValueMissing, "ecs_name", w => w with { MemberType = "ecs", Members = [w.Members[0] with { ServerId = "s" }] }),
        ["an ecs id of 65"] = (RefusalCode.InvalidValue, "ecs_id", w => w with { MemberType = "ecs", Members = [w.Members[0] with { ServerId = new string('s', 65), ServerName = "s" }] }),
        ["an ecs name with a slash"] = (RefusalCode.InvalidValue, "ecs_name", w => w with { MemberType = "ecs", Members = [w.Members[0] with { ServerId = "s", ServerName = "a/b" }] }),
        ["a group that is not there"] = (RefusalCode.ReferenceInvalid, "member_group_name", w => w with { Members = [w.Members[0] with { Group = "other" }] }),
        ["no protocol"] = (RefusalCode.ValueMissing, "protocol", w => w with { Check = w.Check! with { Protocol = null } }),
        ["protocol udp"] = (RefusalCode.InvalidValue, "protocol", w => w with { Check = w.Check! with { Protocol = "udp" } }),
        ["http without a path"] = (RefusalCode.ValueMissing, "path", w => w with { Check = w.Check! with { Path = "" } }),
        ["a path without a slash"] = (RefusalCode.InvalidValue, "path", w => w with { Check = w.Check! with { Path = "health" } }),
        ["a path with a line's end"] = (RefusalCode.InvalidValue, "path", w => w with { Check = w.Check! with { Path = "/a\r\nX: y" } }),
        ["a path with a space"] = (RefusalCode.InvalidValue, "path", w => w with { Check = w.Check! with { Path = "/a b" } }),
        ["a path with half an escape"] = (RefusalCode.InvalidValue, "path", w => w with { Check = w.Check! with { Path = "/a%2" } }),
        ["method POST"] = (RefusalCode.InvalidValue, "method", w => w with { Check = w.Check! with { Method = "POST" } }),
        ["a check's port of 65536"] = (RefusalCode.ValueOutOfRange, "port", w => w with { Check = w.Check! with { TcpPort = 65_536 } }),
        ["normal threshold 1"] = (RefusalCode.ValueOutOfRange, "threshold_normal", w => w with { Check = w.Check! with { Rise = 1 } }),
        ["abnormal threshold 11"] = (RefusalCode.ValueOutOfRange, "threshold_abnormal", w => w with { Check = w.Check! with { Fall = 11 } }),
        ["interval 4"] = (RefusalCode.ValueOutOfRange, "time_interval", w => w with { Check = w.Check! with { Interval = 4 } }),
        ["interval 301"] = (RefusalCode.ValueOutOfRange, "time_interval", w => w with { Check = w.Check! with { Interval = 301 } }),
        ["timeout 1"] = (RefusalCode.ValueOutOfRange, "timeout", w => w with { Check = w.Check! with { Timeout = 1 } }),
        ["timeout 31"] = (RefusalCode.ValueOutOfRange, "timeout", w => w with { Check = w.Check! with { Timeout = 31, Interval = 300 } }),
        ["an interval that equals the timeout"] = (RefusalCode.InvalidValue, "time_interval", w => w with { Check = w.Check! with { Interval = 5, Timeout = 5 } }),
        ["http without codes"] = (RefusalCode.ValueMissing, "http_code", w => w with { Check = w.Check! with { StatusCodes = null } }),
        ["a code of 600"] = (RefusalCode.InvalidValue, "http_code", w => w with { Check = w.Check! with { StatusCodes = "200,600" } }),
        ["codes with a space"] = (RefusalCode.InvalidValue, "http_code", w => w with { Check = w.Check! with { StatusCodes = "200, 201" } }),
        ["codes that go down"] = (RefusalCode.InvalidValue, "http_code", w => w with { Check = w.Check! with { StatusCodes = "299-200" } }),
        ["codes for a page"] = (RefusalCode.ValueTooLong, "http_code", w => w with { Check = w.Check! with { StatusCodes = string.Join(',', Enumerable.Repeat("200", 501)) } }),
        ["a path of tcp for a page"] = (RefusalCode.ValueTooLong, "path", w => w with { Check = w.Check! with { Protocol = "tcp", Path = new string('/', 513) } }),
        ["codes with a comma at the end"] = (RefusalCode.InvalidValue, "http_code", w => w with { Check = w.Check! with { StatusCodes = "200," } }),
        ["a check's status of 0"] = (RefusalCode.InvalidValue, "status", w => w with { Check = w.Check! with { Status = 0 } }),
        ["a client certificate without one"] = (RefusalCode.FeatureMissing, "", w => w with { Check = w.Check! with { ShowsCertificate = true } }),
        ["service type NACOS"] = (RefusalCode.InvalidValue, "service_type", w => w with { Type = 3, Service = new("NACOS", null, null) }),
        ["CSE without its object"] = (RefusalCode.ValueMissing, "cse_info", w => w with { Type = 3, Service = new("CSE", null, null) }),
        ["CCE without its object"] = (RefusalCode.ValueMissing, "cce_info", w => w with { Type = 3, Service = new("CCE", null, null) }),
        ["CCE without a namespace"] = (RefusalCode.ValueMissing, "namespace", w => w with { Type = 3, Service = new("CCE", null, new("c", null, "deployment", "app", null, null)) }),
        ["a workload type of job"] = (RefusalCode.InvalidValue, "workload_type", w => w with { Type = 3, Service = new("CCE", null, new("c", "n", "job", "app", null, null)) }),
        ["an app that starts with a digit"] = (RefusalCode.InvalidValue, "app_name", w => w with { Type = 3, Service = new("CCE", null, new("c", "n", "deployment", "1app", null, null)) }),
        ["a cluster of 65"] = (RefusalCode.ValueTooLong, "cluster_id", w => w with { Type = 3, Service = new("CCE", null, new(new string('c', 65), "n", "deployment", "app", null, null)) }),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_value_at_fault_is_named(string what, RefusalCode code, string field)
    {
        await using var cloud = new TestCloud();
        var gateways = await TestGateways.OfAsync(cloud);
        var refusal = (await gateways.Channels.CreateAsync(gateways.Caller, gateways.Gateway.Id, Cases[what].Change(Fine), default)).Refusal;
        Assert.Equal((code, field), (refusal?.Code, refusal?.Field ?? ""));
        Assert.Empty((await gateways.Channels.ListAsync(gateways.Caller.Account, gateways.Gateway.Id, new(), new(0, 10), default)).Items);
    }

    public static TheoryData<string> Accepted() => [.. AcceptedCases.Keys];

    private static readonly Dictionary<string, Func<ChannelWish, ChannelWish>> AcceptedCases = new()
    {
        ["as it is"] = w => w,
        ["a Chinese name of 3"] = w => w with { Name = "通道一" },
        ["a name of 64"] = w => w with { Name = new string('n', 64) },
        ["an IPv6 host"] = w => w with { Members = [w.Members[0] with { Host = "fd00::5" }] },
        ["a protocol in any case"] = w => w with { Check = w.Check! with { Protocol = "Http" } },
        ["codes and ranges together"] = w => w with { Check = w.Check! with { StatusCodes = "201,202,210-299" } },
        ["the shortest check"] = w => w with { Check = w.Check! with { Rise = 2, Fall = 2, Interval = 5, Timeout = 2 } },
        ["the longest check"] = w => w with { Check = w.Check! with { Rise = 10, Fall = 10, Interval = 300, Timeout = 30 } },
        ["a check by tcp with nothing else"] = w => w with { Check = TestGateways.Checking("tcp") },
        ["https without codes"] = w => w with { Check = w.Check! with { Protocol = "https", StatusCodes = null } },
        ["a path with a query"] = w => w with { Check = w.Check! with { Path = "/health?full=1&x=%20" } },
        ["type 0"] = w => w with { Type = 0 },
        ["type 3 without a service"] = w => w with { Type = 3 },
        ["an ip channel whose members have other names too"] = w => w with { Members = [w.Members[0] with { ServerId = "10.0.0.1 / anything", ServerName = "!" }] },
        ["no check, groups or members"] = w => w with { Check = null, Groups = [], Members = [] },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task A_value_at_its_edge_is_accepted(string what)
    {
        await using var cloud = new TestCloud();
        var gateways = await TestGateways.OfAsync(cloud);
        var outcome = await gateways.Channels.CreateAsync(gateways.Caller, gateways.Gateway.Id, AcceptedCases[what](Fine), default);
        Assert.Null(outcome.Refusal);
        var stored = await gateways.Channels.FindAsync(gateways.Caller.Account, gateways.Gateway.Id, outcome.Value.Id, default);
        Assert.Equal(ChannelText.Of(outcome.Value), ChannelText.Of(stored!));
    }

    [Fact]
    public void The_first_fault_in_the_order_of_the_contract_is_the_answer()
    {
        // required before single values, single values in the order of the tables, rules between values last
        var wish = Fine with { Name = "1", TcpPort = 0, Check = Fine.Check! with { Rise = null, Interval = 5, Timeout = 30 } };
        Assert.Equal("threshold_normal", FaultOf(wish)?.Field);
        wish = wish with { Check = wish.Check! with { Rise = 2 } };
        Assert.Equal("name", FaultOf(wish)?.Field);
        wish = wish with { Name = "pool" };
        Assert.Equal("port", FaultOf(wish)?.Field);
        wish = wish with { TcpPort = 80 };
        Assert.Equal("time_interval", FaultOf(wish)?.Field);
    }

    [Fact]
    public void Newer_references_allow_shorter_checks_where_the_operator_does()
    {
        var wish = Fine with { Check = Fine.Check! with { Rise = 1, Fall = 1, Interval = 1, Timeout = 1 } };
        Assert.Equal("threshold_normal", FaultOf(wish)?.Field);
        Assert.Null(ChannelRules.FaultOf(wish, ChannelKind.Servers, CheckBounds.Newer));
    }

    private static Refusal? FaultOf(ChannelWish wish) => ChannelRules.FaultOf(wish, ChannelKind.Servers, CheckBounds.Seed);
}

/// <summary>A channel as text, so that two can be compared with all that is in them.</summary>
internal static class ChannelText
{
    public static string Of(Channel channel) => string.Join(
        '\n',
        [$"{channel with { Groups = [], Members = [] }}", .. channel.Groups.Select(group => $"{group} {string.Join(',', group.Labels)}"), .. channel.Members.Select(member => $"{member}")]);
}
