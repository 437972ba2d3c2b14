using Tieline.Core.Identifiers;
using Tieline.Core.Networks;

namespace Tieline.Dialects.Alibaba;

/// <summary>The operations on route entries. Contract alibaba-router-interface, 5.3.</summary>
internal sealed class RouteEntries(RouteOperations routes, VpcOperations vpcs, SubnetOperations subnets)
{
    private const int EntriesMax = 200, ResultsUnset = 10, ResultsMax = 100, NameMost = 128, DescriptionMost = 256;

    /// <summary>Addresses that the cloud keeps for itself.</summary>
    private static readonly Ipv4Network CloudServices = Ipv4Network.Parse("100.64.0.0/10")!.Value;

    public IEnumerable<AlibabaOperation> Operations =>
    [
        new("DescribeRouteEntryList", DescribeAsync, AlibabaVersion.Vpc),
        new("CreateRouteEntry", CreateAsync, AlibabaOperation.Both),
        new("DeleteRouteEntry", DeleteAsync, AlibabaOperation.Both),
    ];

    private async ValueTask<AlibabaReply> DescribeAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var table = call.Required("RouteTableId");
        var most = Math.Clamp(call.Integer("MaxResult") ?? ResultsUnset, 1, ResultsMax);
        var from = 0;
        if (call.Parameters["NextToken"] is { } token && (!int.TryParse(token, out from) || from < 0))
            call.Fail(GatewayErrors.InvalidParameter("NextToken is not one that an answer gave"));
        if (call.Fault is { } fault) return fault;
        if (await FindHomeAsync(call, table) is not { } vpc || vpc.Region != region) return ResourceErrors.RouteTableNotFound;

        var rules = await routes.ListAsync(call.Account, vpc.RouteTable, new(null, int.MaxValue - 1), call.Cancel) ?? [];
        var all = RouteEntry.Of(vpc, rules, await subnets.ListAsync(call.Account, vpc.Id, call.Cancel)).Where(entry =>
            Is("RouteEntryId", entry.Id) && Is("RouteEntryName", entry.Name) && Is("RouteEntryType", entry.Type) && Is("NextHopId", entry.NextHopId)
            && Is("DestinationCidrBlock", entry.Destination.ToString()) && Is("NextHopType", entry.NextHopType) && Is("IpVersion", "ipv4")).ToList();
        return AlibabaReply.Of(answer =>
        {
            answer.Text("NextToken", from + most < all.Count ? $"{from + most}" : "");
            answer.Number("TotalCount", all.Count);
            answer.List("RouteEntrys", "RouteEntry", all.Skip(from).Take(most), (item, entry) => entry.WriteOfList(item));
        });

