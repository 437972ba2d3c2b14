using Tieline.Core.Accounts;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;

namespace Tieline.Core.Reachability;

/// <summary>What stands in the way of packets in one direction, in a sentence, and what cures it.</summary>
/// <param name="Passes">True when nothing does.</param>
/// <param name="Cure">Null when nobody's call would help: wait, or look at the fault that the sentence names.</param>
public sealed record Diagnosis(bool Passes, string Sentence, Remedy? Cure)
{
    /// <summary>The way there.</summary>
    public static Diagnosis OfThere(Explanation explanation) =>
        explanation is { OffersPort: false, TcpPort: { } port, There.Arrives: true }
            ? PhysicianOfThere(explanation).ExamineMappings(port)
            : PhysicianOfThere(explanation).Examine(explanation.There, explanation.EngineThere);

    /// <summary>The way back.</summary>
    public static Diagnosis OfBack(Explanation explanation) => explanation is { Target: { } target, Back: { } back, EngineBack: { } engineBack }
        ? new Physician(explanation, target, explanation.From.Address, explanation.From).Examine(back, engineBack)
        : new(false, $"nothing is known to be plugged in at {explanation.To}, so nothing answers", null);

    /// <summary>Both ways: the first that is blocked decides, the way there before the way back.</summary>
    public static Diagnosis Of(Explanation explanation)
    {
        var (there, back) = (OfThere(explanation), OfBack(explanation));
        if (!there.Passes) return there;
        return back.Passes
            ? new(true, "packets pass both ways", null)
            : back with { Sentence = $"packets arrive, but the answers do not come back: {back.Sentence}" };
    }

    private static Physician PhysicianOfThere(Explanation explanation) => new(explanation, explanation.From, explanation.To, explanation.Target);

    /// <summary>Looks at one direction: first at the records, then at the engine.</summary>
    private sealed class Physician(Explanation explanation, Port source, Ipv4Address destination, Port? target)
    {
        private readonly Surroundings _around = explanation.Around;

        public Diagnosis Examine(Trace records, Trace engine)
        {
            if (records.Cause is { } cause) return OfStop(records, cause);
            if (target is not null && records.Arrived != target.Id)
            {
                return Blocked(
                    $"{destination} is also an address in {Name(records.Hops[^1].Vpc)}, and packets for it go there: the address ranges overlap",
                    null);
            }

            if (engine.Arrived == records.Arrived)
            {
                return records.Through is { } way
                    ? way.IsGateway ? new(true, $"packets pass through the gateway endpoint {way.Id}", null) : new(true, $"packets pass through the endpoint {way.Id}: TCP to {string.Join(", ", way.Mappings.Select(mapping => mapping.Client))}", null)
                    : new(true, "packets pass", null);
            }

            var fault = FaultOf(records);
            return Blocked(
                fault.Length > 0
                    ? $"the records let packets pass, but the {explanation.Engine} engine could not make it so: {fault}"
                    : $"the records let packets pass, but the {explanation.Engine} engine does not yet: {EngineWords(engine)}",
                null);
        }

        private Diagnosis OfStop(Trace trace, StopCause cause)
        {
            var at = trace.Hops[^1].Vpc;
            return cause switch
            {
                StopCause.NoRoute => OfMissingRoute(at),
                StopCause.LinkDown => OfIdleLink(_around.Links[trace.Route!.Link], $"the route of {Name(at)} for {trace.Route.Destination} leads over"),
                StopCause.NoTransit => Blocked(
                    $"{Name(at)} is on the way, is no relay, and so forwards only packets of its own workloads",
                    _around.Vpcs.GetValueOrDefault(at) is { } vpc && OwnerOf(vpc) is { } owner ? new OpenRelay(owner, vpc) : null),
                StopCause.NobodyThere => OfEmptyAddress(at),
                StopCause.EndpointClosed => OfClosedEndpoint(trace.Through!.Id),
                StopCause.NotAdmitted => Blocked(
                    $"{destination} is the endpoint {trace.Through!.Id}, whose whitelist does not let {trace.Source} in",
                    _around.Endpoint is { Endpoint: var restricted } && AccountOf(restricted.Owner) is { } consumer ? new AdmitSource(consumer, restricted, trace.Source) : null),
                StopCause.NoBackend => Blocked(
                    $"no workload is plugged in behind the service of the endpoint {trace.Through!.Id}",
                    _around.Endpoint?.Service is { } empty && AccountOf(empty.Owner) is { } provider ? new PlugBackend(provider, empty) : null),
                StopCause.Loop => Blocked($"the routes for {destination} lead round in a circle", null),
                StopCause.RouterMissing => Blocked($"{at} does not exist", null),
                _ => Blocked($"{source.Name} ({source.Id}) is not plugged in{Because(source.Fault)}", null),
            };
        }

