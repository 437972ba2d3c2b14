using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Release, terms and deletion protection. Contract baidu-peer-connection, 3.8, 3.10, 3.12, 3.13, 4.2, 4.6 and 4.7; seeds 000 and 001.</summary>
public sealed class ReleaseConnectionTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/peerconn";

    private BaiduUser Alice => cloud.Alice;

    private BaiduUser Bob => cloud.Bob;

    // release, 3.8 and 4.6

    [Fact]
    public async Task Released_the_pair_is_free_and_both_VPCs_may_go()
    {
        var id = await Alice.HasAConnectionToAsync(Bob);
        var (near, far) = ((await Alice.GetAsync($"{Path}/{id}"))["localVpcId"], (await Bob.GetAsync($"{Path}/{id}"))["localVpcId"]);
        (await Alice.DeleteAsync($"/v1/vpc/{near}")).Is(409, "ResourceNeedRelease");
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
        Assert.Equal("deleting", await Bob.StatusOfAsync(id));
        await cloud.EngineWorksAsync();
        (await Bob.GetAsync($"{Path}/{id}")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsNotFound();
        (await Alice.DeleteAsync($"/v1/vpc/{near}")).IsOkAndEmpty();
        (await Bob.DeleteAsync($"/v1/vpc/{far}")).IsOkAndEmpty();
    }

    [Fact]
    public async Task The_acceptor_of_another_account_does_not_release()
    {
        var id = await Alice.HasAConnectionToAsync(Bob);
        (await Bob.DeleteAsync($"{Path}/{id}")).IsDenied();
        Assert.Equal("active", await Alice.StatusOfAsync(id));
    }

    [Fact]
    public async Task A_waiting_or_failed_request_can_be_released()
    {
        var (waiting, rejected) = (await Alice.HasARequestToAsync(Bob), await Alice.HasARequestToAsync(Bob));
        (await Bob.PutAsync($"{Path}/{rejected}?reject")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"{Path}/{waiting}")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"{Path}/{rejected}")).IsOkAndEmpty();
    }

    [Fact]
    public async Task What_is_being_set_up_or_changed_is_not_released()
    {
        var id = (await Alice.AsksForAConnectionAsync(await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync()))["peerConnId"];
        (await Alice.DeleteAsync($"{Path}/{id}")).IsDenied();
        await cloud.EngineWorksAsync();
        (await Alice.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":30}""")).IsOkAndEmpty();
        Assert.Equal("updating", await Alice.StatusOfAsync(id));
        (await Alice.DeleteAsync($"{Path}/{id}")).IsDenied();
        await cloud.EngineWorksAsync();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
    }

    [Fact]
    public async Task The_route_rules_of_both_sides_go_with_it()
    {
        var id = await Alice.HasAConnectionToAsync(Bob);
        foreach (var user in new[] { Alice, Bob })
        {
            var side = await user.GetAsync($"{Path}/{id}");
            var table = (await user.GetAsync($"/v1/route?vpcId={side["localVpcId"]}")).IsOk();
            (await user.PostAsync("/v1/route/rule", RouteTests.Rule(table["routeTableId"], "0.0.0.0/0", "172.30.0.0/16", side["localIfId"]))).IsOk();
        }

        var (near, far) = ((await Alice.GetAsync($"{Path}/{id}"))["localVpcId"], (await Bob.GetAsync($"{Path}/{id}"))["localVpcId"]);
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
        await cloud.EngineWorksAsync();
        Assert.Equal("[]", (await Alice.GetAsync($"/v1/route?vpcId={near}"))["routeRules"]);
        Assert.Equal("[]", (await Bob.GetAsync($"/v1/route?vpcId={far}"))["routeRules"]);
    }

    // renew and refund, 3.10 and 3.13; 4.6

    [Fact]
    public async Task A_prepaid_term_ends_by_the_calendar_and_a_renewal_adds_to_it()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var id = await fresh.Alice.HasAPrepaidConnectionAsync(months: 1);
        Assert.Equal(("Prepaid", "2026-02-05T08:00:00Z"), await TermAsync());
        (await fresh.Alice.PutAsync($"{Path}/{id}?purchaseReserved", """{"billing":{"reservation":{"reservationLength":12}}}""")).IsOkAndEmpty();
        Assert.Equal(("Prepaid", "2027-02-05T08:00:00Z"), await TermAsync());

        await fresh.TimePassesAsync(TimeSpan.FromDays(396));
        Assert.Equal("expired", await fresh.Alice.StatusOfAsync(id));
        (await fresh.Alice.PutAsync($"{Path}/{id}?purchaseReserved", BaiduUser.OneMonthMore)).IsOkAndEmpty();
        await fresh.EngineWorksAsync();
        Assert.Equal("active", await fresh.Alice.StatusOfAsync(id));
        Assert.Equal(("Prepaid", "2027-03-05T08:00:00Z"), await TermAsync());

        async Task<(string, string)> TermAsync()
        {
            var got = await fresh.Alice.GetAsync($"{Path}/{id}");
            return (got["paymentTiming"], got["expiredTime"]);
        }
    }

    [Fact]
    public async Task Seven_days_after_its_term_it_is_released()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var id = await fresh.Alice.HasAPrepaidConnectionAsync();
        await fresh.TimePassesAsync(TimeSpan.FromDays(31));
        Assert.Equal("expired", await fresh.Alice.StatusOfAsync(id));
        await fresh.TimePassesAsync(TimeSpan.FromDays(7));
        (await fresh.Alice.PutAsync($"{Path}/{id}?purchaseReserved", BaiduUser.OneMonthMore)).IsDenied();
        await fresh.EngineWorksAsync();
        (await fresh.Alice.GetAsync($"{Path}/{id}")).IsOkAndEmpty();
    }

    [Fact]
    public async Task A_postpaid_connection_is_neither_renewed_nor_refunded()
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}?purchaseReserved", BaiduUser.OneMonthMore)).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}?refund")).IsDenied();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"billing":{}}""")]
    [InlineData("""{"billing":{"reservation":{"reservationLength":11}}}""")]
    [InlineData("""{"billing":{"reservation":{"reservationTimeUnit":"day"}}}""")]
    public async Task A_renewal_without_a_good_reservation_is_a_bad_request(string body) =>
        (await Alice.PutAsync($"{Path}/{await Alice.HasAConnectionAsync()}?purchaseReserved", body)).IsBadRequest();

    [Fact]
    public async Task A_renewal_and_a_refund_are_the_initiators()
    {
        var peer = await Bob.MakesAVpcAsync(region: "gz");
        var id = (await Alice.AsksForAConnectionAsync(
            await Alice.MakesAVpcAsync(), peer, Bob, billing: BaiduUser.Prepaid(1), peerRegion: "gz")).IsOk()["peerConnId"];
        (await Bob.SendToAsync("gz", "PUT", $"{Path}/{id}?accept")).IsOkAndEmpty();
        await cloud.EngineWorksAsync();
        (await Bob.SendToAsync("gz", "PUT", $"{Path}/{id}?purchaseReserved", BaiduUser.OneMonthMore)).IsDenied();
        (await Bob.SendToAsync("gz", "PUT", $"{Path}/{id}?refund")).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}?purchaseReserved", BaiduUser.OneMonthMore)).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{id}?refund")).IsOkAndEmpty();
    }

    [Fact]
    public async Task Across_accounts_a_term_starts_when_the_acceptor_agrees()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var id = await AsksForAPrepaidOneAsync(fresh.Alice, fresh.Bob);
        await fresh.TimePassesAsync(TimeSpan.FromDays(6));
        (await fresh.Bob.SendToAsync("gz", "PUT", $"{Path}/{id}?accept")).IsOkAndEmpty();
        await fresh.EngineWorksAsync();
        Assert.Equal("2026-02-11T08:00:00Z", (await fresh.Alice.GetAsync($"{Path}/{id}"))["expiredTime"]);
    }

    [Fact]
    public async Task A_prepaid_one_is_released_when_its_negotiation_failed_or_its_term_is_over()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var (rejected, expired) = (await AsksForAPrepaidOneAsync(fresh.Alice, fresh.Bob), await fresh.Alice.HasAPrepaidConnectionAsync());
        (await fresh.Alice.PutAsync($"{Path}/{rejected}?purchaseReserved", BaiduUser.OneMonthMore)).IsDenied();
        (await fresh.Bob.SendToAsync("gz", "PUT", $"{Path}/{rejected}?reject")).IsOkAndEmpty();
        (await fresh.Alice.DeleteAsync($"{Path}/{rejected}")).IsOkAndEmpty();

        await fresh.TimePassesAsync(TimeSpan.FromDays(31));
        Assert.Equal("expired", await fresh.Alice.StatusOfAsync(expired));
        (await fresh.Alice.DeleteAsync($"{Path}/{expired}")).IsOkAndEmpty();
    }

    [Fact]
    public async Task A_prepaid_request_that_waits_is_taken_back_by_refund_not_by_release()
    {
        var id = await AsksForAPrepaidOneAsync(Alice, Bob);
        (await Alice.DeleteAsync($"{Path}/{id}")).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}?refund")).IsOkAndEmpty();
        Assert.Equal("deleting", await Alice.StatusOfAsync(id));
    }

    [Fact]
    public async Task What_is_being_set_up_or_changed_is_neither_renewed_nor_refunded()
    {
        var id = await Alice.HasAPrepaidConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":30}""")).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{id}?purchaseReserved", BaiduUser.OneMonthMore)).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}?refund")).IsDenied();
    }

    [Fact]
    public async Task A_prepaid_connection_is_refunded_not_released()
    {
        var id = await Alice.HasAPrepaidConnectionAsync();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}?refund")).IsOkAndEmpty();
        Assert.Equal("deleting", await Alice.StatusOfAsync(id));
        await cloud.EngineWorksAsync();
        (await Alice.GetAsync($"{Path}/{id}")).IsOkAndEmpty();
    }

    // deletion protection, 3.12

    [Fact]
    public async Task A_protected_connection_is_neither_released_nor_refunded()
    {
        var id = await Alice.HasAConnectionAsync(",\"deleteProtect\":true");
        Assert.Equal("true", (await Alice.GetAsync($"{Path}/{id}"))["deleteProtect"]);
        (await Alice.DeleteAsync($"{Path}/{id}")).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}/deleteProtect", """{"deleteProtect":false}""")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();

        var prepaid = await Alice.HasAPrepaidConnectionAsync();
        (await Alice.PutAsync($"{Path}/{prepaid}/deleteProtect", """{"deleteProtect":true}""")).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{prepaid}?refund")).IsDenied();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"deleteProtect":null}""")]
    [InlineData("""{"deleteProtect":"true"}""")]
    [InlineData("""{"deleteProtect":1}""")]
    public async Task Deletion_protection_is_true_or_false(string body) =>
        (await Alice.PutAsync($"{Path}/{await Alice.HasAConnectionAsync()}/deleteProtect", body)).IsBadRequest();

    [Fact]
    public async Task Deletion_protection_is_the_initiators() =>
        (await Bob.PutAsync($"{Path}/{await Alice.HasAConnectionToAsync(Bob)}/deleteProtect", """{"deleteProtect":true}""")).IsDenied();

    private static async Task<string> AsksForAPrepaidOneAsync(BaiduUser initiator, BaiduUser acceptor) => (await initiator.AsksForAConnectionAsync(
        await initiator.MakesAVpcAsync(), await acceptor.MakesAVpcAsync(region: "gz"), acceptor, billing: BaiduUser.Prepaid(1), peerRegion: "gz"))
        .IsOk()["peerConnId"];
}
