using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>VPCs, vSwitches, route tables and entries, regions, tags and identity. Contract alibaba-router-interface, 5.</summary>
public sealed class NetworkTests(AlibabaCloud cloud) : IClassFixture<AlibabaCloud>
{
    private const string Region = "cn-hangzhou";

    private AlibabaUser Alice => cloud.Alice;

    private AlibabaUser Bob => cloud.Bob;

    [Fact]
    public async Task A_vpc_is_pending_then_available_and_has_every_member()
    {
        var made = (await Alice.CallAsync(
            "CreateVpc", ("RegionId", Region), ("VpcName", "it's 一"), ("Description", "words"), ("UserCidr", "30.0.0.0/8,31.0.0.0/8"), ("Tag.1.Key", "k"), ("Tag.1.Value", "v"),
            ("EnableDnsHostname", "true"), ("ResourceGroupId", "rg-mine"))).IsOk();
        Assert.Equal("rg-mine", made["ResourceGroupId"]);
        Assert.Equal("Pending", (await OneAsync(made["VpcId"]))["Status"]);
        await cloud.EngineWorksAsync();
        var one = await OneAsync(made["VpcId"]);
        Assert.Equal(
            ("Available", "it's 一", "words", "172.16.0.0/12", made["VRouterId"], "ENABLED", "rg-mine", ""),
            (one["Status"], one["VpcName"], one["Description"], one["CidrBlock"], one["VRouterId"], one["DnsHostnameStatus"], one["ResourceGroupId"], one["Ipv6CidrBlock"]));
        Assert.Equal("""{"UserCidr":["30.0.0.0/8","31.0.0.0/8"]}""", one["UserCidrs"]);
        Assert.Equal("""{"Tag":[{"Key":"k","Value":"v"}]}""", one["Tags"]);
        Assert.Equal(
            ["AssociatedCens", "CidrBlock", "ClassicLinkEnabled", "CloudResources", "CreationTime", "Description", "DnsHostnameStatus", "EnabledIpv6", "Ipv6CidrBlock", "Ipv6CidrBlocks", "IsDefault", "OwnerId", "RegionId", "RequestId", "ResourceGroupId", "SecondaryCidrBlocks", "Status", "Tags", "UserCidrs", "VRouterId", "VSwitchIds", "VpcId", "VpcName"],
            one.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        var old = (await Alice.CallEcsAsync("DescribeVpcs", ("RegionId", Region), ("VpcId", made["VpcId"]))).Items("Vpcs", "Vpc")[0];
        Assert.Equal(
            ["CidrBlock", "CreationTime", "Description", "IsDefault", "RegionId", "Status", "UserCidrs", "VRouterId", "VSwitchIds", "VpcId", "VpcName"],
            old.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.False((await Alice.CallEcsAsync("CreateVpc", ("RegionId", Region))).IsOk().Json.TryGetProperty("ResourceGroupId", out _));
        (await Alice.CallEcsAsync("DescribeVpcAttribute", ("RegionId", Region), ("VpcId", made["VpcId"]))).Is(404, "InvalidAction.NotFound");
    }

    [Fact]
    public async Task A_vpc_is_changed_and_deleted_by_its_owner_in_its_region()
    {
        var (vpc, _, _) = await Alice.MakesAVpcAsync();
        (await Alice.CallAsync("ModifyVpcAttribute", ("VpcId", vpc), ("VpcName", "new"), ("Description", "words"))).IsOk();
        (await Alice.CallAsync("ModifyVpcAttribute", ("VpcId", vpc), ("Description", ""))).IsOk();
        Assert.Equal(("new", ""), ((await OneAsync(vpc))["VpcName"], (await OneAsync(vpc))["Description"]));
        foreach (var refused in new[]
        {
            await Bob.CallAsync("ModifyVpcAttribute", ("VpcId", vpc), ("VpcName", "bobs")), await Bob.CallAsync("DeleteVpc", ("VpcId", vpc)),
            await Alice.CallAsync("DeleteVpc", ("VpcId", vpc), ("RegionId", "cn-shanghai")), await Alice.CallAsync("DescribeVpcAttribute", ("VpcId", vpc), ("RegionId", "cn-shanghai")),
            await Alice.CallAsync("DeleteVpc", ("VpcId", "vpc-zzz")),
        })
        {
            refused.Is(404, "InvalidVpcID.NotFound");
        }

        (await Alice.CallAsync("DeleteVpc", ("VpcId", vpc), ("DryRun", "true"))).Is(400, "DryRunOperation");
        (await Alice.CallAsync("DeleteVpc", ("VpcId", vpc), ("RegionId", Region), ("ForceDelete", "True"))).IsOk();
        (await Alice.CallAsync("DescribeVpcAttribute", ("VpcId", vpc), ("RegionId", Region))).Is(404, "InvalidVpcID.NotFound");
    }

    [Theory]
    [InlineData("CidrBlock", "10.0.0.0/29", "InvalidCidrBlock.Malformed")]
    [InlineData("CidrBlock", "10.0.0.1/8", "InvalidCidrBlock.Malformed")]
    [InlineData("CidrBlock", "240.0.0.0/8", "InvalidCidrBlock.Malformed")]
    [InlineData("CidrBlock", "nonsense", "InvalidCidrBlock.Malformed")]
    [InlineData("VpcName", "http://a", "InvalidName.Malformed")]
    [InlineData("Description", "https://a", "InvalidDescription.Malformed")]
    [InlineData("UserCidr", "1.0.0.0/8,2.0.0.0/8,3.0.0.0/8,4.0.0.0/8", "InvalidParameter")]
    [InlineData("EnableIpv6", "true", "InvalidParameter")]
    [InlineData("Tag.1.Key", "acs:x", "InvalidParameter")]
    [InlineData("Tag.1.Key", "aliyunx", "InvalidParameter")]
    public async Task A_vpc_with_a_wrong_value_is_not_made(string name, string value, string code) =>
        (await Alice.CallAsync("CreateVpc", ("RegionId", Region), (name, value))).Is(400, code);

    [Fact]
    public async Task Vpcs_are_listed_by_filter_and_page()
    {
        await using var fresh = new AlibabaCloud();
        await fresh.InitializeAsync();
        var vpcs = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            fresh.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
            vpcs.Insert(0, (await fresh.Alice.MakesAVpcAsync()).Vpc);
        }

        (await fresh.Alice.CallAsync("ModifyVpcAttribute", ("VpcId", vpcs[1]), ("VpcName", "named"))).IsOk();
        Assert.Equal(vpcs, await Ids());
        Assert.Equal([vpcs[2]], await Ids(("PageNumber", "2"), ("PageSize", "2")));
        Assert.Equal([vpcs[0], vpcs[2]], await Ids(("VpcId", $"{vpcs[2]},{vpcs[0]},vpc-none")));
        Assert.Equal([vpcs[1]], await Ids(("VpcName", "named")));
        Assert.Empty(await Ids(("IsDefault", "true")));
        Assert.Empty(await Ids(("VpcOwnerId", fresh.Bob.Uid)));
        (await fresh.Alice.CallAsync("TagResources", ("RegionId", Region), ("ResourceType", "VPC"), ("ResourceId.1", vpcs[0]), ("Tag.1.Key", "k"), ("Tag.1.Value", "v"))).IsOk();
        Assert.Equal([vpcs[0]], await Ids(("Tag.1.Key", "k"), ("Tag.1.Value", "v")));

        async Task<List<string>> Ids(params (string, string)[] more) =>
            [.. (await fresh.Alice.CallAsync("DescribeVpcs", [("RegionId", Region), .. more])).Items("Vpcs", "Vpc").Select(item => item.GetProperty("VpcId").GetString()!)];
    }

    [Fact]
    public async Task A_vswitch_lives_inside_its_vpc()
    {
        var (vpc, _, table) = await Alice.MakesAVpcAsync(cidr: "10.0.0.0/16");
        var id = (await SwitchAsync(vpc, "10.0.1.0/24")).IsOk()["VSwitchId"];
        Assert.StartsWith("vsw-", id, StringComparison.Ordinal);
        (await SwitchAsync(vpc, "10.0.1.128/25")).Is(400, "InvalidCidrBlock.Overlapped");
        (await SwitchAsync(vpc, "10.1.0.0/24")).Is(400, "InvalidCidrBlock.Malformed");
        (await SwitchAsync(vpc, "10.0.0.0/15")).Is(400, "InvalidCidrBlock.Malformed");
        (await SwitchAsync(vpc, "10.0.2.0/30")).Is(400, "InvalidCidrBlock.Malformed");
        (await SwitchAsync(vpc, "10.0.2.0/29")).IsOk();
        (await SwitchAsync("vpc-none", "10.0.3.0/24")).Is(404, "InvalidVpcID.NotFound");
        (await SwitchAsync(vpc, "10.0.3.0/24", "cn-hangzhou-z")).Is(404, "InvalidZoneId.NotFound");
        (await Bob.CallAsync("CreateVSwitch", ("ZoneId", "cn-hangzhou-b"), ("VpcId", vpc), ("CidrBlock", "10.0.9.0/24"))).Is(404, "InvalidVpcID.NotFound");
        await cloud.EngineWorksAsync();

        var one = (await Alice.CallAsync("DescribeVSwitchAttributes", ("VSwitchId", id), ("RegionId", Region))).IsOk();
        Assert.Equal(("Available", "", "252", vpc, "cn-hangzhou-b"), (one["Status"], one["Ipv6CidrBlock"], one["AvailableIpAddressCount"], one["VpcId"], one["ZoneId"]));
        Assert.Equal(table, one.Json.GetProperty("RouteTable").GetProperty("RouteTableId").GetString());
        Assert.Equal(2, (await Alice.CallAsync("DescribeVSwitches", ("VpcId", vpc))).Items("VSwitches", "VSwitch").Count);
        Assert.Single((await Alice.CallAsync("DescribeVSwitches", ("RegionId", Region), ("VSwitchId", id))).Items("VSwitches", "VSwitch"));
        Assert.Empty((await Bob.CallAsync("DescribeVSwitches", ("VpcId", vpc))).Items("VSwitches", "VSwitch"));
        (await Alice.CallAsync("DescribeVSwitches")).Is(400, "MissingRegionId");

        (await Alice.CallAsync("ModifyVSwitchAttribute", ("VSwitchId", id), ("VSwitchName", "n"), ("Description", "d"))).IsOk();
        (await Alice.CallAsync("DeleteVpc", ("VpcId", vpc))).Is(400, "DependencyViolation.VSwitch");
        (await Bob.CallAsync("DeleteVSwitch", ("VSwitchId", id))).Is(404, "InvalidVSwitchId.NotFound");
        (await Bob.CallEcsAsync("DeleteVSwitch", ("VSwitchId", id))).Is(404, "InvalidVswitchID.NotFound");
        (await Alice.CallAsync("DeleteVSwitch", ("VSwitchId", id))).IsOk();
        (await Alice.CallAsync("DescribeVSwitchAttributes", ("VSwitchId", id), ("RegionId", Region))).Is(404, "InvalidVSwitchId.NotFound");

        Task<AlibabaAnswer> SwitchAsync(string home, string cidr, string zone = "cn-hangzhou-b") =>
            Alice.CallAsync("CreateVSwitch", ("RegionId", Region), ("ZoneId", zone), ("VpcId", home), ("CidrBlock", cidr));
    }

    [Fact]
    public async Task Route_entries_lead_through_interfaces_of_the_tables_router()
    {
        var vpc = await Alice.MakesAVpcAsync(cidr: "10.0.0.0/16");
        var (own, stranger) = (await Alice.MakesAnInterfaceAsync("InitiatingSide", vpc: vpc), await Alice.MakesAnInterfaceAsync("InitiatingSide"));
        (await Alice.CallAsync("CreateVSwitch", ("ZoneId", "cn-hangzhou-b"), ("VpcId", vpc.Vpc), ("CidrBlock", "10.0.1.0/24"))).IsOk();
        var id = (await RouteAsync("192.168.0.0/16", own.Id, ("RouteEntryName", "to-them"), ("Description", "words"))).IsOk()["RouteEntryId"];
        (await RouteAsync("192.168.0.0/16", own.Id)).Is(400, "InvalidCIDRBlock.Duplicate");
        (await Alice.CallEcsAsync("CreateRouteEntry", ("RouteTableId", vpc.Table), ("DestinationCidrBlock", "192.168.0.0/16"), ("NextHopType", "RouterInterface"), ("NextHopId", own.Id)))
            .Is(400, "RouterEntryConflict.Duplicated");
        (await RouteAsync("10.0.1.0/24", own.Id)).Is(400, "InvalidCidrBlock.Malformed"); // a vSwitch's own
        (await RouteAsync("10.0.1.7", own.Id)).Is(400, "InvalidCidrBlock.Malformed");
        (await RouteAsync("100.64.3.0/24", own.Id)).Is(400, "InvalidCidrBlock.Malformed");
        (await RouteAsync("nonsense", own.Id)).Is(400, "InvalidCidrBlock.Malformed");
        (await RouteAsync("10.0.200.1", own.Id)).IsOk(); // inside the VPC, outside its vSwitches; without a mask it is one address
        (await RouteAsync("172.16.0.0/12", stranger.Id)).Is(404, "InvalidNextHopId.NotFound");
        (await RouteAsync("172.16.0.0/12", "ri-none")).Is(404, "InvalidNextHopId.NotFound");
        (await Alice.CallAsync("CreateRouteEntry", ("RouteTableId", "vtb-none"), ("DestinationCidrBlock", "1.0.0.0/8"), ("NextHopType", "RouterInterface"), ("NextHopId", own.Id)))
            .Is(404, "InvalidRouteTableId.NotFound");
        (await Alice.CallAsync("CreateRouteEntry", ("RouteTableId", vpc.Table), ("DestinationCidrBlock", "1.0.0.0/8"), ("NextHopId", "i-1"))).Is(400, "InvalidParameter");

        var table = (await Alice.CallAsync("DescribeRouteTables", ("VRouterId", vpc.Router), ("RouteTableId", vpc.Table))).Items("RouteTables", "RouteTable").Single();
        var entries = table.GetProperty("RouteEntrys").GetProperty("RouteEntry").EnumerateArray().ToDictionary(entry => entry.GetProperty("DestinationCidrBlock").GetString()!);
        Assert.Equal(["10.0.1.0/24", "10.0.200.1/32", "192.168.0.0/16"], entries.Keys.Order());
        Assert.Equal(("local", "", "System"), Shown("10.0.1.0/24"));
        Assert.Equal(("RouterInterface", own.Id, "Custom"), Shown("192.168.0.0/16"));
        var list = await Alice.CallAsync("DescribeRouteEntryList", ("RegionId", Region), ("RouteTableId", vpc.Table), ("RouteEntryType", "Custom"), ("MaxResult", "1"));
        Assert.Equal(("2", "1"), (list.IsOk()["TotalCount"], list["NextToken"]));
        Assert.Single(list.Items("RouteEntrys", "RouteEntry"));
        var entry = (await Alice.CallAsync("DescribeRouteEntryList", ("RegionId", Region), ("RouteTableId", vpc.Table), ("DestinationCidrBlock", "192.168.0.0/16")))
            .Items("RouteEntrys", "RouteEntry").Single();
        Assert.Equal((id, "to-them", "words"), (entry.GetProperty("RouteEntryId").GetString(), entry.GetProperty("RouteEntryName").GetString(), entry.GetProperty("Description").GetString()));
        Assert.Equal(own.Id, entry.GetProperty("NextHops").GetProperty("NextHop")[0].GetProperty("NextHopId").GetString());
        Assert.Equal("", (await Alice.CallAsync("DescribeRouteEntryList", ("RegionId", Region), ("RouteTableId", vpc.Table), ("MaxResult", "2"), ("NextToken", "2"))).IsOk()["NextToken"]);
        (await Bob.CallAsync("DescribeRouteEntryList", ("RegionId", Region), ("RouteTableId", vpc.Table))).Is(404, "InvalidRouteTableId.NotFound");
        Assert.Empty((await Bob.CallAsync("DescribeRouteTables", ("RouteTableId", vpc.Table))).Items("RouteTables", "RouteTable"));

        (await Alice.CallAsync("DeleteRouteEntry", ("RouteTableId", vpc.Table), ("DestinationCidrBlock", "192.168.0.0/16"), ("NextHopId", stranger.Id))).Is(404, "InvalidRouteEntry.NotFound");
        (await Bob.CallAsync("DeleteRouteEntry", ("RouteEntryId", id))).Is(404, "InvalidRouteEntry.NotFound");
        (await Alice.CallEcsAsync("DeleteRouteEntry", ("RouteTableId", vpc.Table), ("DestinationCidrBlock", "192.168.0.0/16"), ("NextHopId", own.Id))).IsOk();
        (await Alice.CallAsync("DeleteRouteEntry", ("RouteEntryId", id))).Is(404, "InvalidRouteEntry.NotFound");

        Task<AlibabaAnswer> RouteAsync(string destination, string hop, params (string, string)[] more) => Alice.CallAsync(
            "CreateRouteEntry",
            [("RouteTableId", vpc.Table), ("DestinationCidrBlock", destination), ("NextHopType", "RouterInterface"), ("NextHopId", hop), .. more]);

        (string?, string?, string?) Shown(string destination) => (entries[destination].GetProperty("NextHopType").GetString(),
            entries[destination].GetProperty("InstanceId").GetString(), entries[destination].GetProperty("Type").GetString());
    }

    [Fact]
    public async Task A_route_through_an_interface_that_is_changing_is_to_be_tried_again()
    {
        var vpc = await Alice.MakesAVpcAsync();
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide", vpc: vpc);
        var other = await Alice.MakesAnInterfaceAsync("AcceptingSide");
        (await Alice.TellsAsync(own, other, Alice)).IsOk();
        (await Alice.TellsAsync(other, own, Alice)).IsOk();
        (await Alice.ConnectsAsync(own)).IsOk();
        (string, string)[] route = [("RouteTableId", vpc.Table), ("DestinationCidrBlock", "192.168.0.0/16"), ("NextHopType", "RouterInterface"), ("NextHopId", own.Id)];
        (await Alice.CallAsync("CreateRouteEntry", route)).Is(400, "IncorrectStatus.RouterInterface");
        await cloud.EngineWorksAsync();
        (await Alice.CallAsync("CreateRouteEntry", route)).IsOk();
    }

    [Fact]
    public async Task Routers_and_tables_are_described_and_a_table_is_renamed()
    {
        var (vpc, router, table) = await Alice.MakesAVpcAsync();
        var routers = (await Alice.CallAsync("DescribeVRouters", ("RegionId", Region), ("VRouterId", router))).Items("VRouters", "VRouter");
        Assert.Equal((vpc, table), (routers[0].GetProperty("VpcId").GetString(), routers[0].GetProperty("RouteTableIds").GetProperty("RouteTableId")[0].GetString()));
        var shown = await TableAsync();
        Assert.Equal(("System", router, "", ""), (shown.GetProperty("RouteTableType").GetString(), shown.GetProperty("RouterId").GetString(),
            shown.GetProperty("RouteTableName").GetString(), shown.GetProperty("Description").GetString()));
        (await Alice.CallAsync("ModifyRouteTableAttributes", ("RegionId", Region), ("RouteTableId", table), ("RouteTableName", "rt"), ("Description", "words"))).IsOk();
        shown = await TableAsync();
        Assert.Equal(("rt", "words"), (shown.GetProperty("RouteTableName").GetString(), shown.GetProperty("Description").GetString()));
        (await Bob.CallAsync("ModifyRouteTableAttributes", ("RegionId", Region), ("RouteTableId", table), ("RouteTableName", "rt"))).Is(404, "InvalidRouteTableId.NotFound");

        async Task<System.Text.Json.JsonElement> TableAsync() =>
            (await Alice.CallAsync("DescribeRouteTableList", ("RegionId", Region), ("VpcId", vpc))).Items("RouterTableList", "RouterTableListType").Single();
    }

    [Fact]
    public async Task Regions_and_zones_are_described_in_each_versions_members()
    {
        var old = (await Alice.CallEcsAsync("DescribeRegions")).Items("Regions", "Region")[0];
        Assert.Equal(("cn-hangzhou", "ecs.cn-hangzhou.aliyuncs.com", "available"), (old.GetProperty("RegionId").GetString(), old.GetProperty("RegionEndpoint").GetString(), old.GetProperty("Status").GetString()));
        var current = (await Alice.CallAsync("DescribeRegions")).Items("Regions", "Region")[0];
        Assert.Equal("vpc.cn-hangzhou.aliyuncs.com", current.GetProperty("RegionEndpoint").GetString());
        Assert.Contains((await Alice.CallAsync("DescribeZones", ("RegionId", Region))).Items("Zones", "Zone"), zone => zone.GetProperty("ZoneId").GetString() == "cn-hangzhou-b");
        var ecs = (await Alice.CallEcsAsync("DescribeZones", ("RegionId", "us-west-1"))).Items("Zones", "Zone")[0];
        Assert.Equal("VSwitch", ecs.GetProperty("AvailableResourceCreation").GetProperty("ResourceTypes")[0].GetString());
        (await Alice.CallAsync("DescribeZones", ("RegionId", "cn-mars"))).Is(404, "InvalidRegionId.NotFound");
    }

    [Fact]
    public async Task Terraform_may_ask_who_is_calling()
    {
        var answer = (await Alice.CallAsync(AlibabaCloud.Sts, AlibabaClient.QueryPost, "GetCallerIdentity")).IsOk();
        Assert.Equal((Alice.Uid, "Account"), (answer["AccountId"], answer["IdentityType"]));
        (await Alice.CallAsync("GetCallerIdentity")).Is(404, "InvalidAction.NotFound");
        (await Alice.CallAsync(AlibabaCloud.Sts, AlibabaClient.QueryPost, "DescribeVpcs", ("RegionId", Region))).Is(404, "InvalidAction.NotFound");
    }

    [Theory]
    [InlineData("VPC")]
    [InlineData("VSWITCH")]
    [InlineData("ROUTETABLE")]
    [InlineData("ROUTERINTERFACE")]
    public async Task Tags_are_put_replaced_listed_and_taken_away(string kind)
    {
        var vpc = await Alice.MakesAVpcAsync();
        var made = await Alice.MakesAnInterfaceAsync("AcceptingSide", vpc: vpc);
        var cidr = (await OneAsync(vpc.Vpc))["CidrBlock"].Replace("0.0/16", "1.0/24", StringComparison.Ordinal);
        var vswitch = (await Alice.CallAsync("CreateVSwitch", ("ZoneId", "cn-hangzhou-b"), ("VpcId", vpc.Vpc), ("CidrBlock", cidr))).IsOk()["VSwitchId"];
        var id = kind switch { "VPC" => vpc.Vpc, "VSWITCH" => vswitch, "ROUTETABLE" => vpc.Table, _ => made.Id };
        var suffix = kind == "ROUTERINTERFACE" ? "ForExpressConnect" : "";
        await On("TagResources", ("Tag.1.Key", "a"), ("Tag.1.Value", "1"), ("Tag.2.Key", "b"), ("Tag.2.Value", "2"));
        await On("TagResources", ("Tag.1.Key", "a"), ("Tag.1.Value", "3"));
        Assert.Equal(["a=3", "b=2"], await Listed());
        await On(kind == "ROUTERINTERFACE" ? "UntagResources" : "UnTagResources", ("TagKey.1", "a"), ("TagKey.2", "none"));
        Assert.Equal(["b=2"], await Listed());
        Assert.Equal(["b=2"], await Listed(("Tag.1.Key", "b")));
        Assert.Empty(await Listed(("Tag.1.Key", "c")));
        await On(kind == "ROUTERINTERFACE" ? "UntagResources" : "UnTagResources", ("All", "true"));
        Assert.Empty(await Listed());
        (await Bob.CallAsync($"TagResources{suffix}", ("RegionId", Region), ("ResourceType", kind), ("ResourceId.1", id), ("Tag.1.Key", "x"))).Is(404, kind switch
        {
            "VPC" => "InvalidVpcID.NotFound", "VSWITCH" => "InvalidVSwitchId.NotFound", "ROUTETABLE" => "InvalidRouteTableId.NotFound", _ => "InvalidRouterInterfaceId.NotFound",
        });
        (await Alice.CallAsync($"TagResources{suffix}", ("RegionId", Region), ("ResourceType", "DISK"), ("ResourceId.1", id), ("Tag.1.Key", "x"))).Is(400, "InvalidParameter");
        (await Alice.CallAsync($"TagResources{suffix}", ("RegionId", Region), ("ResourceType", kind), ("Tag.1.Key", "x"))).Is(400, "MissingResourceId.1");

        async Task On(string action, params (string, string)[] more) =>
            (await Alice.CallAsync($"{action}{suffix}", [("RegionId", Region), ("ResourceType", kind), ("ResourceId.1", id), .. more])).IsOk();

        async Task<List<string>> Listed(params (string, string)[] more) =>
            [.. (await Alice.CallAsync($"ListTagResources{suffix}", [("RegionId", Region), ("ResourceType", kind), ("ResourceId.1", id), .. more]))
                .Items("TagResources", "TagResource").Select(item => $"{item.GetProperty("TagKey").GetString()}={item.GetProperty("TagValue").GetString()}").Order()];
    }

    [Fact]
    public async Task Bytes_at_random_are_answered_with_an_error_and_never_a_fault()
    {
        var random = new Random(20260105);
        for (var i = 0; i < 400; i++)
        {
            var name = new[] { "RouterInterfaceId", "VpcId", "Filter.1.Key", "Filter.1.Value.1", "PageNumber", "Tag.1.Key", "CidrBlock", "RouteTableId", "VSwitchId", "NextToken", "InstanceId" }[random.Next(11)];
            var action = new[] { "DescribeRouterInterfaces", "DescribeVpcs", "ConnectRouterInterface", "CreateVpc", "DescribeRouteTables", "DescribeVSwitches", "DescribeRouteEntryList", "DescribeRouterInterfaceAttribute", "DeleteRouterInterface" }[random.Next(9)];
            var value = new string([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (char)random.Next(1, 0xD7FF))]);
            var answer = await Alice.CallAsync(action, ("RegionId", Region), (name, value));
            Assert.True(answer.Status < 500, $"{action} {name}: {answer.Body}");
        }
    }

    private async Task<AlibabaAnswer> OneAsync(string vpc) => (await Alice.CallAsync("DescribeVpcAttribute", ("RegionId", Region), ("VpcId", vpc))).IsOk();
}
