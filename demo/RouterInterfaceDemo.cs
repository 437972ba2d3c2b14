using Tieline.Sdk.Alibaba;

namespace Tieline.Demo;

/// <summary>Two accounts, two VPCs, a pair of router interfaces: seed 003.</summary>
internal static class RouterInterfaceDemo
{
    private const string Region = "cn-hangzhou", Zone = "cn-hangzhou-b";
    private const int FirstMbps = 100, SecondMbps = 50;

    private sealed record Side(Tenant Tenant, string Vpc, string Router, string Table, string Cidr, string VSwitch)
    {
        public string Interface { get; set; } = "";

        public string Entry { get; set; } = "";
    }

    public static async Task RunAsync(Stage stage, Story story)
    {
        Side near = null!, far = null!;
        Workload truck = null!, crane = null!;

        await story.StepAsync("each account makes a VPC with a vSwitch, by Alibaba's API", async () =>
        {
            near = await NetworkAsync(stage, stage.Alice, "depot", "172.16.0.0/16", "172.16.1.0/24");
            far = await NetworkAsync(stage, stage.Bob, "yard", "172.17.0.0/16", "172.17.1.0/24");
            return $"alice {near.Vpc} 172.16.0.0/16, bob {far.Vpc} 172.17.0.0/16";
        });
        await story.StepAsync("a workload is plugged into each", async () =>
        {
            truck = await stage.AttachAsync("truck", near.VSwitch);
            crane = await stage.AttachAsync("crane", far.VSwitch);
            return $"truck {truck.Address}, crane {crane.Address}";
        });
        await story.StepAsync("alice makes the initiating interface, bob the accepting one; each names the other", async () =>
        {
            near.Interface = await InterfaceAsync(near, far, RouterInterfaceRole.InitiatingSide, RouterInterfaceSpec.Middle1);
            far.Interface = await InterfaceAsync(far, near, RouterInterfaceRole.AcceptingSide, RouterInterfaceSpec.Negative);
            await PointAsync(near, far);
            await PointAsync(far, near);
            return $"{near.Interface} and {far.Interface}";
        });
        await story.StepAsync("alice connects", async () =>
        {
            await near.Tenant.Interfaces.ConnectRouterInterfaceAsync(near.Interface);
            var side = await near.Tenant.Interfaces.WaitUntilStatusAsync(near.Interface, RouterInterfaceStatus.Active);
            await far.Tenant.Interfaces.WaitUntilStatusAsync(far.Interface, RouterInterfaceStatus.Active);
            return $"{side.Status}, {side.Spec}";
        });
        await story.StepAsync("both sides add a route entry", async () =>
        {
            await RouteAsync(near, far);
            await RouteAsync(far, near);
            return $"{near.Entry} and {far.Entry}";
        });
        await story.StepAsync("truck pings crane", async () => await stage.ReachesAsync(truck, crane, expected: true));
        if (stage.CarriesPackets)
            await story.StepAsync($"2 s of TCP under Middle.1, {FirstMbps} Mbit/s", async () => await Stage.ThroughputAsync(truck, crane, FirstMbps));
        await story.StepAsync("alice changes the specification to Small.5", async () =>
        {
            await near.Tenant.Interfaces.ModifyRouterInterfaceSpecAsync(near.Interface, RouterInterfaceSpec.Small5);
            var side = await near.Tenant.Interfaces.WaitUntilStatusAsync(near.Interface, RouterInterfaceStatus.Active);
            Story.Expect(side.Spec == RouterInterfaceSpec.Small5, $"it is {side.Spec}");
            return $"{side.Status}, {side.Spec}";
        });
        if (stage.CarriesPackets)
            await story.StepAsync($"2 s of TCP under Small.5, {SecondMbps} Mbit/s", async () => await Stage.ThroughputAsync(truck, crane, SecondMbps));
        await story.StepAsync("alice deactivates her side, and nothing passes", async () =>
        {
            await near.Tenant.Interfaces.DeactivateRouterInterfaceAsync(near.Interface);
            await near.Tenant.Interfaces.WaitUntilStatusAsync(near.Interface, RouterInterfaceStatus.Inactive);
            return await stage.ReachesAsync(truck, crane, expected: false);
        });
        await story.StepAsync("alice activates it again", async () =>
        {
            await near.Tenant.Interfaces.ActivateRouterInterfaceAsync(near.Interface);
            await near.Tenant.Interfaces.WaitUntilStatusAsync(near.Interface, RouterInterfaceStatus.Active);
            return await stage.ReachesAsync(truck, crane, expected: true);
        });
        await story.StepAsync("both take their side away", async () =>
        {
            foreach (var side in new[] { near, far })
            {
                await side.Tenant.AlibabaRoutes.DeleteRouteEntryAsync(new() { RouteEntryId = side.Entry });
                var seen = await side.Tenant.Interfaces.WaitUntilStableAsync(side.Interface);
                if (seen.Status == RouterInterfaceStatus.Active) await side.Tenant.Interfaces.DeactivateRouterInterfaceAsync(side.Interface);
                await side.Tenant.Interfaces.WaitUntilStableAsync(side.Interface);
                await side.Tenant.Interfaces.DeleteRouterInterfaceAsync(side.Interface);
                await side.Tenant.Interfaces.WaitUntilGoneAsync(side.Interface);
            }

            return "gone for both";
        });
    }