        bool Is(string name, string value) => call.Parameters[name] is not { } wished || wished.Equals(value, StringComparison.OrdinalIgnoreCase);
    }

    private async ValueTask<AlibabaReply> CreateAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var tableText = call.Required("RouteTableId");
        var destinationText = call.Required("DestinationCidrBlock");
        var (hop, type) = (call.Parameters["NextHopId"], call.Parameters["NextHopType"] ?? "Instance");
        if (call.Parameters.CountOf("NextHopList") is var hops and > 0)
        {
            if (hops > 1) call.Fail(GatewayErrors.InvalidParameter("NextHopList: entries of several next hops are not offered by this server"));
            (hop, type) = (call.Parameters["NextHopList.1.NextHopId"], call.Parameters["NextHopList.1.NextHopType"] ?? type);
        }

        if (hop is null) call.Required("NextHopId");
        var name = call.IsEcs ? null : call.Words("RouteEntryName", 1, NameMost, ResourceErrors.NameMalformed(call.Version));
        var description = call.IsEcs ? null : call.Words("Description", 1, DescriptionMost, ResourceErrors.DescriptionMalformed);
        var isTry = !call.IsEcs && call.Boolean("DryRun") == true;
        if (type != RouteEntry.RouterInterface) call.Fail(GatewayErrors.InvalidParameter($"NextHopType: this server carries {RouteEntry.RouterInterface} only"));
        if (ReadDestination(destinationText) is not { } destination)
        {
            call.Fail(ResourceErrors.CidrMalformed);
            destination = default;
        }

        if (call.Fault is { } fault) return fault;
        if (AlibabaIds.ParseTable(tableText) is not { } table) return ResourceErrors.RouteTableNotFound;
        if (region is not null && await FindHomeAsync(call, tableText) is { } vpc && vpc.Region != region) return ResourceErrors.RouteTableNotFound;
        if (AlibabaIds.ParseInterface(hop) is not { } nextHop) return ResourceErrors.NextHopNotFound;
        if (isTry) return Vpcs.DryRun();

        var outcome = await routes.CreateAsync(
            call.Caller,
            new(table, Ipv4Network.Any, destination, nextHop, description ?? "", InsideVpc: true, RulesMax: EntriesMax, Name: name ?? ""),
            call.Cancel);
        if (outcome.Refusal is { } refusal) return ResourceErrors.For(refusal, call.Version);
        return call.IsEcs ? AlibabaReply.Done : AlibabaReply.Of(answer => answer.Text("RouteEntryId", AlibabaIds.Of(outcome.Value)));
    }

    private async ValueTask<AlibabaReply> DeleteAsync(AlibabaCall call)
    {
        var region = call.OptionalRegion();
        var byId = call.IsEcs ? null : call.Parameters["RouteEntryId"];
        var tableText = byId is null ? call.Required("RouteTableId") : call.Parameters["RouteTableId"] ?? "";
        var destinationText = byId is null ? call.Required("DestinationCidrBlock") : "";
        var isTry = !call.IsEcs && call.Boolean("DryRun") == true;
        if (call.Fault is { } fault) return fault;
        if (byId is not null)
            return AlibabaIds.ParseEntry(byId) is { } entry ? await RemoveAsync(call, entry, isTry) : ResourceErrors.RouteEntryNotFound;

        if (await FindHomeAsync(call, tableText) is not { } vpc || (region ?? vpc.Region) != vpc.Region) return ResourceErrors.RouteTableNotFound;
        var hop = call.Parameters["NextHopId"] ?? call.Parameters["NextHopList.1.NextHopId"];
        var destination = ReadDestination(destinationText);
        var rules = await routes.ListAsync(call.Account, vpc.RouteTable, new(null, int.MaxValue - 1), call.Cancel) ?? [];
        var found = rules.FirstOrDefault(rule =>
            rule.Destination == destination && (hop is null || AlibabaIds.Of(rule.NextHop, vpc.Region) == hop));
        return found is null ? ResourceErrors.RouteEntryNotFound : await RemoveAsync(call, found.Id, isTry);
    }

    private async ValueTask<AlibabaReply> RemoveAsync(AlibabaCall call, RouteRuleId id, bool isTry)
    {
        if (isTry) return Vpcs.DryRun();
        var outcome = await routes.DeleteAsync(call.Caller, id, call.Cancel);
        return outcome.Refusal is { } refusal ? ResourceErrors.For(refusal, call.Version) : AlibabaReply.Done;
    }

    /// <summary>The VPC of a route table's id; null when there is no such table.</summary>
    private async ValueTask<Vpc?> FindHomeAsync(AlibabaCall call, string tableText) =>
        AlibabaIds.ParseTable(tableText) is { } id && await routes.FindTableAsync(call.Account, id, call.Cancel) is { } table
            ? await vpcs.FindAsync(call.Account, table.Vpc, call.Cancel)
            : null;

    /// <summary>A destination without a mask is one address. The cloud's own services are no destination.</summary>
    private static Ipv4Network? ReadDestination(string text)
    {
        if (!Ipv4Network.TryParse(text, out var network))
        {
            if (Ipv4Address.Parse(text) is not { } address) return null;
            network = new(address, 32);
        }

        return CloudServices.Contains(network) ? null : network;
    }
}
