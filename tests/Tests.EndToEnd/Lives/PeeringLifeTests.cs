using Tieline.Sdk.Baidu;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Lives;

/// <summary>Whole lives of peerings, by the SDK against a server process.</summary>
public sealed class PeeringLifeTests
{
    [Fact]
    public async Task A_peering_of_two_accounts_from_request_to_release()
    {
        await using var server = await TestServer.StartAsync();
        var (alice, bob) = (server.Alice, server.Bob);
        var (shop, data) = (await alice.VpcAsync("shop"), await bob.VpcAsync("data", "10.20.0.0/16"));
        await alice.SubnetAsync(shop, "10.10.1.0/24");
        await bob.SubnetAsync(data, "10.20.1.0/24");

        var id = await alice.PeeringAsync(shop, data, bob);
        var near = await alice.Peerings.WaitUntilUsableAsync(id);
        Assert.Equal((PeerConnStatus.Consulting, PeerConnRole.Initiator, shop, data, bob.AccountId), (near.Status, near.Role, near.LocalVpcId, near.PeerVpcId, near.PeerAccountId));
        var far = (await bob.Peerings.GetPeerConnAsync(id, PeerConnRole.Acceptor))!;
        Assert.Equal((PeerConnStatus.Consulting, PeerConnRole.Acceptor, data, shop, alice.AccountId), (far.Status, far.Role, far.LocalVpcId, far.PeerVpcId, far.PeerAccountId));
        Assert.Equal([id], (await alice.SidesAsync()).Select(side => side.PeerConnId));
        Assert.Equal([id], (await bob.SidesAsync(data)).Select(side => side.PeerConnId));
        await Refusal.OfAsync("OperationDenied", () => alice.Peerings.AcceptAsync(id));
        await Refusal.OfAsync("OperationDenied", () => bob.PeeringAsync(data, shop, alice)); // one for two VPCs, either way round

        await bob.Peerings.AcceptAsync(id);
        near = await alice.Peerings.WaitUntilActiveAsync(id);
        far = await bob.Peerings.WaitUntilActiveAsync(id);
        Assert.NotEqual(near.LocalIfId, far.LocalIfId);
        var there = await alice.RouteAsync(shop, "10.20.0.0/16", near);
        await bob.RouteAsync(data, "10.10.0.0/16", far);
        await Refusal.OfAsync("NoSuchObject", () => alice.RouteAsync(shop, "10.30.0.0/16", far)); // the other side's interface
        Assert.Equal([there], (await alice.Vpcs.GetRouteTableOfVpcAsync(shop)).RouteRules.Select(rule => rule.RouteRuleId));

        await alice.Peerings.ModifyBandwidthAsync(id, 20);
        Assert.Equal(20, (await alice.Peerings.WaitUntilActiveAsync(id)).Bandwidth);
        Assert.Equal(20, (await bob.Peerings.GetPeerConnAsync(id))!.Bandwidth);
        await Refusal.OfAsync("OperationDenied", () => bob.Peerings.ModifyBandwidthAsync(id, 30));

        await alice.Peerings.OpenSyncDnsAsync(id, PeerConnRole.Initiator);
        await alice.Peerings.WaitUntilDnsAsync(id, PeerConnRole.Initiator, DnsStatus.Open);
        Assert.Equal(DnsStatus.Close, (await bob.Peerings.GetPeerConnAsync(id))!.DnsStatus);
        await alice.Peerings.CloseSyncDnsAsync(id, PeerConnRole.Initiator);
        await alice.Peerings.WaitUntilDnsAsync(id, PeerConnRole.Initiator, DnsStatus.Close);

        await bob.Peerings.ModifyPeerConnAsync(id, far.LocalIfId, "to-shop", "bob's words");
        Assert.Equal(("to-shop", "bob's words"), await bob.Peerings.GetPeerConnAsync(id) is { } named ? (named.LocalIfName, named.Description) : default);
        Assert.Equal("", (await alice.Peerings.GetPeerConnAsync(id))!.Description);

        await alice.Peerings.ModifyDeleteProtectAsync(id, true);
        await Refusal.OfAsync("OperationDenied", () => alice.Peerings.ReleaseAsync(id));
        await alice.Peerings.ModifyDeleteProtectAsync(id, false);
        await Refusal.OfAsync("OperationDenied", () => bob.Peerings.ReleaseAsync(id));
        await Refusal.OfAsync("ResourceNeedRelease", () => alice.Vpcs.DeleteVpcAsync(shop));
        await alice.Peerings.ReleaseAsync(id);
        await alice.Peerings.WaitUntilGoneAsync(id);
        await bob.Peerings.WaitUntilGoneAsync(id);
        Assert.Empty(await bob.SidesAsync());
        Assert.Empty((await alice.Vpcs.GetRouteTableOfVpcAsync(shop)).RouteRules);
        await Refusal.OfAsync("NoSuchObject", () => alice.Peerings.ReleaseAsync(id));

        Assert.NotEqual(id, await bob.PeeringAsync(data, shop, alice)); // the pair is free again
    }

