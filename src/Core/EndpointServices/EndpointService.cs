using System.Collections.Immutable;
using System.Diagnostics;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.EndpointServices;

/// <summary>The states of an endpoint service. The numbers are stored and never change meaning.</summary>
/// <remarks>Contract huawei-endpoint-service, 10.1. A deleted service has no state: its record is gone.</remarks>
public enum ServiceState
{
    /// <summary>Decided; the engine does not have it yet.</summary>
    Creating = 1,

    /// <summary>Endpoints can connect.</summary>
    Available = 2,

    /// <summary>The engine could not make it; it is tried again.</summary>
    Failed = 3,

    /// <summary>Being taken down; the record goes when the engine has nothing of it left.</summary>
    Deleting = 4,
}

/// <summary>What is behind a service, in the tenant's word: it makes no difference to packets. The numbers are stored.</summary>
public enum BackendKind
{
    VirtualMachine = 1,
    VirtualAddress = 2,
    LoadBalancer = 3,
    BareMetal = 4,
}

/// <summary>What a backend is told of the client. The numbers are stored and never change meaning.</summary>
/// <remarks>Seed 004; contract huawei-endpoint-service, 11.2.</remarks>
public enum ClientDisclosure
{
    /// <summary>Nothing.</summary>
    None = 1,

    /// <summary>A PROXY protocol header with the client's address and port and the endpoint's marker.</summary>
    ProxyHeader = 2,

    /// <summary>The same, and the number of the client's network.</summary>
    ProxyHeaderWithNetwork = 3,

    /// <summary>A TCP option and the header; only the header is sent (contract 11.2).</summary>
    ProxyHeaderAndOption = 4,
}

/// <summary>A port at the endpoint and the backend's port that it leads to; TCP.</summary>
/// <param name="Client">1 to 65535, where consumers connect to.</param>
/// <param name="Server">1 to 65535, where the backend listens.</param>
public readonly record struct PortMapping(int Client, int Server)
{
    public const int PortMin = 1, PortMax = 65_535;

    public override string ToString() => $"{Client}:{Server}";
}

