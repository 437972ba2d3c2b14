namespace Tieline.Core.Boundary;

/// <summary>What an account may have. Null is no limit.</summary>
/// <remarks>Defaults: contract baidu-peer-connection, 6.5 and 3.3.</remarks>
public sealed record Limits
{
    public int? LinksPerAccount { get; init; } = 10;

    public int? LinksPerVpc { get; init; } = 10;

    /// <summary>Standing interfaces on one router. Unlimited by choice; contract alibaba-router-interface, 3.2, names 5.</summary>
    public int? InterfacesPerRouter { get; init; }

    /// <summary>Standing interfaces of an account in one region. Unlimited by choice; contract alibaba-router-interface, 3.2, names 5.</summary>
    public int? InterfacesPerRegion { get; init; }

    public int? VpcsPerAccount { get; init; } = 1000;

    public int? SubnetsPerVpc { get; init; } = 100;

    public int? RouteRulesPerTable { get; init; } = 1000;

    /// <summary>Endpoint services of an account in a region. Contract huawei-endpoint-service, 7.</summary>
    public int? ServicesPerRegion { get; init; } = 20;

    /// <summary>Endpoints of an account in a region. Contract huawei-endpoint-service, 7.</summary>
    public int? EndpointsPerRegion { get; init; } = 50;

    /// <summary>Connections that an endpoint carries at a time. Contract huawei-endpoint-service, 11.1.</summary>
    public int? ConnectionsPerEndpoint { get; init; } = 3000;

    /// <summary>Gateway instances of an account, over all regions. Huawei's contract names no number; those that the operator declares are not refused.</summary>
    public int? GatewaysPerAccount { get; init; } = 5;

    /// <summary>Highest bandwidth of a link, in 10^6 bits a second.</summary>
    public int BandwidthMbpsMax { get; init; } = 10_000;
}