    /// <summary>Makes a VPC with one vSwitch, and says how both are undone.</summary>
    private static async Task<Side> NetworkAsync(Stage stage, Tenant tenant, string name, string cidr, string vSwitchCidr)
    {
        var vpcs = tenant.AlibabaVpcs;
        var made = await vpcs.CreateVpcAsync(new() { VpcName = name, CidrBlock = cidr });
        stage.Undo(() => vpcs.DeleteVpcAsync(made.VpcId));
        await vpcs.WaitUntilVpcAvailableAsync(made.VpcId);
        var vSwitch = (await vpcs.CreateVSwitchAsync(new() { VpcId = made.VpcId, ZoneId = Zone, CidrBlock = vSwitchCidr, VSwitchName = name })).VSwitchId;
        stage.Undo(() => vpcs.DeleteVSwitchAsync(vSwitch));
        await vpcs.WaitUntilVSwitchAvailableAsync(vSwitch);
        return new(tenant, made.VpcId, made.VRouterId, made.RouteTableId, cidr, vSwitch);
    }

    private static async Task<string> InterfaceAsync(Side side, Side other, string role, string spec) => (await side.Tenant.Interfaces.CreateRouterInterfaceAsync(new()
    {
        RouterId = side.Router, Role = role, Spec = spec, OppositeRegionId = Region, OppositeRouterId = other.Router,
        OppositeInterfaceOwnerId = other.Tenant.AlibabaUid,
    })).RouterInterfaceId;

    private static Task<AlibabaResponse> PointAsync(Side side, Side other) => side.Tenant.Interfaces.ModifyRouterInterfaceAttributeAsync(new()
    {
        RouterInterfaceId = side.Interface, OppositeInterfaceId = other.Interface, OppositeRouterId = other.Router,
        OppositeRouterType = RouterType.VRouter, OppositeInterfaceOwnerId = other.Tenant.AlibabaUid,
    });

    private static async Task RouteAsync(Side side, Side other)
    {
        side.Entry = (await side.Tenant.AlibabaRoutes.CreateRouteEntryAsync(new()
        {
            RouteTableId = side.Table, DestinationCidrBlock = other.Cidr, NextHopType = NextHopType.RouterInterface, NextHopId = side.Interface,
        })).RouteEntryId;
        await side.Tenant.AlibabaRoutes.WaitUntilRouteEntryAvailableAsync(side.Table, other.Cidr);
    }
}
