using System.Net;
using System.Net.Sockets;
using Tieline.Sdk.Alibaba;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>Retries, tokens, nonces, sessions, paging, waiting and configuration (contract alibaba-router-interface, 1.5, 2.4, 4 and 8).</summary>
public sealed class AlibabaClientTests
{
    public static TheoryData<int, string> Untouched => new()
    {
        { 400, "Throttling.User" }, { 400, "Throttling" }, { 503, "ServiceUnavailable" },
    };

    public static TheoryData<int, string> MayHaveBeenServed => new() { { 500, "InternalError" }, { 502, "Bad" }, { 504, "Gateway" }, { 503, "Other" } };

    public static TheoryData<string> Conflicts =>
    [
        "TaskConflict", "OperationConflict", "LastTokenProcessing", "IncorrectRouteEntryStatus", "IncorrectVpcStatus", "IncorrectVSwitchStatus",
        "IncorrectStatus.RouterInterface",
    ];

    [Theory, MemberData(nameof(Untouched)), MemberData(nameof(MayHaveBeenServed))]
    public async Task A_read_or_a_change_with_a_token_is_tried_again_after_a_passing_fault(int status, string code)
    {
        var service = new FakeService();
        for (var i = 0; i < 2; i++) service.RefusesAlibaba(status, code).RefusesAlibaba(status, code).Answers("{}");
        using var client = service.RouterInterfaces();

        await client.DescribeRouterInterfacesAsync();
        await client.DeleteRouterInterfaceAsync("ri-1");

        Assert.Equal(6, service.Requests.Count);
        Assert.Equal([300, 600, 300, 600], service.Clock.Pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Theory, MemberData(nameof(Untouched))]
    public async Task A_connect_is_tried_again_when_the_service_certainly_did_nothing(int status, string code)
    {
        var service = new FakeService().RefusesAlibaba(status, code).Answers("{}");
        using var client = service.RouterInterfaces();

        await client.ConnectRouterInterfaceAsync("ri-1");

        Assert.Equal(2, service.Requests.Count);
    }

    [Theory, MemberData(nameof(MayHaveBeenServed))]
    public async Task A_connect_is_not_tried_again_when_it_may_have_been_served(int status, string code)
    {
        var service = new FakeService().RefusesAlibaba(status, code);
        using var client = service.RouterInterfaces();

        Assert.Equal(code, (await Assert.ThrowsAsync<AlibabaServiceException>(() => client.ConnectRouterInterfaceAsync("ri-1"))).Code);

        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_connect_is_tried_again_when_it_was_never_sent_but_not_when_its_answer_was_lost()
    {
        var service = new FakeService()
            .Fails(new HttpRequestException(HttpRequestError.ConnectionError)).Fails(new HttpRequestException(HttpRequestError.NameResolutionError))
            .Fails(new SocketException((int)SocketError.NotConnected)).Answers("{}").Fails(new HttpRequestException(HttpRequestError.ResponseEnded));
        using var client = service.RouterInterfaces();

        await client.ConnectRouterInterfaceAsync("ri-1");
        Assert.Equal(4, service.Requests.Count);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.ConnectRouterInterfaceAsync("ri-1"));
        Assert.Equal(5, service.Requests.Count);
    }

    [Theory]
    [InlineData(400, "IncorrectStatus")]
    [InlineData(403, "RejectedByOppositeInterface")]
    [InlineData(404, "InvalidRouterInterfaceId.NotFound")]
    [InlineData(400, "SignatureNonceUsed")]
    [InlineData(400, "InvalidTimeStamp.Expired")]
    public async Task A_refusal_is_not_tried_again(int status, string code)
    {
        var service = new FakeService().RefusesAlibaba(status, code);
        using var client = service.RouterInterfaces();

        await Assert.ThrowsAsync<AlibabaServiceException>(() => client.DescribeRouterInterfacesAsync());

        Assert.Single(service.Requests);
    }

    [Theory, MemberData(nameof(Conflicts))]
    public async Task A_conflict_is_tried_again_only_when_that_is_configured(string code)
    {
        var service = new FakeService().RefusesAlibaba(400, code).RefusesAlibaba(400, code).Answers("""{"VSwitchId":"vsw-1"}""");
        using var plain = new VpcClient(service.Alibaba());
        using var patient = new VpcClient(service.Alibaba() with { RetryConflicts = true });

        await Assert.ThrowsAsync<AlibabaServiceException>(() => plain.DeleteVSwitchAsync("vsw-1"));
        await patient.DeleteVSwitchAsync("vsw-1");

        Assert.Equal(3, service.Requests.Count);
    }

    [Fact]
    public async Task A_service_that_throttles_is_left_alone_as_long_as_it_says()
    {
        var service = new FakeService().Answers(() =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent("""{"Code":"Throttling.User"}""") };
            answer.Headers.Add("x-acs-retry-after", "4200");
            return answer;
        }).Answers("{}");
        using var client = service.RouterInterfaces();

