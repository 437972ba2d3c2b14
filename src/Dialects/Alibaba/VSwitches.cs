using System.Globalization;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Alibaba;

/// <summary>The vSwitch operations. Contract alibaba-router-interface, 5.2.</summary>
internal sealed class VSwitches(SubnetOperations subnets, VpcOperations vpcs)
{
    private const int NameMost = 128, DescriptionMost = 256, PrefixMin = 16;
    private const string Kind = "VSwitch";

    public IEnumerable<AlibabaOperation> Operations =>
    [
        new("CreateVSwitch", CreateAsync, AlibabaOperation.Both),
        new("DescribeVSwitches", DescribeAsync, AlibabaOperation.Both),
        new("DescribeVSwitchAttributes", DescribeOneAsync, AlibabaVersion.Vpc),
        new("ModifyVSwitchAttribute", ModifyAsync, AlibabaOperation.Both),
        new("DeleteVSwitch", DeleteAsync, AlibabaOperation.Both),
    ];

    private async ValueTask<AlibabaReply> CreateAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var zone = call.Required("ZoneId");
        var vpcText = call.Required("VpcId");
        var cidrText = call.Required("CidrBlock");
        var (name, description) = ReadWords(call);
        var tags = call.IsEcs ? [] : call.Tags("Tag");
        if (call.Fault is { } fault) return fault;
        if (VpcId.Parse(vpcText) is not { } vpcId || await vpcs.FindAsync(call.Account, vpcId, call.Cancel) is not { } vpc || (region ?? vpc.Region) != vpc.Region)
            return ResourceErrors.VpcNotFound;
        if (!AlibabaRegions.ZonesOf(vpc.Region).Contains(zone)) return ResourceErrors.ZoneNotFound;
        if (!Ipv4Network.TryParse(cidrText, out var cidr) || cidr.Prefix < PrefixMin) return ResourceErrors.CidrMalformed;

