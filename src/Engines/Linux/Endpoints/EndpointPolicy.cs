using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Routers;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>How packets of endpoints find their way in a router, before anything of the tenant's is asked.</summary>
/// <remarks>
/// <code>
/// 50     to 240.0.0.0/4    lookup 900    stand-ins, in the consumer's router: STANDIN/32 over e-CODE
/// 51     to 240.0.0.0/4    unreachable   an endpoint that is gone; never a tenant's route
/// 52     to 198.19.128/17  lookup 900    sources, in the provider's router: SOURCE/32 over b-CODE
/// 53     to 198.19.128/17  blackhole     in the consumer's router: what a backend sends and is no answer
/// </code>
/// One table whatever the number of endpoints. Both ends of a pair go via <see cref="RouterPolicy.FarEnd"/>, as links do.
/// </remarks>
internal static class EndpointPolicy
{
    /// <summary>What stands for endpoints inside a router.</summary>
    public static readonly Ipv4Network StandIns = new(new(0xF0_00_00_00), 4);

    /// <summary>The table of both kinds of routes.</summary>
    public const uint Table = 900;

    private const uint StandInsPriority = 50, GonePriority = 51, SourcesPriority = 52, NoAnswerPriority = 53;

    /// <summary>The rules of a router that has an end of an endpoint.</summary>
    public static IReadOnlyList<PolicyRule> Rules { get; } =
    [
        new(StandInsPriority) { To = StandIns, Table = Table, Protocol = RouterPolicy.Protocol },
        new(GonePriority, RuleAction.Unreachable) { To = StandIns, Protocol = RouterPolicy.Protocol },
        new(SourcesPriority) { To = Connection.SourceRange, Table = Table, Protocol = RouterPolicy.Protocol },
        new(NoAnswerPriority, RuleAction.Blackhole) { To = Connection.SourceRange, Protocol = RouterPolicy.Protocol },
    ];

    /// <summary>Written when the first connection is about to be tracked.</summary>
    /// <remarks>A segment outside the window is a matter of the two ends: as invalid it would be dropped, and not be answered.</remarks>
    public static IReadOnlyList<Sysctl> Sysctls { get; } = [new("netfilter/nf_conntrack_tcp_be_liberal", "1", Optional: true)];

    /// <summary>The address that stands for the endpoint whose end in the consumer's router has that number.</summary>
    /// <remarks>The kernel gives numbers upwards from 1; 28 bits are not used up while a router lives.</remarks>
    public static Ipv4Address StandInOf(int device) => new(StandIns.Address.Value | ((uint)device & 0x0F_FF_FF_FF));

    /// <summary>The route over one end of a pair.</summary>
    public static KernelRoute RouteOver(int device, Ipv4Address destination) => RouteTables.RouteOver(device, Table, new(destination, 32));
}
