using System.Text.Json;
using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>The calls of the Terraform provider, in its order and layout, and what its acceptance tests look at. Contract alibaba-router-interface, 6.</summary>
public sealed class TerraformTests(AlibabaCloud cloud) : IClassFixture<AlibabaCloud>
{
    private const string Region = "cn-hangzhou";

    private AlibabaUser Alice => cloud.Alice;

    /// <summary>The older resources: Go's SDK, all in the query.</summary>
    private Task<AlibabaAnswer> Go(string action, params (string, string)[] parameters) =>
        Alice.CallAsync(AlibabaCloud.V, AlibabaClient.QueryPost, action, [("RegionId", Region), .. parameters]);

    /// <summary>The newer resources: common parameters in the query, business parameters in the form.</summary>
    private Task<AlibabaAnswer> Rpc(string action, params (string, string)[] parameters) =>
        Alice.CallAsync(AlibabaCloud.V, AlibabaClient.Terraform, action, [("RegionId", Region), .. parameters]);

    [Fact]
    public async Task The_regions_are_asked_of_the_ecs_endpoint() => Assert.Contains(
        (await Alice.CallAsync(AlibabaCloud.E, AlibabaClient.QueryPost, "DescribeRegions", ("RegionId", Region))).Items("Regions", "Region"),
        region => region.GetProperty("RegionId").GetString() == Region);

    [Fact]
    public async Task A_vpc_and_a_vswitch_live_their_lives()
    {
        var made = (await Rpc("CreateVpc", ("CidrBlock", "10.1.0.0/21"), ("VpcName", "tf-testAcc"), ("ClientToken", "TF-CreateVpc-1700000000-x"), ("DryRun", "false"), ("EnableIpv6", "false"))).IsOk();
        var id = made["VpcId"];
        await cloud.EngineWorksAsync();
        Assert.Equal("Available", (await Rpc("DescribeVpcAttribute", ("VpcId", id))).IsOk()["Status"]);
        var table = (await Rpc("DescribeRouteTableList", ("VpcId", id))).Items("RouterTableList", "RouterTableListType")
            .Single(item => item.GetProperty("RouteTableType").GetString() == "System" && item.GetProperty("VpcId").GetString() == id);
        Assert.Equal((made["RouteTableId"], made["VRouterId"], "", ""), (Text(table, "RouteTableId"), Text(table, "RouterId"), Text(table, "RouteTableName"), Text(table, "Description")));

        var vswitch = (await Rpc("CreateVSwitch", ("VpcId", id), ("ZoneId", "cn-hangzhou-b"), ("CidrBlock", "10.1.0.0/24"), ("VSwitchName", "tf"))).IsOk()["VSwitchId"];
        await cloud.EngineWorksAsync();
        var shown = (await Rpc("DescribeVSwitchAttributes", ("VSwitchId", vswitch))).IsOk();
        Assert.Equal(("Available", "", "Available"), (shown["Status"], shown["Ipv6CidrBlock"], shown["Status"]));
        (await Rpc("DeleteVpc", ("VpcId", id))).Is(400, "DependencyViolation.VSwitch"); // it retries this
        (await Rpc("DeleteVSwitch", ("VSwitchId", vswitch))).IsOk();
        Assert.Equal(404, (await Rpc("DescribeVSwitchAttributes", ("VSwitchId", vswitch))).Status);
        (await Rpc("DeleteVpc", ("VpcId", id))).IsOk();
        Assert.Equal(404, (await Rpc("DescribeVpcAttribute", ("VpcId", id))).Status);
    }

    [Fact]
    public async Task A_router_interface_is_replaced_resized_while_idle_renamed_and_read_back()
    {
        var (_, router, _) = await Alice.MakesAVpcAsync(cidr: "172.16.0.0/12");
        var acceptor = await CreateAsync(router, "AcceptingSide", "Negative");
        (await Go("DeleteRouterInterface", ("RouterInterfaceId", acceptor), ("ClientToken", "TF-DeleteRouterInterface-1"))).IsOk();
        Assert.Empty((await ReadAllAsync(acceptor)).Items("RouterInterfaceSet", "RouterInterfaceType"));

        var own = await CreateAsync(router, "InitiatingSide", "Large.1");
        Assert.Equal("Idle", Text(await ReadAsync(own), "Status"));
        (await Go("ModifyRouterInterfaceSpec", ("RouterInterfaceId", own), ("Spec", "Large.2"))).IsOk();
        (await Go("ModifyRouterInterfaceAttribute", ("RouterInterfaceId", own), ("Name", "tf-name"), ("Description", "tf-description"))).IsOk();
        var shown = await ReadAsync(own);
        Assert.Equal(("Idle", "Large.2", "tf-name", "tf-description", "AfterPay", "", ""), (Text(shown, "Status"), Text(shown, "Spec"), Text(shown, "Name"), Text(shown, "Description"),
            Text(shown, "ChargeType"), Text(shown, "HealthCheckSourceIp"), Text(shown, "HealthCheckTargetIp")));
        (await Go("DeleteRouterInterface", ("RouterInterfaceId", own))).IsOk();
    }

