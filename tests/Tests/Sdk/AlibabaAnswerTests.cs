using System.Net;
using Tieline.Sdk.Alibaba;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>What the client makes of answers and errors, good and bad (contract alibaba-router-interface, 1.3, 1.4, 2.3, 3.6, 5 and 8).</summary>
public sealed class AlibabaAnswerTests
{
    private const string Item =
        """
        {"RouterInterfaceId":"ri-2zenfgfpyu3v93koa4sfo","Status":"Active","BusinessStatus":"Normal","Role":"InitiatingSide","RouterType":"VRouter",
        "RouterId":"vrt-2zeazning6tbzkm5cjcl1","VpcInstanceId":"vpc-2ze3tq4uxhysg717x7o4d","AccessPointId":"","Spec":"Small.5","Bandwidth":50,
        "ChargeType":"AfterPay","Name":"to-shanghai","Description":"","CreationTime":"2017-12-27T06:34:30Z","ConnectedTime":"2017-12-27T06:34:37Z",
        "EndTime":"2999-09-08T16:00:00Z","OppositeRegionId":"cn-shanghai","OppositeInterfaceId":"ri-bp1itx13bwe6f2wfhdf13",
        "OppositeRouterType":"VRouter","OppositeRouterId":"vrt-bp1el837xkkakub7dkuxz","OppositeInterfaceOwnerId":"1231579085529123",
        "OppositeInterfaceStatus":"Active","OppositeInterfaceSpec":"Negative","OppositeBandwidth":0,"OppositeInterfaceBusinessStatus":"Normal",
        "OppositeVpcInstanceId":"vpc-bp1iq3579f26c3gpkb2nr","OppositeAccessPointId":"","HealthCheckSourceIp":"","HealthCheckTargetIp":"",
        "CrossBorder":false,"FastLinkMode":false,"HasReservationData":"false","ResourceGroupId":"rg-acfmxazb4ph6aiy","Ipv6Status":"Off",
        "Tags":{"Tags":[]}}
        """;

    [Fact]
    public async Task The_contracts_example_is_read_whole()
    {
        using var client = new FakeService().Answers(
            $$$"""{"PageNumber":1,"TotalCount":1,"PageSize":10,"RequestId":"R","RouterInterfaceSet":{"RouterInterfaceType":[{{{Item}}}]}}""").RouterInterfaces();

        var page = await client.DescribeRouterInterfacesAsync();

        Assert.Equal((1, 1, 10, "R"), (page.PageNumber, page.TotalCount, page.PageSize, page.RequestId));
        var found = Assert.Single(page.RouterInterfaces);
        Assert.Equal(
            ("ri-2zenfgfpyu3v93koa4sfo", "Active", "Normal", "InitiatingSide", "VRouter", "vrt-2zeazning6tbzkm5cjcl1", "vpc-2ze3tq4uxhysg717x7o4d"),
            (found.RouterInterfaceId, found.Status, found.BusinessStatus, found.Role, found.RouterType, found.RouterId, found.VpcInstanceId));
        Assert.Equal(
            ("Small.5", 50, "AfterPay", "to-shanghai", "", "2017-12-27T06:34:30Z", "2017-12-27T06:34:37Z"),
            (found.Spec, found.Bandwidth, found.ChargeType, found.Name, found.Description, found.CreationTime, found.ConnectedTime));
        Assert.Equal(
            ("cn-shanghai", "ri-bp1itx13bwe6f2wfhdf13", "VRouter", "vrt-bp1el837xkkakub7dkuxz", "1231579085529123", "Active", "Negative"), (
            found.OppositeRegionId, found.OppositeInterfaceId, found.OppositeRouterType, found.OppositeRouterId, found.OppositeInterfaceOwnerId,
            found.OppositeInterfaceStatus, found.OppositeInterfaceSpec));
        Assert.Equal(
            ("2999-09-08T16:00:00Z", "vpc-bp1iq3579f26c3gpkb2nr", "rg-acfmxazb4ph6aiy", "Off"),
            (found.EndTime, found.OppositeVpcInstanceId, found.ResourceGroupId, found.Ipv6Status));
        Assert.True(found is { CrossBorder: false, FastLinkMode: false, HasReservationData: false, HcRate: null, HcThreshold: null });
        Assert.Empty(found.Tags);
    }

