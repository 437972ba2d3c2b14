using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;
using static Tieline.Engines.Linux.Nftables.HeaderField;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>The packet filter's table of a consumer's router: fixed rules, and sets that say which endpoints there are.</summary>
/// <remarks>
/// A packet's way from a client to the backend (the two VPCs may use the same addresses):
/// <code>
/// consumer's router   s-*     client -> ENDPOINT:port          incoming, to_endpoint: let in, tracked
///                             client -> STANDIN:server port    translate (targets): the one tracked translation
///                             SOURCE -> STANDIN:server port    disguise (sources)
///                     e-CODE  SOURCE -> backend:server port    outgoing (backends): rewritten without tracking
/// provider's router   b-CODE  SOURCE -> backend:server port    routed, nothing else
/// </code>
/// and back: the backend's answer to SOURCE is routed to b-CODE, and made to come from STANDIN when it comes in by e-CODE (answers), by
/// which the connection is known. What the backend sends and is no answer is not translated, and no route leads to SOURCE here; what
/// anybody else of the provider's sends is dropped. SOURCE is the record's, of 198.19.128.0/17, unique in the provider's VPC. STANDIN
/// is of 240.0.0.0/4 (RFC 1112: nobody's), made from the number of the device e-CODE, so unique in the consumer's router; it stands for
/// the endpoint in the route table of <see cref="EndpointPolicy"/> and leaves the router never. What is sent to it from outside is
/// dropped, but for what comes from HAProxy: where it is asked for, it is given the first packet of a connection, answers as ENDPOINT, and
/// connects to STANDIN by the router's device <c>hub</c>: the rest is the same. See <see cref="EndpointProxy"/>. All other packets of a router pass untracked, as if the table were not there.
/// </remarks>
internal static class EndpointTable
{
    public const string Name = "tieline";

    /// <summary>Addresses of endpoints that have an end here.</summary>
    public static readonly NamedSet Endpoints = new("endpoints", [FieldType.Ipv4Address], []);

    /// <summary>Those of them that are translated here and open to everybody: what most packets are to, and nothing more is asked of those.</summary>
    public static readonly NamedSet Open = new("open", [FieldType.Ipv4Address], []);

    /// <summary>Those of them that are translated here. A proxy's are not tracked, unless connections from before it are carried on.</summary>
    public static readonly NamedSet Direct = new("direct", [FieldType.Ipv4Address], []);

    /// <summary>Those of them that not everybody in the VPC may use.</summary>
    public static readonly NamedSet Restricted = new("restricted", [FieldType.Ipv4Address], []);

    /// <summary>Who may: endpoint and source.</summary>
    public static readonly NamedSet Admitted = new("admitted", [FieldType.Ipv4Address, FieldType.Ipv4Address], [], HasRanges: true);

    /// <summary>Endpoint, protocol and port -> stand-in and the backend's port.</summary>
    public static readonly NamedSet Targets = new(
        "targets", [FieldType.Ipv4Address, FieldType.Protocol, FieldType.TransportPort], [FieldType.Ipv4Address, FieldType.TransportPort]);

    /// <summary>The same of endpoints with a proxy -> the backend's port, which the packet is marked with for whoever traces it; the proxy has its own list.</summary>
    public static readonly NamedSet Proxied = new("proxied", Targets.Key, [FieldType.Mark]);

    /// <summary>Stand-in -> source for the backend.</summary>
    public static readonly NamedSet Sources = new("sources", [FieldType.Ipv4Address], [FieldType.Ipv4Address]);

    /// <summary>Stand-in -> backend.</summary>
    public static readonly NamedSet Backends = new("backends", [FieldType.Ipv4Address], [FieldType.Ipv4Address]);

    /// <summary>The device e-CODE and the backend -> stand-in. The same backend's address may be behind several devices.</summary>
    public static readonly NamedSet Answers = new("answers", [FieldType.Device, FieldType.Ipv4Address], [FieldType.Ipv4Address]);

    public static IReadOnlyList<NamedSet> Sets { get; } = [Endpoints, Open, Direct, Restricted, Admitted, Targets, Proxied, Sources, Backends, Answers];

    /// <summary>Where gateway endpoints lead to: ranges of destinations, from any source. See <see cref="GatewayPairs"/>.</summary>
    public static readonly NamedSet Prefixes = new("prefixes", [FieldType.Ipv4Address, FieldType.Ipv4Address], [], HasRanges: true);

    /// <summary>The device g-CODE -> source for the provider.</summary>
    public static readonly NamedSet Outlets = new("outlets", [FieldType.Device], [FieldType.Ipv4Address]);

    /// <summary>How many connections each endpoint has; the rules' own.</summary>
    private static readonly NamedSet Counted = new("counted", [FieldType.Ipv4Address], [], IsOfRules: true);

