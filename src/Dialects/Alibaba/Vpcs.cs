using System.Collections.Immutable;
using System.Globalization;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Alibaba;

/// <summary>The VPC operations. Contract alibaba-router-interface, 5.1.</summary>
internal sealed class Vpcs(VpcOperations vpcs, SubnetOperations subnets)
{
    private const int NameMost = 128, DescriptionMost = 256, UserCidrsMax = 3, VpcIdsMax = 20;
    private static readonly Ipv4Network CidrUnset = Ipv4Network.Parse("172.16.0.0/12")!.Value;

    public IEnumerable<AlibabaOperation> Operations =>
    [
        new("CreateVpc", CreateAsync, AlibabaOperation.Both),
        new("DescribeVpcs", DescribeAsync, AlibabaOperation.Both),
        new("DescribeVpcAttribute", DescribeOneAsync, AlibabaVersion.Vpc),
        new("ModifyVpcAttribute", ModifyAsync, AlibabaOperation.Both),
        new("DeleteVpc", DeleteAsync, AlibabaOperation.Both),
    ];

    private async ValueTask<AlibabaReply> CreateAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var cidr = ReadCidr(call) ?? CidrUnset;
        var (name, description) = ReadWords(call);
        var userCidrs = ReadUserCidrs(call);
        var tags = call.IsEcs ? [] : call.Tags("Tag");
        RefuseIpv6(call);
        var isTry = !call.IsEcs && call.Boolean("DryRun") == true;
        if (call.Fault is { } fault) return fault;
        if (isTry) return DryRun();

