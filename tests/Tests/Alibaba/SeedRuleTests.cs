using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>Every rule of seed 003, in 2014-05-26, where its texts are from; what is the same in 2016-04-28 is tried there too.</summary>
public sealed class SeedRuleTests(AlibabaCloud cloud) : IClassFixture<AlibabaCloud>
{
    private AlibabaUser Alice => cloud.Alice;

    private AlibabaUser Bob => cloud.Bob;

    [Fact]
    public async Task Only_the_initiating_side_connects()
    {
        var (_, other) = await Alice.HasAPairToAsync(Alice);
        var refused = (await Alice.ConnectsAsync(other, AlibabaCloud.E)).Is(400, "IncorrectRole.NotInitiatingSide");
        Assert.Equal("The spedified RouterInterface is not InitiatingSide", refused.Message);
        (await Alice.ConnectsAsync(other)).Is(400, "IncorrectRole.NotInitiatingSide");
    }

    [Fact]
    public async Task An_accepting_side_sets_its_opposite_end_and_waits()
    {
        var (own, other) = await Alice.HasAPairToAsync(Alice);
        Assert.Equal("Idle", await Alice.ShownAsync(other));
        Assert.Equal(own.Id, await Alice.ShownAsync(other, "OppositeInterfaceId"));
    }

    [Fact]
    public async Task The_opposite_end_must_point_back()
    {
        var (own, other) = (await Alice.MakesAnInterfaceAsync("InitiatingSide"), await Bob.MakesAnInterfaceAsync("AcceptingSide"));
        (await Alice.TellsAsync(own, other, Bob)).IsOk();
        var refused = (await Alice.ConnectsAsync(own, AlibabaCloud.E)).Is(403, "RejectedByOppositeInterface");
        Assert.Equal(
            "The opposite RouterInterface does not set this RouterInterface as a OppositeRouterInterface. Meybe it was wrongly set. "
            + "Please check the configuration of the opposite RouterInterface.",
            refused.Message);
        (await Alice.ConnectsAsync(own)).Is(403, "RejectedByOppositeInterface");
        Assert.Equal(("Idle", "Idle"), (await Alice.ShownAsync(own), await Bob.ShownAsync(other)));

        (await Bob.TellsAsync(other, own, Alice)).IsOk();
        (await Alice.ConnectsAsync(own)).IsOk();
    }

    [Fact]
    public async Task Connecting_is_asynchronous_and_active_only_when_the_engine_has_the_link()
    {
        var (own, other) = await Alice.HasAPairToAsync(Bob);
        (await Alice.ConnectsAsync(own, AlibabaCloud.E)).IsOk();
        Assert.Equal("Connecting", await Alice.ShownAsync(own, version: AlibabaCloud.E));
        Assert.Equal("AcceptingConnect", await Bob.ShownAsync(other, version: AlibabaCloud.E));
        Assert.Equal("AcceptingConnecting", await Bob.ShownAsync(other));
        Assert.Equal("", await Alice.ShownAsync(own, "ConnectedTime"));
        await cloud.EngineWorksAsync();
        Assert.Equal(("Active", "Active"), (await Alice.ShownAsync(own), await Bob.ShownAsync(other)));
        Assert.Equal(await Alice.ShownAsync(own, "ConnectedTime"), await Bob.ShownAsync(other, "ConnectedTime"));
    }

