using Tieline.Running;
using Tieline.Sdk.Baidu;

namespace Tieline.Demo;

/// <summary>Two accounts, two VPCs, one peering: seeds 000 and 001.</summary>
internal static class PeeringDemo
{
    /// <summary>Begins the name of every namespace that the demo's workloads are in.</summary>
    public const string NamespacePrefix = "tldemo-";

    private const string Web = NamespacePrefix + "web", Db = NamespacePrefix + "db";
    private const int FirstMbps = 500, SecondMbps = 100;

    public static async Task RunAsync(Stage stage, Story story)
    {
        var (alice, bob) = (stage.Alice, stage.Bob);
        string aliceVpc = "", aliceSubnet = "", bobVpc = "", bobSubnet = "", webAddress = "", dbAddress = "", peering = "";
        PeerConn near = new(), far = new();

        await story.StepAsync("each account makes a VPC with a subnet", async () =>
        {
            (aliceVpc, aliceSubnet) = await alice.NetworkAsync(stage, "shop", "10.10.0.0/16", "10.10.1.0/24");
            (bobVpc, bobSubnet) = await bob.NetworkAsync(stage, "data", "10.20.0.0/16", "10.20.1.0/24");
            return $"alice {aliceVpc} 10.10.0.0/16, bob {bobVpc} 10.20.0.0/16";
        });
        await story.StepAsync("a workload is plugged into each", async () =>
        {
            webAddress = await stage.AttachAsync("web", aliceSubnet, Web);
            dbAddress = await stage.AttachAsync("db", bobSubnet, Db);
            return $"web {webAddress} in namespace {Web}, db {dbAddress} in {Db}";
        });
        await story.StepAsync("alice asks for a peering", async () =>
        {
            peering = (await alice.Peerings.CreatePeerConnAsync(new()
            {
                BandwidthInMbps = FirstMbps, LocalVpcId = aliceVpc, PeerVpcId = bobVpc, PeerRegion = "bj", PeerAccountId = bob.AccountId,
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
        await story.StepAsync("without route rules nothing passes", async () => await ReachesAsync(stage, dbAddress, expected: false));
        await story.StepAsync("both sides add a route rule", async () =>
        {
            await alice.RouteAsync(aliceVpc, "10.20.0.0/16", near);
            await bob.RouteAsync(bobVpc, "10.10.0.0/16", far);
            return $"{near.LocalIfId} and {far.LocalIfId} are next hops";
        });
        await story.StepAsync("web pings db", async () => await ReachesAsync(stage, dbAddress, expected: true));
        if (stage.CarriesPackets)
        {
            await story.StepAsync($"2 s of TCP under a cap of {FirstMbps} Mbit/s", async () => await ThroughputAsync(dbAddress, FirstMbps));
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
            await story.StepAsync($"2 s of TCP under a cap of {SecondMbps} Mbit/s", async () => await ThroughputAsync(dbAddress, SecondMbps));
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
                var answer = await Shell.RunAsync("ip", "netns", "exec", Web, "getent", "ahostsv4", $"db.{bobVpc}.internal");
                Story.Expect(answer.StartsWith(dbAddress, StringComparison.Ordinal), $"it got '{answer.Trim()}'");
                return $"db.{bobVpc}.internal is {dbAddress}";
            });
        }

        await story.StepAsync("alice releases the peering", async () =>
        {
            await alice.Peerings.ReleaseAsync(peering);
            await alice.Peerings.WaitUntilGoneAsync(peering);
            Story.Expect(await bob.Peerings.GetPeerConnAsync(peering) is null, "bob still sees it");
            return "gone for both";
        });
        await story.StepAsync("nothing passes any more", async () => await ReachesAsync(stage, dbAddress, expected: false));
    }

    private static async Task<string> ReachesAsync(Stage stage, string target, bool expected)
    {
        var explained = await stage.TielineAsync("explain", "web", target);
        Story.Expect(explained.GetProperty("reaches").GetBoolean() == expected, $"explain says otherwise: {explained.GetRawText()}");
        var why = explained.GetProperty("cause").GetString();
        if (!stage.CarriesPackets) return expected ? "the model says it reaches, both ways" : $"the model says why: {why}";
        try
        {
            var output = await Shell.RunAsync("ip", "netns", "exec", Web, "ping", "-n", "-c", expected ? "3" : "1", "-i", "0.2", "-W", "1", target);
            Story.Expect(expected, $"ping got through: {output}");
            return output.Trim().Split('\n')[^1];
        }
        catch (InvalidOperationException) when (!expected)
        {
            return $"no answer to ping; explain says: {why}";
        }
    }

    private static async Task<string> ThroughputAsync(string target, int capMbps)
    {
        var mbps = await TcpFlow.MeasureAsync(Web, Db, target, seconds: 2);
        Story.Expect(mbps > 0.85 * capMbps && mbps < 1.02 * capMbps, $"{mbps:F0} Mbit/s");
        return $"{mbps:F0} Mbit/s";
    }
}
