using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>The router interface operations. Contract alibaba-router-interface, 3 and 4.</summary>
public sealed class InterfaceTests(AlibabaCloud cloud) : IClassFixture<AlibabaCloud>
{
    private AlibabaUser Alice => cloud.Alice;

    private AlibabaUser Bob => cloud.Bob;

    [Fact]
    public async Task A_fresh_interface_has_every_member_of_its_version()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide", "Large.1");
        Assert.Matches("^ri-bp1[0-9a-z]{18}$", own.Id);
        var item = (await Describe(AlibabaCloud.V)).ToDictionary(member => member.Name, member => member.Value.ToString());
        Assert.Equal(
            ("Idle", "Normal", "Large.1", "1000", "AfterPay", "", "", "2999-09-08T16:00:00Z"),
            (item["Status"], item["BusinessStatus"], item["Spec"], item["Bandwidth"], item["ChargeType"], item["Name"], item["ConnectedTime"], item["EndTime"]));
        Assert.Equal(("", "", "", "", ""), (item["OppositeInterfaceId"], item["OppositeRouterId"], item["OppositeRouterType"], item["OppositeInterfaceOwnerId"], item["OppositeInterfaceStatus"]));
        Assert.Equal((own.Vpc, "cn-hangzhou", "VRouter", own.Router), (item["VpcInstanceId"], item["OppositeRegionId"], item["RouterType"], item["RouterId"]));
        string[] shared =
        [
            "RouterInterfaceId", "Status", "BusinessStatus", "Role", "RouterType", "RouterId", "Spec", "Name", "Description", "ChargeType", "CreationTime",
            "ConnectedTime", "EndTime", "AccessPointId", "OppositeAccessPointId", "HealthCheckSourceIp", "HealthCheckTargetIp", "OppositeRegionId",
            "OppositeInterfaceId", "OppositeRouterId", "OppositeRouterType", "OppositeInterfaceOwnerId", "OppositeInterfaceStatus", "OppositeInterfaceSpec",
            "OppositeInterfaceBusinessStatus",
        ];
        string[] current =
        [
            "Bandwidth", "OppositeBandwidth", "VpcInstanceId", "OppositeVpcInstanceId", "CrossBorder", "HasReservationData", "ReservationActiveTime",
            "ReservationBandwidth", "ReservationInternetChargeType", "ReservationOrderType", "ResourceGroupId", "Tags", "FastLinkMode",
        ];
        Assert.Equal(shared.Concat(current).Append("Ipv6Status").Order(), item.Keys.Order());
        Assert.Equal(shared.Order(), (await Describe(AlibabaCloud.E)).Select(member => member.Name).Order());
        Assert.Equal(own.Id, await Alice.ShownAsync(own, "Name", AlibabaCloud.E)); // one without a name is shown by its id there

        var one = (await Alice.CallAsync("DescribeRouterInterfaceAttribute", ("RegionId", own.Region), ("InstanceId", own.Id))).IsOk();
        Assert.Equal(
            shared.Concat(current).Concat(["RequestId", "GmtModified", "HealthCheckStatus", "Code", "Message", "Success"]).Order(),
            one.Json.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(("200", "successful", "true", "false", "NoHealthCheckConfig"), (one["Code"], one["Message"], one["Success"], one["FastLinkMode"], one["HealthCheckStatus"]));
        (await Alice.CallEcsAsync("DescribeRouterInterfaceAttribute", ("RegionId", own.Region), ("InstanceId", own.Id))).Is(404, "InvalidAction.NotFound");
        (await Bob.CallAsync("DescribeRouterInterfaceAttribute", ("RegionId", own.Region), ("InstanceId", own.Id))).Is(404, "InvalidRouterInterfaceId.NotFound");

        async Task<IEnumerable<System.Text.Json.JsonProperty>> Describe(string version) => (await Alice.CallAsync(
            version, AlibabaClient.QueryPost, "DescribeRouterInterfaces", ("RegionId", own.Region), ("Filter.1.Key", "RouterInterfaceId"), ("Filter.1.Value.1", own.Id)))
            .Items("RouterInterfaceSet", "RouterInterfaceType")[0].EnumerateObject().ToList();
    }