    [Fact]
    public async Task Packets_pass_only_when_both_sides_route_tables_say_so()
    {
        var (near, far) = (await Alice.MakesAVpcAsync(cidr: "10.201.0.0/16"), await Alice.MakesAVpcAsync(cidr: "10.202.0.0/16"));
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide", vpc: near);
        var other = await Alice.MakesAnInterfaceAsync("AcceptingSide", vpc: far);
        (await Alice.TellsAsync(own, other, Alice)).IsOk();
        (await Alice.TellsAsync(other, own, Alice)).IsOk();
        (await Alice.ConnectsAsync(own)).IsOk();
        var (web, db) = (await Plugged(near.Vpc, "10.201.1.0/24", "web"), await Plugged(far.Vpc, "10.202.1.0/24", "db"));
        await cloud.EngineWorksAsync();
        Assert.False(await ReachesAsync());

        await RouteAsync(near.Table, "10.202.0.0/16", own.Id);
        await cloud.EngineWorksAsync();
        Assert.False(await ReachesAsync());
        await RouteAsync(far.Table, "10.201.0.0/16", other.Id);
        await cloud.EngineWorksAsync();
        Assert.True(await ReachesAsync());

        (await Alice.OnAsync("DeactivateRouterInterface", own)).IsOk();
        await cloud.EngineWorksAsync();
        Assert.False(await ReachesAsync());
        (await Alice.OnAsync("ActivateRouterInterface", own)).IsOk();
        await cloud.EngineWorksAsync();
        Assert.True(await ReachesAsync());

        async Task<Core.Identifiers.PortId> Plugged(string vpc, string cidr, string name)
        {
            var made = (await Alice.CallAsync(
                "CreateVSwitch", ("RegionId", "cn-hangzhou"), ("ZoneId", "cn-hangzhou-b"), ("VpcId", vpc), ("CidrBlock", cidr))).IsOk()["VSwitchId"];
            var subnet = Dialects.Alibaba.AlibabaIds.ParseSwitch(made)!.Value;
            var attachment = new Core.Networks.Attachment(Core.Networks.AttachmentKind.OwnNamespace, name, "eth0", true);
            return (await cloud.Behind.Ports.CreateAsync(new(Alice.Account, "test"), new(subnet, name, null, attachment), default)).Value;
        }

        async Task RouteAsync(string table, string destination, string hop) => (await Alice.CallAsync(
            "CreateRouteEntry", ("RouteTableId", table), ("DestinationCidrBlock", destination), ("NextHopType", "RouterInterface"), ("NextHopId", hop))).IsOk();

        async Task<bool> ReachesAsync() => (await cloud.Behind.Reachability.ExplainAsync(web, db, default)).Value.Reaches;
    }

    [Fact]
    public async Task An_interface_connects_to_one_interface_only()
    {
        var (own, other) = await Alice.HasAnActivePairToAsync(Alice);
        var third = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        (await Alice.TellsAsync(third, other, Alice)).IsOk();
        (await Alice.ConnectsAsync(third)).Is(403, "RejectedByOppositeInterface");
        (await Alice.TellsAsync(other, third, Alice)).Is(400, "IncorrectStatus");
        (await Alice.ConnectsAsync(own)).Is(400, "IncorrectRIStatus");
    }

