using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Operating;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>The network as it is: VPCs with all that is in them, and what they are linked with.</summary>
internal sealed class TopologyEndpoints(NativeServices services)
{
    private const int VpcsUnset = 100, VpcsMax = 500;

    public IEnumerable<EndpointRoute<NativeOperation>> Routes => [new("GET", $"{NativeDialect.Root}/topology", new("getTopology", ListAsync))];

    private async Task<NativeAnswer> ListAsync(NativeRequest request)
    {
        if (request.Count(VpcsUnset, VpcsMax) is not { } count) return NativeAnswer.Invalid($"count is 1 to {VpcsMax} VPCs");
        var afterText = request.Query["after"];
        if (afterText is not null && VpcId.Parse(afterText) is null) return NativeAnswer.Invalid("after is not a VPC's id");
        AccountId? account = null;
        if (request.Query["account"] is { } name)
        {
            if (await services.Accounts.FindAsync(name, request.Cancel) is not { } found) return NativeAnswer.Refused(AccountOperations.AccountNotFound());
            account = found.Id;
        }

        var page = await services.Topology.ListAsync(account, VpcId.Parse(afterText), count, request.Cancel);
        var parts = new Parts(page);
        return NativeAnswer.Json(json => json.WriteObject(null, members =>
        {
            members.WriteArray("vpcs", page.Vpcs, (item, id) => item.WriteObject(null, vpc => WriteVpc(vpc, parts.Vpcs[id], parts)));
            if (page.More) members.WriteString("next", page.Vpcs[^1].ToString());
        }));
    }

    private void WriteVpc(Utf8JsonWriter json, Vpc vpc, Parts parts)
    {
        json.WriteString("id", vpc.Id.ToString());
        json.WriteString("name", vpc.Name);
        json.WriteString("account", parts.Names[vpc.Owner]);
        json.WriteString("region", vpc.Region.Name);
        json.WriteArray("networks", vpc.Networks, (item, network) => item.WriteStringValue(network.ToString()));
        json.WriteBoolean("relay", vpc.IsRelay);
        json.WriteString("state", NativeJson.Word(vpc.State));
        json.WriteString("fault", vpc.Fault);
        json.WriteString("routeTable", vpc.RouteTable.ToString());
        json.WriteArray("subnets", parts.Subnets[vpc.Id], (item, subnet) => item.WriteObject(null, members => WriteSubnet(members, subnet, parts)));
        json.WriteArray("routes", parts.Routes[vpc.Id], (item, rule) => item.WriteObject(null, members => WriteRule(members, rule, parts)));
        json.WriteArray("links", parts.Links[vpc.Id], (item, side) => item.WriteObject(null, members => WriteSide(members, side, parts)));
    }

    private static void WriteSubnet(Utf8JsonWriter json, Subnet subnet, Parts parts)
    {
        json.WriteString("id", subnet.Id.ToString());
        json.WriteString("name", subnet.Name);
        json.WriteString("network", subnet.Cidr.ToString());
        json.WriteString("gateway", subnet.Gateway.ToString());
        json.WriteString("zone", subnet.Zone);
        json.WriteString("state", NativeJson.Word(subnet.State));
        json.WriteString("fault", subnet.Fault);
        json.WriteArray(
            "ports",
            parts.Ports[subnet.Id],
            (item, port) => PortEndpoints.WriteWorkload(item, null, new Workload(port, subnet, parts.Names[port.Owner])));
    }

    private void WriteRule(Utf8JsonWriter json, RouteRule rule, Parts parts)
    {
        json.WriteString("id", rule.Id.ToString());
        json.WriteString("source", rule.Source.ToString());
        json.WriteString("destination", rule.Destination.ToString());
        json.WriteString("nextHop", rule.NextHop.ToString());
        var link = parts.LinkOf.GetValueOrDefault(rule.NextHop);
        json.WriteNames(services.Words, words => words.NameOf(rule.NextHop, parts.Vpcs[rule.Vpc].Region, link?.Kind ?? LinkKind.InterfacePair)); // without a link it stands alone
        json.WriteBoolean("inForce", link is { Carries: true });
    }

    private void WriteSide(Utf8JsonWriter json, LinkSide side, Parts parts)
    {
        var (link, own) = (side.Link, side.Link[side.Role]);
        var peer = link[side.Role == LinkRole.Initiator ? LinkRole.Acceptor : LinkRole.Initiator];
        json.WriteString("id", link.Id.ToString());
        json.WriteNames(services.Words, words => words.NameOf(link));
        json.WriteString("state", NativeJson.Word(link.State));
        json.WriteString("fault", link.Fault);
        json.WriteString("role", NativeJson.Word(side.Role));
        json.WriteNumber("bandwidthMbps", link.BandwidthMbps);
        json.WriteString("interface", own.Id.ToString());
        json.WriteString("interfaceName", own.Name);
        json.WriteString("dnsSync", NativeJson.Word(own.Dns));
        json.WriteObject("peer", members =>
        {
            members.WriteString("vpc", peer.Vpc.ToString());
            members.WriteString("name", parts.Vpcs.TryGetValue(peer.Vpc, out var vpc) ? vpc.Name : "");
            members.WriteString("account", parts.Names[peer.Owner]);
            members.WriteString("region", peer.Region.Name);
            members.WriteString("interface", peer.Id.ToString());
        });
    }

    /// <summary>The page's records by what they belong to.</summary>
    private sealed class Parts(TopologyPage page)
    {
        public Dictionary<VpcId, Vpc> Vpcs { get; } = page.Network.Vpcs.ToDictionary(vpc => vpc.Id);

        public ILookup<VpcId, Subnet> Subnets { get; } = page.Network.Subnets.OrderBy(subnet => subnet.Cidr.Address).ToLookup(subnet => subnet.Vpc);

        public ILookup<SubnetId, Port> Ports { get; } = page.Network.Ports.OrderBy(port => port.Address).ToLookup(port => port.Subnet);

        public ILookup<VpcId, RouteRule> Routes { get; } = page.Network.Routes.OrderBy(rule => rule.CreatedAt).ThenBy(rule => rule.Id).ToLookup(rule => rule.Vpc);

        public ILookup<VpcId, LinkSide> Links { get; } = page.Network.Links
            .OrderBy(link => link.CreatedAt).ThenBy(link => link.Id)
            .SelectMany(link => new[] { new LinkSide(link, LinkRole.Initiator), new LinkSide(link, LinkRole.Acceptor) })
            .ToLookup(side => side.Link[side.Role].Vpc);

        public Dictionary<RouterInterfaceId, Link> LinkOf { get; } = page.Network.Links
            .SelectMany(link => new[] { (link.Initiator.Id, link), (link.Acceptor.Id, link) })
            .ToDictionary(pair => pair.Id, pair => pair.link);

        public IReadOnlyDictionary<AccountId, string> Names { get; } = page.Names;
    }
}