    [Theory]
    [InlineData("RegionId", "cn-mars", 404, "InvalidRegionId.NotFound")]
    [InlineData("Role", "Both", 400, "InvalidRole.ValueNotSupported")]
    [InlineData("Spec", "Huge.1", 400, "InvalidSpec.ValudNotSupported")]
    [InlineData("Spec", "Negative", 400, "InvalidSpec.ValudNotSupported")]
    [InlineData("RouterType", "Switch", 400, "InvalidRouterType.ValueNotSupported")]
    [InlineData("OppositeRouterType", "Switch", 400, "InvalidOppositeRouterType.ValueNotSupported")]
    [InlineData("OppositeRouterType", "VBR", 400, "InvalidRole.ValueNotSupported")]
    [InlineData("RouterId", "vrt-000000000000", 404, "InvalidRouterId.NotFound")]
    [InlineData("RouterId", "nonsense", 404, "InvalidRouterId.NotFound")]
    [InlineData("OppositeRegionId", "cn-mars", 400, "InvalidOppositeRegionId.NotFound")]
    [InlineData("Name", "x", 400, "InvalidName.Malformed")]
    [InlineData("Name", "http://x", 400, "InvalidName.Malformed")]
    [InlineData("Name", "a\u0001b", 400, "InvalidName.Malformed")]
    [InlineData("Description", "https://x", 400, "InvalidDescription.Malformed")]
    [InlineData("HealthCheckSourceIp", "10.0.0.1", 400, "InvalidHealthCheckIP.Malformd")]
    [InlineData("InstanceChargeType", "Free", 400, "InvalidParameter")]
    [InlineData("FastLinkMode", "true", 400, "InvalidParameter")]
    [InlineData("FastLinkMode", "maybe", 400, "InvalidParameter")]
    public async Task A_wrong_value_is_refused_with_its_code_and_makes_nothing(string name, string value, int status, string code)
    {
        var vpc = await Alice.MakesAVpcAsync();
        var wish = Wish(vpc.Router);
        wish[name] = value;
        (await cloud.SendAsync(Alice, AlibabaClient.Tea, AlibabaCloud.V, "CreateRouterInterface", wish)).Is(status, code);
        Assert.Equal(
            "0", (await Alice.CallAsync("DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"), ("Filter.1.Key", "RouterId"), ("Filter.1.Value.1", vpc.Router))).IsOk()["TotalCount"]);
    }

    [Fact]
    public async Task The_older_version_spells_the_name_error_otherwise()
    {
        var wish = Wish((await Alice.MakesAVpcAsync()).Router);
        wish["Name"] = "x";
        (await cloud.SendAsync(Alice, AlibabaClient.PopCoreGet, AlibabaCloud.E, "CreateRouterInterface", wish)).Is(400, "InvalidName.Malformd");
    }

    [Theory]
    [InlineData("RegionId")]
    [InlineData("RouterType")]
    [InlineData("RouterId")]
    [InlineData("Role")]
    [InlineData("Spec")]
    [InlineData("OppositeRegionId")]
    public async Task A_parameter_that_is_required_is_named_in_each_versions_words(string name)
    {
        var wish = Wish("vrt-000000000000");
        wish[name] = "";
        (await cloud.SendAsync(Alice, AlibabaClient.Tea, AlibabaCloud.V, "CreateRouterInterface", wish)).Is(400, $"Missing{name}");
        var old = (await cloud.SendAsync(Alice, AlibabaClient.PopCorePost, AlibabaCloud.E, "CreateRouterInterface", wish)).Is(400, "MissingParameter");
        Assert.Equal($"The input parameter \"{name}\" that is mandatory for processing this request is not supplied.", old.Message);
    }

    [Fact]
    public async Task Border_routers_cannot_be_bought_but_may_be_the_opposite_end_of_an_acceptor()
    {
        var vpc = await Alice.MakesAVpcAsync();
        var wish = Wish(vpc.Router);
        wish["RouterType"] = "VBR";
        (await cloud.SendAsync(Alice, AlibabaClient.Tea, AlibabaCloud.V, "CreateRouterInterface", wish)).Is(400, "MissingAccessPointId");
        wish["AccessPointId"] = "ap-cn-hangzhou-yh-C";
        (await cloud.SendAsync(Alice, AlibabaClient.Tea, AlibabaCloud.V, "CreateRouterInterface", wish)).Is(404, "InvalidRouterId.NotFound");
        var acceptor = Wish(vpc.Router);
        (acceptor["Role"], acceptor["OppositeRouterType"], acceptor["OppositeAccessPointId"]) = ("AcceptingSide", "VBR", "ap-1");
        var id = (await cloud.SendAsync(Alice, AlibabaClient.Tea, AlibabaCloud.V, "CreateRouterInterface", acceptor)).IsOk()["RouterInterfaceId"];
        var made = new MadeInterface(id, vpc.Router, vpc.Vpc, "cn-hangzhou");
        Assert.Equal(("VBR", "ap-1", "Negative"), (await Alice.ShownAsync(made, "OppositeRouterType"), await Alice.ShownAsync(made, "OppositeAccessPointId"), await Alice.ShownAsync(made, "Spec")));
    }

    [Fact]
    public async Task Prepaid_has_an_order_a_term_and_no_early_end()
    {
        var vpc = await Alice.MakesAVpcAsync();
        var wish = Wish(vpc.Router);
        (wish["InstanceChargeType"], wish["PricingCycle"], wish["Period"], wish["AutoPay"]) = ("PrePaid", "Year", "1", "True");
        var made = (await cloud.SendAsync(Alice, AlibabaClient.Tea, AlibabaCloud.V, "CreateRouterInterface", wish)).IsOk();
        Assert.Equal(System.Text.Json.JsonValueKind.Number, made.Json.GetProperty("OrderId").ValueKind);
        var own = new MadeInterface(made["RouterInterfaceId"], vpc.Router, vpc.Vpc, "cn-hangzhou");
        Assert.Equal("Prepaid", await Alice.ShownAsync(own, "ChargeType"));
        Assert.Equal(AlibabaSigner.Time(cloud.Behind.Clock.GetUtcNow().AddMonths(12)), await Alice.ShownAsync(own, "EndTime"));
        (await Alice.OnAsync("DeleteRouterInterface", own)).Is(400, "InvalidRouterInterfaceChargeType.Malformed");
        foreach (var (cycle, period) in new[] { ("Month", "10"), ("Year", "4"), ("Month", "0"), ("Week", "1") })
        {
            (wish["PricingCycle"], wish["Period"]) = (cycle, period);
            (await cloud.SendAsync(Alice, AlibabaClient.Tea, AlibabaCloud.V, "CreateRouterInterface", wish)).Is(400, "InvalidParameter");
        }
    }

    [Theory]
    [InlineData(AlibabaCloud.E, "IncorrectStatus", "IncorrectStatus")]
    [InlineData(AlibabaCloud.V, "IncorrectRIStatus", "IncorrectStatus")]
    public async Task Activate_and_deactivate_act_on_one_side_from_the_right_status(string version, string notInactive, string notActive)
    {
        var (own, other) = await Alice.HasAPairToAsync(Bob);
        Assert.EndsWith("status is Inactive.", (await Alice.OnAsync("ActivateRouterInterface", own, version)).Is(400, notInactive).Message, StringComparison.Ordinal);
        Assert.EndsWith("status is Active.", (await Alice.OnAsync("DeactivateRouterInterface", own, version)).Is(400, notActive).Message, StringComparison.Ordinal);
        (await Alice.ConnectsAsync(own, version)).IsOk();
        (await Alice.OnAsync("DeactivateRouterInterface", own, version)).Is(400, notActive);
        await cloud.EngineWorksAsync();

        (await Bob.OnAsync("DeactivateRouterInterface", other, version)).IsOk();
        Assert.Equal(("Active", "Deactivating"), (await Alice.ShownAsync(own), await Bob.ShownAsync(other)));
        await cloud.EngineWorksAsync();
        Assert.Equal(("Active", "Inactive"), (await Alice.ShownAsync(own), await Bob.ShownAsync(other)));
        Assert.Equal("Inactive", await Alice.ShownAsync(own, "OppositeInterfaceStatus"));
        (await Bob.OnAsync("DeactivateRouterInterface", other, version)).Is(400, notActive);
        (await Alice.OnAsync("DeactivateRouterInterface", own, version)).IsOk();
        Assert.Equal("Inactive", await Alice.ShownAsync(own));

        (await Alice.OnAsync("ActivateRouterInterface", own, version)).IsOk();
        Assert.Equal(("Active", "Inactive"), (await Alice.ShownAsync(own), await Bob.ShownAsync(other)));
        (await Bob.OnAsync("ActivateRouterInterface", other, version)).IsOk();
        Assert.Equal("Activating", await Bob.ShownAsync(other));
        await cloud.EngineWorksAsync();
        Assert.Equal(("Active", "Active"), (await Alice.ShownAsync(own), await Bob.ShownAsync(other)));
    }

    [Fact]
    public async Task Bills_lock_what_an_account_has_in_each_versions_words_but_not_its_view_and_deletes()
    {
        await using var fresh = new AlibabaCloud();
        await fresh.InitializeAsync();
        var user = fresh.Alice;
        var (own, _) = await user.HasAnActivePairToAsync(fresh.Bob);
        var idle = await user.MakesAnInterfaceAsync("InitiatingSide");
        await fresh.SetArrearsAsync(user, true);
        foreach (var (version, locked) in new[] { (AlibabaCloud.E, "Forbidden.FinancileLocked"), (AlibabaCloud.V, "Forbidden.FinancialLocked") })
        {
            (await user.OnAsync("DeactivateRouterInterface", own, version)).Is(400, locked);
            (await user.CallAsync(version, AlibabaClient.QueryPost, "ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("Name", "no"))).Is(400, locked);
            (await user.CallAsync(version, AlibabaClient.QueryPost, "ModifyRouterInterfaceSpec", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("Spec", "Mini.5")))
                .Is(400, "Forbidden.FinancialLocked");
        }

        Assert.Equal(("Active", "FinancialLocked"), (await user.ShownAsync(own), await user.ShownAsync(own, "BusinessStatus")));
        Assert.Equal("Normal", await user.ShownAsync(own, "OppositeInterfaceBusinessStatus"));
        (await user.OnAsync("DeleteRouterInterface", idle)).IsOk();
    }

    [Fact]
    public async Task A_spec_change_is_visible_at_once_and_activating_until_the_engine_has_it()
    {
        var (own, other) = await Alice.HasAnActivePairToAsync(Alice, "Mini.2");
        Assert.Equal("Mini.5", (await SpecAsync(own, "Mini.5")).IsOk()["Spec"]);
        Assert.Equal(("Activating", "Mini.5", "5"), (await Alice.ShownAsync(own), await Alice.ShownAsync(own, "Spec"), await Alice.ShownAsync(own, "Bandwidth")));
        Assert.Equal(("Active", "Mini.5", "5"), (await Alice.ShownAsync(other), await Alice.ShownAsync(other, "OppositeInterfaceSpec"), await Alice.ShownAsync(other, "OppositeBandwidth")));
        (await SpecAsync(own, "Mini.2")).Is(400, "InvalidInstance.StatusError");
        await cloud.EngineWorksAsync();
        Assert.Equal("Active", await Alice.ShownAsync(own));
        (await SpecAsync(own, "Negative")).Is(400, "InvalidSpec.ValudNotSupported");
        (await SpecAsync(own, "Nano.1")).Is(400, "InvalidSpec.ValudNotSupported");
        (await SpecAsync(other, "Mini.2")).Is(400, "InvalidSpec.ValudNotSupported");
        (await SpecAsync(other, "Negative")).IsOk();
        Assert.Equal("Active", await Alice.ShownAsync(other));

        var idle = await Alice.MakesAnInterfaceAsync("InitiatingSide", "Large.1");
        (await SpecAsync(idle, "Large.2")).IsOk();
        Assert.Equal(("Idle", "Large.2"), (await Alice.ShownAsync(idle), await Alice.ShownAsync(idle, "Spec")));
        (await SpecAsync(idle with { Id = "ri-x" }, "Large.2")).Is(404, "InvalidRouterInterfaceId.NotFound");

        Task<AlibabaAnswer> SpecAsync(MadeInterface of, string spec) =>
            Alice.CallAsync("ModifyRouterInterfaceSpec", ("RegionId", of.Region), ("RouterInterfaceId", of.Id), ("Spec", spec));
    }

    [Fact]
    public async Task Words_change_in_stable_statuses_and_the_opposite_end_while_idle()
    {
        var (own, other) = await Alice.HasAPairToAsync(Alice);
        (await ModifyAsync(("Name", "ri 一 a+b"), ("Description", "it's <ok> & so"))).IsOk();
        Assert.Equal(("ri 一 a+b", "it's <ok> & so"), (await Alice.ShownAsync(own, "Name"), await Alice.ShownAsync(own, "Description")));
        (await Alice.ConnectsAsync(own)).IsOk();
        (await ModifyAsync(("Name", "no"))).Is(400, "IncorrectStatus");
        await cloud.EngineWorksAsync();
        (await ModifyAsync(("Name", "yes"))).IsOk();
        (await ModifyAsync(("OppositeRouterId", other.Router), ("OppositeInterfaceId", other.Id))).IsOk(); // the same again is no change
        Assert.EndsWith("only when the status is Active,idle or inactive.", (await ModifyAsync(("OppositeRouterId", "vrt-x"))).Is(400, "IncorrectStatus").Message, StringComparison.Ordinal);
        (await ModifyAsync(("Description", ""))).IsOk(); // an empty one clears it
        Assert.Equal(("yes", ""), (await Alice.ShownAsync(own, "Name"), await Alice.ShownAsync(own, "Description")));
        (await ModifyAsync()).IsOk(); // nothing to modify is no error
        (await ModifyAsync(("OppositeRouterType", "Switch"))).Is(400, "InvalidOppositeRouterType.ValueNotSupported");

        Task<AlibabaAnswer> ModifyAsync(params (string, string)[] more) =>
            Alice.CallAsync("ModifyRouterInterfaceAttribute", [("RegionId", own.Region), ("RouterInterfaceId", own.Id), .. more]);
    }

    [Fact]
    public async Task Health_checks_are_kept_as_given_and_taken_away_together()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        (await ModifyAsync(("HcRate", "2000"), ("HcThreshold", "7"), ("HealthCheckSourceIp", "10.0.0.1"), ("HealthCheckTargetIp", "10.0.0.2"))).IsOk();
        Assert.Equal(("2000", "7"), (await Alice.ShownAsync(own, "HcRate"), await Alice.ShownAsync(own, "HcThreshold")));
        (await ModifyAsync(("HealthCheckSourceIp", "10.0.0.1"))).Is(400, "InvalidParam.ModifyRouterInterface");
        (await ModifyAsync(("HealthCheckSourceIp", "10.0.0.1"), ("HealthCheckTargetIp", "10.0.0.2"), ("DeleteHealthCheckIp", "true"))).Is(400, "InvalidParam.ModifyRouterInterface");
        (await ModifyAsync(("HealthCheckSourceIp", "10.0.0"), ("HealthCheckTargetIp", "10.0.0.2"))).Is(400, "InvalidHealthCheckIP.Malformd");
        (await ModifyAsync(("HcRate", "0"))).Is(400, "IllegalParam.HcRate");
        (await ModifyAsync(("HcThreshold", "many"))).Is(400, "IllegalParam.HcThreshold");
        Assert.Equal(("10.0.0.1", "10.0.0.2"), (await Alice.ShownAsync(own, "HealthCheckSourceIp"), await Alice.ShownAsync(own, "HealthCheckTargetIp")));
        (await ModifyAsync(("DeleteHealthCheckIp", "true"))).IsOk();
        Assert.Equal(("", "2000"), (await Alice.ShownAsync(own, "HealthCheckSourceIp"), await Alice.ShownAsync(own, "HcRate")));

        Task<AlibabaAnswer> ModifyAsync(params (string, string)[] more) =>
            Alice.CallAsync("ModifyRouterInterfaceAttribute", [("RegionId", own.Region), ("RouterInterfaceId", own.Id), .. more]);
    }

    [Fact]
    public async Task The_full_life_of_a_pair_in_one_account()
    {
        var (i, j) = (await Alice.MakesAnInterfaceAsync("InitiatingSide", "Mini.2"), await Alice.MakesAnInterfaceAsync("AcceptingSide"));
        (await Alice.ConnectsAsync(i)).Is(400, "IncorrectOppositeInterfaceInfo.NotSet");
        (await Alice.TellsAsync(i, j, Alice)).IsOk();
        (await Alice.ConnectsAsync(i)).Is(403, "RejectedByOppositeInterface");
        (await Alice.TellsAsync(j, i, Alice)).IsOk();
        (await Alice.ConnectsAsync(i)).IsOk();
        Assert.Equal(("Connecting", "AcceptingConnecting"), (await Alice.ShownAsync(i), await Alice.ShownAsync(j)));
        await cloud.EngineWorksAsync();
        Assert.Equal(("Active", "Active"), (await Alice.ShownAsync(i), await Alice.ShownAsync(j)));
        (await Alice.OnAsync("DeleteRouterInterface", i)).Is(400, "IncorrectStatus");

        var entry = (await Alice.CallAsync(
            "CreateRouteEntry", ("RouteTableId", await TableOf(i)), ("DestinationCidrBlock", "192.168.77.0/24"), ("NextHopType", "RouterInterface"), ("NextHopId", i.Id))).IsOk()["RouteEntryId"];
        foreach (var end in new[] { i, j }) (await Alice.OnAsync("DeactivateRouterInterface", end)).IsOk();
        await cloud.EngineWorksAsync();
        Assert.Equal(("Inactive", "Inactive"), (await Alice.ShownAsync(i), await Alice.ShownAsync(j)));
        (await Alice.OnAsync("DeleteRouterInterface", i)).Is(400, "DependencyViolation.RouterInterfaceReferedByRouteEntry");
        (await Alice.CallAsync("DeleteVpc", ("VpcId", i.Vpc))).Is(400, "DependencyViolation.RouterInterface");
        (await Alice.CallAsync("DeleteRouteEntry", ("RouteEntryId", entry))).IsOk();
        (await Alice.OnAsync("DeleteRouterInterface", i)).IsOk();
        (await Alice.OnAsync("DeleteRouterInterface", i)).Is(404, "InvalidInstanceId.NotFound");
        Assert.Equal(("Inactive", "Deleted"), (await Alice.ShownAsync(j), await Alice.ShownAsync(j, "OppositeInterfaceStatus")));
        (await Alice.ConnectsAsync(j)).Is(400, "IncorrectRole.NotInitiatingSide");
        (await Alice.OnAsync("DeleteRouterInterface", j)).IsOk();
        (await Alice.CallAsync("DeleteVpc", ("VpcId", i.Vpc))).IsOk();

        async Task<string> TableOf(MadeInterface of) => (await Alice.CallAsync("DescribeRouteTableList", ("RegionId", of.Region), ("VpcId", of.Vpc)))
            .Items("RouterTableList", "RouterTableListType")[0].GetProperty("RouteTableId").GetString()!;
    }

    [Fact]
    public async Task Each_account_sees_only_its_own_and_of_the_peer_only_what_the_told_owner_has()
    {
        var (own, other) = await Alice.HasAPairToAsync(Bob);
        Assert.Equal("Idle", await Alice.ShownAsync(own, "OppositeInterfaceStatus"));
        Assert.Equal("0", (await Bob.CallAsync("DescribeRouterInterfaces", ("RegionId", own.Region), ("Filter.1.Key", "RouterInterfaceId"), ("Filter.1.Value.1", own.Id))).IsOk()["TotalCount"]);
        (await Alice.CallAsync("ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("OppositeInterfaceOwnerId", Alice.Uid))).IsOk();
        Assert.Equal(("", "", "0"), (await Alice.ShownAsync(own, "OppositeInterfaceStatus"), await Alice.ShownAsync(own, "OppositeVpcInstanceId"), await Alice.ShownAsync(own, "OppositeBandwidth")));
        foreach (var action in new[] { "ConnectRouterInterface", "ActivateRouterInterface", "DeactivateRouterInterface", "ModifyRouterInterfaceAttribute" })
            (await Alice.OnAsync(action, other)).Is(404, "InvalidRouterInterfaceId.NotFound");
        (await Alice.OnAsync("DeleteRouterInterface", other)).Is(404, "InvalidInstanceId.NotFound");
        (await Alice.CallAsync("TagResourcesForExpressConnect", ("RegionId", own.Region), ("ResourceType", "ROUTERINTERFACE"), ("ResourceId.1", other.Id), ("Tag.1.Key", "k")))
            .Is(404, "InvalidRouterInterfaceId.NotFound");
    }

    private static Dictionary<string, string> Wish(string router) => new()
    {
        ["RegionId"] = "cn-hangzhou", ["RouterType"] = "VRouter", ["RouterId"] = router, ["Role"] = "InitiatingSide", ["Spec"] = "Small.1",
        ["OppositeRegionId"] = "cn-shanghai",
    };
}
