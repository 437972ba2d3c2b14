using System.Collections.Immutable;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Boundary;

/// <summary>Where something may have to be done: never what.</summary>
/// <param name="Everything">All there is; the sets do not matter then.</param>
/// <param name="Vpcs">VPCs to look at whole: router, subnets, routes, ports, links and names.</param>
/// <param name="Links">Links to look at, with the routes through their interfaces.</param>
/// <param name="Names">VPCs whose resolver's names may have changed.</param>
public sealed record Scope(bool Everything, ImmutableHashSet<VpcId> Vpcs, ImmutableHashSet<LinkId> Links, ImmutableHashSet<VpcId> Names)
{
    public static readonly Scope Nothing = new(false, [], [], []);
    public static readonly Scope All = new(true, [], [], []);

    /// <summary>Gateways whose listener, routes or channels may have changed.</summary>
    public ImmutableHashSet<GatewayId> Gateways { get; init; } = [];

    /// <summary>Channels that may have changed, where nothing else of their gateways did.</summary>
    public ImmutableHashSet<(GatewayId Gateway, ChannelId Channel)> Channels { get; init; } = [];

    /// <summary>Services to look at, with all their endpoints.</summary>
    public ImmutableHashSet<EndpointServiceId> Services { get; init; } = [];

    /// <summary>Endpoints to look at.</summary>
    public ImmutableHashSet<EndpointId> Endpoints { get; init; } = [];

    public bool IsEmpty =>
        !Everything && Vpcs.IsEmpty && Links.IsEmpty && Names.IsEmpty && Gateways.IsEmpty && Channels.IsEmpty && Services.IsEmpty && Endpoints.IsEmpty;

    public static Scope Of(VpcId vpc) => Nothing with { Vpcs = [vpc] };

    public static Scope Of(LinkId link) => Nothing with { Links = [link] };

    public static Scope NamesOf(VpcId vpc) => Nothing with { Names = [vpc] };

    public static Scope Of(GatewayId gateway) => Nothing with { Gateways = [gateway] };

    public static Scope Of(GatewayId gateway, ChannelId channel) => Nothing with { Channels = [(gateway, channel)] };

    public static Scope Of(EndpointServiceId service) => Nothing with { Services = [service] };

    public static Scope Of(EndpointId endpoint) => Nothing with { Endpoints = [endpoint] };

    /// <summary>The smallest scope that covers both.</summary>
    public Scope Union(Scope other) => Everything || other.Everything
        ? All
        : new(false, Vpcs.Union(other.Vpcs), Links.Union(other.Links), Names.Union(other.Names))
        {
            Gateways = Gateways.Union(other.Gateways), Channels = Channels.Union(other.Channels), Services = Services.Union(other.Services),
            Endpoints = Endpoints.Union(other.Endpoints),
        };
}

/// <summary>Told, after a commit, where to look.</summary>
public interface IWake
{
    /// <summary>Returns at once. Losing a call is no fault: the full scan finds what it would have named.</summary>
    void Due(Scope scope);
}