        await client.ConnectRouterInterfaceAsync("ri-1");

        Assert.Equal([4200], service.Clock.Pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Theory]
    [InlineData(AlibabaSignature.Acs3HmacSha256)]
    [InlineData(AlibabaSignature.HmacSha1)]
    public async Task Each_try_has_a_nonce_a_time_and_a_signature_of_its_own_and_the_same_token(AlibabaSignature signature)
    {
        var service = new FakeService().RefusesAlibaba(500, "InternalError").RefusesAlibaba(500, "InternalError").Answers("{}");
        using var client = new RouterInterfaceClient(
            service.Alibaba() with { Signature = signature, Retry = new() { FirstPause = TimeSpan.FromSeconds(1) } });

        await client.ModifyRouterInterfaceSpecAsync("ri-1", RouterInterfaceSpec.Large1);

        Assert.Equal(3, service.Requests.Select(request => request.Nonce()).Distinct().Count());
        Assert.Equal(3, service.Requests.Select(request => request.Headers.GetValueOrDefault("x-acs-date") ?? request.QueryValue("Timestamp")).Distinct().Count());
        Assert.True(Guid.TryParse(Assert.Single(service.Requests.Select(request => request.QueryValue("ClientToken")).Distinct()), out _));
        Assert.All(service.Requests, request => request.AssertSignedBy(AlibabaWire.Credentials));
    }

