using System.Net;
using System.Text;
using Tieline.Sdk.Baidu;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>What the client makes of answers and errors, good and bad (contract baidu-peer-connection, 3.2, 5.1 and 9, duties 5 to 7).</summary>
public sealed class BaiduAnswerTests
{
    private const string Id = "peerconn-cbp4xrtzk3fb";

    [Fact]
    public async Task The_example_of_the_document_is_read_whole()
    {
        var side = await GetAsync(
            """
            {"peerConnId":"peerconn-cbp4xrtzk3fb","role":"initiator","status":"active","bandwithInMbp":1000,"description":"mypeerconn",
            "localIfId":"qpif-qz9a61ujsizt","localIfName":"dsds","localVpcId":"vpc-1","localRegion":"bj","peerVpcId":"vpc-2","peerRegion":"gz",
            "peerAccountId":"75c14a239bb24b9e88b695e8e9e47952","createdTime":"2018-08-03 20:38:43","expiredTime":null,"dnsStatus":"close",
            "paymentTiming":"Postpaid","tags":[{"tagKey":"tagKey","tagValue":"tagValue"}]}
            """);

        Assert.Equal(
            ("peerconn-cbp4xrtzk3fb", "initiator", "active", 1000, "mypeerconn", "qpif-qz9a61ujsizt", "dsds"),
            (side!.PeerConnId, side.Role, side.Status, side.Bandwidth, side.Description, side.LocalIfId, side.LocalIfName));
        Assert.Equal(
            ("vpc-1", "bj", "vpc-2", "gz", "75c14a239bb24b9e88b695e8e9e47952"),
            (side.LocalVpcId, side.LocalRegion, side.PeerVpcId, side.PeerRegion, side.PeerAccountId));
        Assert.Equal(("2018-08-03 20:38:43", null, "close", "Postpaid"), (side.CreatedTime, side.ExpiredTime, side.DnsStatus, side.PaymentTiming));
        Assert.Equal([new TagModel("tagKey", "tagValue")], side.Tags!);
    }

    [Theory]
    [InlineData("""{"bandwidthInMbps":20}""", 20)]
    [InlineData("""{"bandwithInMbp":20}""", 20)]
    [InlineData("""{"bandwithInMbp":10,"bandwidthInMbps":20}""", 20)]
    [InlineData("""{"bandwithInMbp":20,"bandwidthInMbps":null}""", 20)]
    [InlineData("""{"bandwidthInMbps":"20"}""", 20)]
    [InlineData("{}", 0)]
    public async Task The_bandwidth_is_read_in_either_spelling(string answer, int expected) => Assert.Equal(expected, (await GetAsync(answer))!.Bandwidth);

    [Fact]
    public async Task Null_is_read_anywhere_as_nothing()
    {
        var side = await GetAsync(
            """
            {"peerConnId":null,"role":null,"status":null,"bandwithInMbp":null,"bandwidthInMbps":null,"description":null,"localIfId":null,
            "localVpcId":null,"dnsStatus":null,"createdTime":null,"tags":null,"deleteProtect":null}
            """);

        Assert.Equal(("", "", "", 0, "", "", "", ""), (
            side!.PeerConnId, side.Role, side.Status, side.Bandwidth, side.Description, side.LocalIfId, side.LocalVpcId, side.DnsStatus));
        Assert.True(side is { CreatedTime: null, Tags: null, DeleteProtect: null });
    }

