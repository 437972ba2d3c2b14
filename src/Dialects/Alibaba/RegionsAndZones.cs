namespace Tieline.Dialects.Alibaba;

/// <summary>Regions, zones, and who is calling. Contract alibaba-router-interface, 5.4.</summary>
internal static class RegionsAndZones
{
    public static IEnumerable<AlibabaOperation> Operations =>
    [
        new("DescribeRegions", call => new(DescribeRegions(call)), AlibabaOperation.Both),
        new("DescribeZones", call => new(DescribeZones(call)), AlibabaOperation.Both),
        new("GetCallerIdentity", call => new(GetCallerIdentity(call)), AlibabaVersion.Sts),
    ];

    private static AlibabaReply DescribeRegions(AlibabaCall call) => AlibabaReply.Of(answer =>
        answer.List("Regions", "Region", AlibabaRegions.All, (item, region) =>
        {
            item.Text("RegionId", region.Code);
            item.Text("LocalName", region.LocalName);
            item.Text("RegionEndpoint", $"{(call.IsEcs ? "ecs" : "vpc")}.{region.Code}.aliyuncs.com");
            if (call.IsEcs) item.Text("Status", "available");
        }));

    private static AlibabaReply DescribeZones(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        if (call.Fault is { } fault) return fault;
        return AlibabaReply.Of(answer => answer.List("Zones", "Zone", AlibabaRegions.ZonesOf(region), (item, zone) =>
        {
            item.Text("ZoneId", zone);
            item.Text("LocalName", $"可用区{char.ToUpperInvariant(zone[^1])}");
            if (!call.IsEcs)
            {
                item.Text("ZoneType", "AvailabilityZone");
                return;
            }

            item.Texts("AvailableResourceCreation", "ResourceTypes", ["VSwitch", "Instance", "Disk"]);
            item.Texts("AvailableInstanceTypes", "InstanceTypes", []);
            item.Texts("AvailableDiskCategories", "DiskCategories", []);
        }));
    }

    private static AlibabaReply GetCallerIdentity(AlibabaCall call) => AlibabaReply.Of(answer =>
    {
        answer.Text("AccountId", call.Uid);
        answer.Text("UserId", call.Uid);
        answer.Text("Arn", $"acs:ram::{call.Uid}:root");
        answer.Text("PrincipalId", call.Uid);
        answer.Text("IdentityType", "Account");
    });
}
