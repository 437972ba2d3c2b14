using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Routers;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>How packets of endpoints find their way in a router: before anything of the tenant's is asked.</summary>
/// <remarks>
/// <code>
///  90    to 240.0.0.0/4    lookup 900        before the subnets: no VPC can have it
/// 111    to 198.19.128/17  lookup 900
///
/// table 900
///   STANDIN/32               over e-CODE    in the consumer's router: to the endpoint's other end
///   HUBADDRESS/32            over hub       in the consumer's router: to HAProxy
///   SOURCE/32                over b-CODE    in the provider's router: answers
///   240.0.0.0/4              unreachable    an endpoint that is gone
///   198.19.128.0/17          blackhole      in the consumer's router: what a backend sends and is no answer
/// </code>
/// One table whatever the number of endpoints. Both ends of a pair go via <see cref="RouterPolicy.FarEnd"/>, as links do.
/// </remarks>
internal static class EndpointPolicy
{
    /// <summary>Addresses that are the engine's inside a consumer's router: what stands for endpoints, and what HAProxy has there.</summary>
    public static readonly Ipv4Network StandIns = Vpc.Unusable;

    /// <summary>The part of them that is HAProxy's: one address for each consumer.</summary>
    public static readonly Ipv4Network HubAddresses = new(new(0xF8_00_00_00), 5);

    private const uint DeviceMask = 0x07_FF_FF_FF;

    public const uint Table = 900;

    private const string HalfClosedSeconds = "7440";

    private const uint StandInsPriority = 90, SourcesPriority = 111;

    /// <summary>The rules of a router that has an end of an endpoint.</summary>
    public static IReadOnlyList<PolicyRule> Rules { get; } =
    [
        new(StandInsPriority) { To = StandIns, Table = Table, Protocol = RouterPolicy.Protocol },
        new(SourcesPriority) { To = Connection.SourceRange, Table = Table, Protocol = RouterPolicy.Protocol },
    ];

    /// <summary>Where what no endpoint is for ends: never at a tenant's route.</summary>
    public static IReadOnlyList<KernelRoute> Ends { get; } =
    [
        new(Table, StandIns) { Type = RouteType.Unreachable, Protocol = RouterPolicy.Protocol },
        new(Table, Connection.SourceRange) { Type = RouteType.Blackhole, Protocol = RouterPolicy.Protocol },
    ];

    /// <summary>Written when the first connection is about to be tracked.</summary>
    /// <remarks>
    /// A segment outside the window is a matter of the two ends: as invalid it would be dropped, and not be answered. So is how long one
    /// of them goes on after the other has closed its direction: forgotten after one or two silent minutes, the connection would
    /// end. It is kept until the keepalives of either end would come: 2 h 4 min, as RFC 5382, REQ-5.
    /// </remarks>
    public static IReadOnlyList<Sysctl> Sysctls { get; } =
    [
        new("netfilter/nf_conntrack_tcp_be_liberal", "1", Optional: true),
        new("netfilter/nf_conntrack_tcp_timeout_fin_wait", HalfClosedSeconds, Optional: true),
        new("netfilter/nf_conntrack_tcp_timeout_close_wait", HalfClosedSeconds, Optional: true),
    ];

    /// <summary>The address that stands for the endpoint whose end in the consumer's router has that number.</summary>
    /// <remarks>The kernel gives numbers upwards from 1; 27 bits are not used up while a router lives.</remarks>
    public static Ipv4Address StandInOf(int device) => new(StandIns.Address.Value | ((uint)device & DeviceMask));

    /// <summary>The address of HAProxy's end that has that number in its namespace.</summary>
    public static Ipv4Address HubAddressOf(int device) => new(HubAddresses.Address.Value | ((uint)device & DeviceMask));

    /// <summary>The route over one end of a pair.</summary>
    public static KernelRoute RouteOver(int device, Ipv4Address destination) => RouteTables.RouteOver(device, Table, new(destination, 32));

    /// <summary>Makes sure that a router has the rules, and the ends of its table.</summary>
    /// <exception cref="Kernel.KernelException">The kernel refused.</exception>
    public static void Prepare(Router router)
    {
        using var batch = router.Netlink.NewBatch();
        foreach (var end in Ends) batch.EnsureRoute(end);
        foreach (var rule in Rules) batch.EnsureRule(rule);
        batch.Execute();
    }

    /// <inheritdoc cref="Prepare" path="/exception"/>
    public static bool IsThere(Router router) =>
        Rules.All(router.Netlink.ListRules().Contains)
        && Ends.All(router.Netlink.ListRoutes(new() { Table = Table }).ConvertAll(static route => route with { Device = 0, Metric = 0 }).Contains);

    /// <inheritdoc cref="Prepare" path="/exception"/>
    public static void Remove(Router router)
    {
        using var batch = router.Netlink.NewBatch();
        foreach (var rule in Rules) batch.RemoveRule(rule);
        foreach (var end in Ends) batch.RemoveRoute(end);
        batch.Execute();
    }
}