    [Fact]
    public async Task Three_interfaces_are_made_at_once_on_one_router()
    {
        var (_, router, _) = await Alice.MakesAVpcAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => CreateAsync(router, "AcceptingSide", "Negative")));
        Assert.Equal(3, made.Distinct().Count());
    }

    [Fact]
    public async Task A_connection_is_made_acceptor_first_and_undone_initiator_first()
    {
        var (near, far) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync());
        var (own, other) = (await CreateAsync(near.Router, "InitiatingSide", "Large.2"), await CreateAsync(far.Router, "AcceptingSide", "Negative"));
        foreach (var (id, peer, router) in new[] { (other, own, near.Router), (own, other, far.Router) })
        {
            (await Go(
                "ModifyRouterInterfaceAttribute", ("RouterInterfaceId", id), ("OppositeInterfaceId", peer), ("OppositeInterfaceOwnerId", Alice.Uid), ("OppositeRouterId", router),
                ("OppositeRouterType", "VRouter"))).IsOk();
            var told = await ReadAsync(id);
            Assert.Equal(("Idle", peer, router, "VRouter", Alice.Uid), (Text(told, "Status"), Text(told, "OppositeInterfaceId"), Text(told, "OppositeRouterId"), Text(told, "OppositeRouterType"),
                Text(told, "OppositeInterfaceOwnerId")));
        }

        (await Go("ConnectRouterInterface", ("RouterInterfaceId", own))).IsOk();
        await cloud.EngineWorksAsync();
        Assert.Equal(("Active", "Active"), (Text(await ReadAsync(own), "Status"), Text(await ReadAsync(other), "Status")));

        // data alicloud_router_interfaces
        foreach (var (key, value, found) in new[]
        {
            ("OppositeInterfaceId", other, true), ("OppositeInterfaceId", $"{other}_fake", false), ("RouterId", near.Router, true), ("RouterId", $"{near.Router}_fake", false),
            ("Status", "Active", true), ("Status", "Wrong", false), ("RouterType", "VBR", false), ("OppositeInterfaceOwnerId", Alice.Uid, true),
        })
        {
            var page = await Go("DescribeRouterInterfaces", ("PageSize", "50"), ("PageNumber", "1"), ("Filter.1.Key", key), ("Filter.1.Value.1", value));
            Assert.Equal(found, page.Items("RouterInterfaceSet", "RouterInterfaceType").Any(item => Text(item, "RouterInterfaceId") == own));
        }

        // alicloud_route_entry: every entry is available before one is made, and it is found by its next hop.
        (string, string)[] route = [("RouteTableId", near.Table), ("DestinationCidrBlock", "172.11.1.1/32"), ("NextHopType", "RouterInterface"), ("NextHopId", own)];
        (await Go("CreateRouteEntry", [.. route, ("ClientToken", "TF-CreateRouteEntry-1")])).IsOk();
        (await Go("CreateRouteEntry", [.. route, ("ClientToken", "TF-CreateRouteEntry-2")])).Is(400, "InvalidCIDRBlock.Duplicate");
        var entry = (await Go("DescribeRouteTables", ("RouteTableId", near.Table), ("VRouterId", near.Router))).Items("RouteTables", "RouteTable")[0]
            .GetProperty("RouteEntrys").GetProperty("RouteEntry").EnumerateArray().Single(item => Text(item, "DestinationCidrBlock") == "172.11.1.1/32");
        Assert.Equal(("Available", "RouterInterface", own), (Text(entry, "Status"), Text(entry, "NextHopType"), Text(entry, "InstanceId")));
        (await Go("DeleteRouteEntry", ("RouteTableId", near.Table), ("DestinationCidrBlock", "172.11.1.1/32"), ("NextHopId", own))).IsOk();
        (await Go("DeleteRouteEntry", ("RouteTableId", near.Table), ("DestinationCidrBlock", "172.11.1.1/32"), ("NextHopId", own))).Is(404, "InvalidRouteEntry.NotFound");

        foreach (var id in new[] { own, other })
        {
            (await Go("DeactivateRouterInterface", ("RouterInterfaceId", id))).IsOk();
            await cloud.EngineWorksAsync();
            Assert.Equal("Inactive", Text(await ReadAsync(id), "Status"));
        }

        // A read of an inactive connection activates it, the acceptor's first.
        foreach (var id in new[] { other, own })
        {
            (await Go("ActivateRouterInterface", ("RouterInterfaceId", id))).IsOk();
            await cloud.EngineWorksAsync();
            Assert.Equal("Active", Text(await ReadAsync(id), "Status"));
        }
    }

    [Fact]
    public async Task The_successor_resource_makes_resizes_tags_and_switches_in_place()
    {
        var (near, far) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync());
        var id = (await Rpc(
            "CreateRouterInterface", ("RouterId", near.Router), ("RouterType", "VRouter"), ("Role", "InitiatingSide"), ("Spec", "Mini.2"), ("OppositeRegionId", Region), ("AutoPay", "true"),
            ("FastLinkMode", "false"), ("Tag.1.Key", "Created"), ("Tag.1.Value", "TF"), ("ClientToken", "TF-CreateRouterInterface-9"))).IsOk()["RouterInterfaceId"];
        var shown = (await Rpc("DescribeRouterInterfaceAttribute", ("InstanceId", id))).IsOk();
        Assert.Equal(("Idle", "AfterPay", "false"), (shown["Status"], shown["ChargeType"], shown["FastLinkMode"]));
        Assert.False(shown.Json.TryGetProperty("HcRate", out _));
        Assert.Equal("""{"Tags":[{"Key":"Created","Value":"TF"}]}""", shown["Tags"]);
        (await Rpc("ModifyRouterInterfaceAttribute", ("RouterInterfaceId", id), ("HcRate", "2000"), ("HcThreshold", "7"))).IsOk();
        (await Rpc("ModifyRouterInterfaceAttribute", ("RouterInterfaceId", id), ("HcRate", "3000"), ("HcThreshold", "8"))).IsOk();
        shown = (await Rpc("DescribeRouterInterfaceAttribute", ("InstanceId", id))).IsOk();
        Assert.Equal(("3000", "8"), (shown["HcRate"], shown["HcThreshold"]));

        var own = new MadeInterface(id, near.Router, near.Vpc, Region);
        var other = await Alice.MakesAnInterfaceAsync("AcceptingSide", vpc: far);
        (await Alice.TellsAsync(own, other, Alice)).IsOk();
        (await Alice.TellsAsync(other, own, Alice)).IsOk();
        (await Alice.ConnectsAsync(own)).IsOk();
        await cloud.EngineWorksAsync();
        (await Rpc("ModifyRouterInterfaceSpec", ("RouterInterfaceId", id), ("Spec", "Mini.5"), ("ClientToken", "TF-Spec"))).IsOk();
        await cloud.EngineWorksAsync();
        shown = (await Rpc("DescribeRouterInterfaceAttribute", ("InstanceId", id))).IsOk();
        Assert.Equal(("Active", "Mini.5", "5"), (shown["Status"], shown["Spec"], shown["Bandwidth"]));
        foreach (var (action, status) in new[] { ("DeactivateRouterInterface", "Inactive"), ("ActivateRouterInterface", "Active") })
        {
            (await Rpc(action, ("RouterInterfaceId", id))).IsOk();
            await cloud.EngineWorksAsync();
            Assert.Equal(status, (await Rpc("DescribeRouterInterfaceAttribute", ("InstanceId", id))).IsOk()["Status"]);
        }
    }

    private async Task<string> CreateAsync(string router, string role, string spec) => (await Go(
        "CreateRouterInterface", ("RouterType", "VRouter"), ("RouterId", router), ("Role", role), ("Spec", spec), ("OppositeRegionId", Region), ("InstanceChargeType", "PostPaid"),
        ("ClientToken", $"TF-CreateRouterInterface-{Guid.NewGuid()}"))).IsOk()["RouterInterfaceId"];

    private Task<AlibabaAnswer> ReadAllAsync(string id) => Go("DescribeRouterInterfaces", ("Filter.1.Key", "RouterInterfaceId"), ("Filter.1.Value.1", id));

    private async Task<JsonElement> ReadAsync(string id) => (await ReadAllAsync(id)).Items("RouterInterfaceSet", "RouterInterfaceType").Single();

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
