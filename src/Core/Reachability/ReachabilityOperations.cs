using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;

namespace Tieline.Core.Reachability;

/// <summary>The records around the ways of an explanation: the routers passed, and the far ends of their links.</summary>
public sealed record Surroundings(
    IReadOnlyDictionary<VpcId, Vpc> Vpcs, IReadOnlyDictionary<SubnetId, Subnet> Subnets, IReadOnlyDictionary<LinkId, Link> Links,
    IReadOnlyDictionary<AccountId, Account> Accounts)
{
    /// <summary>The endpoint at the address that is asked about; null when there is none.</summary>
    public EndpointCase? Endpoint { get; init; }
}

/// <summary>An endpoint with what decides whether it lets packets pass.</summary>
/// <param name="Service">Null when it is gone.</param>
/// <param name="IsPermitted">Whether the service's owner permits the consumer's account.</param>
public sealed record EndpointCase(Endpoint Endpoint, EndpointService? Service, bool IsPermitted);

/// <summary>Both directions of a question, each from the records and from the engine.</summary>
/// <param name="Target">The port that was meant, or that is at the address; null when nothing is known to be there.</param>
/// <param name="There">From the port to the address, by the records.</param>
/// <param name="Back">From the target to the port, by the records; null without a target.</param>
/// <param name="EngineThere">The same as the engine has it; it differs while a change is under way, or on a fault.</param>
/// <param name="EngineBack">The way back as the engine has it.</param>
public sealed record Explanation(
    Port From, Ipv4Address To, Port? Target, Trace There, Trace? Back, string Engine, Trace EngineThere, Trace? EngineBack, Surroundings Around)
{
    /// <summary>True when packets pass both ways, by the engine, and meet the ports that were meant.</summary>
    public bool Reaches => Target is not null && EngineThere.Arrived == Target.Id && EngineBack?.Arrived == From.Id && OffersPort;

    /// <summary>The TCP port that is asked about; null for any.</summary>
    public int? TcpPort { get; init; }

    /// <summary>False when the way leads through an endpoint that does not offer the port.</summary>
    public bool OffersPort => TcpPort is not { } port || There.Through is not { } way || way.Offers(port);
}

/// <summary>Answers why A does, or does not, reach B.</summary>
public sealed class ReachabilityOperations(IStore store, IReachabilityProbe engine)
{
    /// <summary>Explains both directions between two ports.</summary>
    public async Task<Outcome<Explanation>> ExplainAsync(PortId from, PortId to, CancellationToken cancel) =>
        await FindPortAsync(from, cancel) is { } port && await FindPortAsync(to, cancel) is { } target
            ? await ExplainAsync(port, target.Address, target, cancel)
            : NetworkRefusals.PortNotFound();

    /// <summary>Explains both directions between a port and whatever is at an address.</summary>
    public async Task<Outcome<Explanation>> ExplainAsync(PortId from, Ipv4Address to, CancellationToken cancel) =>
        await FindPortAsync(from, cancel) is { } port ? await ExplainAsync(port, to, null, cancel) : NetworkRefusals.PortNotFound();

    private async Task<Explanation> ExplainAsync(Port from, Ipv4Address to, Port? meant, CancellationToken cancel)
    {
        var seen = new Seen();
        var there = await TraceAsync(from.Vpc, from.Address, to, seen, cancel);
        var engineThere = await ProbeAsync(from, to, cancel);
        var target = meant;
        if (target is null && (there.Arrived ?? engineThere.Arrived) is { } arrived) target = await FindPortAsync(arrived, cancel);
        target ??= await NearbyPortAsync(to, seen, cancel);

        Trace? back = null, engineBack = null;
        if (target is not null && there.Through is not null)
        {
            // The endpoint sends the answers back to whom it let in: no route leads the way.
            (back, engineBack) = (Returned(there, from), Returned(engineThere, from));
        }
        else if (target is not null)
        {
            back = await TraceAsync(target.Vpc, to, from.Address, seen, cancel);
            engineBack = await ProbeAsync(target, from.Address, cancel);
        }

        var asked = (there.Through ?? engineThere.Through)?.Id is { } id ? await CaseAsync(id, cancel) : null;
        IEnumerable<AccountId> parties = asked is null ? [] : asked.Service is { } service ? [asked.Endpoint.Owner, service.Owner] : [asked.Endpoint.Owner];
        var accounts = await AccountsAsync(seen.Vpcs.Values.Select(vpc => vpc.Owner).Concat(parties), cancel);
        return new(
            from, to, target, there, back, engine.Engine, engineThere, engineBack, new(seen.Vpcs, seen.Subnets, seen.Links, accounts) { Endpoint = asked });
    }

    private ValueTask<EndpointCase?> CaseAsync(EndpointId id, CancellationToken cancel) => store.ReadAsync(
        async reader =>
        {
            if (await reader.FindEndpointAsync(id) is not { } endpoint) return null;
            if (await reader.FindServiceAsync(endpoint.Service) is not { } service) return new EndpointCase(endpoint, null, IsPermitted: false);
            var isPermitted = await PermissionOperations.PermitsAsync(reader, service, await reader.ListPermissionsAsync(service.Id), endpoint.Owner);
            return new EndpointCase(endpoint, service, isPermitted);
        },
        cancel);

    private static Trace Returned(Trace there, Port from) =>
        new(there.Destination, from.Address, [.. there.Hops.Reverse()], there.Cause, there.Route, there.Arrives ? from.Id : null) { Through = there.Through };