    // linux/netfilter_ipv4.h, NF_IP_PRI_*
    private const int RawPriority = -300, ManglePriority = -150, DnatPriority = -100, SnatPriority = 100, LastPriority = 300;

    private static IReadOnlyList<Chain> ChainsOf(int? connectionsMax) =>
    [
        new("to_endpoint", null, [
            rule => rule.In(Restricted, [Destination]).In(Admitted, [Destination, Source], not: true).Goto("shut_out"),
            rule => rule.In(Direct, [Destination]).Accept(),
            rule => ToProxy(rule.Untracked().TcpOpening()),
            rule => rule.Untracked().Accept(),
        ]),

        // Of a connection from before it was shut out: the client is told by a reset, and the client's own goes on to the backend.
        new("shut_out", null, [
            rule => rule.TcpReset().In(Direct, [Destination]).Accept(),
            rule => rule.TcpReset().Untracked().Accept(),
            rule => rule.Tcp().Reset(),
            rule => rule.Drop(),
        ]),
        new("to_stand_in", null, [
            rule => rule.Incoming(KernelNames.Hub).Accept(),
            rule => rule.Drop(),
        ]),
        // Most packets are of open connections to open endpoints: they meet the first rule, answers the second. Names of devices are dear to ask for.
        new("incoming", new(NftablesAbi.NF_INET_PRE_ROUTING, RawPriority), [
            rule => rule.In(Open, [Destination]).Accept(),
            rule => rule.RewriteByDevice(Source, Answers, Source).Accept(),
            rule => rule.Incoming(KernelNames.ConsumerEnds).Drop(),
            rule => rule.In(Endpoints, [Destination]).Goto("to_endpoint"),
            rule => rule.Within(Destination, EndpointPolicy.StandIns).Goto("to_stand_in"),

            // Gateway endpoints come last: what is of the others has not come this far.
            rule => rule.In(Prefixes, [Destination, Source]).Accept(),
            rule => rule.Incoming(KernelNames.GatewayConsumerEnds).Accept(),
            rule => rule.Untracked(),
        ]),

        // One too many is not translated, and so the router's own, which refuses it. A proxy's is to a stand-in already.
        new("too_many", null, [
            rule => rule.Incoming(KernelNames.Hub).Tcp().Reset(),
            rule => rule.Accept(),
        ]),
        new("opening", null, [
            .. connectionsMax is { } most ? [rule => rule.MoreConnectionsThan(most, Counted, Destination).Goto("too_many")] : ImmutableArray<Action<RuleWriter>>.Empty,
            rule => rule.TranslateDestination(Targets, Destination, Protocol, DestinationPort),
            rule => ToProxy(rule),
        ]),

        // Not from the middle of a connection: it may be one that a proxy still carries.
        new("translate", new(NftablesAbi.NF_INET_PRE_ROUTING, DnatPriority, IsNat: true), [
            rule => rule.TcpOpening().Goto("opening"),
        ]),
        new("disguise", new(NftablesAbi.NF_INET_POST_ROUTING, SnatPriority, IsNat: true), [
            rule => rule.Outgoing(KernelNames.ConsumerEnds).TranslateSource(Sources, Destination),
            rule => rule.Outgoing(KernelNames.GatewayConsumerEnds).TranslateSourceByDevice(Outlets),
        ]),

        // What belongs to no connection, and opens none, is not the router's own: it would answer with a reset.
        new("delivered", new(NftablesAbi.NF_INET_LOCAL_IN, ManglePriority), [
            rule => rule.In(Direct, [Destination]).State(NftablesAbi.NF_CT_STATE_INVALID_BIT).Drop(),
        ]),
        new("outgoing", new(NftablesAbi.NF_INET_POST_ROUTING, LastPriority), [
            rule => rule.Answer().Accept(), // of a connection that was let in: nothing below is about it
            rule => rule.Rewrite(Destination, Backends, Destination).Accept(),
            rule => rule.Outgoing(KernelNames.ConsumerEnds).Drop(),

            // What belongs to no connection was not translated: it would reach the provider under whatever source it says.
            rule => rule.Outgoing(KernelNames.GatewayConsumerEnds).State(NftablesAbi.NF_CT_STATE_INVALID_BIT | NftablesAbi.NF_CT_STATE_UNTRACKED_BIT).Drop(),
            rule => rule.Outgoing(KernelNames.GatewayConsumerEnds).Within(Source, Connection.SourceRange, not: true).Drop(),
        ]),
        new("own", new(NftablesAbi.NF_INET_LOCAL_OUT, RawPriority), [
            // Of what the router itself sends, answers of a proxy that is being replaced.
            rule => rule.In(Direct, [Source]).Accept(),
            rule => rule.Untracked(),
        ]),
    ];

