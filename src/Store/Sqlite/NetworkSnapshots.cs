using System.Collections.Immutable;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;

namespace Tieline.Store.Sqlite;

/// <summary>What the reconciler compares with the kernel: the records of a scope, by a fixed number of statements.</summary>
internal sealed partial class SqliteSession
{
    private const string Listed = "IN (SELECT value FROM json_each($ids))";

    private static readonly Sql AllVpcsSql = new($"SELECT {VpcColumns} FROM vpcs");
    private static readonly Sql AllSubnetsSql = new($"SELECT {SubnetColumns} FROM subnets");
    private static readonly Sql AllPortsSql = new($"SELECT {PortColumns} FROM ports");
    private static readonly Sql AllLinksSql = new($"SELECT {LinkColumns} FROM links AS l {Ends}");
    private static readonly Sql AllRulesSql = new($"SELECT {RuleColumns} FROM route_rules");

    private static readonly Sql VpcsSql = new($"SELECT {VpcColumns} FROM vpcs WHERE id {Listed}");
    private static readonly Sql SubnetsOfVpcsSql = new($"SELECT {SubnetColumns} FROM subnets WHERE vpc {Listed}");
    private static readonly Sql PortsOfVpcsSql = new($"SELECT {PortColumns} FROM ports WHERE vpc {Listed}");
    private static readonly Sql LinksSql = new($"SELECT {LinkColumns} FROM links AS l {Ends} WHERE l.id {Listed}");

    private static readonly Sql LinksOfVpcsSql = new(
        $"SELECT {LinkColumns} FROM router_interfaces AS own CROSS JOIN links AS l ON l.id = own.link {Ends} WHERE own.vpc {Listed}");

    private static readonly Sql RulesOfVpcsSql = new($"SELECT {RuleColumns} FROM route_rules WHERE vpc {Listed}");
    private static readonly Sql RulesThroughSql = new($"SELECT {RuleColumns} FROM route_rules WHERE next_hop {Listed}");
    private static readonly Sql NamesInVpcsSql = new($"SELECT vpc, name, address FROM ports WHERE vpc {Listed} AND attachment_kind <> 5 ORDER BY vpc, name");

    private static readonly Sql AllServicesSql = new($"SELECT {ServiceColumns} FROM endpoint_services");
    private static readonly Sql AllEndpointsSql = new($"SELECT {EndpointColumns} FROM endpoints");
    private static readonly Sql ServicesSql = new($"SELECT {ServiceColumns} FROM endpoint_services WHERE id {Listed}");
    private static readonly Sql ServicesOfVpcsSql = new($"SELECT {ServiceColumns} FROM endpoint_services WHERE vpc {Listed}");
    private static readonly Sql EndpointsSql = new($"SELECT {EndpointColumns} FROM endpoints WHERE id {Listed}");
    private static readonly Sql EndpointsOfServicesSql = new($"SELECT {EndpointColumns} FROM endpoints WHERE service {Listed}");
    private static readonly Sql EndpointsOfConsumersSql = new($"SELECT {EndpointColumns} FROM endpoints WHERE vpc {Listed}");
    private static readonly Sql EndpointsOfProvidersSql = new($"SELECT {EndpointColumns} FROM endpoints WHERE provider {Listed}");

    // The states are those of Endpoint.Carries, as numbers: whoever sees an endpoint accepted finds its name answered.
    private static readonly Sql EndpointNamesSql = new(
        $"""
        SELECT vpc, dns_name, address FROM endpoints
        WHERE vpc {Listed} AND dns_name <> '' AND (state IN (2, 3) OR (state = 5 AND service_name = ''))
        ORDER BY vpc, address
        """);

    public ValueTask<NetworkSnapshot> ReadNetworkAsync(Scope scope) => new(scope.Everything ? ReadAll(scope) : ReadPart(scope));