    private ValueTask<Trace> ProbeAsync(Port source, Ipv4Address destination, CancellationToken cancel) =>
        source.State == NetworkState.Available
            ? engine.TraceAsync(source.Vpc, source.Address, destination, cancel)
            : ValueTask.FromResult(
                new Trace(source.Address, destination, [new(source.Vpc, null)], StopCause.SourceNotPlugged, null, null));

    private ValueTask<Port?> FindPortAsync(PortId id, CancellationToken cancel) =>
        store.ReadAsync(async reader => (await reader.FindPortsAsync(id.ToString())).FirstOrDefault(port => port.Id == id), cancel);

    /// <summary>The one port at the address in the VPCs that links lead to from the routers seen; null when there are none or several.</summary>
    private ValueTask<Port?> NearbyPortAsync(Ipv4Address address, Seen seen, CancellationToken cancel) =>
        store.ReadAsync(
            async reader =>
            {
                var near = seen.Vpcs.Values.Where(vpc => vpc.Networks.Any(network => network.Contains(address))).Select(vpc => vpc.Id).ToHashSet();
                var snapshot = await reader.ReadNetworkAsync(Scope.Nothing with { Vpcs = [.. near] });
                return snapshot.Ports.Where(port => near.Contains(port.Vpc) && port.Address == address).ToList() is [var port] ? port : null;
            },
            cancel);

    private ValueTask<Dictionary<AccountId, Account>> AccountsAsync(IEnumerable<AccountId> owners, CancellationToken cancel) =>
        store.ReadAsync(
            async reader =>
            {
                var accounts = new Dictionary<AccountId, Account>();
                foreach (var id in owners.Distinct())
                {
                    if (await reader.FindAccountAsync(id) is { } account) accounts[id] = account;
                }

                return accounts;
            },
            cancel);

    private ValueTask<Trace> TraceAsync(VpcId from, Ipv4Address source, Ipv4Address destination, Seen seen, CancellationToken cancel) =>
        store.ReadAsync(
            reader => PathTracer.TraceAsync(
                from,
                source,
                destination,
                async vpc =>
                {
                    var snapshot = await reader.ReadNetworkAsync(Scope.Of(vpc));
                    seen.Add(snapshot);
                    return Tables(vpc, snapshot);
                },
                async (vpc, subnet, address) => await reader.FindPortAsync(subnet, address) is { Attachment.IsWorkload: true } port ? port.Id : null,
                (vpc, subnet, address) => WayAsync(reader, vpc, subnet, address)),
            cancel);

    /// <summary>The endpoint at an address, by the records.</summary>
    private static async ValueTask<EndpointWay?> WayAsync(IStoreReader reader, VpcId vpc, SubnetId subnet, Ipv4Address address)
    {
        if (await reader.FindPortAsync(subnet, address) is not { Attachment.Kind: AttachmentKind.Endpoint } port) return null;
        if ((await reader.ListEndpointsAtAsync(vpc, address)).FirstOrDefault(found => found.Port == port.Id) is not { } endpoint) return null;
        if (await reader.FindServiceAsync(endpoint.Service) is not { } service) return new(endpoint.Id, false, endpoint.Access, [], endpoint.Provider, null);
        var backend = await reader.FindPortAsync(service.Owner, service.Port);
        return new(
            endpoint.Id, endpoint.Carries, endpoint.Access, service.Mappings, service.Vpc, backend is { Attachment.IsWorkload: true } ? backend.Id : null);
    }

    private static RouterTables? Tables(VpcId id, NetworkSnapshot snapshot)
    {
        if (snapshot.Vpcs.FirstOrDefault(vpc => vpc.Id == id) is not { } vpc) return null;
        var links = snapshot.Links.ToDictionary(link => (link.Initiator.Vpc == id ? link.Initiator : link.Acceptor).Id);
        return new(
            id,
            vpc.IsRelay,
            [.. snapshot.Subnets.Where(subnet => subnet.Vpc == id).Select(subnet => (subnet.Id, subnet.Cidr))],
            [.. from rule in snapshot.Routes
                where rule.Vpc == id && links.ContainsKey(rule.NextHop)
                let link = links[rule.NextHop]
                let peer = link.Initiator.Vpc == id ? link.Acceptor.Vpc : link.Initiator.Vpc
                select new RouterRoute(rule.Source, rule.Destination, link.Id, peer, link.Carries)])
        {
            GatewayEndpoints = [.. from endpoint in snapshot.Endpoints
                where endpoint is { IsGateway: true, Carries: true } && endpoint.Vpc == id
                let service = snapshot.Services.FirstOrDefault(service => service.Id == endpoint.Service)
                where service is not null
                select EndpointWay.OfGateway(endpoint.Id, isOpen: true, service.Prefixes, service.Vpc, backend: null)],
        };
    }

    private sealed class Seen
    {
        public Dictionary<VpcId, Vpc> Vpcs { get; } = [];

        public Dictionary<SubnetId, Subnet> Subnets { get; } = [];

        public Dictionary<LinkId, Link> Links { get; } = [];

        public void Add(NetworkSnapshot snapshot)
        {
            foreach (var vpc in snapshot.Vpcs) Vpcs[vpc.Id] = vpc;
            foreach (var subnet in snapshot.Subnets) Subnets[subnet.Id] = subnet;
            foreach (var link in snapshot.Links) Links[link.Id] = link;
        }
    }
}