    [Fact]
    public async Task A_list_that_is_null_is_empty_and_so_is_an_item()
    {
        var service = new FakeService()
            .Answers("""{"peerConns":null,"isTruncated":null,"maxKeys":null,"nextMarker":null}""")
            .Answers("""{"peerConns":[null,{"peerConnId":"a","tags":[{"tagKey":null,"tagValue":null}]},null],"isTruncated":"true","maxKeys":"7"}""");
        using var client = service.PeerConns();

        var empty = await client.ListPeerConnAsync();
        Assert.Empty(empty.PeerConns);
        Assert.True(empty is { IsTruncated: false, MaxKeys: 0, NextMarker: null });

        var one = await client.ListPeerConnAsync();
        Assert.Equal("a", Assert.Single(one.PeerConns).PeerConnId);
        Assert.Equal(new TagModel("", ""), Assert.Single(one.PeerConns[0].Tags!));
        Assert.True(one is { IsTruncated: true, MaxKeys: 7 });
    }

    [Fact]
    public async Task Null_in_the_answers_about_vpcs_is_read_as_nothing()
    {
        var service = new FakeService()
            .Answers("""{"vpc":{"vpcId":"vpc-1","name":null,"isDefault":null,"relay":"True","secondaryCidr":null,"subnets":null}}""")
            .Answers("""{"subnet":{"subnetId":"sbn-1","availableIp":null}}""")
            .Answers("""{"routeTableId":"rt-1","routeRules":null}""")
            .Answers("""{"zones":[null,{"zoneName":null},{"zoneName":"cn-bj-a"}]}""")
            .Answers("""{"zones":null}""")
            .Answers("""{"vpc":null}""");
        using var client = service.Vpcs();

        Assert.True(await client.GetVpcAsync("vpc-1") is { VpcId: "vpc-1", Name: "", IsDefault: false, Relay: true, Subnets: null });
        Assert.True(await client.GetSubnetAsync("sbn-1") is { AvailableIp: 0 });
        Assert.Empty((await client.GetRouteTableAsync("rt-1")).RouteRules);
        Assert.Equal(["", "cn-bj-a"], (await client.ListZonesAsync()).Select(zone => zone.ZoneName));
        Assert.Empty(await client.ListZonesAsync());
        Assert.Null(await client.GetVpcAsync("vpc-1"));
    }

    [Fact]
    public async Task Unknown_members_are_passed_over() =>
        Assert.Equal("a", (await GetAsync("""{"peerConnId":"a","brandNew":{"deep":[1,2,{"x":null}]}}"""))!.PeerConnId);