    [Theory]
    [InlineData(AlibabaSignature.Acs3HmacSha256)]
    [InlineData(AlibabaSignature.HmacSha1)]
    public async Task A_client_whose_clock_is_wrong_takes_the_services(AlibabaSignature signature)
    {
        var service = new FakeService();
        service.Answers(() =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent("""{"Code":"InvalidTimeStamp.Expired"}""") };
            answer.Headers.Date = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
            return answer;
        }).Answers("{}");
        using var client = new RouterInterfaceClient(service.Alibaba() with { Signature = signature });

        await client.ConnectRouterInterfaceAsync("ri-1");

        var request = service.Requests[1];
        Assert.Equal("2031-05-06T07:08:09Z", request.Headers.GetValueOrDefault("x-acs-date") ?? request.QueryValue("Timestamp"));
        request.AssertSignedBy(AlibabaWire.Credentials);
    }

    [Fact]
    public async Task Temporary_credentials_are_sent_and_signed_in_headers()
    {
        var service = new FakeService().Answers("{}");
        var credentials = new AlibabaCredentials("testid", "testsecret", "sts/token+1==");
        using var client = new RouterInterfaceClient(service.Alibaba() with { Credentials = credentials });

        await client.ConnectRouterInterfaceAsync("ri-1");

        var request = Assert.Single(service.Requests);
        Assert.Equal(
            ("sts/token+1==", "testid", "static_sts"),
            (request.Headers["x-acs-security-token"], request.Headers["x-acs-accesskey-id"], request.Headers["x-acs-credentials-provider"]));
        Assert.Contains(";x-acs-security-token;", request.Authorization, StringComparison.Ordinal);
        request.AssertSignedBy(credentials);
    }

    [Fact]
    public async Task Temporary_credentials_are_sent_and_signed_in_parameters()
    {
        var service = new FakeService().Answers("{}");
        var credentials = new AlibabaCredentials("testid", "testsecret", "sts/token+1==");
        using var client = new RouterInterfaceClient(service.Alibaba() with { Credentials = credentials, Signature = AlibabaSignature.HmacSha1 });

        await client.ConnectRouterInterfaceAsync("ri-1");

        var request = Assert.Single(service.Requests);
        Assert.Equal("sts/token+1==", request.QueryValue("SecurityToken"));
        request.AssertSignedBy(credentials);
    }

    [Theory]
    [InlineData(AlibabaApiVersion.Vpc, "vpc.cn-shanghai.aliyuncs.com")]
    [InlineData(AlibabaApiVersion.Ecs, "ecs.cn-shanghai.aliyuncs.com")]
    public async Task Without_an_endpoint_the_clouds_own_of_the_region_and_version_is_called(string version, string host)
    {
        var service = new FakeService().Answers("{}");
        using var client = new RouterInterfaceClient(service.Alibaba() with { Endpoint = null, RegionId = "cn-shanghai", Version = version });

        await client.ConnectRouterInterfaceAsync("ri-1");

        var request = Assert.Single(service.Requests);
        Assert.Equal((host, version, "cn-shanghai"), (request.Headers["Host"], request.Headers["x-acs-version"], request.QueryValue("RegionId")));
    }

    [Theory]
    [InlineData("http://127.0.0.1:80", "127.0.0.1")]
    [InlineData("https://example.org:8443", "example.org:8443")]
    [InlineData("http://[::1]:7480", "[::1]:7480")]
    public async Task The_host_that_is_signed_is_the_host_that_is_sent(string endpoint, string host)
    {
        var service = new FakeService().Answers("{}");
        using var client = new RouterInterfaceClient(service.Alibaba() with { Endpoint = new Uri(endpoint) });

        await client.ConnectRouterInterfaceAsync("ri-1");

        var request = Assert.Single(service.Requests);
        Assert.Equal(host, request.Headers["Host"]);
        request.AssertSignedBy(AlibabaWire.Credentials);
    }

    [Fact]
    public void What_cannot_be_meant_is_refused()
    {
        var configuration = new FakeService().Alibaba();
        Assert.Throws<ArgumentException>(() => configuration with { Version = "2015-01-01" });
        Assert.Throws<ArgumentException>(() => configuration with { RegionId = "cn-hangzhou.evil.example" });
        Assert.Throws<ArgumentException>(() => configuration with { Endpoint = new Uri("http://127.0.0.1/api") });
        Assert.Throws<ArgumentException>(() => new AlibabaCredentials("", "secret"));
        Assert.Throws<ArgumentException>(() => new AlibabaCredentials("id", ""));
        Assert.DoesNotContain("testsecret", $"{configuration} {AlibabaWire.Credentials}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_pages_are_read_in_order_by_their_numbers()
    {
        var service = new FakeService().Answers(Page(120, 50)).Answers(Page(120, 50)).Answers(Page(120, 20));
        using var client = service.RouterInterfaces();

        var count = 0;
        await foreach (var _ in client.DescribeAllRouterInterfacesAsync([new(RouterInterfaceFilterKey.Status, "Idle")])) count++;

        Assert.Equal(120, count);
        Assert.Equal(
            [1, 2, 3],
            service.Requests.Select(request => int.Parse(request.QueryValue("PageNumber")!)));
        Assert.All(service.Requests, request => Assert.Equal(("50", "Idle"), (request.QueryValue("PageSize"), request.QueryValue("Filter.1.Value.1"))));
    }

    [Theory]
    [InlineData(50, 50, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(1000, 0, 1)]
    [InlineData(51, 50, 2)]
    public async Task The_last_page_is_the_one_that_reaches_the_total_or_is_empty(int total, int firstPage, int pages)
    {
        var service = new FakeService().Answers(Page(total, firstPage)).Answers(Page(total, 1)).Answers(Page(total, 1));
        using var client = service.RouterInterfaces();

        await foreach (var _ in client.DescribeAllRouterInterfacesAsync())
        {
        }

        Assert.Equal(pages, service.Requests.Count);
    }

    [Fact]
    public async Task Route_entries_are_paged_by_token()
    {
        var service = new FakeService()
            .Answers("""{"TotalCount":2,"NextToken":"T","RouteEntrys":{"RouteEntry":[{"RouteEntryId":"rte-1"}]}}""")
            .Answers("""{"TotalCount":2,"NextToken":"","RouteEntrys":{"RouteEntry":[{"RouteEntryId":"rte-2"}]}}""");
        using var client = new RouteClient(service.Alibaba());

        var ids = new List<string>();
        await foreach (var entry in client.DescribeAllRouteEntriesAsync("vtb-1")) ids.Add(entry.RouteEntryId);

        Assert.Equal(["rte-1", "rte-2"], ids);
        Assert.Equal([null, "T"], service.Requests.Select(request => request.QueryValue("NextToken")));
    }

    [Fact]
    public async Task Tags_are_paged_by_token()
    {
        var service = new FakeService()
            .Answers("""{"NextToken":"T","TagResources":{"TagResource":[{"ResourceId":"ri-1","ResourceType":"ROUTERINTERFACE","TagKey":"a","TagValue":"b"}]}}""")
            .Answers("""{"NextToken":"","TagResources":{"TagResource":[{"ResourceId":"ri-1","TagKey":"c","TagValue":null}]}}""");
        using var client = service.RouterInterfaces();

        var tags = new List<TagResource>();
        await foreach (var tag in client.ListAllTagsAsync(["ri-1"])) tags.Add(tag);

        Assert.Equal(
            [new() { ResourceId = "ri-1", ResourceType = "ROUTERINTERFACE", TagKey = "a", TagValue = "b" }, new() { ResourceId = "ri-1", TagKey = "c" }], tags);
        Assert.Equal([null, "T"], service.Requests.Select(request => request.QueryValue("NextToken")));
    }

    [Fact]
    public async Task A_connection_is_waited_for_on_either_side()
    {
        using var initiator = Shows("Connecting", "Active").RouterInterfaces();
        using var acceptor = Shows("Idle", "AcceptingConnect", "AcceptingConnecting", "Active").RouterInterfaces();

        Assert.Equal("Active", (await initiator.WaitUntilStatusAsync("ri-1", RouterInterfaceStatus.Active)).Status);
        Assert.Equal("Active", (await acceptor.WaitUntilStatusAsync("ri-1", RouterInterfaceStatus.Active)).Status);
    }

    [Fact]
    public async Task A_deactivation_and_a_change_of_specification_are_waited_for()
    {
        using var deactivated = Shows("Active", "Deactivating", "Inactive").RouterInterfaces();
        using var changed = Shows("Activating", "Active").RouterInterfaces();

        Assert.Equal("Inactive", (await deactivated.WaitUntilStatusAsync("ri-1", RouterInterfaceStatus.Inactive)).Status);
        Assert.Equal("Active", (await changed.WaitUntilStableAsync("ri-1")).Status);
    }

    [Theory]
    [InlineData("Deleting")]
    [InlineData("Inactive")]
    [InlineData("a status of next year")]
    public async Task A_status_that_leads_nowhere_ends_the_wait(string status)
    {
        using var client = Shows("Connecting", status).RouterInterfaces();

        var end = await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilStatusAsync("ri-1", RouterInterfaceStatus.Active));

        Assert.Equal(("ri-1", status), (end.Resource, end.Status));
    }

    [Fact]
    public async Task An_interface_that_is_gone_ends_a_wait_for_a_status_and_is_what_a_wait_for_the_end_wants()
    {
        using var waiting = Shows("Connecting").Answers("{}").RouterInterfaces();
        using var deleted = Shows("Inactive", "Deleting").Answers("{}").RouterInterfaces();
        using var kept = Shows("Active").RouterInterfaces();

        Assert.Equal(
            "gone", (await Assert.ThrowsAsync<UnexpectedStatusException>(() => waiting.WaitUntilStatusAsync("ri-1", RouterInterfaceStatus.Active))).Status);
        await deleted.WaitUntilGoneAsync("ri-1");
        Assert.Equal("Active", (await Assert.ThrowsAsync<UnexpectedStatusException>(() => kept.WaitUntilGoneAsync("ri-1"))).Status);
    }

    [Fact]
    public async Task Only_stable_statuses_can_be_waited_for()
    {
        using var client = new FakeService().RouterInterfaces();

        await Assert.ThrowsAsync<ArgumentException>(() => client.WaitUntilStatusAsync("ri-1", RouterInterfaceStatus.Connecting));
    }

    [Fact]
    public async Task Networks_and_routes_are_waited_for()
    {
        var service = new FakeService()
            .Answers("""{"Vpcs":{"Vpc":[{"VpcId":"vpc-1","Status":"Pending"}]}}""").Answers("""{"Vpcs":{"Vpc":[{"VpcId":"vpc-1","Status":"Available"}]}}""")
            .Answers("""{"VSwitches":{"VSwitch":[{"VSwitchId":"vsw-1","Status":"Pending"}]}}""")
            .Answers("""{"VSwitches":{"VSwitch":[{"VSwitchId":"vsw-1","Status":"Available"}]}}""")
            .Answers(Table("Pending")).Answers(Table("Available")).Answers(Table("Available"));
        using var vpcs = new VpcClient(service.Alibaba());
        using var routes = new RouteClient(service.Alibaba());

        Assert.Equal("Available", (await vpcs.WaitUntilVpcAvailableAsync("vpc-1")).Status);
        Assert.Equal("Available", (await vpcs.WaitUntilVSwitchAvailableAsync("vsw-1")).Status);
        Assert.Equal("ri-1", (await routes.WaitUntilRouteEntryAvailableAsync("vtb-1", "10.2.0.0/16")).InstanceId);
        await Assert.ThrowsAsync<UnexpectedStatusException>(() => routes.WaitUntilRouteEntryAvailableAsync("vtb-1", "10.9.0.0/16"));
        Assert.Equal(7, service.Requests.Count);

        static string Table(string status) =>
            $$$$"""
            {"RouteTables":{"RouteTable":[{"RouteTableId":"vtb-1","RouteEntrys":{"RouteEntry":[
            {"DestinationCidrBlock":"10.2.0.0/16","InstanceId":"ri-1","Status":"{{{{status}}}}"}]}}]}}
            """;
    }

    [Fact]
    public async Task A_disposed_client_sends_nothing()
    {
        var service = new FakeService();
        var client = service.RouterInterfaces();
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectRouterInterfaceAsync("ri-1"));
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task One_client_serves_many_calls_at_a_time()
    {
        var service = new FakeService();
        for (var i = 0; i < 100; i++) service.Answers("{}");
        using var client = service.RouterInterfaces(RetryPolicy.None);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => client.ConnectRouterInterfaceAsync($"ri-{i}"))));

        Assert.Equal(100, service.Requests.Select(request => request.QueryValue("RouterInterfaceId")).Distinct().Count());
        Assert.Equal(100, service.Requests.Select(request => request.Nonce()).Distinct().Count());
        Assert.All(service.Requests, request => request.AssertSignedBy(AlibabaWire.Credentials));
    }

    private static FakeService Shows(params string[] statuses)
    {
        var service = new FakeService();
        foreach (var status in statuses)
        {
            service.Answers(
                $$$"""{"TotalCount":1,"RouterInterfaceSet":{"RouterInterfaceType":[{"RouterInterfaceId":"ri-1","Status":"{{{status}}}"}]}}""");
        }

        return service;
    }

    private static string Page(int total, int items) =>
        $$$"""{"TotalCount":{{{total}}},"RouterInterfaceSet":{"RouterInterfaceType":[{{{string.Join(',', Enumerable.Repeat("{}", items))}}}]}}""";
}