    [Fact]
    public async Task The_attributes_have_more_members_and_other_types()
    {
        using var client = new FakeService().Answers(
            """
            {"RequestId":"R","Code":"200","Message":"successful","Success":true,"RouterInterfaceId":"ri-1","Status":"Idle","FastLinkMode":"true",
            "HcRate":2000,"HcThreshold":"8","GmtModified":"2024-01-02T03:04:05Z","HealthCheckStatus":"Normal","CrossBorder":"True",
            "Tags":{"Tags":[{"Key":"a","Value":"b"},{"Key":"c"}]}}
            """).RouterInterfaces();

        var found = await client.DescribeRouterInterfaceAttributeAsync("ri-1");

        Assert.True(found is { FastLinkMode: true, CrossBorder: true, HcRate: 2000, HcThreshold: 8, GmtModified: "2024-01-02T03:04:05Z" });
        Assert.Equal([new Tag("a", "b"), new Tag("c")], found.Tags);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"RouterInterfaceSet":null,"TotalCount":null,"PageNumber":""}""")]
    [InlineData("""{"RouterInterfaceSet":{},"TotalCount":"0"}""")]
    [InlineData("""{"RouterInterfaceSet":"","TotalCount":0}""")]
    [InlineData("""{"RouterInterfaceSet":{"RouterInterfaceType":null}}""")]
    [InlineData("""{"RouterInterfaceSet":{"RouterInterfaceType":[null]}}""")]
    [InlineData("""{"RouterInterfaceSet":[]}""")]
    public async Task No_list_is_an_empty_list(string answer)
    {
        using var client = new FakeService().Answers(answer).RouterInterfaces();

        var page = await client.DescribeRouterInterfacesAsync();

        Assert.Empty(page.RouterInterfaces);
        Assert.Equal(0, page.TotalCount);
    }

    [Fact]
    public async Task Null_and_unknown_members_are_read_as_nothing()
    {
        using var client = new FakeService().Answers(
            """
            {"RouterInterfaceSet":{"Surprise":{"deep":[1]},"RouterInterfaceType":[{"RouterInterfaceId":null,"Status":"Brand.New","Bandwidth":null,
            "CrossBorder":null,"HcRate":null,"Tags":null,"NewMember":[{"x":null}]}]}}
            """).RouterInterfaces();

        var found = Assert.Single((await client.DescribeRouterInterfacesAsync()).RouterInterfaces);

        Assert.True(found is { RouterInterfaceId: "", Status: "Brand.New", Bandwidth: 0, CrossBorder: false, HcRate: null, Tags: [] });
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("<DescribeRouterInterfacesResponse/>")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"TotalCount":"many"}""")]
    [InlineData("""{"RouterInterfaceSet":7}""")]
    [InlineData("""{"RouterInterfaceSet":{"RouterInterfaceType":[{"Bandwidth":{}}]}}""")]
    public async Task An_answer_that_is_not_what_the_api_promises_says_so(string answer)
    {
        using var client = new FakeService().Answers(answer).RouterInterfaces();

        await Assert.ThrowsAsync<InvalidDataException>(() => client.DescribeRouterInterfacesAsync());
    }

    [Fact]
    public async Task Networks_are_read_whole()
    {
        var service = new FakeService()
            .Answers("""
                {"TotalCount":1,"Vpcs":{"Vpc":[{"VpcId":"vpc-1","RegionId":"cn-hangzhou","Status":"Available","CidrBlock":"10.0.0.0/8","VRouterId":"vrt-1",
                "IsDefault":false,"OwnerId":1231579085529123,"VSwitchIds":{"VSwitchId":["vsw-1","vsw-2"]},"UserCidrs":{"UserCidr":[]},
                "SecondaryCidrBlocks":{"SecondaryCidrBlock":["10.1.0.0/16"]},"RouterTableIds":{"RouterTableIds":["vtb-1"]},
                "Tags":{"Tag":[{"Key":"a","Value":"b"}]}}]}}
                """)
            .Answers("""
                {"VSwitches":{"VSwitch":[{"VSwitchId":"vsw-1","AvailableIpAddressCount":252,"Ipv6CidrBlock":"",
                "RouteTable":{"RouteTableId":"vtb-1","RouteTableType":"System"}}]}}
                """)
            .Answers("""{"Regions":{"Region":[{"RegionId":"cn-hangzhou","LocalName":"华东1","RegionEndpoint":"vpc.cn-hangzhou.aliyuncs.com"}]}}""")
            .Answers("""{"Zones":{"Zone":[{"ZoneId":"cn-hangzhou-b","AvailableResourceCreation":{"ResourceTypes":["VSwitch"]}}]}}""");
        using var client = new VpcClient(service.Alibaba());

        var vpc = await client.GetVpcAsync("vpc-1");
        Assert.True(vpc is { Status: VpcStatus.Available, VRouterId: "vrt-1", OwnerId: 1231579085529123, UserCidrs: [] });
        Assert.Equal(["vsw-1", "vsw-2"], vpc.VSwitchIds);
        Assert.Equal(["10.1.0.0/16", "vtb-1"], [.. vpc.SecondaryCidrBlocks, .. vpc.RouteTableIds]);
        Assert.Equal([new Tag("a", "b")], vpc.Tags);
        Assert.True(await client.GetVSwitchAsync("vsw-1") is { AvailableIpAddressCount: 252, RouteTable: { RouteTableId: "vtb-1", RouteTableType: "System" } });
        Assert.True(await client.DescribeRegionsAsync() is [{ RegionId: "cn-hangzhou", LocalName: "华东1", RegionEndpoint: "vpc.cn-hangzhou.aliyuncs.com" }]);
        Assert.True(await client.DescribeZonesAsync() is [{ ZoneId: "cn-hangzhou-b" }]);
    }

    [Fact]
    public async Task Route_tables_are_read_whole()
    {
        var service = new FakeService()
            .Answers("""
                {"RouteTables":{"RouteTable":[{"RouteTableId":"vtb-1","RouteTableType":"System","VRouterId":"vrt-1","RouteEntrys":{"RouteEntry":[
                {"RouteEntryId":"rte-1","DestinationCidrBlock":"10.2.0.0/16","NextHopType":"RouterInterface","InstanceId":"ri-1","Type":"Custom",
                "Status":"Available"},
                {"DestinationCidrBlock":"10.3.0.0/16","NextHops":{"NextHop":[{"NextHopId":"ri-2","NextHopType":"RouterInterface","Weight":"100"}]}}]}}]}}
                """)
            .Answers("""{"RouterTableList":{"RouterTableListType":[{"RouteTableId":"vtb-1","RouteTableType":"System","VSwitchIds":{"VSwitchId":["vsw-1"]}}]}}""")
            .Answers("""{"VRouters":{"VRouter":[{"VRouterId":"vrt-1","VpcId":"vpc-1","RouteTableIds":{"RouteTableId":["vtb-1"]}}]}}""");
        using var client = new RouteClient(service.Alibaba());

        var table = await client.GetRouteTableAsync("vtb-1");
        Assert.True(table is { RouteTableType: "System", VRouterId: "vrt-1", RouteEntries.Count: 2 });
        Assert.True(table.RouteEntries[0] is
            { RouteEntryId: "rte-1", InstanceId: "ri-1", NextHopType: NextHopType.RouterInterface, Status: VpcStatus.Available, NextHops: [] });
        Assert.Equal([new NextHop("ri-2", "RouterInterface", 100)], table.RouteEntries[1].NextHops);
        Assert.True((await client.DescribeRouteTableListAsync()).RouteTables is [{ RouteTableId: "vtb-1", VSwitchIds: ["vsw-1"] }]);
        Assert.True((await client.DescribeVRoutersAsync()).VRouters is [{ VRouterId: "vrt-1", VpcId: "vpc-1", RouteTableIds: ["vtb-1"] }]);
    }

    [Fact]
    public async Task A_get_takes_only_what_it_asked_for()
    {
        var service = new FakeService()
            .Answers($$$"""{"TotalCount":1,"RouterInterfaceSet":{"RouterInterfaceType":[{{{Item}}}]}}""")
            .Answers("""{"TotalCount":1,"Vpcs":{"Vpc":[{"VpcId":"vpc-2"}]}}""");
        using var interfaces = service.RouterInterfaces();
        using var vpcs = new VpcClient(service.Alibaba());

        Assert.Null(await interfaces.GetRouterInterfaceAsync("ri-1"));
        Assert.Null(await vpcs.GetVpcAsync("vpc-1"));
        Assert.Equal("RegionId=cn-hangzhou&Filter.1.Key=RouterInterfaceId&Filter.1.Value.1=ri-1", service.Requests[0].Business());
    }

    [Fact]
    public async Task Without_an_id_nothing_is_asked_because_the_service_would_list_all()
    {
        var service = new FakeService();
        using var interfaces = service.RouterInterfaces();
        using var vpcs = new VpcClient(service.Alibaba());
        using var routes = new RouteClient(service.Alibaba());

        await Assert.ThrowsAsync<ArgumentException>(() => interfaces.GetRouterInterfaceAsync(""));
        await Assert.ThrowsAsync<ArgumentException>(() => vpcs.GetVpcAsync(""));
        await Assert.ThrowsAsync<ArgumentException>(() => vpcs.GetVSwitchAsync(""));
        await Assert.ThrowsAsync<ArgumentException>(() => vpcs.DescribeVpcsAsync(new() { VpcIds = [] }));
        await Assert.ThrowsAsync<ArgumentException>(() => routes.GetRouteTableAsync(""));

        Assert.Empty(service.Requests);
    }

    [Theory]
    [InlineData("InvalidVpcID.NotFound", true)]
    [InlineData("InvalidRegionId.NotFound", false)]
    [InlineData("InvalidAccessKeyId.NotFound", false)]
    [InlineData("InvalidAction.NotFound", false)]
    public async Task A_404_means_that_a_vpc_is_not_there_unless_something_else_is_wrong(string code, bool isNull)
    {
        using var client = new VpcClient(new FakeService().RefusesAlibaba(404, code).Alibaba());

        if (isNull) Assert.Null(await client.GetVpcAsync("vpc-1"));
        else Assert.Equal(code, (await Assert.ThrowsAsync<AlibabaServiceException>(() => client.GetVpcAsync("vpc-1"))).Code);
    }

    [Fact]
    public async Task An_error_carries_everything_that_the_service_says()
    {
        var refused = await RefusedAsync(new FakeService().RefusesAlibaba(403, "RejectedByOppositeInterface", "The opposite RouterInterface does not."));

        Assert.Equal(
            (HttpStatusCode.Forbidden, AlibabaErrorCode.RejectedByOppositeInterface, "The opposite RouterInterface does not."),
            (refused.StatusCode, refused.Code, refused.ServiceMessage));
        Assert.Equal(
            ("57FE6F0E-0000-4000-8000-000000000001", "127.0.0.1:18080", "https://api.aliyun.com/troubleshoot?q=RejectedByOppositeInterface"),
            (refused.RequestId, refused.HostId, refused.Recommend));
        Assert.Null(refused.IsSecretWrong);
        Assert.False(refused.IsNotFound);
        Assert.Contains("RejectedByOppositeInterface (403)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "BadRequest")]
    [InlineData(500, "InternalError")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(404, "NotFound")]
    public async Task An_error_without_a_body_has_the_code_of_its_status(int status, string code)
    {
        foreach (var body in (string[])["", "<html>", "<?xml version='1.0' encoding='UTF-8'?><Error/>", "[]", "{}", """{"Code":null}"""])
        {
            var service = new FakeService();
            for (var i = 0; i < 4; i++)
            {
                service.Answers(() =>
                {
                    var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) };
                    answer.Headers.Add("x-acs-request-id", "from-header");
                    return answer;
                });
            }

            var refused = await RefusedAsync(service);

            Assert.Equal((code, "from-header", "", ""), (refused.Code, refused.RequestId, refused.HostId, refused.Recommend));
        }
    }

    [Theory]
    [InlineData(AlibabaSignature.Acs3HmacSha256)]
    [InlineData(AlibabaSignature.HmacSha1)]
    public async Task A_signature_that_does_not_match_says_whether_the_secret_is_wrong(AlibabaSignature signature)
    {
        var service = new FakeService();
        service.Answers(() => Mismatch(StringToSign(service.Requests[^1])));
        service.Answers(() => Mismatch(StringToSign(service.Requests[^1]).Replace("ri-1", "ri-2", StringComparison.Ordinal) + "."));
        service.RefusesAlibaba(400, "SignatureDoesNotMatch", "no more than that");
        using var client = new RouterInterfaceClient(service.Alibaba() with { Signature = signature });

        var secret = await Assert.ThrowsAsync<AlibabaServiceException>(() => client.ConnectRouterInterfaceAsync("ri-1"));
        var changed = await Assert.ThrowsAsync<AlibabaServiceException>(() => client.ConnectRouterInterfaceAsync("ri-1"));
        var silent = await Assert.ThrowsAsync<AlibabaServiceException>(() => client.ConnectRouterInterfaceAsync("ri-1"));

        Assert.Equal((true, false, null), (secret.IsSecretWrong, changed.IsSecretWrong, silent.IsSecretWrong));
        Assert.Contains("the access key secret is wrong", secret.Message, StringComparison.Ordinal);
        Assert.Contains("the request was changed on its way", changed.Message, StringComparison.Ordinal);
        Assert.Equal(3, service.Requests.Count);
    }

    private static string StringToSign(ReceivedRequest request) => request.QueryValue("Signature") is not null
        ? RpcV1Signer.StringToSign(request.Method, request.Query)
        : Acs3Signer.StringToSign(
            request.Method, request.Query,
            request.Headers.Where(header => header.Key is not "Authorization"), request.Headers["x-acs-content-sha256"]);

    private static HttpResponseMessage Mismatch(string stringToSign) => new(HttpStatusCode.BadRequest)
    {
        Content = new StringContent(new System.Text.Json.Nodes.JsonObject
        {
            ["Code"] = "SignatureDoesNotMatch",
            ["Message"] = $"Specified signature is not matched with our calculation. server string to sign is:{stringToSign}",
        }.ToJsonString()),
    };

    private static async Task<AlibabaServiceException> RefusedAsync(FakeService service)
    {
        using var client = service.RouterInterfaces();
        return await Assert.ThrowsAsync<AlibabaServiceException>(() => client.DescribeRouterInterfacesAsync());
    }
}
