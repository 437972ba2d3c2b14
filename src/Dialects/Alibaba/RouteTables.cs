using System.Globalization;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Alibaba;

/// <summary>The operations on VPCs' routers and route tables. Contract alibaba-router-interface, 5.3. A VPC has one of each.</summary>
internal sealed class RouteTables(VpcOperations vpcs, SubnetOperations subnets, RouteOperations routes)
{
    private const int NameMost = 128, DescriptionMost = 256;

    public IEnumerable<AlibabaOperation> Operations =>
    [
        new("DescribeVRouters", DescribeRoutersAsync, AlibabaOperation.Both),
        new("DescribeRouteTableList", DescribeListAsync, AlibabaVersion.Vpc),
        new("DescribeRouteTables", DescribeAsync, AlibabaOperation.Both),
        new("ModifyRouteTableAttributes", ModifyAsync, AlibabaVersion.Vpc),
    ];

    private async ValueTask<AlibabaReply> DescribeRoutersAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        if (call.Fault is { } fault) return fault;
        var wanted = (await AllAsync(call, region)).Where(vpc => call.Parameters["VRouterId"] is not { } id || AlibabaIds.RouterOf(vpc.Id) == id).ToList();
        return Paging.Page(call, wanted, "VRouters", "VRouter", (item, vpc) =>
        {
            item.Text("VRouterId", AlibabaIds.RouterOf(vpc.Id));
            item.Text("VpcId", vpc.Id.ToString());
            item.Text("RegionId", AlibabaRegions.CodeOf(vpc.Region));
            item.Text("VRouterName", "");
            item.Text("Description", "");
            item.Time("CreationTime", vpc.CreatedAt);
            item.Texts("RouteTableIds", "RouteTableId", [AlibabaIds.Of(vpc.RouteTable)]);
        });
    }

    private async ValueTask<AlibabaReply> DescribeListAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        if (call.Fault is { } fault) return fault;
        var wanted = (await AllAsync(call, region)).Where(vpc =>
            Is("VpcId", vpc.Id.ToString()) && Is("RouterType", AlibabaWords.VRouter) && Is("RouterId", AlibabaIds.RouterOf(vpc.Id))
            && Is("RouteTableId", AlibabaIds.Of(vpc.RouteTable)) && Is("RouteTableName", vpc.Attribute(VpcAttributes.TableName))
            && Is("RouteTableType", "System")).ToList();
        var switches = await SwitchesOfAsync(call, wanted);
        return Paging.Page(call, wanted, "RouterTableList", "RouterTableListType", (item, vpc) =>
        {
            item.Text("RouteTableId", AlibabaIds.Of(vpc.RouteTable));
            item.Text("RouteTableType", "System");
            item.Text("RouteTableName", vpc.Attribute(VpcAttributes.TableName));
            item.Text("RouterId", AlibabaIds.RouterOf(vpc.Id));
            item.Text("RouterType", AlibabaWords.VRouter);
            item.Text("VpcId", vpc.Id.ToString());
            item.Text("Status", AlibabaWords.Of(vpc.State));
            item.Text("Description", vpc.Attribute(VpcAttributes.TableDescription));
            item.Time("CreationTime", vpc.CreatedAt);
            item.Text("AssociateType", "VSwitch");
            item.Number("OwnerId", long.Parse(call.Uid, CultureInfo.InvariantCulture));
            item.Text("ResourceGroupId", ResourceGroups.Shown(vpc.Attribute(VpcAttributes.ResourceGroup), vpc.Owner));
            item.Boolean("RoutePropagationEnable", true);
            item.Texts("VSwitchIds", "VSwitchId", SwitchIds(switches, vpc));
            item.Texts("GatewayIds", "GatewayIds", []);
            item.List("Tags", "Tag", vpc.RouteTableTags(), RouterInterfaceDocument.WriteTag);
        });

        bool Is(string name, string value) => call.Parameters[name] is not { } wished || wished == value;
    }

    private async ValueTask<AlibabaReply> DescribeAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var router = call.Parameters["VRouterId"] ?? call.Parameters["RouterId"];
        var (table, name) = (call.Parameters["RouteTableId"], call.Parameters["RouteTableName"]);
        if (region is null && router is null && table is null) call.Required("RouteTableId");
        if (call.Fault is { } fault) return fault;

        var found = table is not null ? await OneAsync(AlibabaIds.ParseTable(table) is { } id ? await routes.FindTableAsync(call.Account, id, call.Cancel) : null)
            : router is not null && AlibabaIds.ParseRouter(router) is { } of ? await OneAsync(await routes.FindTableAsync(call.Account, of, call.Cancel))
            : router is not null || region is null ? []
            : await AllAsync(call, region.Value);
        var wanted = found.Where(vpc =>
            (region ?? vpc.Region) == vpc.Region
            && (router is null || AlibabaIds.RouterOf(vpc.Id) == router)
            && (name is null || vpc.Attribute(VpcAttributes.TableName) == name)
            && call.Parameters["RouterType"] is null or AlibabaWords.VRouter).ToList();
        var switches = await SwitchesOfAsync(call, wanted);
        var (number, size) = call.Page();
        var rules = new Dictionary<VpcId, IReadOnlyList<RouteRule>>();
        foreach (var vpc in wanted.Skip((number - 1) * size).Take(size))
            rules[vpc.Id] = await routes.ListAsync(call.Account, vpc.RouteTable, new(null, int.MaxValue - 1), call.Cancel) ?? [];
        return Paging.Page(call, wanted, "RouteTables", "RouteTable", (item, vpc) =>
        {
            item.Text("RouteTableId", AlibabaIds.Of(vpc.RouteTable));
            item.Text("RouteTableType", "System");
            item.Text("VRouterId", AlibabaIds.RouterOf(vpc.Id));
            item.Text("Status", AlibabaWords.Of(vpc.State));
            item.Time("CreationTime", vpc.CreatedAt);
            item.Text("ResourceGroupId", ResourceGroups.Shown(vpc.Attribute(VpcAttributes.ResourceGroup), vpc.Owner));
            item.Texts("VSwitchIds", "VSwitchId", SwitchIds(switches, vpc));
            item.List("RouteEntrys", "RouteEntry", RouteEntry.Of(vpc, rules[vpc.Id], switches[vpc.Id]), (one, entry) => entry.WriteOfTable(one));
        });

        async Task<IReadOnlyList<Vpc>> OneAsync(RouteTable? of) =>
            of is not null && await vpcs.FindAsync(call.Account, of.Vpc, call.Cancel) is { } vpc ? [vpc] : [];
    }

    private async ValueTask<AlibabaReply> ModifyAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var text = call.Required("RouteTableId");
        var name = call.Words("RouteTableName", 1, NameMost, ResourceErrors.NameMalformed(call.Version), clears: true);
        var description = call.Words("Description", 1, DescriptionMost, ResourceErrors.DescriptionMalformed, clears: true);
        if (call.Fault is { } fault) return fault;
        if (AlibabaIds.ParseTable(text) is not { } id
            || await routes.FindTableAsync(call.Account, id, call.Cancel) is not { } table
            || await vpcs.FindAsync(call.Account, table.Vpc, call.Cancel) is not { } vpc
            || vpc.Region != region)
        {
            return ResourceErrors.RouteTableNotFound;
        }

        var outcome = await vpcs.UpdateAsync(
            call.Caller, vpc.Id, there => there.With(VpcAttributes.TableName, name).With(VpcAttributes.TableDescription, description), call.Cancel);
        return outcome.Refusal is { } refusal ? ResourceErrors.For(refusal, call.Version) : AlibabaReply.Done;
    }

    private async ValueTask<IReadOnlyList<Vpc>> AllAsync(AlibabaCall call, RegionId region) => Paging.NewestFirst(
        await vpcs.ListAsync(call.Account, region, null, null, new(null, int.MaxValue - 1), call.Cancel) ?? [], vpc => vpc.CreatedAt, vpc => vpc.Id.Value);

    /// <summary>The vSwitches of the page's VPCs.</summary>
    private async ValueTask<Dictionary<VpcId, IReadOnlyList<Subnet>>> SwitchesOfAsync(AlibabaCall call, IReadOnlyList<Vpc> of)
    {
        var (number, size) = call.Page();
        var switches = new Dictionary<VpcId, IReadOnlyList<Subnet>>();
        foreach (var vpc in of.Skip((number - 1) * size).Take(size)) switches[vpc.Id] = await subnets.ListAsync(call.Account, vpc.Id, call.Cancel);
        return switches;
    }

    private static IEnumerable<string> SwitchIds(Dictionary<VpcId, IReadOnlyList<Subnet>> switches, Vpc vpc) =>
        switches[vpc.Id].Select(subnet => AlibabaIds.Of(subnet.Id));
}