    private NetworkSnapshot ReadAll(Scope scope)
    {
        using var vpcRows = Ask(AllVpcsSql);
        using var subnetRows = Ask(AllSubnetsSql);
        using var portRows = Ask(AllPortsSql);
        using var linkRows = Ask(AllLinksSql);
        using var ruleRows = Ask(AllRulesSql);
        using var serviceRows = Ask(AllServicesSql);
        using var endpointRows = Ask(AllEndpointsSql);
        var (ports, links, endpoints) = (ReadPorts(portRows), ReadLinks(linkRows), ReadEndpoints(endpointRows));
        var homes = ports
            .Where(port => port.Attachment.Kind != AttachmentKind.Endpoint)
            .GroupBy(port => port.Vpc)
            .ToDictionary(
                home => home.Key,
                home => home.OrderBy(port => port.Name, StringComparer.Ordinal).Select(port => new WorkloadName(port.Name, port.Address, port.Vpc)).ToList());
        foreach (var endpoint in endpoints.Where(endpoint => endpoint is { DnsName: not null, Carries: true }).OrderBy(endpoint => endpoint.Address))
        {
            if (!homes.TryGetValue(endpoint.Vpc, out var names)) homes.Add(endpoint.Vpc, names = []);
            names.Add(new($"{endpoint.DnsName}.", endpoint.Address, endpoint.Vpc));
        }

        var peers = PeersHeard(links);
        return new(
            scope, ReadVpcs(vpcRows), ReadSubnets(subnetRows), ports, links, ReadRules(ruleRows),
            NamesOf(homes.Keys.Concat(peers.Select(heard => heard.Key)).Distinct().Order(), homes, peers))
        {
            Services = ReadServices(serviceRows), Endpoints = endpoints,
        };
    }

    private NetworkSnapshot ReadPart(Scope scope)
    {
        var vpcIds = Ids(scope.Vpcs);
        var links = ReadLinks(LinksSql, Ids(scope.Links)).UnionBy(ReadLinks(LinksOfVpcsSql, vpcIds), link => link.Id).ToList();
        var interfaces = links
            .Where(link => scope.Links.Contains(link.Id))
            .SelectMany(link => new[] { link.Initiator.Id.Value, link.Acceptor.Id.Value });
        var ends = links.SelectMany(link => new[] { link.Initiator.Vpc, link.Acceptor.Vpc });

        var (services, endpoints) = ReadServices(scope, vpcIds);

        using var vpcRows = Ask(VpcsSql).Bind(Ids(scope.Vpcs.Union(ends)));
        using var subnetRows = Ask(SubnetsOfVpcsSql).Bind(vpcIds);
        using var portRows = Ask(PortsOfVpcsSql).Bind(vpcIds);
        using var ownRules = Ask(RulesOfVpcsSql).Bind(vpcIds);
        using var rulesThrough = Ask(RulesThroughSql).Bind(Values.List(interfaces));
        return new(
            scope, ReadVpcs(vpcRows), ReadSubnets(subnetRows), ReadPorts(portRows), links,
            [.. ReadRules(ownRules).UnionBy(ReadRules(rulesThrough), rule => rule.Id)],
            ReadNames(scope.Vpcs.Union(scope.Names)))
        {
            Services = services, Endpoints = endpoints,
        };
    }

    /// <summary>Services and endpoints of a part; no statement is run for what nothing asks about.</summary>
    private (IReadOnlyList<EndpointService> Services, IReadOnlyList<Endpoint> Endpoints) ReadServices(Scope scope, string vpcIds)
    {
        if (scope.Vpcs.IsEmpty && scope.Services.IsEmpty && scope.Endpoints.IsEmpty) return ([], []);
        var services = ReadServices(ServicesSql, Values.List(scope.Services.Select(id => id.Value)))
            .UnionBy(ReadServices(ServicesOfVpcsSql, vpcIds), service => service.Id)
            .ToList();
        var endpoints = ReadEndpoints(EndpointsSql, Values.List(scope.Endpoints.Select(id => id.Value)))
            .Concat(ReadEndpoints(EndpointsOfServicesSql, Values.List(scope.Services.Select(id => id.Value))))
            .Concat(ReadEndpoints(EndpointsOfConsumersSql, vpcIds))
            .Concat(ReadEndpoints(EndpointsOfProvidersSql, vpcIds))
            .DistinctBy(endpoint => endpoint.Id)
            .ToList();
        var theirs = ReadServices(ServicesSql, Values.List(endpoints.Select(endpoint => endpoint.Service.Value).Distinct()));
        return ([.. services.UnionBy(theirs, service => service.Id)], endpoints);
    }