        var attributes = DialectAttributes.None
            .With(VpcAttributes.ResourceGroup, call.IsEcs ? null : call.Parameters["ResourceGroupId"])
            .With(VpcAttributes.UserCidrs, userCidrs)
            .With(VpcAttributes.DnsHostname, !call.IsEcs && call.Boolean("EnableDnsHostname") == true ? "true" : null);
        var outcome = await vpcs.CreateAsync(
            call.Caller, new(region, name ?? "", description ?? "", cidr, tags) { Attributes = attributes }, call.Cancel);
        if (outcome.Refusal is { } refusal) return ResourceErrors.For(refusal, call.Version, CreateRow);
        if (await vpcs.FindAsync(call.Account, outcome.Value, call.Cancel) is not { } made) return ResourceErrors.VpcNotFound; // a repeated token, and it is gone
        return AlibabaReply.Of(answer =>
        {
            answer.Text("VpcId", made.Id.ToString());
            answer.Text("VRouterId", AlibabaIds.RouterOf(made.Id));
            answer.Text("RouteTableId", AlibabaIds.Of(made.RouteTable));
            if (!call.IsEcs) answer.Text("ResourceGroupId", ResourceGroups.Shown(made.Attribute(VpcAttributes.ResourceGroup), made.Owner));
        });
    }

    private async ValueTask<AlibabaReply> DescribeAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var isDefault = call.Boolean("IsDefault");
        var tags = call.IsEcs ? [] : call.Tags("Tag");
        IReadOnlyCollection<VpcId>? among = null;
        if (call.Parameters["VpcId"] is { } text)
        {
            var ids = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (ids.Length > VpcIdsMax) call.Fail(GatewayErrors.InvalidParameter($"VpcId names at most {VpcIdsMax}"));
            among = [.. ids.Select(VpcId.Parse).OfType<VpcId>()];
        }

        if (call.Fault is { } fault) return fault;
        var found = await vpcs.ListAsync(call.Account, region, isDefault, among, new(null, int.MaxValue - 1), call.Cancel) ?? [];
        var wanted = found.Where(vpc => HasTags(vpc.Tags, tags));
        if (!call.IsEcs)
        {
            if (call.Parameters["VpcName"] is { } name) wanted = wanted.Where(vpc => vpc.Name == name);
            if (call.Parameters["VpcOwnerId"] is { } owner) wanted = wanted.Where(_ => owner == call.Uid);
            if (call.Parameters["ResourceGroupId"] is { } group)
                wanted = wanted.Where(vpc => ResourceGroups.Shown(vpc.Attribute(VpcAttributes.ResourceGroup), vpc.Owner) == group);
        }

        var all = Paging.NewestFirst(wanted, vpc => vpc.CreatedAt, vpc => vpc.Id.Value);
        var (number, size) = call.Page();
        var switches = new Dictionary<VpcId, IReadOnlyList<Subnet>>();
        foreach (var vpc in all.Skip((number - 1) * size).Take(size)) switches[vpc.Id] = await subnets.ListAsync(call.Account, vpc.Id, call.Cancel);
        return Paging.Page(call, all, "Vpcs", "Vpc", (item, vpc) =>
        {
            Write(item, vpc, switches[vpc.Id], call);
            if (call.IsEcs) return;
            item.Texts("RouterTableIds", "RouterTableIds", [AlibabaIds.Of(vpc.RouteTable)]);
            item.Texts("NatGatewayIds", "NatGatewayIds", []);
        });
    }

    private async ValueTask<AlibabaReply> DescribeOneAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var text = call.Required("VpcId");
        if (call.Fault is { } fault) return fault;
        if (VpcId.Parse(text) is not { } id || await vpcs.FindAsync(call.Account, id, call.Cancel) is not { } vpc || vpc.Region != region)
            return ResourceErrors.VpcNotFound;
        var switches = await subnets.ListAsync(call.Account, id, call.Cancel);
        return AlibabaReply.Of(answer =>
        {
            Write(answer, vpc, switches, call);
            answer.Boolean("ClassicLinkEnabled", false);
            answer.List("CloudResources", "CloudResourceSetType", switches.Count == 0 ? [] : new[] { switches.Count }, (item, count) =>
            {
                item.Text("ResourceType", "VSwitch");
                item.Number("ResourceCount", count);
            });
            answer.Texts("AssociatedCens", "AssociatedCen", []);
        });
    }

    private async ValueTask<AlibabaReply> ModifyAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var text = call.Required("VpcId");
        var cidr = ReadCidr(call);
        var (name, description) = ReadWords(call, clears: true);
        RefuseIpv6(call);
        var dns = call.IsEcs ? null : call.Boolean("EnableDnsHostname");
        if (call.Fault is { } fault) return fault;
        return await ChangeAsync(call, region, text, id => vpcs.UpdateAsync(
            call.Caller,
            id,
            vpc => (vpc with { Name = name ?? vpc.Name, Description = description ?? vpc.Description, Cidr = cidr ?? vpc.Cidr })
                .With(VpcAttributes.DnsHostname, dns switch { null => null, true => "true", false => "" }),
            call.Cancel));
    }

    /// <remarks>A route entry needs an interface of the VPC, and that is in the way whether a deletion is forced or not (contract 5.1).</remarks>
    private async ValueTask<AlibabaReply> DeleteAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var text = call.Required("VpcId");
        var isTry = !call.IsEcs && call.Boolean("DryRun") == true;
        _ = call.Boolean("ForceDelete");
        if (call.Fault is { } fault) return fault;
        return isTry ? DryRun() : await ChangeAsync(call, region, text, id => vpcs.DeleteAsync(call.Caller, id, call.Cancel));
    }

    private async ValueTask<AlibabaReply> ChangeAsync(AlibabaCall call, RegionId? region, string text, Func<VpcId, Task<Outcome<Done>>> change)
    {
        if (VpcId.Parse(text) is not { } id) return ResourceErrors.VpcNotFound;

        // What is not there is for the core to say: it may be gone because this very request, repeated, removed it.
        if (region is not null && await vpcs.FindAsync(call.Account, id, call.Cancel) is { } vpc && vpc.Region != region) return ResourceErrors.VpcNotFound;
        var outcome = await change(id);
        return outcome.Refusal is { } refusal
            ? ResourceErrors.For(refusal, call.Version, code => code == RefusalCode.InvalidValue ? ResourceErrors.CidrMalformed : null)
            : AlibabaReply.Done;
    }

    private static void Write(AnswerWriter answer, Vpc vpc, IReadOnlyList<Subnet> switches, AlibabaCall call)
    {
        answer.Text("VpcId", vpc.Id.ToString());
        answer.Text("RegionId", AlibabaRegions.CodeOf(vpc.Region));
        answer.Text("Status", AlibabaWords.Of(vpc.State));
        answer.Text("VpcName", vpc.Name);
        answer.Time("CreationTime", vpc.CreatedAt);
        answer.Text("CidrBlock", vpc.Cidr.ToString());
        answer.Text("VRouterId", AlibabaIds.RouterOf(vpc.Id));
        answer.Text("Description", vpc.Description);
        answer.Boolean("IsDefault", vpc.IsDefault);
        answer.Texts("VSwitchIds", "VSwitchId", switches.Select(subnet => AlibabaIds.Of(subnet.Id)));
        answer.Texts("UserCidrs", "UserCidr", vpc.Attribute(VpcAttributes.UserCidrs).Split(',', StringSplitOptions.RemoveEmptyEntries));
        if (call.IsEcs) return;
        answer.Text("Ipv6CidrBlock", "");
        answer.Number("OwnerId", long.Parse(call.Uid, CultureInfo.InvariantCulture));
        answer.Text("ResourceGroupId", ResourceGroups.Shown(vpc.Attribute(VpcAttributes.ResourceGroup), vpc.Owner));
        answer.Boolean("EnabledIpv6", false);
        answer.Text("DnsHostnameStatus", vpc.Attributes[VpcAttributes.DnsHostname] is null ? "DISABLED" : "ENABLED");
        answer.Texts("SecondaryCidrBlocks", "SecondaryCidrBlock", vpc.SecondaryCidrs.Select(network => network.ToString()));
        answer.Texts("Ipv6CidrBlocks", "Ipv6CidrBlock", []);
        answer.List("Tags", "Tag", vpc.Tags, RouterInterfaceDocument.WriteTag);
    }

    public static bool HasTags(ImmutableArray<Tag> tags, ImmutableArray<Tag> wanted) =>
        wanted.All(tag => tags.Any(own => own.Key == tag.Key && (tag.Value.Length == 0 || own.Value == tag.Value)));

    public static AlibabaError DryRun() => new("DryRunOperation", "Request validation has been passed with DryRun flag set.");

    private static AlibabaError? CreateRow(RefusalCode code) => code switch
    {
        RefusalCode.InvalidValue => ResourceErrors.CidrMalformed,
        RefusalCode.QuotaExceeded => new("QuotaExceeded.Vpc", "VPC quota exceeded."),
        _ => null,
    };

    private static (string? Name, string? Description) ReadWords(AlibabaCall call, bool clears = false) => (
        call.Words("VpcName", 1, NameMost, ResourceErrors.NameMalformed(AlibabaVersion.Vpc), clears),
        call.Words("Description", 1, DescriptionMost, ResourceErrors.DescriptionMalformed, clears));

    private static Ipv4Network? ReadCidr(AlibabaCall call)
    {
        if (call.Parameters["CidrBlock"] is not { } text) return null;
        if (Ipv4Network.TryParse(text, out var network)) return network;
        call.Fail(ResourceErrors.CidrMalformed);
        return null;
    }

    private static string? ReadUserCidrs(AlibabaCall call)
    {
        if (call.Parameters["UserCidr"] is not { } text) return null;
        var networks = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (networks.Length > UserCidrsMax || !Array.TrueForAll(networks, network => Ipv4Network.TryParse(network, out _)))
            call.Fail(GatewayErrors.InvalidParameter($"UserCidr is at most {UserCidrsMax} IPv4 networks with commas between"));
        return string.Join(',', networks);
    }

    private static void RefuseIpv6(AlibabaCall call)
    {
        if (!call.IsEcs && (call.Boolean("EnableIpv6") ?? call.Boolean("EnableIPv6")) == true)
            call.Fail(GatewayErrors.InvalidParameter("EnableIpv6: this server carries IPv4 only"));
    }
}