    // Raised with every change of sets or rules: a table with another mark is made anew.
    private static string MarkOf(int? connectionsMax) => string.Create(CultureInfo.InvariantCulture, $"tieline endpoints 9, {connectionsMax ?? 0} connections");

    private static RuleWriter ToProxy(RuleWriter rule) => rule.Mark(Proxied, Destination, Protocol, DestinationPort)
        .ToListener(EndpointProxySection.Listener.Address, EndpointProxySection.Listener.Port);

    private sealed record Chain(string Name, ChainHook? Hook, ImmutableArray<Action<RuleWriter>> Rules);

    /// <summary>True when the table is there with all its rules.</summary>
    /// <param name="connectionsMax">How many connections an endpoint may have at a time; null for any number.</param>
    public static bool IsThere(NftablesSocket nftables, int? connectionsMax)
    {
        if (nftables.FindTableMark(Name) != MarkOf(connectionsMax)) return false;
        var counts = nftables.CountRules(Name);
        return ChainsOf(connectionsMax).All(chain => counts.GetValueOrDefault(chain.Name) == chain.Rules.Length);
    }

    /// <summary>Adds to the transaction what makes the table anew, with empty sets.</summary>
    /// <inheritdoc cref="IsThere" path="/param"/>
    public static void Make(NftablesTransaction transaction, int? connectionsMax)
    {
        // Made, removed and made: so it need not be known whether it was there.
        transaction.AddTable(Name).RemoveTable(Name).AddTable(Name, MarkOf(connectionsMax));
        foreach (var set in (NamedSet[])[.. Sets, Prefixes, Outlets, Counted]) transaction.AddSet(Name, set);
        var chains = ChainsOf(connectionsMax);
        foreach (var chain in chains) transaction.AddChain(Name, chain.Name, chain.Hook);
        foreach (var chain in chains)
        {
            foreach (var rule in chain.Rules) transaction.AddRule(Name, chain.Name, rule);
        }
    }

    /// <summary>The elements by which the consumer's router knows an endpoint.</summary>
    /// <param name="end">The number of its device there.</param>
    public static IEnumerable<(NamedSet Set, Element Element)> Of(EndpointObject endpoint, int end)
    {
        var (address, standIn) = (Fields.Of(endpoint.Address), EndpointPolicy.StandInOf(end));
        yield return (Endpoints, new(address));
        yield return (Sources, new(Fields.Of(standIn), Fields.Of(endpoint.Source)));
        yield return (Backends, new(Fields.Of(standIn), Fields.Of(endpoint.Backend)));
        yield return (Answers, new(Fields.None.AndMark((uint)end).And(endpoint.Backend), Fields.Of(standIn)));
        if (endpoint.Access.IsOn)
        {
            yield return (Restricted, new(address));
            foreach (var network in endpoint.Access.Admitted) yield return (Admitted, new(address.And(network.Address), default, address.And(network.Last)));
        }

        var isProxied = endpoint.Disclosure != ClientDisclosure.None;
        if (!isProxied)
        {
            yield return (Direct, new(address));
            if (!endpoint.Access.IsOn) yield return (Open, new(address));
        }

        foreach (var mapping in endpoint.Mappings)
        {
            var key = address.AndProtocol(Fields.Tcp).AndPort(mapping.Client);
            yield return isProxied
                ? (Proxied, new(key, Fields.None.AndMark((uint)mapping.Server)))
                : (Targets, new(key, Fields.Of(standIn).AndPort(mapping.Server)));
        }
    }

    /// <summary>An endpoint with the ports and the whitelist that a router's sets have for it.</summary>
    public static EndpointObject PartsOf(EndpointObject endpoint, EndpointSets sets, Ipv4Address standIn)
    {
        var mappings = new List<PortMapping>();
        var admitted = new List<Ipv4Network>();
        var isOn = false;
        foreach (var (set, element) in sets.Of(endpoint.Address))
        {
            if (set == Targets && element.Value.Address(0) == standIn) mappings.Add(new(element.Key.Port(2), element.Value.Port(1)));
            else if (set == Proxied) mappings.Add(new(element.Key.Port(2), (int)element.Value.Mark(0)));
            else if (set == Restricted) isOn = true;
            else if (set == Admitted) admitted.Add(NetworkOf(element.Key.Address(1), element.KeyEnd.Address(1)));
        }

        return new(
            endpoint.Id, endpoint.Service, endpoint.Consumer, endpoint.Subnet, endpoint.Address, endpoint.Provider, endpoint.Port, endpoint.Backend, endpoint.Source,
            [.. mappings], endpoint.Disclosure, endpoint.Marker, endpoint.Network, new(isOn, [.. admitted]));

        static Ipv4Network NetworkOf(Ipv4Address first, Ipv4Address last) => Ipv4Network.Around(first, 32 - BitOperations.PopCount(first.Value ^ last.Value));
    }
}