    private List<EndpointService> ReadServices(Sql sql, string ids)
    {
        using var rows = Ask(sql).Bind(ids);
        return ReadServices(rows);
    }

    private List<Endpoint> ReadEndpoints(Sql sql, string ids)
    {
        using var rows = Ask(sql).Bind(ids);
        return ReadEndpoints(rows);
    }

    /// <summary>What the resolvers of some VPCs answer.</summary>
    private List<VpcNames> ReadNames(ImmutableHashSet<VpcId> vpcs)
    {
        if (vpcs.IsEmpty) return [];
        var peers = PeersHeard(ReadLinks(LinksOfVpcsSql, Ids(vpcs)).DistinctBy(link => link.Id));
        var homes = new Dictionary<VpcId, List<WorkloadName>>();
        using var rows = Ask(NamesInVpcsSql).Bind(Ids(vpcs.Union(vpcs.SelectMany(vpc => peers[vpc]))));
        while (rows.Next())
        {
            var home = rows.Vpc();
            if (!homes.TryGetValue(home, out var names)) homes.Add(home, names = []);
            names.Add(new(rows.Text(), rows.Address(), home));
        }

        using var full = Ask(EndpointNamesSql).Bind(Ids(vpcs));
        while (full.Next())
        {
            var home = full.Vpc();
            if (!homes.TryGetValue(home, out var names)) homes.Add(home, names = []);
            names.Add(new($"{full.Text()}.", full.Address(), home));
        }

        return NamesOf(vpcs.Order(), homes, peers);
    }

    /// <summary>For each VPC, the peers whose names its resolver is to answer, in the order of the links' creation.</summary>
    private static ILookup<VpcId, VpcId> PeersHeard(IEnumerable<Link> links) =>
        links
            .Where(link => link.Carries)
            .OrderBy(link => link.CreatedAt)
            .ThenBy(link => link.Id)
            .SelectMany(link => new[] { (Near: link.Initiator, Far: link.Acceptor), (Near: link.Acceptor, Far: link.Initiator) })
            .Where(side => side.Near.Dns is DnsSync.Opening or DnsSync.Open)
            .ToLookup(side => side.Near.Vpc, side => side.Far.Vpc);

    /// <summary>Each VPC's own names, then those of each peer that it hears.</summary>
    private static List<VpcNames> NamesOf(IEnumerable<VpcId> vpcs, Dictionary<VpcId, List<WorkloadName>> homes, ILookup<VpcId, VpcId> peers) =>
    [
        .. vpcs.Select(
            vpc => new VpcNames(
                vpc,
                [
                    .. homes.GetValueOrDefault(vpc) ?? [],
                    .. peers[vpc].SelectMany(home => homes.GetValueOrDefault(home) ?? []).Where(name => !name.IsFull), // an endpoint's name is its VPC's own
                ])),
    ];

    private List<Link> ReadLinks(Sql sql, string ids)
    {
        using var rows = Ask(sql).Bind(ids);
        return ReadLinks(rows);
    }

    private static string Ids(ImmutableHashSet<VpcId> ids) => Values.List(ids.Select(id => id.Value));

    private static string Ids(ImmutableHashSet<LinkId> ids) => Values.List(ids.Select(id => id.Value));
}
