using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;

namespace Tieline.Core.Reachability;

/// <summary>Both directions of a question, each from the records and from the engine.</summary>
/// <param name="There">From the port to the address, by the records.</param>
/// <param name="Back">From the address to the port, by the records; null when nothing is plugged in at the address.</param>
/// <param name="EngineThere">The same as the engine has it; it differs while a change is under way, or on a fault.</param>
/// <param name="EngineBack">The way back as the engine has it.</param>
/// <param name="Links">The links that the ways and their stops name.</param>
public sealed record Explanation(
    Port From, Ipv4Address To, Trace There, Trace? Back, string Engine, Trace EngineThere, Trace? EngineBack, IReadOnlyList<Link> Links)
{
    /// <summary>True when packets pass both ways, by the engine.</summary>
    public bool Reaches => EngineThere.Arrives && EngineBack is { Arrives: true };
}

/// <summary>Answers why A does, or does not, reach B.</summary>
public sealed class ReachabilityOperations(IStore store, IReachabilityProbe engine)
{
    /// <summary>Explains both directions between a port and an address.</summary>
    public async Task<Outcome<Explanation>> ExplainAsync(PortId from, Ipv4Address to, CancellationToken cancel)
    {
        if (await FindPortAsync(from, cancel) is not { } port) return NetworkRefusals.PortNotFound();
        var seen = new Dictionary<LinkId, Link>();
        var there = await TraceAsync(port.Vpc, port.Address, to, seen, cancel);
        var engineThere = port.State == NetworkState.Available
            ? await engine.TraceAsync(port.Vpc, port.Address, to, cancel)
            : new Trace(port.Address, to, [new(port.Vpc, null)], StopCause.SourceNotPlugged, null, null);
        Trace? back = null, engineBack = null;
        if ((there.Arrived ?? engineThere.Arrived) is { } arrived && await FindPortAsync(arrived, cancel) is { } other)
        {
            back = await TraceAsync(other.Vpc, to, port.Address, seen, cancel);
            engineBack = await engine.TraceAsync(other.Vpc, to, port.Address, cancel);
        }

        return new Explanation(port, to, there, back, engine.Engine, engineThere, engineBack, [.. seen.Values]);
    }

    private ValueTask<Port?> FindPortAsync(PortId id, CancellationToken cancel) =>
        store.ReadAsync(async reader => await reader.FindPortsAsync(id.ToString()) is [var port, ..] ? port : null, cancel);

    private ValueTask<Trace> TraceAsync(VpcId from, Ipv4Address source, Ipv4Address destination, Dictionary<LinkId, Link> seen, CancellationToken cancel) =>
        store.ReadAsync(
            reader => PathTracer.TraceAsync(
                from,
                source,
                destination,
                async vpc =>
                {
                    var snapshot = await reader.ReadNetworkAsync(Scope.Of(vpc));
                    foreach (var link in snapshot.Links) seen[link.Id] = link;
                    return Tables(vpc, snapshot);
                },
                async (vpc, subnet, address) => await reader.FindPortAsync(subnet, address) is { } port ? port.Id : null),
            cancel);

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
                select new RouterRoute(rule.Source, rule.Destination, link.Id, peer, link.Carries)]);
    }
}