    [Fact]
    public async Task A_peering_within_one_account_is_active_by_itself()
    {
        await using var server = await TestServer.StartAsync();
        var alice = server.Alice;
        var (a, b) = (await alice.VpcAsync("a"), await alice.VpcAsync("b", "10.20.0.0/16"));

        var id = await alice.PeeringAsync(a, b);
        var near = await alice.Peerings.WaitUntilActiveAsync(id);
        Assert.Equal(PeerConnRole.Initiator, near.Role);
        Assert.Equal(alice.AccountId, near.PeerAccountId);
        var far = (await alice.Peerings.GetPeerConnAsync(id, PeerConnRole.Acceptor))!;
        Assert.Equal((near.PeerVpcId, near.LocalVpcId), (far.LocalVpcId, far.PeerVpcId));
        Assert.Equal(2, (await alice.SidesAsync()).Count);
        Assert.Equal(2, (await PagedAsync(alice)).Count);
        await alice.RouteAsync(a, "10.20.0.0/16", near);
        await alice.RouteAsync(b, "10.10.0.0/16", far);

        await alice.Peerings.OpenSyncDnsAsync(id, PeerConnRole.Acceptor);
        await alice.Peerings.WaitUntilDnsAsync(id, PeerConnRole.Acceptor, DnsStatus.Open);
        await Refusal.OfAsync("BadRequest", () => alice.PeeringAsync(a, a));
        await Refusal.OfAsync("OperationDenied", () => alice.PeeringAsync(b, a));

        await alice.Peerings.ReleaseAsync(id);
        await alice.Peerings.WaitUntilGoneAsync(id);
        await alice.Vpcs.DeleteVpcAsync(a);
        await alice.Vpcs.DeleteVpcAsync(b);
        Assert.Empty((await alice.Vpcs.ListVpcsAsync()).Vpcs);
    }

    [Fact]
    public async Task A_rejected_request_keeps_its_pair_until_it_is_released()
    {
        await using var server = await TestServer.StartAsync();
        var (alice, bob) = (server.Alice, server.Bob);
        var (a, b) = (await alice.VpcAsync("a"), await bob.VpcAsync("b", "10.20.0.0/16"));
        var id = await alice.PeeringAsync(a, b, bob);
        await alice.Peerings.WaitUntilUsableAsync(id);

        await bob.Peerings.RejectAsync(id);

        Assert.Equal(PeerConnStatus.ConsultFailed, (await alice.Peerings.GetPeerConnAsync(id))!.Status);
        await Refusal.OfAsync("OperationDenied", () => bob.Peerings.AcceptAsync(id));
        await Refusal.OfAsync("OperationDenied", () => alice.PeeringAsync(a, b, bob));
        await alice.Peerings.ReleaseAsync(id);
        await alice.Peerings.WaitUntilGoneAsync(id);
        await alice.PeeringAsync(a, b, bob);
    }

