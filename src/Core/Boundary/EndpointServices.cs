using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Core.Boundary;

/// <summary>Order and part of a list of services or of endpoints; equal times go by id.</summary>
public readonly record struct TimedPage(OffsetPage Place, bool ByUpdate = false, bool Ascending = true)
{
    public static readonly TimedPage All = new(new(0, int.MaxValue));
}

/// <summary>Which services are asked for; null is all.</summary>
/// <param name="Also">What no column tells; it makes the store look at each.</param>
public sealed record ServiceFilter(
    EndpointServiceId? Id = null, ServiceState? State = null, BackendKind? Kind = null, Func<EndpointService, bool>? Also = null);

/// <summary>Which endpoints are asked for; null is all.</summary>
/// <param name="Also">What no column tells, of an endpoint and its service, which may be gone; it makes the store look at each.</param>
public sealed record EndpointFilter(
    EndpointId? Id = null, VpcId? Vpc = null, EndpointState? State = null, int? Marker = null, Func<Endpoint, EndpointService?, bool>? Also = null);

/// <summary>The questions about endpoint services.</summary>
public interface IEndpointServiceReader
{
    ValueTask<EndpointService?> FindServiceAsync(AccountId owner, EndpointServiceId id);

    /// <summary>The service whoever owns it: a consumer's question, and the engine's.</summary>
    ValueTask<EndpointService?> FindServiceAsync(EndpointServiceId id);

    ValueTask<PageOf<EndpointService>> ListServicesAsync(AccountId owner, RegionId region, ServiceFilter filter, TimedPage page);

    /// <summary>Services after an id, in order of id, of one account or of all: the operator's question.</summary>
    ValueTask<IReadOnlyList<EndpointService>> ListServicesAsync(AccountId? owner, EndpointServiceId? after, int count);

    /// <summary>Services that lead to the port, whoever owns them.</summary>
    ValueTask<IReadOnlyList<EndpointService>> ListServicesOfPortAsync(PortId port);

    /// <summary>Gateway services whose prefixes are in the VPC.</summary>
    ValueTask<IReadOnlyList<EndpointService>> ListGatewayServicesAsync(VpcId provider);

    /// <summary>Services of a region that everybody may connect to.</summary>
    ValueTask<PageOf<EndpointService>> ListPublicServicesAsync(RegionId region, ServiceFilter filter, TimedPage page);

    /// <summary>Services of an account in a region; counts no further than <paramref name="limit"/>.</summary>
    ValueTask<int> CountServicesAsync(AccountId owner, RegionId region, int limit);

    /// <summary>How many endpoints of the service are connected or about to be.</summary>
    ValueTask<int> CountConnectionsAsync(EndpointServiceId service);

    /// <summary>The lines of a service's whitelist, by creation.</summary>
    ValueTask<IReadOnlyList<Permission>> ListPermissionsAsync(EndpointServiceId service);

    ValueTask<Endpoint?> FindEndpointAsync(AccountId owner, EndpointId id);

    /// <summary>The endpoint when it is of the service: its owner's question.</summary>
    ValueTask<Endpoint?> FindEndpointAsync(EndpointServiceId service, EndpointId id);

    /// <summary>The engine's question.</summary>
    ValueTask<Endpoint?> FindEndpointAsync(EndpointId id);

    ValueTask<PageOf<Endpoint>> ListEndpointsAsync(AccountId owner, RegionId region, EndpointFilter filter, TimedPage page);

    /// <summary>The endpoints of a service, whoever owns them.</summary>
    ValueTask<PageOf<Endpoint>> ListEndpointsAsync(EndpointServiceId service, EndpointFilter filter, TimedPage page);

    /// <summary>Endpoints after an id, in order of id, of one consumer, one service, or all: the operator's question.</summary>
    ValueTask<IReadOnlyList<Endpoint>> ListEndpointsAsync(AccountId? owner, EndpointServiceId? service, EndpointId? after, int count);

    /// <summary>The endpoints of the consumer's VPC that have the address: one at most in each subnet.</summary>
    ValueTask<IReadOnlyList<Endpoint>> ListEndpointsAtAsync(VpcId consumer, Ipv4Address address);

    /// <summary>The gateway endpoints of the consumer's VPC.</summary>
    ValueTask<IReadOnlyList<Endpoint>> ListGatewayEndpointsAsync(VpcId consumer);

    /// <summary>Endpoints of an account in a region; counts no further than <paramref name="limit"/>.</summary>
    ValueTask<int> CountEndpointsAsync(AccountId owner, RegionId region, int limit);

    /// <summary>The number that endpoints of the consumer's VPC have; null when it has no endpoint.</summary>
    ValueTask<int?> FindNetworkNumberAsync(VpcId consumer);

    /// <summary>True when an endpoint of the provider's VPC has this source address.</summary>
    ValueTask<bool> IsSourceTakenAsync(VpcId provider, Ipv4Address source);
}

/// <summary>The writes of endpoint services. An update names the revision that it acted upon, and raises it by one.</summary>
public interface IEndpointServiceWriter
{
    ValueTask InsertServiceAsync(EndpointService service);

    /// <summary>Writes <paramref name="service"/>, whose revision is that which was read.</summary>
    ValueTask UpdateServiceAsync(EndpointService service);

    /// <summary>Removes the service and its whitelist.</summary>
    ValueTask DeleteServiceAsync(EndpointService service);

    ValueTask InsertPermissionAsync(Permission permission);

    /// <summary>Writes the permission's description.</summary>
    ValueTask UpdatePermissionAsync(Permission permission);

    ValueTask DeletePermissionAsync(Permission permission);

    ValueTask InsertEndpointAsync(Endpoint endpoint);

    /// <summary>Writes an endpoint as <see cref="Endpoint.Apply"/> made it: the stored revision is one less.</summary>
    ValueTask UpdateEndpointAsync(Endpoint endpoint);

    ValueTask DeleteEndpointAsync(Endpoint endpoint);
}
