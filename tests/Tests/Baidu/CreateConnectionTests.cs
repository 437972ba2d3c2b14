using Tieline.Core.Boundary;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Creating a peer connection. Contract baidu-peer-connection, 3.3, 4.5 and the create rows of 5.3.</summary>
public sealed class CreateConnectionTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/peerconn";

    private BaiduUser Alice => cloud.Alice;

    private BaiduUser Bob => cloud.Bob;

    [Fact]
    public async Task Within_one_account_it_is_accepted_by_itself()
    {
        var made = await Alice.AsksForAConnectionAsync(await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync());
        Assert.Matches("^{\"peerConnId\":\"peerconn-[a-z0-9]{12}\"}$", made.IsOk().Body);
        Assert.Equal("creating", await Alice.StatusOfAsync(made["peerConnId"]));
        await cloud.EngineWorksAsync();
        Assert.Equal("active", await Alice.StatusOfAsync(made["peerConnId"]));
    }

    [Fact]
    public async Task Across_accounts_it_waits_for_the_acceptor_who_sees_it_at_once()
    {
        var id = await Alice.HasARequestToAsync(Bob);
        Assert.Equal("consulting", await Alice.StatusOfAsync(id));
        Assert.Equal("consulting", await Bob.StatusOfAsync(id));
    }

    [Fact]
    public async Task The_own_account_named_as_peer_is_the_same_account()
    {
        var made = await Alice.AsksForAConnectionAsync(
            await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync(), Alice, ",\"peerIfName\":\"far\"");
        Assert.Equal("creating", await Alice.StatusOfAsync(made.IsOk()["peerConnId"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("""{"localVpcId":"LOCAL","peerVpcId":"PEER","peerRegion":"bj","billing":{}}""")]
    [InlineData("""{"bandwidthInMbps":20,"peerVpcId":"PEER","peerRegion":"bj","billing":{}}""")]
    [InlineData("""{"bandwidthInMbps":20,"localVpcId":"LOCAL","peerRegion":"bj","billing":{}}""")]
    [InlineData("""{"bandwidthInMbps":20,"localVpcId":"LOCAL","peerVpcId":"PEER","billing":{}}""")]
    [InlineData("""{"bandwidthInMbps":20,"localVpcId":"LOCAL","peerVpcId":"PEER","peerRegion":"bj"}""")]
    [InlineData("""{"bandwidthInMbps":20,"localVpcId":"LOCAL","peerVpcId":"PEER","peerRegion":"bj","billing":null}""")]
    [InlineData("""{"bandwidthInMbps":20,"localVpcId":"","peerVpcId":"PEER","peerRegion":"bj","billing":{}}""")]
    public async Task A_required_member_that_is_missing_is_a_bad_request(string body) => (await PostAsync(body)).IsBadRequest();

    [Theory]
    [InlineData("bandwidthInMbps", "\"20\"")]
    [InlineData("bandwidthInMbps", "20.0")]
    [InlineData("bandwidthInMbps", "2e1")]
    [InlineData("bandwidthInMbps", "true")]
    [InlineData("bandwidthInMbps", "99999999999999999999999999")]
    [InlineData("bandwidthInMbps", "0")]
    [InlineData("bandwidthInMbps", "-1")]
    [InlineData("bandwidthInMbps", "10001")]
    [InlineData("localVpcId", "7")]
    [InlineData("peerVpcId", "[]")]
    [InlineData("peerRegion", "{}")]
    [InlineData("peerAccountId", "1")]
    [InlineData("description", "false")]
    [InlineData("localIfName", "12")]
    [InlineData("peerIfName", "12")]
    [InlineData("deleteProtect", "\"true\"")]
    [InlineData("tags", "{}")]
    [InlineData("tags", "[1]")]
    [InlineData("tags", "[{}]")]
    [InlineData("tags", """[{"tagKey":"a","tagValue":1}]""")]
    [InlineData("tags", """[{"tagKey":"a<b","tagValue":""}]""")]
    [InlineData("tags", """[{"tagKey":"a","tagValue":"1"},{"tagKey":"a","tagValue":"2"}]""")]
    [InlineData("resourceGroupId", "[]")]
    [InlineData("billing", "\"Postpaid\"")]
    [InlineData("billing", """{"paymentTiming":"Later"}""")]
    [InlineData("billing", """{"paymentTiming":1}""")]
    [InlineData("billing", """{"paymentTiming":"Prepaid"}""")]
    [InlineData("billing", """{"paymentTiming":"Prepaid","reservation":{"reservationLength":10}}""")]
    [InlineData("billing", """{"paymentTiming":"Prepaid","reservation":{"reservationLength":0}}""")]
    [InlineData("billing", """{"paymentTiming":"Prepaid","reservation":{"reservationLength":"1"}}""")]
    [InlineData("billing", """{"paymentTiming":"Prepaid","reservation":{"reservationTimeUnit":"Year"}}""")]
    public async Task A_member_of_the_wrong_type_or_range_is_a_bad_request(string member, string value)
    {
        var members = new Dictionary<string, string>
        {
            ["bandwidthInMbps"] = "20", ["localVpcId"] = $"\"{await Alice.MakesAVpcAsync()}\"", ["peerVpcId"] = $"\"{await Alice.MakesAVpcAsync()}\"",
            ["peerRegion"] = "\"bj\"", ["billing"] = "{}", [member] = value,
        };
        (await PostAsync($"{{{string.Join(',', members.Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}")).IsBadRequest();
        Assert.Equal("[]", (await Alice.GetAsync($"{Path}?vpcId={members["localVpcId"].Trim('"')}")).IsOk()["peerConns"]);
    }

    [Theory]
    [InlineData("description", 200)]
    [InlineData("localIfName", 65)]
    [InlineData("peerIfName", 65)]
    public async Task A_text_may_have_so_many_characters_and_no_more(string member, int most)
    {
        var (local, peer) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync());
        (await Alice.AsksForAConnectionAsync(local, peer, more: $",\"{member}\":\"{new string('中', most + 1)}\"")).IsBadRequest();
        (await Alice.AsksForAConnectionAsync(local, peer, more: $",\"{member}\":\"{new string('中', most)}\"")).IsOk();
    }

    [Fact]
    public async Task Two_VPCs_that_are_one_cannot_be_connected()
    {
        var vpc = await Alice.MakesAVpcAsync();
        (await Alice.AsksForAConnectionAsync(vpc, vpc)).IsBadRequest();
    }

    [Fact]
    public async Task Within_one_region_only_postpaid_is_sold() =>
        (await Alice.AsksForAConnectionAsync(await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync(), billing: BaiduUser.Prepaid(1))).IsBadRequest();

    [Fact]
    public async Task The_peers_interface_cannot_be_named_across_accounts() => (await Alice.AsksForAConnectionAsync(
        await Alice.MakesAVpcAsync(), await Bob.MakesAVpcAsync(), Bob, ",\"peerIfName\":\"theirs\"")).IsBadRequest();

    [Theory]
    [InlineData("vpc-000000000000")]
    [InlineData("vpc-nonsense")]
    [InlineData("sbn-000000000000")]
    public async Task An_unknown_local_VPC_is_not_found(string vpc) => (await Alice.AsksForAConnectionAsync(vpc, await Alice.MakesAVpcAsync())).IsNotFound();

    [Theory]
    [InlineData("vpc-000000000000")]
    [InlineData("nonsense")]
    public async Task An_unknown_peer_VPC_is_not_found(string vpc) => (await Alice.AsksForAConnectionAsync(await Alice.MakesAVpcAsync(), vpc)).IsNotFound();

    [Fact]
    public async Task Anothers_VPC_is_not_found_as_the_local_one() =>
        (await Alice.AsksForAConnectionAsync(await Bob.MakesAVpcAsync(), await Alice.MakesAVpcAsync())).IsNotFound();

    [Fact]
    public async Task Anothers_VPC_is_not_found_without_naming_the_account() =>
        (await Alice.AsksForAConnectionAsync(await Alice.MakesAVpcAsync(), await Bob.MakesAVpcAsync())).IsNotFound();

    [Fact]
    public async Task A_VPC_is_found_only_in_the_account_that_is_named() =>
        (await Alice.AsksForAConnectionAsync(await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync(), Bob)).IsNotFound();

    [Fact]
    public async Task An_unknown_account_is_not_found() => (await Alice.AsksForAConnectionAsync(
        await Alice.MakesAVpcAsync(), await Bob.MakesAVpcAsync(), more: $",\"peerAccountId\":\"{new string('0', 32)}\"")).IsNotFound();

    [Fact]
    public async Task A_VPC_is_found_only_in_its_region()
    {
        var (near, far) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync(region: "gz"));
        (await Alice.AsksForAConnectionAsync(near, far)).IsNotFound();
        (await Alice.AsksForAConnectionAsync(far, near)).IsNotFound();
        (await Alice.AsksForAConnectionAsync(near, far, peerRegion: "mars")).IsNotFound();
        (await Alice.AsksForAConnectionAsync(near, far, peerRegion: "gz")).IsOk();
    }

    [Fact]
    public async Task Two_VPCs_have_one_connection_whichever_way_round_and_whatever_its_status()
    {
        var (one, other) = (await Alice.MakesAVpcAsync(), await Bob.MakesAVpcAsync());
        var id = (await Alice.AsksForAConnectionAsync(one, other, Bob)).IsOk()["peerConnId"];
        (await Alice.AsksForAConnectionAsync(one, other, Bob)).IsDenied();
        (await Bob.AsksForAConnectionAsync(other, one, Alice)).IsDenied();
        (await Bob.PutAsync($"{Path}/{id}?reject")).IsOkAndEmpty();
        (await Alice.AsksForAConnectionAsync(one, other, Bob)).IsDenied();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
        await cloud.EngineWorksAsync();
        (await Alice.AsksForAConnectionAsync(one, other, Bob)).IsOk();
    }

    [Fact]
    public async Task Two_relays_cannot_be_connected()
    {
        var (one, other) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync());
        (await Alice.PutAsync($"/v1/vpc/openRelay/{one}")).IsOkAndEmpty();
        (await Alice.PutAsync($"/v1/vpc/openRelay/{other}")).IsOkAndEmpty();
        (await Alice.AsksForAConnectionAsync(one, other)).IsDenied();
        (await Alice.PutAsync($"/v1/vpc/shutdownRelay/{other}")).IsOkAndEmpty();
        (await Alice.AsksForAConnectionAsync(one, other)).IsOk();
        (await Alice.PutAsync($"/v1/vpc/openRelay/{other}")).IsDenied();
    }

    [Fact]
    public async Task Overlapping_ranges_are_no_obstacle() =>
        (await Alice.AsksForAConnectionAsync(await Alice.MakesAVpcAsync("172.16.0.0/16"), await Alice.MakesAVpcAsync("172.16.0.0/16"))).IsOk();

    [Fact]
    public async Task Ten_connections_of_an_account_are_the_limit()
    {
        await using var small = new BaiduCloud { Limits = new Limits { LinksPerVpc = null } };
        await small.InitializeAsync();
        var hub = await small.Alice.MakesAVpcAsync();
        for (var i = 0; i < 10; i++) (await small.Alice.AsksForAConnectionAsync(hub, await small.Alice.MakesAVpcAsync())).IsOk();
        (await small.Alice.AsksForAConnectionAsync(hub, await small.Alice.MakesAVpcAsync())).Is(413, "LimitExceeded");
        (await small.Bob.AsksForAConnectionAsync(await small.Bob.MakesAVpcAsync(), hub, small.Alice)).IsOk();
    }

    [Fact]
    public async Task Ten_connections_of_a_VPC_are_the_limit()
    {
        await using var small = new BaiduCloud { Limits = new Limits { LinksPerAccount = null } };
        await small.InitializeAsync();
        var hub = await small.Alice.MakesAVpcAsync();
        for (var i = 0; i < 10; i++) (await small.Bob.AsksForAConnectionAsync(await small.Bob.MakesAVpcAsync(), hub, small.Alice)).IsOk();
        (await small.Bob.AsksForAConnectionAsync(await small.Bob.MakesAVpcAsync(), hub, small.Alice)).Is(413, "LimitExceeded");
        (await small.Alice.AsksForAConnectionAsync(hub, await small.Alice.MakesAVpcAsync())).Is(413, "LimitExceeded");
    }

    [Fact]
    public async Task The_first_check_that_fails_is_the_answer()
    {
        // Bandwidth, billing, local VPC, another VPC, peer VPC, prepaid, relays, pair: all of them wrong at first, then one less each time.
        var (one, other) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync());
        (await Alice.AsksForAConnectionAsync(one, other)).IsOk();
        Assert.Contains("bandwidthInMbps", (await AskAsync(0, "{}", "vpc-x", "vpc-x")).Body, StringComparison.Ordinal);
        Assert.Contains("paymentTiming", (await AskAsync(1, """{"paymentTiming":"x"}""", "vpc-x", "vpc-x")).Body, StringComparison.Ordinal);
        (await AskAsync(1, BaiduUser.Prepaid(1), "vpc-x", "vpc-x")).IsNotFound();
        (await AskAsync(1, BaiduUser.Prepaid(1), one, one)).IsBadRequest();
        (await AskAsync(1, BaiduUser.Prepaid(1), one, "vpc-x")).IsNotFound();
        (await AskAsync(1, BaiduUser.Prepaid(1), one, other)).IsBadRequest();
        (await AskAsync(1, "{}", one, other)).IsDenied();

        Task<BaiduAnswer> AskAsync(int bandwidth, string billing, string local, string peer) => PostAsync(
            $$"""{"bandwidthInMbps":{{bandwidth}},"localVpcId":"{{local}}","peerVpcId":"{{peer}}","peerRegion":"bj","billing":{{billing}}}""");
    }

    [Fact]
    public async Task Unknown_members_are_ignored() => (await Alice.AsksForAConnectionAsync(
        await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync(), more: ",\"frobnicate\":{\"a\":[1,2]}")).IsOk();

    private async Task<BaiduAnswer> PostAsync(string body)
    {
        if (body.Contains("LOCAL", StringComparison.Ordinal))
            body = body.Replace("LOCAL", await Alice.MakesAVpcAsync(), StringComparison.Ordinal);
        if (body.Contains("PEER", StringComparison.Ordinal))
            body = body.Replace("PEER", await Alice.MakesAVpcAsync(), StringComparison.Ordinal);
        return await Alice.PostAsync(Path, body);
    }
}
