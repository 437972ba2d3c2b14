using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Reconciling;

/// <summary>What a pass has to tell about the records of its scope.</summary>
/// <param name="Links">A report for each link that the pass was about, with the record that it acted upon.</param>
/// <param name="Networks">Reports for VPCs, subnets and ports whose state changes by them.</param>
/// <param name="Services">A report for each service that the pass was about.</param>
/// <param name="Endpoints">A report for each endpoint that the pass was about.</param>
/// <param name="Again">Endpoints that nothing can be said of yet: the pass did not see to the resolver that is to answer their names.</param>
internal sealed record Sights(
    IReadOnlyList<(Link Acted, LinkSight Sight)> Links, IReadOnlyList<NetworkSight> Networks,
    IReadOnlyList<(EndpointService Acted, ServiceSight Sight)> Services, IReadOnlyList<(Endpoint Acted, EndpointSight Sight)> Endpoints,
    Scope Again)
{
    /// <summary>Turns the outcome of a pass into reports. What did not fail, and was wanted, is there.</summary>
    public static Sights Of(NetworkSnapshot snapshot, IReadOnlyCollection<NetworkObject> want, IReadOnlyList<StepFailure> failures)
    {
        var wanted = want.Select(item => item.Key).ToHashSet();
        var faults = new Dictionary<ObjectKey, string>();
        foreach (var failure in failures) faults.TryAdd(failure.Step.Object.Key, failure.Fault);
        var routeFaults = new Dictionary<LinkId, string>();
        foreach (var failure in failures)
        {
            if (failure.Step is Ensure { Object: RouteObject route }) routeFaults.TryAdd(route.Via, failure.Fault);
        }

        var nameless = snapshot.Endpoints.Where(endpoint => AwaitsName(endpoint) && !SeesNames(snapshot.Scope, endpoint.Vpc)).ToList();
        return new(
            [.. snapshot.Links.Select(link => (link, SightOf(link, snapshot.Scope, wanted, faults, routeFaults)))],
            [.. NetworkSights(snapshot, faults)],
            [
                .. from service in snapshot.Services
                    where IsSeen(snapshot.Scope, service)
                    let fault = faults.GetValueOrDefault(new(ObjectKind.Service, service.Id.Value))
                    select (service, new ServiceSight(service.Id, service.Revision, PresenceOf(new(ObjectKind.Service, service.Id.Value), wanted, fault), fault ?? "")),
            ],
            [
                .. from endpoint in snapshot.Endpoints.Except(nameless)
                    let fault = faults.GetValueOrDefault(KeyOf(endpoint))
                        ?? (AwaitsName(endpoint) && endpoint.Carries ? faults.GetValueOrDefault(new(ObjectKind.Resolver, endpoint.Vpc.Value)) : null)
                    select (endpoint, new EndpointSight(endpoint.Id, endpoint.Revision, PresenceOf(KeyOf(endpoint), wanted, fault), fault ?? "")),
            ],
            nameless.Aggregate(Scope.Nothing, (again, endpoint) => again.Union(Scope.Of(endpoint.Id)).Union(Scope.NamesOf(endpoint.Vpc))));
    }

    /// <summary>True for an endpoint whose next state says that its name is answered, or no longer is. Contract huawei-endpoint-service, 11.3.</summary>
    private static bool AwaitsName(Endpoint endpoint) =>
        endpoint is { DnsName: not null, State: EndpointState.Creating or EndpointState.Failed or EndpointState.Deleting };

    private static bool SeesNames(Scope scope, VpcId vpc) => scope.Everything || scope.Vpcs.Contains(vpc) || scope.Names.Contains(vpc);

    /// <summary>A service that is in the snapshot for an endpoint's sake was not looked at.</summary>
    private static bool IsSeen(Scope scope, EndpointService service) =>
        scope.Everything || scope.Services.Contains(service.Id) || scope.Vpcs.Contains(service.Vpc);

    private static ObjectKey KeyOf(Endpoint endpoint) => new(endpoint.IsGateway ? ObjectKind.GatewayEndpoint : ObjectKind.Endpoint, endpoint.Id.Value);

    private static Presence PresenceOf(ObjectKey key, HashSet<ObjectKey> wanted, string? fault) =>
        fault is not null ? Presence.Faulty : wanted.Contains(key) ? Presence.There : Presence.Absent;

    private static LinkSight SightOf(
        Link link, Scope scope, HashSet<ObjectKey> wanted, Dictionary<ObjectKey, string> faults, Dictionary<LinkId, string> routeFaults)
    {
        var key = new ObjectKey(ObjectKind.Link, link.Id.Value);
        var fault = faults.GetValueOrDefault(key) ?? routeFaults.GetValueOrDefault(link.Id);
        var condition = fault is not null ? LinkCondition.Faulty : wanted.Contains(key) ? LinkCondition.Carrying : LinkCondition.Absent;
        return new(link.Id, link.Revision, condition, DnsOf(link.Initiator, scope, faults), DnsOf(link.Acceptor, scope, faults), fault ?? "");
    }

    /// <summary>Whether the side's resolver has the peer's names; null when the pass did not see to that resolver.</summary>
    private static bool? DnsOf(RouterInterface side, Scope scope, Dictionary<ObjectKey, string> faults)
    {
        if (!SeesNames(scope, side.Vpc) || faults.ContainsKey(new(ObjectKind.Resolver, side.Vpc.Value))) return null;
        return side.Dns is DnsSync.Opening or DnsSync.Open;
    }

    private static IEnumerable<NetworkSight> NetworkSights(NetworkSnapshot snapshot, Dictionary<ObjectKey, string> faults)
    {
        var all = snapshot.Scope.Everything;
        foreach (var vpc in snapshot.Vpcs)
        {
            if (!all && !snapshot.Scope.Vpcs.Contains(vpc.Id)) continue;
            if (Changed(NetworkRecord.Vpc, vpc.Id.Value, new(ObjectKind.Router, vpc.Id.Value), vpc.Revision, vpc.State, vpc.Fault) is { } sight) yield return sight;
        }

        foreach (var subnet in snapshot.Subnets)
        {
            if (Changed(NetworkRecord.Subnet, subnet.Id.Value, new(ObjectKind.Subnet, subnet.Id.Value), subnet.Revision, subnet.State, subnet.Fault) is { } sight)
                yield return sight;
        }

        foreach (var port in snapshot.Ports)
        {
            if (Changed(NetworkRecord.Port, port.Id.Value, new(ObjectKind.Port, port.Id.Value), port.Revision, port.State, port.Fault) is { } sight)
                yield return sight;
        }

        NetworkSight? Changed(NetworkRecord record, long id, ObjectKey key, long revision, NetworkState state, string fault)
        {
            var seen = faults.TryGetValue(key, out var why) ? NetworkState.Failed : NetworkState.Available;
            return seen == state && (why ?? "") == fault ? null : new(record, id, revision, seen, why ?? "");
        }
    }
}
