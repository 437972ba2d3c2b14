using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Changing peer connections. Contract baidu-peer-connection, 3.6 to 3.13, 4.2 to 4.6 and the rows of 5.3; seeds 000 and 001.</summary>
public sealed class ChangeConnectionTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/peerconn";
    private const string OneMonthMore = """{"billing":{"reservation":{"reservationLength":1,"reservationTimeUnit":"Month"}}}""";

    private BaiduUser Alice => cloud.Alice;

    private BaiduUser Bob => cloud.Bob;

    public static TheoryData<string, string, string> Changes => new()
    {
        { "PUT", "", """{"localIfId":"qpif-000000000000"}""" },
        { "PUT", "?accept", "" },
        { "PUT", "?reject", "" },
        { "PUT", "?resize", """{"newBandwidthInMbps":30}""" },
        { "PUT", "?purchaseReserved", OneMonthMore },
        { "PUT", "?open&role=initiator", "" },
        { "PUT", "?close&role=acceptor", "" },
        { "PUT", "?refund", "" },
        { "PUT", "/deleteProtect", """{"deleteProtect":true}""" },
        { "DELETE", "", "" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_of_an_unknown_connection_is_not_found(string method, string rest, string body)
    {
        (await Alice.SendAsync(method, $"{Path}/peerconn-000000000000{rest}", body)).IsNotFound();
        (await Alice.SendAsync(method, $"{Path}/nonsense{rest}", body)).IsNotFound();
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_of_anothers_connection_is_not_found_and_changes_nothing(string method, string rest, string body)
    {
        var id = await Bob.HasAConnectionAsync();
        var before = (await Bob.GetAsync($"{Path}/{id}")).Body;
        (await Alice.SendAsync(method, $"{Path}/{id}{rest}", body)).IsNotFound();
        Assert.Equal(before, (await Bob.GetAsync($"{Path}/{id}")).Body);
    }

    // update, 3.6

    [Fact]
    public async Task Each_party_describes_its_own_side()
    {
        var id = await Alice.HasARequestToAsync(Bob, ",\"description\":\"first\",\"localIfName\":\"a\"");
        var alices = (await Alice.GetAsync($"{Path}/{id}"))["localIfId"];
        var bobs = (await Bob.GetAsync($"{Path}/{id}"))["localIfId"];
        (await Bob.PutAsync($"{Path}/{id}", $$"""{"localIfId":"{{bobs}}","description":"bob's","localIfName":"b"}""")).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{id}", $$"""{"localIfId":"{{alices}}","localIfName":"c"}""")).IsOkAndEmpty();
        var (forAlice, forBob) = (await Alice.GetAsync($"{Path}/{id}"), await Bob.GetAsync($"{Path}/{id}"));
        Assert.Equal(("first", "c"), (forAlice["description"], forAlice["localIfName"]));
        Assert.Equal(("bob's", "b"), (forBob["description"], forBob["localIfName"]));
        (await Alice.PutAsync($"{Path}/{id}", $$"""{"localIfId":"{{bobs}}","description":"stolen"}""")).IsBadRequest();
        Assert.Equal("bob's", (await Bob.GetAsync($"{Path}/{id}"))["description"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"localIfId":""}""")]
    [InlineData("""{"localIfId":7}""")]
    [InlineData("""{"localIfId":"nonsense"}""")]
    [InlineData("""{"localIfId":"qpif-000000000000","description":"x"}""")]
    public async Task An_update_without_an_interface_of_the_caller_is_a_bad_request(string body) =>
        (await Alice.PutAsync($"{Path}/{await Alice.HasAConnectionAsync()}", body)).IsBadRequest();

    [Fact]
    public async Task An_update_waits_until_the_connection_is_set_up()
    {
        var id = (await Alice.AsksForAConnectionAsync(await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync()))["peerConnId"];
        var body = $$"""{"localIfId":"{{(await Alice.GetAsync($"{Path}/{id}"))["localIfId"]}}","description":"x"}""";
        (await Alice.PutAsync($"{Path}/{id}", body)).IsDenied();
        await cloud.EngineWorksAsync();
        (await Alice.PutAsync($"{Path}/{id}", body)).IsOkAndEmpty();
        Assert.Equal("active", await Alice.StatusOfAsync(id));
    }

    // accept and reject, 3.7

    [Fact]
    public async Task Accepted_it_starts_and_is_active_when_the_engine_has_it()
    {
        var id = await Alice.HasARequestToAsync(Bob);
        (await Bob.PutAsync($"{Path}/{id}?accept")).IsOkAndEmpty();
        Assert.Equal("starting", await Alice.StatusOfAsync(id));
        await cloud.EngineWorksAsync();
        Assert.Equal(("active", "active"), (await Alice.StatusOfAsync(id), await Bob.StatusOfAsync(id)));
        (await Bob.PutAsync($"{Path}/{id}?accept")).IsDenied();
        (await Bob.PutAsync($"{Path}/{id}?reject")).IsDenied();
    }

    [Fact]
    public async Task Rejected_its_negotiation_has_failed_for_both()
    {
        var id = await Alice.HasARequestToAsync(Bob);
        (await Bob.PutAsync($"{Path}/{id}?reject")).IsOkAndEmpty();
        Assert.Equal(("consult_failed", "consult_failed"), (await Alice.StatusOfAsync(id), await Bob.StatusOfAsync(id)));
        (await Bob.PutAsync($"{Path}/{id}?accept")).IsDenied();
    }

    [Fact]
    public async Task Only_the_acceptor_answers()
    {
        var id = await Alice.HasARequestToAsync(Bob);
        (await Alice.PutAsync($"{Path}/{id}?accept")).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}?reject")).IsDenied();
        Assert.Equal("consulting", await Bob.StatusOfAsync(id));
    }

    [Fact]
    public async Task A_request_unanswered_for_seven_days_has_failed_and_cannot_be_accepted()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var id = await fresh.Alice.HasARequestToAsync(fresh.Bob);
        await fresh.TimePassesAsync(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal("consulting", await fresh.Alice.StatusOfAsync(id));
        await fresh.TimePassesAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(("consult_failed", "consult_failed"), (await fresh.Alice.StatusOfAsync(id), await fresh.Bob.StatusOfAsync(id)));
        (await fresh.Bob.PutAsync($"{Path}/{id}?accept")).IsDenied();
        (await fresh.Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
    }

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

    // resize, 3.9

    [Fact]
    public async Task A_resize_of_a_postpaid_connection_goes_both_ways()
    {
        var id = await Alice.HasAConnectionAsync();
        foreach (var mbps in new[] { 30, 10, 10 })
        {
            (await Alice.PutAsync($"{Path}/{id}?resize", $$"""{"newBandwidthInMbps":{{mbps}}}""")).IsOkAndEmpty();
            await cloud.EngineWorksAsync();
            var got = await Alice.GetAsync($"{Path}/{id}");
            Assert.Equal(("active", $"{mbps}", $"{mbps}"), (got["status"], got["bandwidthInMbps"], got["bandwithInMbp"]));
        }
    }

    [Fact]
    public async Task A_resize_to_the_same_bandwidth_changes_nothing()
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":20}""")).IsOkAndEmpty();
        Assert.Equal("active", await Alice.StatusOfAsync(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"newBandwidthInMbps":"30"}""")]
    [InlineData("""{"newBandwidthInMbps":0}""")]
    [InlineData("""{"newBandwidthInMbps":10001}""")]
    [InlineData("""{"bandwidthInMbps":30}""")]
    public async Task A_resize_without_a_good_bandwidth_is_a_bad_request(string body) =>
        (await Alice.PutAsync($"{Path}/{await Alice.HasAConnectionAsync()}?resize", body)).IsBadRequest();

    [Fact]
    public async Task A_resize_is_the_initiators_and_only_when_active()
    {
        var id = await Alice.HasARequestToAsync(Bob);
        (await Alice.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":30}""")).IsDenied();
        (await Bob.PutAsync($"{Path}/{id}?accept")).IsOkAndEmpty();
        await cloud.EngineWorksAsync();
        (await Bob.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":30}""")).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":30}""")).IsOkAndEmpty();
    }

    [Fact]
    public async Task A_prepaid_bandwidth_only_grows()
    {
        var id = await Alice.HasAPrepaidConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":19}""")).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":21}""")).IsOkAndEmpty();
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
        (await fresh.Alice.PutAsync($"{Path}/{id}?purchaseReserved", OneMonthMore)).IsOkAndEmpty();
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
        (await fresh.Alice.PutAsync($"{Path}/{id}?purchaseReserved", OneMonthMore)).IsDenied();
        await fresh.EngineWorksAsync();
        (await fresh.Alice.GetAsync($"{Path}/{id}")).IsOkAndEmpty();
    }

    [Fact]
    public async Task A_postpaid_connection_is_neither_renewed_nor_refunded()
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}?purchaseReserved", OneMonthMore)).IsDenied();
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
        (await Bob.SendToAsync("gz", "PUT", $"{Path}/{id}?purchaseReserved", OneMonthMore)).IsDenied();
        (await Bob.SendToAsync("gz", "PUT", $"{Path}/{id}?refund")).IsDenied();
        (await Alice.PutAsync($"{Path}/{id}?purchaseReserved", OneMonthMore)).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{id}?refund")).IsOkAndEmpty();
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

    // DNS sync, 3.11 and 4.4

    [Fact]
    public async Task Dns_sync_of_each_side_goes_through_its_states_while_the_connection_stays_active()
    {
        var id = await Alice.HasAConnectionAsync();
        foreach (var role in new[] { "initiator", "acceptor" })
        {
            (await Alice.PutAsync($"{Path}/{id}?open&role={role}")).IsOkAndEmpty();
            Assert.Equal("syncing", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?open&role={role}")).IsDenied();
            (await Alice.PutAsync($"{Path}/{id}?close&role={role}")).IsDenied();
            await cloud.EngineWorksAsync();
            Assert.Equal("open", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?open&role={role}")).IsOkAndEmpty();
            Assert.Equal("open", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?close&role={role}")).IsOkAndEmpty();
            Assert.Equal("closing", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?close&role={role}")).IsDenied();
            await cloud.EngineWorksAsync();
            Assert.Equal("close", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?close&role={role}")).IsOkAndEmpty();
        }

        async Task<string> DnsAsync(string role)
        {
            var got = await Alice.GetAsync($"{Path}/{id}?role={role}");
            Assert.Equal("active", got["status"]);
            return got["dnsStatus"];
        }
    }

    [Theory]
    [InlineData("?open")]
    [InlineData("?open&role=")]
    [InlineData("?open&role=both")]
    [InlineData("?close")]
    [InlineData("?close&role=Acceptor")]
    public async Task Dns_sync_without_a_good_role_is_a_bad_request(string query)
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}{query}")).IsBadRequest();
        (await Alice.PutAsync($"{Path}/{id}{query}", "{}")).IsBadRequest();
    }

    [Fact]
    public async Task The_role_may_come_in_the_body_and_the_query_wins()
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}?open", """{"role":"acceptor"}""")).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{id}?open&role=initiator", """{"role":"acceptor"}""")).IsOkAndEmpty();
        Assert.Equal("syncing", (await Alice.GetAsync($"{Path}/{id}?role=initiator"))["dnsStatus"]);
        Assert.Equal("syncing", (await Alice.GetAsync($"{Path}/{id}?role=acceptor"))["dnsStatus"]);
        (await Alice.PutAsync($"{Path}/{id}?open", """{"role":1}""")).IsBadRequest();
    }

    [Fact]
    public async Task Dns_sync_of_another_accounts_side_is_denied()
    {
        var id = await Alice.HasAConnectionToAsync(Bob);
        (await Alice.PutAsync($"{Path}/{id}?open&role=acceptor")).IsDenied();
        (await Bob.PutAsync($"{Path}/{id}?open&role=initiator")).IsDenied();
        (await Bob.PutAsync($"{Path}/{id}?open&role=acceptor")).IsOkAndEmpty();
        Assert.Equal("close", (await Alice.GetAsync($"{Path}/{id}"))["dnsStatus"]);
    }

    [Fact]
    public async Task Dns_sync_needs_an_active_connection() =>
        (await Alice.PutAsync($"{Path}/{await Alice.HasARequestToAsync(Bob)}?open&role=initiator")).IsDenied();

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

    // dispatch, 3.1

    [Theory]
    [InlineData("?accept&reject")]
    [InlineData("?open&close&role=initiator")]
    [InlineData("?resize=1&refund")]
    public async Task Several_switches_are_a_bad_request(string query)
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}{query}", """{"newBandwidthInMbps":30}""")).IsBadRequest();
        Assert.Equal("active", await Alice.StatusOfAsync(id));
    }

    [Fact]
    public async Task An_unknown_switch_is_an_update_without_its_body() =>
        (await Alice.PutAsync($"{Path}/{await Alice.HasAConnectionAsync()}?frobnicate")).IsBadRequest();

    [Theory]
    [InlineData("POST", "/v1/peerconn/x")]
    [InlineData("PATCH", "/v1/peerconn")]
    [InlineData("DELETE", "/v1/peerconn")]
    [InlineData("GET", "/v1/peerconn/x/deleteProtect")]
    [InlineData("PUT", "/v1/vpc/vpc-000000000000")]
    public async Task A_method_that_a_path_lacks_is_a_bad_request(string method, string path) => (await Alice.SendAsync(method, path)).IsBadRequest();

    [Theory]
    [InlineData("/v1/peerconn/")]
    [InlineData("/v1/peerconn/a/b/c")]
    [InlineData("/v1/nat")]
    [InlineData("/v2")]
    [InlineData("/")]
    [InlineData("//v1/peerconn")]
    [InlineData("/v1/vpc/%zz")]
    [InlineData("/v1/vpc/%00")]
    public async Task A_path_that_is_none_is_an_invalid_uri(string path) => (await Alice.GetAsync(path)).Is(400, "InvalidURI");

    [Theory]
    [InlineData("/v2/peerconn")]
    [InlineData("/v3/peerconn/x")]
    [InlineData("/v1/zone")]
    [InlineData("/v10/vpc")]
    [InlineData("/v3")]
    public async Task Another_version_is_an_invalid_version(string path) => (await Alice.GetAsync(path)).Is(404, "InvalidVersion");
}
