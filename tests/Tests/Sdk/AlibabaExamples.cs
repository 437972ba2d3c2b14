using Tieline.Sdk.Alibaba;
using Tieline.Sdk.Http;

namespace Tieline.Tests.Sdk;

/// <summary>Examples of docs/sdk.md, so that they compile. <see cref="DocumentationTests"/> compares the texts.</summary>
internal static class AlibabaExamples
{
    public static async Task ConnectAsync(string ak, string sk, string shopRouterId, string dataRouterId, string owner, CancellationToken cancel)
    {
        using var interfaces = new RouterInterfaceClient(new AlibabaClientConfiguration
        {
            Endpoint = new Uri("http://127.0.0.1:7480"),
            RegionId = "cn-hangzhou",
            Credentials = new AlibabaCredentials(ak, sk),
        });

        var near = (await interfaces.CreateRouterInterfaceAsync(new()
        {
            RouterId = shopRouterId, Role = RouterInterfaceRole.InitiatingSide, Spec = RouterInterfaceSpec.Middle1, OppositeRegionId = "cn-hangzhou",
        }, cancel)).RouterInterfaceId;
        var far = (await interfaces.CreateRouterInterfaceAsync(new()
        {
            RouterId = dataRouterId, Role = RouterInterfaceRole.AcceptingSide, Spec = RouterInterfaceSpec.Negative, OppositeRegionId = "cn-hangzhou",
        }, cancel)).RouterInterfaceId;

        await interfaces.ModifyRouterInterfaceAttributeAsync(new()
        {
            RouterInterfaceId = far, OppositeInterfaceId = near, OppositeRouterId = shopRouterId, OppositeRouterType = RouterType.VRouter,
            OppositeInterfaceOwnerId = owner,
        }, cancel);
        await interfaces.ModifyRouterInterfaceAttributeAsync(new()
        {
            RouterInterfaceId = near, OppositeInterfaceId = far, OppositeRouterId = dataRouterId, OppositeRouterType = RouterType.VRouter,
            OppositeInterfaceOwnerId = owner,
        }, cancel);

        await interfaces.ConnectRouterInterfaceAsync(near, cancel);
        await interfaces.WaitUntilStatusAsync(near, RouterInterfaceStatus.Active, cancel: cancel);
    }

    public static async Task RouteAsync(VpcClient vpcs, RouteClient routes, string near, CancellationToken cancel)
    {
        var vpc = await vpcs.CreateVpcAsync(new() { VpcName = "shop", CidrBlock = "10.10.0.0/16" }, cancel);
        await vpcs.WaitUntilVpcAvailableAsync(vpc.VpcId, cancel: cancel);
        var zones = await vpcs.DescribeZonesAsync(cancel);
        var vSwitch = await vpcs.CreateVSwitchAsync(new() { VpcId = vpc.VpcId, ZoneId = zones[0].ZoneId, CidrBlock = "10.10.1.0/24" }, cancel);
        await vpcs.WaitUntilVSwitchAvailableAsync(vSwitch.VSwitchId, cancel: cancel);

        await routes.CreateRouteEntryAsync(new()
        {
            RouteTableId = vpc.RouteTableId, DestinationCidrBlock = "10.20.0.0/16", NextHopType = NextHopType.RouterInterface, NextHopId = near,
        }, cancel);
        await routes.WaitUntilRouteEntryAvailableAsync(vpc.RouteTableId, "10.20.0.0/16", cancel: cancel);
    }

    public static void Old(string ak, string sk, string securityToken)
    {
        var old = new AlibabaClientConfiguration
        {
            RegionId = "cn-hangzhou",
            Version = AlibabaApiVersion.Ecs,
            Signature = AlibabaSignature.HmacSha1,
            Credentials = new AlibabaCredentials(ak, sk, securityToken),
        };

        using var interfaces = new RouterInterfaceClient(old);
    }

    public static async Task ErrorsAsync(RouterInterfaceClient interfaces, string near, CancellationToken cancel)
    {
        try
        {
            await interfaces.ConnectRouterInterfaceAsync(near, cancel);
        }
        catch (AlibabaServiceException refused) when (refused.Code == AlibabaErrorCode.RejectedByOppositeInterface)
        {
            Console.WriteLine($"the other side does not point back: {refused.ServiceMessage} (see {refused.Recommend})");
        }
        catch (CloudServiceException refused)
        {
            Console.WriteLine($"{refused.Code}: {refused.ServiceMessage} ({(int)refused.StatusCode}, request {refused.RequestId})");
        }
    }

    public static async Task ListAsync(RouterInterfaceClient interfaces, CancellationToken cancel)
    {
        RouterInterfaceFilter[] unconnected = [new(RouterInterfaceFilterKey.Status, RouterInterfaceStatus.Idle)];
        await foreach (var found in interfaces.DescribeAllRouterInterfacesAsync(unconnected, cancel))
            Console.WriteLine($"{found.RouterInterfaceId} {found.Role} {found.Bandwidth} Mbit/s");
    }
}