    [Theory]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"bandwidthInMbps":"wide"}""")]
    [InlineData("""{"bandwidthInMbps":99999999999}""")]
    [InlineData("""{"bandwidthInMbps":1.5}""")]
    [InlineData("""{"peerConnId":{}}""")]
    public async Task An_answer_that_is_not_what_the_api_promises_says_so(string answer) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => GetAsync(answer));

    [Fact]
    public async Task An_answer_that_is_not_unicode_says_so()
    {
        var service = new FakeService().Answers(HttpStatusCode.OK, [.. """{"peerConnId":"""u8, (byte)'"', 0xC3, 0x28, (byte)'"', (byte)'}']);
        using var client = service.PeerConns();

        await Assert.ThrowsAsync<InvalidDataException>(() => client.GetPeerConnAsync(Id));
    }

    [Fact]
    public async Task What_is_not_there_is_null_whichever_way_the_service_says_so()
    {
        var service = new FakeService().Answers("").Refuses(HttpStatusCode.NotFound, BceErrorCode.NoSuchObject);
        using var client = service.PeerConns();

        Assert.Null(await client.GetPeerConnAsync(Id));
        Assert.Null(await client.GetPeerConnAsync(Id));
    }

    [Fact]
    public async Task A_vpc_or_subnet_that_is_not_there_is_null()
    {
        var service = new FakeService().Refuses(HttpStatusCode.NotFound, BceErrorCode.NoSuchObject)
            .Refuses(HttpStatusCode.NotFound, BceErrorCode.NoSuchObject);
        using var client = service.Vpcs();

        Assert.Null(await client.GetVpcAsync("vpc-1"));
        Assert.Null(await client.GetSubnetAsync("sbn-1"));
    }

    [Fact]
    public async Task Another_404_is_an_error_and_so_is_that_code_with_another_status()
    {
        var service = new FakeService().Answers(HttpStatusCode.NotFound, "<html>nginx</html>").Refuses(HttpStatusCode.Conflict, BceErrorCode.NoSuchObject);
        using var client = service.PeerConns();

        Assert.False((await Assert.ThrowsAsync<BceServiceException>(() => client.GetPeerConnAsync(Id))).IsNotFound);
        await Assert.ThrowsAsync<BceServiceException>(() => client.GetPeerConnAsync(Id));
    }

    [Fact]
    public async Task A_change_of_what_is_not_there_is_an_error()
    {
        var service = new FakeService().Refuses(HttpStatusCode.NotFound, BceErrorCode.NoSuchObject);
        using var client = service.PeerConns();

        Assert.True((await Assert.ThrowsAsync<BceServiceException>(() => client.ReleaseAsync(Id))).IsNotFound);
    }

    [Fact]
    public async Task An_error_carries_code_status_message_and_request_id()
    {
        var refused = await RefusedAsync(
            HttpStatusCode.Conflict,
            """{"requestId":"ae2225f7-1c2e-427a-a1ad-5413b762957d","code":"OperationDenied","message":"Operation not available."}""");

        Assert.Equal(
            (HttpStatusCode.Conflict, "OperationDenied", "Operation not available.", "ae2225f7-1c2e-427a-a1ad-5413b762957d"),
            (refused.StatusCode, refused.Code, refused.ServiceMessage, refused.RequestId));
        Assert.Equal("OperationDenied (409): Operation not available. [request ae2225f7-1c2e-427a-a1ad-5413b762957d]", refused.Message);
        Assert.Null(refused.RetryAfter);
    }

    [Theory]
    [InlineData(400, "InvalidHTTPRequest")]
    [InlineData(403, "AccessDenied")]
    [InlineData(412, "PreconditionFailed")]
    [InlineData(404, "NotFound")]
    public async Task An_error_without_a_body_has_the_code_of_its_status(int status, string code)
    {
        foreach (var body in (string[])["", "<html>", "[]", "null", "{}", """{"code":null,"message":7}""", "{\"code\":\"\"}"])
            Assert.Equal(code, (await RefusedAsync((HttpStatusCode)status, body)).Code);
    }

    [Fact]
    public async Task An_error_that_is_not_unicode_is_still_an_error()
    {
        byte[] body = [.. """{"code":"""u8, (byte)'"', 0xC3, 0x28, (byte)'"', (byte)'}'];
        var service = new FakeService().Answers(HttpStatusCode.Forbidden, body);
        using var client = service.PeerConns();

        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<BceServiceException>(() => client.AcceptAsync(Id))).Code);
    }

    [Fact]
    public async Task The_request_id_is_taken_from_the_header_when_the_body_has_none()
    {
        var service = new FakeService().Answers(() =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent("no", Encoding.UTF8) };
            answer.Headers.Add("x-bce-request-id", "from-header");
            return answer;
        });
        using var client = service.PeerConns();

        Assert.Equal("from-header", (await Assert.ThrowsAsync<BceServiceException>(() => client.AcceptAsync(Id))).RequestId);
    }

    [Fact]
    public async Task A_redirect_is_an_error_and_is_not_followed() =>
        Assert.Equal(HttpStatusCode.Found, (await RefusedAsync(HttpStatusCode.Found, "")).StatusCode);

    private static async Task<PeerConn?> GetAsync(string answer)
    {
        using var client = new FakeService().Answers(answer).PeerConns();
        return await client.GetPeerConnAsync(Id);
    }

    private static async Task<BceServiceException> RefusedAsync(HttpStatusCode status, string body)
    {
        using var client = new FakeService().Answers(status, body).PeerConns();
        return await Assert.ThrowsAsync<BceServiceException>(() => client.AcceptAsync(Id));
    }
}
