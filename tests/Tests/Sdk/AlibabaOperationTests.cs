using Tieline.Sdk.Alibaba;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>What every operation puts on the wire (contract alibaba-router-interface, 1 to 3 and 5), to the letter.</summary>
public sealed class AlibabaOperationTests
{
    private const string Region = "RegionId=cn-hangzhou";

    private static readonly CreateRouterInterfaceRequest Least = new()
    {
        RouterId = "vrt-1", Role = RouterInterfaceRole.AcceptingSide, Spec = RouterInterfaceSpec.Negative, OppositeRegionId = "cn-shanghai",
        ClientToken = "t",
    };

    // A name of its own for each group: xunit shows it, and a failure is found by it.
    public static TheoryData<string, string> InBothVersions => new()
    {
        { "ConnectRouterInterface", $"{Region}&RouterInterfaceId=ri-1" },
        { "ActivateRouterInterface", $"{Region}&RouterInterfaceId=ri-1" },
        { "DeactivateRouterInterface", $"{Region}&RouterInterfaceId=ri-1" },
        { "CreateRouterInterface", $"{Region}&RouterType=VRouter&RouterId=vrt-1&Role=AcceptingSide&Spec=Negative&OppositeRegionId=cn-shanghai&ClientToken=t" },
        { "DescribeRouterInterfaces", Region },
        { "ModifyRouterInterfaceAttribute", $"{Region}&RouterInterfaceId=ri-1&Description=" },
        { "ModifyRouterInterfaceSpec", $"{Region}&RouterInterfaceId=ri-1&Spec=Large.2&ClientToken=t" },
        { "DeleteRouterInterface", $"{Region}&RouterInterfaceId=ri-1&ClientToken=t" },
        { "CreateVpc", $"{Region}&CidrBlock=10.0.0.0%2F16&VpcName=v&Description=d&UserCidr=1.0.0.0%2F8&ClientToken=t" },
        { "DescribeVpcs", $"{Region}&VpcId=vpc-1%2Cvpc-2&IsDefault=false&PageNumber=2&PageSize=50" },
        { "ModifyVpcAttribute", $"{Region}&VpcId=vpc-1&VpcName=v&Description=&CidrBlock=10.0.0.0%2F8" },
        { "DeleteVpc", $"{Region}&VpcId=vpc-1&ClientToken=t" },
        { "CreateVSwitch", $"{Region}&VpcId=vpc-1&ZoneId=cn-hangzhou-b&CidrBlock=10.0.1.0%2F24&VSwitchName=s&Description=d&ClientToken=t" },
        { "DescribeVSwitches", $"{Region}&VpcId=vpc-1&VSwitchId=vsw-1&ZoneId=cn-hangzhou-b&IsDefault=true&PageNumber=1&PageSize=5" },
        { "ModifyVSwitchAttribute", $"{Region}&VSwitchId=vsw-1&VSwitchName=s&Description=d" },
        { "DeleteVSwitch", $"{Region}&VSwitchId=vsw-1" },
        { "DescribeVRouters", $"{Region}&VRouterId=vrt-1&PageNumber=1&PageSize=5" },
        { "DescribeRouteTables", $"{Region}&RouteTableId=vtb-1&VRouterId=vrt-1&RouterId=vrt-2&RouterType=VRouter&RouteTableName=n&PageNumber=1&PageSize=5" },
        { "CreateRouteEntry", $"{Region}&RouteTableId=vtb-1&DestinationCidrBlock=10.2.0.0%2F16&NextHopType=RouterInterface&NextHopId=ri-1&ClientToken=t" },
        { "DeleteRouteEntry", $"{Region}&RouteTableId=vtb-1&DestinationCidrBlock=10.2.0.0%2F16&NextHopId=ri-1" },
        { "DescribeRegions", Region },
        { "DescribeZones", Region },
    };