        var outcome = await subnets.CreateAsync(
            call.Caller, new(vpcId, vpc.Region, name ?? "", description ?? "", cidr, zone, Kind, tags) { PrefixMax = Subnet.PrefixMax }, call.Cancel);
        return outcome.Refusal is { } refusal
            ? ResourceErrors.For(refusal, call.Version, code => code == RefusalCode.InvalidValue ? ResourceErrors.CidrMalformed : null)
            : AlibabaReply.Of(answer => answer.Text("VSwitchId", AlibabaIds.Of(outcome.Value)));
    }

    private async ValueTask<AlibabaReply> DescribeAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var vpcText = call.Parameters["VpcId"];
        if (region is null && vpcText is null) call.Required("RegionId");
        var tags = call.IsEcs ? [] : call.Tags("Tag");
        if (call.Fault is { } fault) return fault;

        VpcId? vpcId = null;
        if (vpcText is not null)
        {
            if (VpcId.Parse(vpcText) is not { } id || await vpcs.FindAsync(call.Account, id, call.Cancel) is not { } home || (region ?? home.Region) != home.Region)
                return Paging.Page<Subnet>(call, [], "VSwitches", "VSwitch", (_, _) => { });
            (vpcId, region) = (id, home.Region);
        }

        IReadOnlyCollection<SubnetId>? among = call.Parameters["VSwitchId"] is { } text
            ? [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(AlibabaIds.ParseSwitch).OfType<SubnetId>()]
            : null;
        var found = await subnets.ListAsync(
            call.Account, region!.Value, vpcId, call.Parameters["ZoneId"], null, among, new(null, int.MaxValue - 1), call.Cancel) ?? [];
        var wanted = found.Where(subnet => Vpcs.HasTags(subnet.Tags, tags) && call.Boolean("IsDefault") != true);
        if (!call.IsEcs)
        {
            if (call.Parameters["VSwitchName"] is { } name) wanted = wanted.Where(subnet => subnet.Name == name);
            if (call.Parameters["VSwitchOwnerId"] is { } owner) wanted = wanted.Where(_ => owner == call.Uid);
            if (call.Parameters["ResourceGroupId"] is { } group) wanted = wanted.Where(subnet => ResourceGroups.DefaultOf(subnet.Owner) == group);
        }

        var homes = new Dictionary<VpcId, Vpc>();
        foreach (var id in found.Select(subnet => subnet.Vpc).Distinct())
        {
            if (await vpcs.FindAsync(call.Account, id, call.Cancel) is { } vpc) homes[id] = vpc;
        }

        if (!call.IsEcs && call.Parameters["RouteTableId"] is { } table)
            wanted = wanted.Where(subnet => homes.TryGetValue(subnet.Vpc, out var vpc) && AlibabaIds.Of(vpc.RouteTable) == table);
        var all = Paging.NewestFirst(wanted, subnet => subnet.CreatedAt, subnet => subnet.Id.Value);
        var free = await subnets.FreeAddressesAsync(all, call.Cancel);
        return Paging.Page(call, all, "VSwitches", "VSwitch", (item, subnet) => Write(item, subnet, homes.GetValueOrDefault(subnet.Vpc), free[subnet.Id], call));
    }

    private async ValueTask<AlibabaReply> DescribeOneAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var text = call.Required("VSwitchId");
        if (call.Fault is { } fault) return fault;
        if (AlibabaIds.ParseSwitch(text) is not { } id
            || await subnets.FindAsync(call.Account, id, call.Cancel) is not { } subnet
            || (region ?? subnet.Region) != subnet.Region)
        {
            return ResourceErrors.SwitchNotFound(call.Version);
        }

        var home = await vpcs.FindAsync(call.Account, subnet.Vpc, call.Cancel);
        var free = await subnets.FreeAddressesAsync([subnet], call.Cancel);
        return AlibabaReply.Of(answer => Write(answer, subnet, home, free[id], call));
    }

    private async ValueTask<AlibabaReply> ModifyAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var text = call.Required("VSwitchId");
        var (name, description) = ReadWords(call, clears: true);
        if (!call.IsEcs && call.Boolean("EnableIPv6") == true) call.Fail(GatewayErrors.InvalidParameter("EnableIPv6: this server carries IPv4 only"));
        if (call.Fault is { } fault) return fault;
        return await ChangeAsync(call, region, text, id => subnets.UpdateAsync(call.Caller, id, name, description, call.Cancel));
    }

    private async ValueTask<AlibabaReply> DeleteAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var text = call.Required("VSwitchId");
        if (call.Fault is { } fault) return fault;
        return await ChangeAsync(call, region, text, id => subnets.DeleteAsync(call.Caller, id, call.Cancel));
    }

    private async ValueTask<AlibabaReply> ChangeAsync(AlibabaCall call, RegionId? region, string text, Func<SubnetId, Task<Outcome<Done>>> change)
    {
        if (AlibabaIds.ParseSwitch(text) is not { } id) return ResourceErrors.SwitchNotFound(call.Version);
        if (region is not null && await subnets.FindAsync(call.Account, id, call.Cancel) is { } subnet && subnet.Region != region)
            return ResourceErrors.SwitchNotFound(call.Version);
        var outcome = await change(id);
        return outcome.Refusal is { } refusal ? ResourceErrors.For(refusal, call.Version) : AlibabaReply.Done;
    }

    /// <param name="free">Addresses that a port could still get. One fewer is shown: the cloud keeps four of a vSwitch, Tieline three.</param>
    private static void Write(AnswerWriter answer, Subnet subnet, Vpc? home, long free, AlibabaCall call)
    {
        answer.Text("VSwitchId", AlibabaIds.Of(subnet.Id));
        answer.Text("VpcId", subnet.Vpc.ToString());
        answer.Text("Status", AlibabaWords.Of(subnet.State));
        answer.Text("CidrBlock", subnet.Cidr.ToString());
        answer.Text("Ipv6CidrBlock", ""); // an absent one is "IPv6 enabled" to Terraform
        answer.Text("ZoneId", subnet.Zone);
        answer.Number("AvailableIpAddressCount", Math.Max(0, free - 1));
        answer.Text("Description", subnet.Description);
        answer.Text("VSwitchName", subnet.Name);
        answer.Time("CreationTime", subnet.CreatedAt);
        answer.Boolean("IsDefault", false);
        answer.Text("ResourceGroupId", ResourceGroups.DefaultOf(subnet.Owner));
        answer.Text("NetworkAclId", "");
        answer.Number("OwnerId", long.Parse(call.Uid, CultureInfo.InvariantCulture));
        answer.Text("ShareType", "");
        answer.Boolean("EnabledIpv6", false);
        answer.Object("RouteTable", table =>
        {
            table.Text("RouteTableId", home is null ? "" : AlibabaIds.Of(home.RouteTable));
            table.Text("RouteTableType", "System");
        });
        answer.List("Tags", "Tag", subnet.Tags, RouterInterfaceDocument.WriteTag);
    }

    private static (string? Name, string? Description) ReadWords(AlibabaCall call, bool clears = false) => (
        call.Words("VSwitchName", 1, NameMost, ResourceErrors.NameMalformed(AlibabaVersion.Vpc), clears),
        call.Words("Description", 1, DescriptionMost, ResourceErrors.DescriptionMalformed, clears));
}
