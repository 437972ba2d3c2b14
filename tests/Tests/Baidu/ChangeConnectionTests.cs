using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Describing, answering and resizing peer connections, and how requests find their operation. Contract baidu-peer-connection, 3.1, 3.6, 3.7, 3.9, 4.2 and the rows of 5.3.</summary>
public sealed class ChangeConnectionTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/peerconn";

    private BaiduUser Alice => cloud.Alice;

    private BaiduUser Bob => cloud.Bob;

    public static TheoryData<string, string, string> Changes => new()
    {
        { "PUT", "", """{"localIfId":"qpif-000000000000"}""" },
        { "PUT", "?accept", "" },
        { "PUT", "?reject", "" },
        { "PUT", "?resize", """{"newBandwidthInMbps":30}""" },
        { "PUT", "?purchaseReserved", BaiduUser.OneMonthMore },
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
