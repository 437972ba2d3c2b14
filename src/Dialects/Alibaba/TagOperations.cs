using System.Collections.Immutable;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Alibaba;

/// <summary>The operations on tags and resource groups. Contract alibaba-router-interface, 5.4.</summary>
internal sealed class TagOperations(VpcOperations vpcs, SubnetOperations subnets, RouteOperations routes, InterfaceOperations interfaces)
{
    private const int ResourcesMax = 50, TagsMax = 20;
    private const string Vpc = "VPC", Switch = "VSWITCH", Table = "ROUTETABLE", Interface = "ROUTERINTERFACE";

    private delegate Outcome<ImmutableArray<Tag>> Change(ImmutableArray<Tag> have);

    public IEnumerable<AlibabaOperation> Operations =>
    [
        new("TagResources", call => TagAsync(call, Vpc, Switch, Table), AlibabaVersion.Vpc),
        new("UnTagResources", call => UntagAsync(call, Vpc, Switch, Table), AlibabaVersion.Vpc),
        new("ListTagResources", call => ListAsync(call, Vpc, Switch, Table), AlibabaVersion.Vpc),
        new("TagResourcesForExpressConnect", call => TagAsync(call, Interface), AlibabaVersion.Vpc),
        new("UntagResourcesForExpressConnect", call => UntagAsync(call, Interface), AlibabaVersion.Vpc),
        new("ListTagResourcesForExpressConnect", call => ListAsync(call, Interface), AlibabaVersion.Vpc),
        new("ChangeResourceGroup", RegroupAsync, AlibabaVersion.Vpc),
        new("MoveResourceGroup", RegroupAsync, AlibabaVersion.Vpc),
    ];

    private async ValueTask<AlibabaReply> TagAsync(AlibabaCall call, params string[] kinds)
    {
        var (region, kind, ids) = ReadSubjects(call, kinds, isRequired: true);
        var put = call.Tags("Tag");
        if (put.IsEmpty) call.Fail(GatewayErrors.Missing(call.Version, "Tag.1.Key"));
        return call.Fault is { } fault
            ? fault
            : await ChangeAsync(call, region, kind, ids, have => Tag.Put(have, put) is { Length: <= TagsMax } all
                ? all
                : new Refusal(RefusalCode.InvalidValue, $"a resource has at most {TagsMax} tags"));
    }

    private async ValueTask<AlibabaReply> UntagAsync(AlibabaCall call, params string[] kinds)
    {
        var (region, kind, ids) = ReadSubjects(call, kinds, isRequired: true);
        var keys = call.Parameters.List("TagKey");
        var all = call.Boolean("All") == true;
        return call.Fault is { } fault
            ? fault
            : await ChangeAsync(call, region, kind, ids, have => have.RemoveAll(tag => all || keys.Contains(tag.Key)));
    }

    private async ValueTask<AlibabaReply> ListAsync(AlibabaCall call, params string[] kinds)
    {
        var (region, kind, ids) = ReadSubjects(call, kinds, isRequired: false);
        var wanted = call.Tags("Tag");
        if (call.Fault is { } fault) return fault;
        var found = await ReadAsync(call, region, kind);
        return AlibabaReply.Of(answer =>
        {
            answer.Text("NextToken", "");
            answer.List(
                "TagResources",
                "TagResource",
                from subject in found
                where (ids.Count == 0 || ids.Contains(subject.Id)) && Vpcs.HasTags(subject.Tags, wanted)
                from tag in subject.Tags
                select (subject.Id, tag),
                (item, pair) =>
                {
                    item.Text("ResourceId", pair.Id);
                    item.Text("ResourceType", kind);
                    item.Text("TagKey", pair.tag.Key);
                    item.Text("TagValue", pair.tag.Value);
                });
        });
    }