    public static TheoryData<string, string> OnlyInVpc => new()
    {
        { "DescribeRouterInterfaceAttribute", $"{Region}&InstanceId=ri-1" },
        { "TagResourcesForExpressConnect", $"{Region}&ResourceType=ROUTERINTERFACE&ResourceId.1=ri-1&ResourceId.2=ri-2&Tag.1.Key=k&Tag.1.Value=v" },
        { "UntagResourcesForExpressConnect", $"{Region}&ResourceType=ROUTERINTERFACE&ResourceId.1=ri-1&TagKey.1=k&TagKey.2=l" },
        { "ListTagResourcesForExpressConnect", $"{Region}&ResourceType=ROUTERINTERFACE&ResourceId.1=ri-1" },
        { "DeleteExpressConnect", $"{Region}&RouterInterfaceId=ri-1&Force=true&ClientToken=t" },
        { "ListTagResources", $"{Region}&ResourceType=VPC&ResourceId.1=vpc-1&ResourceId.2=vpc-2" },
        { "DescribeVpcAttribute", $"{Region}&VpcId=vpc-1" },
        { "DescribeVSwitchAttributes", $"{Region}&VSwitchId=vsw-1" },
        { "DescribeRouteTableList", $"{Region}&VpcId=vpc-1&RouterId=vrt-1&RouterType=VRouter&RouteTableId=vtb-1&RouteTableName=n&RouteTableType=System&PageNumber=1&PageSize=50" },
        {
            "DescribeRouteEntryList",
            $"{Region}&RouteTableId=vtb-1&RouteEntryId=rte-1&RouteEntryName=n&RouteEntryType=Custom&DestinationCidrBlock=10.2.0.0%2F16"
            + "&NextHopId=ri-1&NextHopType=RouterInterface&MaxResult=100&NextToken=T"
        },
        { "TagResources", $"{Region}&ResourceType=VPC&ResourceId.1=vpc-1&Tag.1.Key=k&Tag.1.Value=" },
        { "UnTagResources", $"{Region}&ResourceType=VPC&ResourceId.1=vpc-1&TagKey.1=k" },
    };

    [Theory, MemberData(nameof(InBothVersions)), MemberData(nameof(OnlyInVpc))]
    public async Task Version_2016_signed_by_acs3(string action, string parameters)
    {
        var service = new FakeService().Answers("{}");

        await CallAsync(service.Alibaba(), action);

        var request = Assert.Single(service.Requests);
        Assert.Equal(("POST", $"/?{parameters}", ""), (request.Method, request.Target, request.Body));
        Assert.Equal(
            [
                "accept: application/json", $"authorization: {request.Authorization}", "host: 127.0.0.1:18080", "user-agent: tieline-sdk/0.1.0",
                $"x-acs-action: {action}", $"x-acs-content-sha256: {Acs3Signer.HashOf([])}", "x-acs-credentials-provider: static_ak",
                "x-acs-date: 2026-01-02T03:04:05Z", $"x-acs-signature-nonce: {request.Nonce()}", "x-acs-version: 2016-04-28",
            ],
            request.Headers.Select(header => $"{header.Key.ToLowerInvariant()}: {header.Value}").Order(StringComparer.Ordinal));
        request.AssertSignedBy(AlibabaWire.Credentials);
    }

    [Theory, MemberData(nameof(InBothVersions))]
    public async Task Version_2014_signed_by_hmac_sha1(string action, string parameters)
    {
        var service = new FakeService().Answers("{}");

        await CallAsync(service.Alibaba() with { Version = AlibabaApiVersion.Ecs, Signature = AlibabaSignature.HmacSha1 }, action);

        var request = Assert.Single(service.Requests);
        Assert.Equal(
            $"/?Action={action}&Version=2014-05-26&Format=JSON&AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0"
            + $"&SignatureNonce={request.Nonce()}&Timestamp=2026-01-02T03%3A04%3A05Z&{parameters}"
            + $"&Signature={Uri.EscapeDataString(request.QueryValue("Signature")!)}",
            request.Target);
        Assert.Equal("POST", request.Method);
        Assert.DoesNotContain("Authorization", request.Headers.Keys);
        request.AssertSignedBy(AlibabaWire.Credentials);
    }