    [Fact]
    public async Task A_request_unanswered_for_seven_days_fails_also_over_a_restart()
    {
        await using var server = await TestServer.StartAsync("--test-clock");
        var (a, b, c) = (await server.Alice.VpcAsync("a"), await server.Bob.VpcAsync("b", "10.20.0.0/16"), await server.Bob.VpcAsync("c", "10.30.0.0/16"));
        var early = await server.Alice.PeeringAsync(a, b, server.Bob);
        await server.Alice.Peerings.WaitUntilUsableAsync(early);
        await server.AdvanceAsync(TimeSpan.FromDays(4));
        var late = await server.Alice.PeeringAsync(a, c, server.Bob);
        await server.Alice.Peerings.WaitUntilUsableAsync(late);
        var earlyCreated = (await server.Alice.Peerings.GetPeerConnAsync(early))!.CreatedTime;
        var lateCreated = (await server.Alice.Peerings.GetPeerConnAsync(late))!.CreatedTime;
        Assert.True(string.CompareOrdinal(earlyCreated, lateCreated) < 0, "times sort as text");

        await server.KillAsync();
        await server.StartAgainAsync();

        Assert.Equal(TimeSpan.FromDays(4).TotalSeconds, (await server.GetAsync("/clock")).GetProperty("offsetSeconds").GetInt64());
        Assert.Equal(PeerConnStatus.Consulting, (await server.Alice.Peerings.GetPeerConnAsync(early))!.Status);
        await server.AdvanceAsync(TimeSpan.FromDays(3) - TimeSpan.FromHours(1));
        Assert.Equal(PeerConnStatus.Consulting, (await server.Alice.Peerings.GetPeerConnAsync(early))!.Status);
        await server.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(PeerConnStatus.ConsultFailed, (await server.Alice.Peerings.GetPeerConnAsync(early))!.Status);
        Assert.Equal(PeerConnStatus.ConsultFailed, (await server.Bob.Peerings.GetPeerConnAsync(early))!.Status);
        await Refusal.OfAsync("OperationDenied", () => server.Bob.Peerings.AcceptAsync(early));
        await server.Bob.Peerings.AcceptAsync(late);
        await server.Alice.Peerings.WaitUntilActiveAsync(late);

        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal(PeerConnStatus.ConsultFailed, (await server.Alice.Peerings.GetPeerConnAsync(early))!.Status);
    }

    [Fact]
    public async Task A_restart_in_the_middle_keeps_all()
    {
        await using var server = await TestServer.StartAsync("--test-clock");
        var (a, b) = (await server.Alice.VpcAsync("a"), await server.Bob.VpcAsync("b", "10.20.0.0/16"));
        var subnet = await server.Alice.SubnetAsync(a, "10.10.1.0/24");
        var id = await server.Alice.PeeringAsync(a, b, server.Bob, clientToken: "the-same-request");
        await server.Alice.Peerings.WaitUntilUsableAsync(id);
        await server.Bob.Peerings.AcceptAsync(id);
        var near = await server.Alice.Peerings.WaitUntilActiveAsync(id);
        await server.Alice.RouteAsync(a, "10.20.0.0/16", near);
        await server.Alice.Peerings.OpenSyncDnsAsync(id, PeerConnRole.Initiator);
        near = await server.Alice.Peerings.WaitUntilDnsAsync(id, PeerConnRole.Initiator, DnsStatus.Open);
        await server.TielineAsync("attach", "web", "--subnet", subnet);
        await server.AdvanceAsync(TimeSpan.FromHours(1));
        var before = await SettledTopologyAsync(server);
        var events = (await server.GetAsync("/events?tail=true&count=1")).GetProperty("last").GetInt64();

        foreach (var kill in new[] { false, true })
        {
            if (kill) await server.KillAsync();
            else Assert.Equal(0, (await server.Process.StopAsync()).ExitCode);
            await server.StartAgainAsync();

            Assert.Equal(before, await SettledTopologyAsync(server));
            Assert.Equal(near with { Tags = null }, (await server.Alice.Peerings.GetPeerConnAsync(id))! with { Tags = null });
            Assert.Equal(events, (await server.GetAsync("/events?tail=true&count=1")).GetProperty("last").GetInt64());
            Assert.Equal(id, await server.Alice.PeeringAsync(a, b, server.Bob, clientToken: "the-same-request"));
        }
    }

    /// <summary>What is there, once nothing is on its way any more.</summary>
    internal static Task<string> SettledTopologyAsync(TestServer server) => Eventually.SeesAsync(
        async () => (await server.GetAsync("/topology?count=500")).GetRawText(),
        text => !Passing.Any(word => text.Contains($"\"{word}\"", StringComparison.Ordinal)),
        "the network is settled");

    /// <summary>States that the engine ends by itself.</summary>
    private static readonly string[] Passing = ["pending", "creating", "starting", "updating", "releasing", "opening", "closing"];

    /// <summary>One item a page: the two sides of one connection are two pages.</summary>
    private static async Task<List<PeerConn>> PagedAsync(Tenant tenant)
    {
        var all = new List<PeerConn>();
        string? marker = null;
        do
        {
            var page = await tenant.Peerings.ListPeerConnAsync(marker: marker, maxKeys: 1);
            all.AddRange(page.PeerConns);
            marker = page.NextMarker;
        }
        while (marker is not null && all.Count < 100);
        return all;
    }
}