        /// <summary>The way leads through an endpoint whose service does not offer the port.</summary>
        public Diagnosis ExamineMappings(int port)
        {
            var way = explanation.There.Through!;
            var offered = string.Join(", ", way.Mappings.Select(mapping => mapping.Client));
            return Blocked(
                $"the service of the endpoint {way.Id} does not offer TCP port {port}, only {offered}",
                _around.Endpoint?.Service is { } service && AccountOf(service.Owner) is { } owner ? new OfferPort(owner, service, port) : null);
        }

        private Diagnosis OfClosedEndpoint(EndpointId id)
        {
            var said = $"{destination} is the endpoint {id}, which";
            if (_around.Endpoint is not { Endpoint: var endpoint, Service: { } service, IsPermitted: var isPermitted } || AccountOf(service.Owner) is not { } owner)
                return Blocked($"{said} has lost its service: the consumer deletes it", null);
            return endpoint.State switch
            {
                EndpointState.AwaitingApproval => Blocked($"{said} waits for {owner.Name} to accept", new AcceptEndpoint(owner, endpoint)),
                EndpointState.Rejected when !isPermitted && AccountOf(endpoint.Owner) is { } consumer => Blocked(
                    $"{said} was rejected: the whitelist of {service.Id} does not name {consumer.Name}", new PermitAccount(owner, service, consumer)),
                EndpointState.Rejected => Blocked($"{said} was rejected by {owner.Name}", new AcceptEndpoint(owner, endpoint)),
                EndpointState.Deleting => Blocked($"{said} is being deleted", null),
                _ => Blocked($"{said} is {endpoint.State}{Because(endpoint.Fault)}", null),
            };
        }

        private Diagnosis OfEmptyAddress(VpcId at)
        {
            if (target is not null && target.Vpc != at)
            {
                return Blocked(
                    $"{destination} is inside a subnet of {Name(at)} itself, so packets for it do not leave: the address ranges overlap", null);
            }

            var subnet = _around.Subnets.Values.FirstOrDefault(subnet => subnet.Vpc == at && subnet.Cidr.Contains(destination));
            return Blocked(
                $"nothing is plugged in at {destination} in {Name(at)}",
                subnet is not null && subnet.MayHold(destination) && _around.Accounts.GetValueOrDefault(subnet.Owner) is { } owner
                    ? new AttachWorkload(owner, subnet, destination)
                    : null);
        }

        private Diagnosis OfMissingRoute(VpcId at)
        {
            if (!_around.Vpcs.TryGetValue(at, out var here) || OwnerOf(here) is not { } owner) return Blocked($"{at} has no route for {destination}", null);
            var said = $"{Name(at)} has no route for {destination}";
            if (LinkTowardsTarget(at) is { } link)
            {
                if (!link.Carries) return OfIdleLink(link, $"{said}, and no packets pass over");
                var (near, far) = link.Initiator.Vpc == at ? (link.Initiator, link.Acceptor) : (link.Acceptor, link.Initiator);
                return DestinationRange(here, _around.Vpcs[far.Vpc]) is { } range
                    ? Blocked($"{said}, though it is linked with {Name(far.Vpc)}", new AddRouteRule(owner, here, range, near, link.Kind))
                    : Blocked($"{said}, and can have none: {destination} is inside one of its own networks", null);
            }

            return target is not null && _around.Vpcs.GetValueOrDefault(target.Vpc) is { } peer && OwnerOf(peer) is { } peerOwner && peer.Id != at
                ? Blocked($"{said}, and no link with {Name(peer.Id)}", new RequestLink(owner, here, peerOwner, peer))
                : Blocked(said, null);
        }

        private Diagnosis OfIdleLink(Link link, string lead)
        {
            var (initiator, acceptor) = (link.Initiator, link.Acceptor);
            var initiatorVpc = _around.Vpcs.GetValueOrDefault(initiator.Vpc);
            var initiatorOwner = _around.Accounts.GetValueOrDefault(initiator.Owner);
            var words = link.State switch
            {
                LinkState.AwaitingAnswer => $"waits for {AccountName(acceptor.Owner)} to accept",
                LinkState.Rejected => $"was rejected by {AccountName(acceptor.Owner)}",
                LinkState.Unanswered => $"was not answered by {AccountName(acceptor.Owner)} within {Link.AnswerTimeout.Days} days",
                LinkState.TermEnded => "is at the end of its prepaid term",
                LinkState.Releasing => "is being released",
                LinkState.Stopping or LinkState.Stopped => $"is switched off at {string.Join(" and at ", SwitchedOff(link).Select(end => Name(end.Vpc)))}",
                _ => $"is {link.State}{Because(link.Fault)}",
            };
            Remedy? cure = link.State switch
            {
                LinkState.AwaitingAnswer when _around.Vpcs.GetValueOrDefault(acceptor.Vpc) is { } vpc && OwnerOf(vpc) is { } owner
                    => new AcceptLink(owner, vpc, link.Id),
                LinkState.Rejected or LinkState.Unanswered when initiatorVpc is not null && initiatorOwner is not null
                    => new ReleaseLink(initiatorOwner, initiatorVpc, link.Id),
                LinkState.Stopping or LinkState.Stopped
                    when SwitchedOff(link).First() is var end && _around.Vpcs.GetValueOrDefault(end.Vpc) is { } vpc && OwnerOf(vpc) is { } owner
                    => new SwitchOnInterface(owner, vpc, end),
                LinkState.TermEnded when initiatorVpc is not null && initiatorOwner is not null => new RenewLink(initiatorOwner, initiatorVpc, link.Id),
                _ => null,
            };
            return Blocked($"{lead} {link.Id}, which {words}", cure);
        }