    [Theory, MemberData(nameof(OnlyInVpc))]
    public async Task Version_2014_has_it_not_and_nothing_is_sent(string action, string parameters)
    {
        Assert.NotEmpty(parameters);
        var service = new FakeService();

        var refused = await Assert.ThrowsAsync<NotSupportedException>(
            () => CallAsync(service.Alibaba() with { Version = AlibabaApiVersion.Ecs }, action));

        Assert.Equal($"{action} needs version 2016-04-28 of the API", refused.Message);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Version_2014_has_not_every_parameter_either()
    {
        var service = new FakeService();
        using var client = new RouterInterfaceClient(service.Alibaba() with { Version = AlibabaApiVersion.Ecs });

        Assert.Contains(
            "HcRate", (await Assert.ThrowsAsync<NotSupportedException>(
                () => client.ModifyRouterInterfaceAttributeAsync(new() { RouterInterfaceId = "ri-1", HcRate = 2000 }))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Tags.1.Key",
            (await Assert.ThrowsAsync<NotSupportedException>(() => client.CreateRouterInterfaceAsync(Least with { Tags = [new("k")] }))).Message,
            StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Create_with_everything()
    {
        var service = new FakeService().Answers("{}");
        using var client = service.RouterInterfaces();

        await client.CreateRouterInterfaceAsync(new()
        {
            RouterType = RouterType.Vbr, RouterId = "vbr-1", Role = RouterInterfaceRole.InitiatingSide, Spec = RouterInterfaceSpec.Xlarge1,
            OppositeRegionId = "cn-hangzhou", OppositeRouterType = RouterType.VRouter, OppositeRouterId = "vrt-1", OppositeInterfaceId = "ri-1",
            OppositeInterfaceOwnerId = "1231579085529123", AccessPointId = "ap-1", OppositeAccessPointId = "ap-2", HealthCheckSourceIp = "10.0.0.1",
            HealthCheckTargetIp = "10.0.0.2", Name = "to 上海", Description = "d", InstanceChargeType = "PrePaid", PricingCycle = "Year", Period = 2,
            AutoPay = true, AutoRenew = false, FastLinkMode = true, ResourceGroupId = "rg-1", Tags = [new("a"), new("b", "c")], ClientToken = "t",
        });

        Assert.Equal(
            $"{Region}&RouterType=VBR&RouterId=vbr-1&Role=InitiatingSide&Spec=Xlarge.1&OppositeRegionId=cn-hangzhou&OppositeRouterType=VRouter"
            + "&OppositeRouterId=vrt-1&OppositeInterfaceId=ri-1&OppositeInterfaceOwnerId=1231579085529123&AccessPointId=ap-1"
            + "&OppositeAccessPointId=ap-2&HealthCheckSourceIp=10.0.0.1&HealthCheckTargetIp=10.0.0.2&Name=to%20%E4%B8%8A%E6%B5%B7&Description=d"
            + "&InstanceChargeType=PrePaid&PricingCycle=Year&Period=2&AutoPay=true&AutoRenew=false&FastLinkMode=true&ResourceGroupId=rg-1"
            + "&Tags.1.Key=a&Tags.1.Value=&Tags.2.Key=b&Tags.2.Value=c&ClientToken=t",
            Assert.Single(service.Requests).Business());
    }

    [Fact]
    public async Task Modify_the_opposite_side_and_the_health_checks()
    {
        var service = new FakeService().Answers("{}");
        using var client = service.RouterInterfaces();

        await client.ModifyRouterInterfaceAttributeAsync(new()
        {
            RouterInterfaceId = "ri-1", Name = "n", OppositeInterfaceId = "ri-2", OppositeRouterId = "vrt-2", OppositeRouterType = RouterType.VRouter,
            OppositeInterfaceOwnerId = "42", HealthCheckSourceIp = "10.0.0.1", HealthCheckTargetIp = "10.0.0.2", HcRate = 2000, HcThreshold = 8,
            DeleteHealthCheckIp = false,
        });

        Assert.Equal(
            $"{Region}&RouterInterfaceId=ri-1&Name=n&OppositeInterfaceId=ri-2&OppositeRouterId=vrt-2&OppositeRouterType=VRouter"
            + "&OppositeInterfaceOwnerId=42&HealthCheckSourceIp=10.0.0.1&HealthCheckTargetIp=10.0.0.2&HcRate=2000&HcThreshold=8"
            + "&DeleteHealthCheckIp=false",
            Assert.Single(service.Requests).Business());
    }

    [Fact]
    public async Task Routes_over_several_next_hops()
    {
        var service = new FakeService().Answers("{}").Answers("{}");
        using var client = new RouteClient(service.Alibaba());
        NextHop[] hops = [new("ri-1", NextHopType.RouterInterface, 100), new("ri-2", NextHopType.RouterInterface)];
        const string OnTheWire = "NextHopList.1.NextHopId=ri-1&NextHopList.1.NextHopType=RouterInterface&NextHopList.1.Weight=100"
            + "&NextHopList.2.NextHopId=ri-2&NextHopList.2.NextHopType=RouterInterface";

        await client.CreateRouteEntryAsync(new()
        {
            RouteTableId = "vtb-1", DestinationCidrBlock = "10.2.0.0/16", NextHops = hops, RouteEntryName = "n", Description = "d", ClientToken = "t",
        });
        await client.DeleteRouteEntryAsync(new() { RouteEntryId = "rte-1", NextHops = hops });

        Assert.Equal(
            $"{Region}&RouteTableId=vtb-1&DestinationCidrBlock=10.2.0.0%2F16&{OnTheWire}&RouteEntryName=n&Description=d&ClientToken=t",
            service.Requests[0].Business());
        Assert.Equal($"{Region}&{OnTheWire}&RouteEntryId=rte-1", service.Requests[1].Business());
    }

    [Fact]
    public async Task Whose_key_it_is_is_asked_of_sts()
    {
        var service = new FakeService().Answers("""{"AccountId":"1231579085529123","IdentityType":"Account"}""");
        using var client = new VpcClient(service.Alibaba() with { Endpoint = null, Version = AlibabaApiVersion.Ecs });

        Assert.Equal("1231579085529123", (await client.GetCallerIdentityAsync()).AccountId);

        var request = Assert.Single(service.Requests);
        Assert.Equal(
            ("/", "sts.cn-hangzhou.aliyuncs.com", "2015-04-01", "GetCallerIdentity"),
            (request.Target, request.Headers["Host"], request.Headers["x-acs-version"], request.Action()));
        request.AssertSignedBy(AlibabaWire.Credentials);
    }

    // Vectors of the contract that a whole client reproduces: parameters, time, nonce, signature.

    [Fact]
    public async Task V1a_by_the_whole_client()
    {
        var service = new FakeService("2016-11-23T08:03:50Z").Answers("{}");
        using var client = new RouterInterfaceClient(service.Alibaba() with
        {
            Version = AlibabaApiVersion.Ecs, Signature = AlibabaSignature.HmacSha1, Nonces = () => "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        });

        await client.ConnectRouterInterfaceAsync("ri-2zeo3xzyf38r4urzdpvfs");

        Assert.Equal("/YFSKWh/sGUQGvHbMQapueaIx0U=", Assert.Single(service.Requests).QueryValue("Signature"));
    }

    [Fact]
    public async Task V1b_by_the_whole_client()
    {
        var service = new FakeService("2024-01-02T03:04:05Z").Answers("{}");
        using var client = new RouterInterfaceClient(service.Alibaba() with
        {
            Signature = AlibabaSignature.HmacSha1, Nonces = () => "b8b0f1c2-0000-4000-8000-000000000001",
        });

        await client.CreateRouterInterfaceAsync(new()
        {
            RouterId = "vrt-bp1lhl0taikrteen8aaaa", Role = RouterInterfaceRole.InitiatingSide, Spec = RouterInterfaceSpec.Mini2,
            OppositeRegionId = "cn-shanghai", Name = "ri 一 a+b*c~d'e(f)!", Description = "", ClientToken = "tok/1=2&3",
        });

        Assert.Equal("Vg+KFbaF7q2899f9LBmOVaAtM6s=", Assert.Single(service.Requests).QueryValue("Signature"));
    }

    [Fact]
    public async Task V1c_by_the_whole_client()
    {
        var service = new FakeService("2024-01-02T03:04:05Z").Answers("{}");
        using var client = new RouterInterfaceClient(service.Alibaba() with { Signature = AlibabaSignature.HmacSha1, Nonces = () => "n3" });

        await client.DescribeRouterInterfacesAsync(new()
        {
            Filters =
            [
                new(RouterInterfaceFilterKey.RouterInterfaceId, "ri-1", "ri-2"), new(RouterInterfaceFilterKey.Status, RouterInterfaceStatus.Idle),
            ],
            PageSize = 50,
        });

        Assert.Equal("iCpZsKhCEjwjHF7ZF3c56D6py8Y=", Assert.Single(service.Requests).QueryValue("Signature"));
    }

    [Fact]
    public async Task V3a_by_the_whole_client()
    {
        var service = new FakeService("2024-01-02T03:04:05Z").Answers("{}");
        using var client = new RouterInterfaceClient(service.Alibaba() with { Nonces = () => "d410180a5abf7fe235dd9b74aca91fc0" });

        await client.ConnectRouterInterfaceAsync("ri-2zeo3xzyf38r4urzdpvfs");

        Assert.EndsWith(
            ",Signature=669c6c1d0ac122620e03321b260aaf5dfbb88447cc2209f011ec9ed380829548", Assert.Single(service.Requests).Authorization,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task V3b_by_the_whole_client()
    {
        var service = new FakeService("2024-01-02T03:04:05Z").Answers("{}");
        using var client = new RouterInterfaceClient(service.Alibaba() with { Nonces = () => "00000000000000000000000000000002" });

        await client.DescribeRouterInterfacesAsync(new()
        {
            Filters =
            [
                new(RouterInterfaceFilterKey.Name, "ri 一 a+b*c~d'e(f)!", "b/c=d&e"),
                new(RouterInterfaceFilterKey.Status, RouterInterfaceStatus.Idle, RouterInterfaceStatus.Active),
            ],
            PageNumber = 1, PageSize = 50,
        });

        var request = Assert.Single(service.Requests);
        Assert.EndsWith(
            ",Signature=3361c471e428f25afa8b1c4e1fdb5cc9af7742013215afc7606160e5d3f0e19c", request.Authorization, StringComparison.Ordinal);
        request.AssertSignedBy(AlibabaWire.Credentials);
    }

    private static async Task CallAsync(AlibabaClientConfiguration configuration, string action)
    {
        using var interfaces = new RouterInterfaceClient(configuration);
        using var vpcs = new VpcClient(configuration);
        using var routes = new RouteClient(configuration);
        await (action switch
        {
            "ConnectRouterInterface" => interfaces.ConnectRouterInterfaceAsync("ri-1"),
            "ActivateRouterInterface" => interfaces.ActivateRouterInterfaceAsync("ri-1"),
            "DeactivateRouterInterface" => interfaces.DeactivateRouterInterfaceAsync("ri-1"),
            "CreateRouterInterface" => interfaces.CreateRouterInterfaceAsync(Least),
            "DescribeRouterInterfaces" => interfaces.DescribeRouterInterfacesAsync(),
            "DescribeRouterInterfaceAttribute" => interfaces.DescribeRouterInterfaceAttributeAsync("ri-1"),
            "ModifyRouterInterfaceAttribute" => interfaces.ModifyRouterInterfaceAttributeAsync(new() { RouterInterfaceId = "ri-1", Description = "" }),
            "ModifyRouterInterfaceSpec" => interfaces.ModifyRouterInterfaceSpecAsync("ri-1", RouterInterfaceSpec.Large2, "t"),
            "DeleteRouterInterface" => interfaces.DeleteRouterInterfaceAsync("ri-1", "t"),
            "TagResourcesForExpressConnect" => interfaces.TagRouterInterfacesAsync(["ri-1", "ri-2"], [new("k", "v")]),
            "UntagResourcesForExpressConnect" => interfaces.UntagRouterInterfacesAsync(["ri-1"], ["k", "l"]),
            "ListTagResourcesForExpressConnect" => FirstAsync(interfaces.ListAllTagsAsync(["ri-1"])),
            "DeleteExpressConnect" => interfaces.DeleteExpressConnectAsync("ri-1", force: true, "t"),
            "ListTagResources" => FirstAsync(vpcs.ListAllTagsAsync("VPC", ["vpc-1", "vpc-2"])),
            "CreateVpc" => vpcs.CreateVpcAsync(
                new() { CidrBlock = "10.0.0.0/16", VpcName = "v", Description = "d", UserCidr = "1.0.0.0/8", ClientToken = "t" }),
            "DescribeVpcs" => vpcs.DescribeVpcsAsync(new() { VpcIds = ["vpc-1", "vpc-2"], IsDefault = false, PageNumber = 2, PageSize = 50 }),
            "DescribeVpcAttribute" => vpcs.DescribeVpcAttributeAsync("vpc-1"),
            "ModifyVpcAttribute" => vpcs.ModifyVpcAttributeAsync(new() { VpcId = "vpc-1", VpcName = "v", Description = "", CidrBlock = "10.0.0.0/8" }),
            "DeleteVpc" => vpcs.DeleteVpcAsync("vpc-1", "t"),
            "CreateVSwitch" => vpcs.CreateVSwitchAsync(new()
            {
                VpcId = "vpc-1", ZoneId = "cn-hangzhou-b", CidrBlock = "10.0.1.0/24", VSwitchName = "s", Description = "d", ClientToken = "t",
            }),
            "DescribeVSwitches" => vpcs.DescribeVSwitchesAsync(new()
            {
                VpcId = "vpc-1", VSwitchId = "vsw-1", ZoneId = "cn-hangzhou-b", IsDefault = true, PageNumber = 1, PageSize = 5,
            }),
            "DescribeVSwitchAttributes" => vpcs.DescribeVSwitchAttributesAsync("vsw-1"),
            "ModifyVSwitchAttribute" => vpcs.ModifyVSwitchAttributeAsync("vsw-1", "s", "d"),
            "DeleteVSwitch" => vpcs.DeleteVSwitchAsync("vsw-1"),
            "DescribeRegions" => vpcs.DescribeRegionsAsync(),
            "DescribeZones" => vpcs.DescribeZonesAsync(),
            "TagResources" => vpcs.TagResourcesAsync("VPC", ["vpc-1"], [new("k")]),
            "UnTagResources" => vpcs.UntagResourcesAsync("VPC", ["vpc-1"], ["k"]),
            "DescribeVRouters" => routes.DescribeVRoutersAsync("vrt-1", 1, 5),
            "DescribeRouteTables" => routes.DescribeRouteTablesAsync(new()
            {
                RouteTableId = "vtb-1", VRouterId = "vrt-1", RouterId = "vrt-2", RouterType = RouterType.VRouter, RouteTableName = "n",
                PageNumber = 1, PageSize = 5,
            }),
            "DescribeRouteTableList" => routes.DescribeRouteTableListAsync(new()
            {
                VpcId = "vpc-1", RouterId = "vrt-1", RouterType = RouterType.VRouter, RouteTableId = "vtb-1", RouteTableName = "n",
                RouteTableType = "System", PageNumber = 1, PageSize = 50,
            }),
            "DescribeRouteEntryList" => routes.DescribeRouteEntryListAsync(new()
            {
                RouteTableId = "vtb-1", RouteEntryId = "rte-1", RouteEntryName = "n", RouteEntryType = "Custom",
                DestinationCidrBlock = "10.2.0.0/16", NextHopId = "ri-1", NextHopType = NextHopType.RouterInterface, MaxResult = 100, NextToken = "T",
            }),
            "CreateRouteEntry" => routes.CreateRouteEntryAsync(new()
            {
                RouteTableId = "vtb-1", DestinationCidrBlock = "10.2.0.0/16", NextHopType = NextHopType.RouterInterface, NextHopId = "ri-1",
                ClientToken = "t",
            }),
            "DeleteRouteEntry" => routes.DeleteRouteEntryAsync(
                new() { RouteTableId = "vtb-1", DestinationCidrBlock = "10.2.0.0/16", NextHopId = "ri-1" }),
            _ => (Task)Task.FromException(new ArgumentException($"{action} is not tried", nameof(action))),
        });
    }

    private static async Task FirstAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items) break;
    }
}