    /// <summary>Which resource it is, its id says.</summary>
    private async ValueTask<AlibabaReply> RegroupAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var id = call.Required("ResourceId");
        var group = call.Parameters["NewResourceGroupId"] ?? call.Required("NewResourceGroupId");
        if (call.Fault is { } fault) return fault;
        if (AlibabaIds.ParseInterface(id, region) is { } subject)
            return Of(call, await interfaces.RegroupAsync(call.Caller, region, subject, group, call.Cancel), ResourceErrors.InterfaceNotFound);
        return VpcId.Parse(id) is { } vpc && await vpcs.FindAsync(call.Account, vpc, call.Cancel) is { } there && there.Region == region
            ? Of(call, await vpcs.UpdateAsync(call.Caller, vpc, own => own.With(VpcAttributes.ResourceGroup, group), call.Cancel), ResourceErrors.VpcNotFound)
            : ResourceErrors.VpcNotFound;
    }

    private static (RegionId Region, string Kind, IReadOnlyList<string> Ids) ReadSubjects(AlibabaCall call, string[] kinds, bool isRequired)
    {
        var region = call.RequiredRegion();
        var kind = call.Required("ResourceType").ToUpperInvariant();
        var ids = call.Parameters.List("ResourceId");
        if (call.Fault is null && !kinds.Contains(kind)) call.Fail(GatewayErrors.InvalidParameter($"ResourceType is one of {string.Join(", ", kinds)}"));
        if (isRequired && ids.Count == 0) call.Fail(GatewayErrors.Missing(call.Version, "ResourceId.1"));
        if (ids.Count > ResourcesMax) call.Fail(GatewayErrors.InvalidParameter($"at most {ResourcesMax} resources are named"));
        return (region, kind, ids);
    }

    /// <summary>Router interfaces change together or not at all; the others one after the other, as far as they are there.</summary>
    private async ValueTask<AlibabaReply> ChangeAsync(AlibabaCall call, RegionId region, string kind, IReadOnlyList<string> ids, Change change)
    {
        if (kind == Interface)
        {
            var subjects = ids.Select(id => AlibabaIds.ParseInterface(id, region)).ToList();
            return subjects.Contains(null)
                ? ResourceErrors.InterfaceNotFound
                : Of(call, await interfaces.TagAsync(call.Caller, region, [.. subjects.OfType<RouterInterfaceId>()], have => change(have), call.Cancel), ResourceErrors.InterfaceNotFound);
        }

        foreach (var id in ids)
        {
            var reply = kind == Switch ? await ChangeSwitchAsync(call, region, id, change) : await ChangeVpcAsync(call, region, kind, id, change);
            if (reply.Error is not null) return reply;
        }

        return AlibabaReply.Done;
    }

    private async ValueTask<AlibabaReply> ChangeSwitchAsync(AlibabaCall call, RegionId region, string text, Change change)
    {
        var notFound = ResourceErrors.SwitchNotFound(call.Version);
        if (AlibabaIds.ParseSwitch(text) is not { } id || await subnets.FindAsync(call.Account, id, call.Cancel) is not { } there || there.Region != region)
            return notFound;
        return Of(call, await subnets.UpdateAsync(call.Caller, id, subnet => With(change(subnet.Tags), tags => subnet with { Tags = tags }), call.Cancel), notFound);
    }

    private async ValueTask<AlibabaReply> ChangeVpcAsync(AlibabaCall call, RegionId region, string kind, string text, Change change)
    {
        var notFound = kind == Table ? ResourceErrors.RouteTableNotFound : ResourceErrors.VpcNotFound;
        var id = kind != Table ? VpcId.Parse(text)
            : AlibabaIds.ParseTable(text) is { } table && await routes.FindTableAsync(call.Account, table, call.Cancel) is { } found ? found.Vpc
            : null;
        if (id is not { } vpc || await vpcs.FindAsync(call.Account, vpc, call.Cancel) is not { } there || there.Region != region) return notFound;
        var outcome = await vpcs.UpdateAsync(
            call.Caller,
            vpc,
            own => kind == Table ? With(change(own.RouteTableTags()), own.WithRouteTableTags) : With(change(own.Tags), tags => own with { Tags = tags }),
            call.Cancel);
        return Of(call, outcome, notFound);
    }

    private async ValueTask<IReadOnlyList<(string Id, ImmutableArray<Tag> Tags)>> ReadAsync(AlibabaCall call, RegionId region, string kind)
    {
        if (kind == Interface)
        {
            var page = await interfaces.ListAsync(call.Account, region, new(), AlibabaWords.Instance, 0, int.MaxValue, call.Cancel);
            return [.. page.Items.Select(view => (AlibabaIds.Of(view.Interface.Id, region), view.Interface.Tags))];
        }

        if (kind == Switch)
        {
            var found = await subnets.ListAsync(call.Account, region, null, null, null, null, new(null, int.MaxValue - 1), call.Cancel) ?? [];
            return [.. found.Select(subnet => (AlibabaIds.Of(subnet.Id), subnet.Tags))];
        }

        var all = await vpcs.ListAsync(call.Account, region, null, null, new(null, int.MaxValue - 1), call.Cancel) ?? [];
        return [.. all.Select(vpc => kind == Table ? (AlibabaIds.Of(vpc.RouteTable), vpc.RouteTableTags()) : (vpc.Id.ToString(), vpc.Tags))];
    }

    private static Outcome<T> With<T>(Outcome<ImmutableArray<Tag>> tags, Func<ImmutableArray<Tag>, T> put) =>
        tags.Refusal is { } refusal ? refusal : put(tags.Value);

    private static AlibabaReply Of(AlibabaCall call, Outcome<Done> outcome, AlibabaError notFound) => outcome.Refusal switch
    {
        null => AlibabaReply.Done,
        { Code: RefusalCode.VpcNotFound or RefusalCode.SubnetNotFound or RefusalCode.RouterInterfaceNotFound } => notFound,
        var refusal => ResourceErrors.For(refusal, call.Version),
    };
}