        private static IEnumerable<RouterInterface> SwitchedOff(Link link) =>
            new[] { link.Initiator, link.Acceptor }.Where(end => end.Switch is EndSwitch.Off or EndSwitch.TurningOff);

        /// <summary>The link of a VPC that leads to the target, or else to a VPC that has the address.</summary>
        private Link? LinkTowardsTarget(VpcId at)
        {
            var own = _around.Links.Values.Where(link => link.Initiator.Vpc == at || link.Acceptor.Vpc == at).OrderByDescending(link => link.Carries).ToList();
            return own.Find(link => target is not null && PeerOf(link, at) == target.Vpc)
                ?? own.Find(link => _around.Vpcs.GetValueOrDefault(PeerOf(link, at)) is { } peer && peer.Networks.Any(network => network.Contains(destination)));
        }

        /// <summary>The widest range that a rule may name: the target's subnet, its VPC's network, the one address; null when none may.</summary>
        private Ipv4Network? DestinationRange(Vpc here, Vpc peer)
        {
            var subnet = target is not null ? _around.Subnets.GetValueOrDefault(target.Subnet) : null;
            var ranges = new List<Ipv4Network>(peer.Networks.Where(network => network.Contains(destination)));
            if (subnet is not null) ranges.Insert(0, subnet.Cidr);
            ranges.Add(new(destination, 32));
            return ranges.Where(range => !here.Overlaps(range)).Select(range => (Ipv4Network?)range).FirstOrDefault();
        }

        private string FaultOf(Trace records)
        {
            if (source.State == NetworkState.Failed) return $"{source.Name}: {source.Fault}";
            if (target is { State: NetworkState.Failed }) return $"{target.Name}: {target.Fault}";
            foreach (var hop in records.Hops)
            {
                if (_around.Vpcs.GetValueOrDefault(hop.Vpc) is { State: NetworkState.Failed } vpc) return $"{vpc.Id}: {vpc.Fault}";
                if (hop.Link is { } id && _around.Links.GetValueOrDefault(id) is { State: LinkState.Failed } link) return $"{link.Id}: {link.Fault}";
            }

            return "";
        }

        private string EngineWords(Trace engine) => engine.Cause switch
        {
            StopCause.SourceNotPlugged => $"{source.Name} is not plugged in",
            StopCause.NoRoute => $"no route for {destination} in {Name(engine.Hops[^1].Vpc)}",
            StopCause.LinkDown => $"a link of {Name(engine.Hops[^1].Vpc)} is down",
            StopCause.NoTransit => $"{Name(engine.Hops[^1].Vpc)} does not forward",
            StopCause.NobodyThere => $"nothing is plugged in at {destination}",
            StopCause.Loop => "the routes lead round in a circle",
            StopCause.EndpointClosed or StopCause.NotAdmitted or StopCause.NoBackend => $"the endpoint at {destination} does not let it pass",
            StopCause.RouterMissing => $"the router of {Name(engine.Hops[^1].Vpc)} is not there",
            _ => "packets arrive at another port",
        };

        private static VpcId PeerOf(Link link, VpcId at) => link.Initiator.Vpc == at ? link.Acceptor.Vpc : link.Initiator.Vpc;

        private Account? OwnerOf(Vpc vpc) => AccountOf(vpc.Owner);

        private Account? AccountOf(AccountId id) => _around.Accounts.GetValueOrDefault(id);

        private string AccountName(AccountId id) => _around.Accounts.GetValueOrDefault(id)?.Name ?? id.ToString();

        private string Name(VpcId id) => _around.Vpcs.GetValueOrDefault(id) is { Name.Length: > 0 } vpc ? $"{vpc.Name} ({id})" : id.ToString();

        private static string Because(string fault) => fault.Length > 0 ? $": {fault}" : "";

        private static Diagnosis Blocked(string sentence, Remedy? cure) => new(false, sentence, cure);
    }
}