    [Fact]
    public async Task An_interface_does_not_connect_with_itself()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        (await Alice.TellsAsync(own, own, Alice)).IsOk();
        (await Alice.ConnectsAsync(own)).Is(400, "IncorrectOppositeInterfaceInfo");
    }

    [Fact]
    public async Task An_interface_does_not_connect_with_another_on_its_router()
    {
        var vpc = await Alice.MakesAVpcAsync();
        var (own, other) = (await Alice.MakesAnInterfaceAsync("InitiatingSide", vpc: vpc), await Alice.MakesAnInterfaceAsync("AcceptingSide", vpc: vpc));
        (await Alice.TellsAsync(own, other, Alice)).IsOk();
        (await Alice.TellsAsync(other, own, Alice)).IsOk();
        Assert.Equal("Cannot connect on the same router", (await Alice.ConnectsAsync(own)).Is(400, "IncorrectOppositeInterfaceInfo").Message);
    }

    [Fact]
    public async Task Two_routers_have_one_connected_pair_at_most()
    {
        var (near, far) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync());
        await PairAsync(near, far, refused: false);
        await PairAsync(near, far, refused: true);
        await PairAsync(far, near, refused: true);

        async Task PairAsync((string, string, string) from, (string, string, string) to, bool refused)
        {
            var (own, other) = (await Alice.MakesAnInterfaceAsync("InitiatingSide", vpc: from), await Alice.MakesAnInterfaceAsync("AcceptingSide", vpc: to));
            (await Alice.TellsAsync(own, other, Alice)).IsOk();
            (await Alice.TellsAsync(other, own, Alice)).IsOk();
            foreach (var version in new[] { AlibabaCloud.E, AlibabaCloud.V })
            {
                var answer = await Alice.ConnectsAsync(own, version);
                if (refused) Assert.Equal("The Specified routers have a connection already", answer.Is(400, "Forbidden.OnlyOneConnection").Message);
                else if (version == AlibabaCloud.E) answer.IsOk();
            }
        }
    }

    [Fact]
    public async Task Only_an_idle_interface_connects()
    {
        var (own, _) = await Alice.HasAPairToAsync(Alice);
        (await Alice.ConnectsAsync(own)).IsOk();
        for (var i = 0; i < 2; i++)
        {
            var refused = (await Alice.ConnectsAsync(own, AlibabaCloud.E)).Is(400, "IncorrectStatus");
            Assert.Equal("RouterInterface can be operated by this action only when it’s status is Idle.", refused.Message);
            Assert.Equal("RouterInterface can be operated by this action only when it's status is Idle.", (await Alice.ConnectsAsync(own)).Is(400, "IncorrectRIStatus").Message);
            await cloud.EngineWorksAsync();
        }
    }

    [Fact]
    public async Task All_of_the_opposite_end_must_be_set()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        Assert.Equal(
            "OppositeInterfaceId/OppositeRouterId/OppositeRouterType/OppositeRouterOwnerId must be all set.",
            (await Alice.ConnectsAsync(own, AlibabaCloud.E)).Is(400, "IncorrectOppositeInterfaceInfo.NotSet").Message);
        (string, string)[] parts =
            [("OppositeInterfaceId", "ri-x"), ("OppositeRouterId", "vrt-x"), ("OppositeRouterType", "VRouter"), ("OppositeInterfaceOwnerId", Alice.Uid)];
        foreach (var part in parts)
        {
            (await Alice.ConnectsAsync(own)).Is(400, "IncorrectOppositeInterfaceInfo.NotSet");
            (await Alice.CallAsync("ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), part)).IsOk();
        }

        (await Alice.ConnectsAsync(own)).Is(400, "IncorrectOppositeInterfaceInfo");
    }

    [Fact]
    public async Task The_opposite_end_must_exist_and_match_in_router_type_owner_and_region()
    {
        var (own, other) = await Alice.HasAPairToAsync(Bob);
        foreach (var (name, wrong) in new[]
        {
            ("OppositeInterfaceId", own.Id), ("OppositeInterfaceId", "ri-2zeo3xzyf38r4urzdpvfs"), ("OppositeRouterId", own.Router), ("OppositeRouterType", "VBR"),
            ("OppositeInterfaceOwnerId", Alice.Uid),
        })
        {
            (await Alice.CallAsync("ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), (name, wrong))).IsOk();
            var refused = (await Alice.ConnectsAsync(own, AlibabaCloud.E)).Is(400, "IncorrectOppositeInterfaceInfo");
            Assert.Equal(
                "The opposite RouterInterface information specified by OppositeInterfaceId/OppositeRouterId/OppositeRouterType/OppositeRouterOwnerId is wrong. "
                + "Maybe the RouterInterface or Router does not exist, or the parameters mismatched, or that RouterInterface is not a AcceptingSide.",
                refused.Message);
            (await Alice.TellsAsync(own, other, Bob)).IsOk();
        }

        var elsewhere = await Bob.MakesAnInterfaceAsync("AcceptingSide", region: AlibabaUser.Shanghai);
        (await Alice.TellsAsync(own, elsewhere, Bob)).IsOk();
        (await Alice.ConnectsAsync(own)).Is(400, "IncorrectOppositeInterfaceInfo"); // its opposite region is Hangzhou
        var initiator = await Bob.MakesAnInterfaceAsync("InitiatingSide");
        (await Alice.TellsAsync(own, initiator, Bob)).IsOk();
        (await Alice.ConnectsAsync(own)).Is(400, "IncorrectOppositeInterfaceInfo"); // not an AcceptingSide
    }

    [Fact]
    public async Task A_pair_may_be_in_two_regions()
    {
        var (own, other) = await Alice.HasAPairToAsync(Bob, near: AlibabaUser.Hangzhou, far: AlibabaUser.Shanghai);
        (await Alice.ConnectsAsync(own)).IsOk();
        await cloud.EngineWorksAsync();
        Assert.Equal(("Active", "Active"), (await Alice.ShownAsync(own), await Bob.ShownAsync(other)));
    }

    [Fact]
    public async Task Bills_outstanding_forbid_it()
    {
        await using var own = new AlibabaCloud();
        await own.InitializeAsync();
        var (one, _) = await own.Alice.HasAPairToAsync(own.Bob);
        await own.SetArrearsAsync(own.Alice, true);
        foreach (var version in new[] { AlibabaCloud.E, AlibabaCloud.V })
        {
            Assert.Equal(
                "You cannot use this action because you have bills outstanding.",
                (await own.Alice.ConnectsAsync(one, version)).Is(400, "Forbidden.BillsOutstanding").Message);
        }

        (await own.Alice.CallAsync(
            "CreateRouterInterface", ("RegionId", one.Region), ("RouterType", "VRouter"), ("RouterId", one.Router), ("Role", "AcceptingSide"), ("Spec", "Negative"),
            ("OppositeRegionId", one.Region))).Is(400, "Forbidden.BillsOutstanding");
        await own.SetArrearsAsync(own.Alice, false);
        (await own.Alice.ConnectsAsync(one)).IsOk();
    }

    [Fact]
    public async Task An_unknown_region_and_an_unknown_interface_are_not_found()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        Assert.Equal(
            "The specified RegionId does not exist in our record.",
            (await Alice.ConnectsAsync(own with { Region = "cn-mars" }, AlibabaCloud.E)).Is(404, "InvalidRegionId.NotFound").Message);
        foreach (var version in new[] { AlibabaCloud.E, AlibabaCloud.V })
        {
            foreach (var unknown in new[] { own with { Id = "ri-2zeo3xzyf38r4urzdpvfs" }, own with { Id = "nonsense" }, own with { Region = AlibabaUser.Shanghai } })
            {
                Assert.Equal(
                    "The specified RouterInterfaceId does not exist in our record.",
                    (await Alice.ConnectsAsync(unknown, version)).Is(404, "InvalidRouterInterfaceId.NotFound").Message);
            }

            (await Bob.ConnectsAsync(own, version)).Is(404, "InvalidRouterInterfaceId.NotFound");
        }
    }

    [Fact]
    public async Task The_first_refusal_in_the_tables_order_is_the_answer()
    {
        var own = await Alice.MakesAnInterfaceAsync("AcceptingSide");
        (await Alice.ConnectsAsync(own with { Region = "cn-mars", Id = "x" })).Is(404, "InvalidRegionId.NotFound");
        (await Alice.ConnectsAsync(own)).Is(400, "IncorrectRole.NotInitiatingSide"); // before the opposite end that is not set
        var (active, _) = await Alice.HasAnActivePairToAsync(Alice);
        await cloud.SetArrearsAsync(Alice, true);
        (await Alice.ConnectsAsync(active)).Is(400, "IncorrectRIStatus"); // before the bills
        await cloud.SetArrearsAsync(Alice, false);
    }

    [Fact]
    public async Task A_pair_linked_through_the_baidu_api_says_so_in_alibabas_words_and_the_other_way_round()
    {
        var (own, other) = await Alice.HasAPairToAsync(Alice);
        var (near, far) = (Core.Identifiers.VpcId.Parse(own.Vpc)!.Value, Core.Identifiers.VpcId.Parse(other.Vpc)!.Value);
        var wish = new Core.Links.LinkWish(
            near, Core.Regions.RegionList.Hangzhou, far, Core.Regions.RegionList.Hangzhou, null, 10, Core.Links.PaymentTiming.Postpaid, 0, null, "", "", [], "", false);
        Assert.Null((await cloud.Behind.Links.RequestAsync(new(Alice.Account, "test"), wish, default)).Refusal);
        (await Alice.ConnectsAsync(own)).Is(400, "Forbidden.OnlyOneConnection");

        var (third, fourth) = await Alice.HasAnActivePairToAsync(Alice);
        var back = wish with { LocalVpc = Core.Identifiers.VpcId.Parse(fourth.Vpc)!.Value, PeerVpc = Core.Identifiers.VpcId.Parse(third.Vpc)!.Value };
        Assert.Equal(Core.Refusals.RefusalCode.RoutersLinked, (await cloud.Behind.Links.RequestAsync(new(Alice.Account, "test"), back, default)).Refusal?.Code);
    }
}