/// <summary>A workload's port that one VPC offers to others, without the networks being joined.</summary>
/// <param name="Name">1 to 16 letters, digits, <c>_</c> and <c>-</c>; empty for none.</param>
/// <param name="Vpc">The VPC that the backend is in.</param>
/// <param name="Port">The backend.</param>
/// <param name="Backend">The backend's address, which a port keeps.</param>
/// <param name="Mappings">1 to <see cref="MappingsMax"/>, in the order given.</param>
/// <param name="NeedsApproval">Whether the owner wants to be asked about each new endpoint; see <see cref="AsksOwner"/>.</param>
/// <param name="HasPolicy">Whether endpoints may carry a policy.</param>
/// <param name="IsPublic">Whether every account may connect, without being permitted.</param>
/// <param name="Fault">Why the engine could not make it; empty when there is nothing to say.</param>
public sealed record EndpointService(
    EndpointServiceId Id, AccountId Owner, RegionId Region, string Name, VpcId Vpc, PortId Port, Ipv4Address Backend, BackendKind Kind,
    ImmutableArray<PortMapping> Mappings, ClientDisclosure Disclosure, bool NeedsApproval, bool HasPolicy, bool IsPublic, string Description,
    ImmutableArray<Tag> Tags, ServiceState State, string Fault, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Revision)
{
    /// <summary>Seed 004.</summary>
    public const int MappingsMax = 200, NameCharactersMax = 16, DescriptionCharactersMax = 128;

    /// <summary>Prefixes that a gateway service can have: as many as fit beside the rest into what the kernel keeps of a device.</summary>
    public const int PrefixesMax = 8;

    /// <summary>
    /// Of a gateway service: the addresses that its endpoints lead to, in their order and none within another. It has neither port, backend, kind
    /// nor mappings. Empty for an interface service.
    /// </summary>
    public ImmutableArray<Ipv4Network> Prefixes { get; init; } = [];

    /// <summary>True for a service whose endpoints are routes; only the operator makes one. Contract huawei-endpoint-service, 2.1.</summary>
    public bool IsGateway => !Prefixes.IsEmpty;

    /// <inheritdoc cref="DialectAttributes"/>
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;

    /// <summary>True when the engine should have it.</summary>
    public bool IsWanted => State != ServiceState.Deleting;

    /// <summary>True when the owner is asked about each new endpoint: never while the service is public (contract huawei-endpoint-service, 10.2).</summary>
    public bool AsksOwner => NeedsApproval && !IsPublic;

    /// <summary>True when its mappings count for other services of the same port (contract 2.1.1, rule 4).</summary>
    public bool HoldsBackend => State is ServiceState.Creating or ServiceState.Available;

    /// <summary>Decides whether the service may be changed. Contract huawei-endpoint-service, 10.1.</summary>
    public Refusal? Changeable() => State == ServiceState.Available ? null : EndpointServiceRefusals.ServiceInWrongState(this);

    /// <summary>Decides whether the service may be deleted. Contract huawei-endpoint-service, 2.6.</summary>
    /// <param name="connected">Endpoints that are connected or about to be.</param>
    public Outcome<EndpointService> Delete(int connected, DateTimeOffset now) => this switch
    {
        { State: ServiceState.Creating or ServiceState.Deleting } => EndpointServiceRefusals.ServiceInWrongState(this),
        _ when connected > 0 => EndpointServiceRefusals.ServiceInUse(Id),
        _ => this with { State = ServiceState.Deleting, UpdatedAt = now },
    };

    /// <summary>What an engine's report changes; null when it changes nothing.</summary>
    /// <remarks>A report about an older revision is stale: the reconciler looks again.</remarks>
    public ServiceNews? Saw(ServiceSight sight) => this switch
    {
        _ when sight.Revision != Revision => null,
        { State: ServiceState.Deleting } => sight.Presence == Presence.Absent ? ServiceNews.Gone : null,
        _ when sight.Presence == Presence.Faulty => State == ServiceState.Failed && Fault == sight.Fault ? null : ServiceNews.Failed,
        _ when sight.Presence == Presence.There && State != ServiceState.Available => ServiceNews.Available,
        _ => null,
    };

    /// <summary>The service after an engine's report that changes it; see <see cref="Saw"/>.</summary>
    public EndpointService Apply(ServiceNews news, string fault, DateTimeOffset now) => news switch
    {
        ServiceNews.Available => this with { State = ServiceState.Available, Fault = "", UpdatedAt = now },
        ServiceNews.Failed => this with { State = ServiceState.Failed, Fault = fault, UpdatedAt = now },
        _ => throw new UnreachableException($"{news}"),
    };

    /// <summary>What is wrong with a list of mappings by itself; null when nothing is. Contract huawei-endpoint-service, 2.1.1.</summary>
    public static Refusal? FaultOf(ImmutableArray<PortMapping> mappings)
    {
        if (mappings.Length is 0 or > MappingsMax) return EndpointServiceRefusals.TooManyMappings();
        if (mappings.Any(mapping => !IsPort(mapping.Client) || !IsPort(mapping.Server))) return EndpointServiceRefusals.InvalidMapping("a port is 1 to 65535");
        return mappings.DistinctBy(mapping => mapping.Client).Count() < mappings.Length
            ? EndpointServiceRefusals.InvalidMapping("a port of the endpoint is given twice")
            : null;
    }

    /// <summary>What is wrong with a list of prefixes for a gateway service in a VPC; null when nothing is.</summary>
    public static Refusal? FaultOf(ImmutableArray<Ipv4Network> prefixes, Vpc vpc)
    {
        if (prefixes.Length is 0 or > PrefixesMax) return EndpointServiceRefusals.InvalidPrefixes($"a gateway service has 1 to {PrefixesMax} prefixes");
        foreach (var prefix in prefixes)
        {
            if (!vpc.Networks.Any(network => network.Contains(prefix))) return EndpointServiceRefusals.InvalidPrefixes($"{prefix} is not inside a range of the VPC");
            if (prefixes.Count(other => other.Overlaps(prefix)) > 1) return EndpointServiceRefusals.InvalidPrefixes($"{prefix} overlaps another prefix");
        }

        return null;
    }

    /// <summary>Another service of the same backend that has one of the server ports; null when none has.</summary>
    public static Refusal? ConflictOf(EndpointServiceId id, ImmutableArray<PortMapping> mappings, IEnumerable<EndpointService> ofSamePort)
    {
        var servers = mappings.Select(mapping => mapping.Server).ToHashSet();
        return ofSamePort.FirstOrDefault(other => other.Id != id && other.HoldsBackend && other.Mappings.Any(mapping => servers.Contains(mapping.Server))) is { } there
            ? EndpointServiceRefusals.MappingTaken(there.Id)
            : null;
    }

    /// <summary>True for 1 to 16 letters, digits, <c>_</c> and <c>-</c> (seed 004); empty stands for none.</summary>
    public static bool IsName(string name) => name.Length <= NameCharactersMax && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>True for a text without <c>&lt;</c> and <c>&gt;</c> (seed 004) that is not too long.</summary>
    public static bool IsDescription(string text) => !text.AsSpan().ContainsAny('<', '>') && text.EnumerateRunes().Count() <= DescriptionCharactersMax;

    private static bool IsPort(int port) => port is >= PortMapping.PortMin and <= PortMapping.PortMax;
}

/// <summary>Whether an engine has something.</summary>
public enum Presence
{
    Absent,
    There,

    /// <summary>It could not be made.</summary>
    Faulty,
}

/// <summary>What an engine's report means for a service.</summary>
public enum ServiceNews
{
    Available,
    Failed,
    Gone,
}

/// <summary>An engine's report on one service, about one revision of its record.</summary>
/// <param name="Fault">Why it is faulty; else empty.</param>
public sealed record ServiceSight(EndpointServiceId Id, long Revision, Presence Presence, string Fault = "");
