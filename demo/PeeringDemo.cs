using Tieline.Running;
using Tieline.Sdk.Baidu;

namespace Tieline.Demo;

/// <summary>Two accounts, two VPCs, one peering: seeds 000 and 001.</summary>
internal static class PeeringDemo
{
    private const int FirstMbps = 500, SecondMbps = 100;

    public static async Task RunAsync(Stage stage, Story story)
    {
        var (alice, bob) = (stage.Alice, stage.Bob);
        string aliceVpc = "", aliceSubnet = "", bobVpc = "", bobSubnet = "", peering = "";
        Workload web = null!, db = null!;
        PeerConn near = new(), far = new();

        await story.StepAsync("each account makes a VPC with a subnet", async () =>
        {
            (aliceVpc, aliceSubnet) = await NetworkAsync(stage, alice, "shop", "10.10.0.0/16", "10.10.1.0/24");
            (bobVpc, bobSubnet) = await NetworkAsync(stage, bob, "data", "10.20.0.0/16", "10.20.1.0/24");
            return $"alice {aliceVpc} 10.10.0.0/16, bob {bobVpc} 10.20.0.0/16";
        });
        await story.StepAsync("a workload is plugged into each", async () =>
        {
            web = await stage.AttachAsync("web", aliceSubnet);
            db = await stage.AttachAsync("db", bobSubnet);
            return $"web {web.Address} in namespace {web.Namespace}, db {db.Address} in {db.Namespace}";
        });
        await story.StepAsync("alice asks for a peering", async () =>
        {
            peering = (await alice.Peerings.CreatePeerConnAsync(new()
            {
                BandwidthInMbps = FirstMbps, LocalVpcId = aliceVpc, PeerVpcId = bobVpc, PeerRegion = "bj", PeerAccountId = bob.BaiduId,
                Description = "shop to data", Billing = Billing.Postpaid,
            })).PeerConnId;
            var seen = await bob.Peerings.GetPeerConnAsync(peering, PeerConnRole.Acceptor);
            Story.Expect(seen?.Status == PeerConnStatus.Consulting, $"bob sees {seen?.Status}");
            return $"{peering}, bob sees it {seen!.Status}";
        });
        await story.StepAsync("bob accepts", async () =>
        {
            await bob.Peerings.AcceptAsync(peering);
            near = await alice.Peerings.WaitUntilActiveAsync(peering);
            far = await bob.Peerings.WaitUntilActiveAsync(peering);
            return $"{near.Status}, {near.Bandwidth} Mbit/s";
        });
        await story.StepAsync("without route rules nothing passes", async () => await stage.ReachesAsync(web, db, expected: false));
        await story.StepAsync("both sides add a route rule", async () =>
        {
            await RouteAsync(alice, aliceVpc, "10.20.0.0/16", near);
            await RouteAsync(bob, bobVpc, "10.10.0.0/16", far);
            return $"{near.LocalIfId} and {far.LocalIfId} are next hops";
        });
        await story.StepAsync("web pings db", async () => await stage.ReachesAsync(web, db, expected: true));
        if (stage.CarriesPackets)
        {
            await story.StepAsync($"2 s of TCP under a cap of {FirstMbps} Mbit/s", async () => await Stage.ThroughputAsync(web, db, FirstMbps));
        }

        await story.StepAsync($"alice changes the bandwidth to {SecondMbps} Mbit/s", async () =>
        {
            await alice.Peerings.ModifyBandwidthAsync(peering, SecondMbps);
            var side = await alice.Peerings.WaitUntilActiveAsync(peering);
            Story.Expect(side.Bandwidth == SecondMbps, $"it is {side.Bandwidth}");
            return $"{side.Status}, {side.Bandwidth} Mbit/s";
        });
        if (stage.CarriesPackets)
        {
            await story.StepAsync($"2 s of TCP under a cap of {SecondMbps} Mbit/s", async () => await Stage.ThroughputAsync(web, db, SecondMbps));
        }

        await story.StepAsync("alice opens DNS sync of her side", async () =>
        {
            await alice.Peerings.OpenSyncDnsAsync(peering, PeerConnRole.Initiator);
            var side = await alice.Peerings.WaitUntilDnsAsync(peering, PeerConnRole.Initiator, DnsStatus.Open);
            return $"dnsStatus {side.DnsStatus}";
        });
        if (stage.CarriesPackets)
        {
            await story.StepAsync("web resolves the name of its peer's workload", async () =>
            {
                var answer = await Shell.RunAsync("ip", "netns", "exec", web.Namespace, "getent", "ahostsv4", $"db.{bobVpc}.internal");
                Story.Expect(answer.StartsWith(db.Address, StringComparison.Ordinal), $"it got '{answer.Trim()}'");
                return $"db.{bobVpc}.internal is {db.Address}";
            });
        }

        await story.StepAsync("alice releases the peering", async () =>
        {
            await alice.Peerings.ReleaseAsync(peering);
            await alice.Peerings.WaitUntilGoneAsync(peering);
            Story.Expect(await bob.Peerings.GetPeerConnAsync(peering) is null, "bob still sees it");
            return "gone for both";
        });
        await story.StepAsync("nothing passes any more", async () => await stage.ReachesAsync(web, db, expected: false));
    }

    /// <summary>Makes a VPC with one subnet, and says how both are undone.</summary>
    private static async Task<(string Vpc, string Subnet)> NetworkAsync(Stage stage, Tenant tenant, string name, string cidr, string subnetCidr)
    {
        var vpc = (await tenant.BaiduVpcs.CreateVpcAsync(new() { Name = name, Cidr = cidr })).VpcId;
        stage.Undo(() => tenant.BaiduVpcs.DeleteVpcAsync(vpc));
        var subnet = (await tenant.BaiduVpcs.CreateSubnetAsync(new() { Name = name, ZoneName = "cn-bj-a", Cidr = subnetCidr, VpcId = vpc })).SubnetId;
        stage.Undo(() => tenant.BaiduVpcs.DeleteSubnetAsync(subnet));
        return (vpc, subnet);
    }

    /// <summary>Sends a VPC's packets for a network over its side of a peering.</summary>
    private static async Task RouteAsync(Tenant tenant, string vpc, string destination, PeerConn side)
    {
        var table = await tenant.BaiduVpcs.GetRouteTableOfVpcAsync(vpc);
        await tenant.BaiduVpcs.CreateRouteRuleAsync(new()
        {
            RouteTableId = table.RouteTableId, SourceAddress = "0.0.0.0/0", DestinationAddress = destination, NexthopId = side.LocalIfId,
            NexthopType = NexthopType.PeerConn,
        });
    }
}
