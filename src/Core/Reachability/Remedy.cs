using Tieline.Core.Accounts;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Core.Reachability;

/// <summary>What somebody can do so that packets pass. Each dialect has its own words for it.</summary>
/// <param name="By">The account whose call it is.</param>
public abstract record Remedy(Account By)
{
    /// <summary>In a few words, for people.</summary>
    public abstract string Words { get; }
}

/// <summary>A route rule is missing.</summary>
/// <param name="Kind">Of the link that the next hop is an end of: the API that made it has the call.</param>
public sealed record AddRouteRule(Account By, Vpc Vpc, Ipv4Network Destination, RouterInterface NextHop, LinkKind Kind) : Remedy(By)
{
    public override string Words => $"{By.Name} adds a route rule for {Destination} to the table of {Vpc.Id}";
}

/// <summary>A request waits for its answer.</summary>
public sealed record AcceptLink(Account By, Vpc Vpc, LinkId Link) : Remedy(By)
{
    public override string Words => $"{By.Name} accepts the request";
}

/// <summary>A link that will never carry packets is in the way of a new one.</summary>
public sealed record ReleaseLink(Account By, Vpc Vpc, LinkId Link) : Remedy(By)
{
    public override string Words => $"{By.Name} releases the link, then asks for a new one";
}

/// <summary>A prepaid term is over.</summary>
public sealed record RenewLink(Account By, Vpc Vpc, LinkId Link) : Remedy(By)
{
    public override string Words => $"{By.Name} buys a further term";
}

/// <summary>An end of a link is switched off.</summary>
public sealed record SwitchOnInterface(Account By, Vpc Vpc, RouterInterface End) : Remedy(By)
{
    public override string Words => $"{By.Name} activates the router interface of {Vpc.Id}";
}

/// <summary>The two VPCs have no link.</summary>
public sealed record RequestLink(Account By, Vpc Vpc, Account PeerOwner, Vpc Peer) : Remedy(By)
{
    public override string Words => By.Id == PeerOwner.Id
        ? $"{By.Name} links {Vpc.Id} with {Peer.Id}"
        : $"{By.Name} asks {PeerOwner.Name} for a link of {Vpc.Id} with {Peer.Id}";
}

/// <summary>A VPC on the way forwards only its own packets.</summary>
public sealed record OpenRelay(Account By, Vpc Vpc) : Remedy(By)
{
    public override string Words => $"{By.Name} makes {Vpc.Id} a relay";
}

/// <summary>An endpoint waits for the yes of its service's owner, or had a no.</summary>
public sealed record AcceptEndpoint(Account By, Endpoint Endpoint) : Remedy(By)
{
    public override string Words => $"{By.Name} accepts the endpoint";
}

/// <summary>A service's whitelist does not name the consumer.</summary>
public sealed record PermitAccount(Account By, EndpointService Service, Account Consumer) : Remedy(By)
{
    public override string Words => $"{By.Name} puts {Consumer.Name} on the whitelist of {Service.Id}, then accepts the endpoint";
}

/// <summary>An endpoint's own list of addresses does not let the source in.</summary>
public sealed record AdmitSource(Account By, Endpoint Endpoint, Ipv4Address Source) : Remedy(By)
{
    public override string Words => $"{By.Name} lets {Source} use the endpoint";
}

/// <summary>A service does not offer the port.</summary>
public sealed record OfferPort(Account By, EndpointService Service, int Port) : Remedy(By)
{
    public override string Words => $"{By.Name} adds a mapping of port {Port} to {Service.Id}";
}

/// <summary>Nothing is plugged into the port that a service leads to. The native API's call.</summary>
public sealed record PlugBackend(Account By, EndpointService Service) : Remedy(By)
{
    public override string Words => $"plug a workload into {Service.Port}, the backend of {Service.Id}";
}

/// <summary>Nothing is plugged in at the address. The native API's call, whichever dialect the tenant speaks.</summary>
public sealed record AttachWorkload(Account By, Subnet Subnet, Ipv4Address Address) : Remedy(By)
{
    public override string Words => $"plug a workload into {Subnet.Id} at {Address}";
}

/// <summary>A call that somebody can make.</summary>
/// <param name="Dialect">Whose API, such as <c>baidu</c> or <c>tieline</c>.</param>
/// <param name="PathAndQuery">Below the server's address.</param>
/// <param name="Body">JSON; null for none.</param>
public sealed record RemedyCall(string Dialect, string Method, string PathAndQuery, string? Body);

/// <summary>A dialect's own words for what the core names: implemented by every dialect, used where answers name calls or resources.</summary>
public interface IDialectWords
{
    /// <summary>Such as <c>baidu</c>.</summary>
    string Dialect { get; }

    /// <summary>The id that the dialect's users know the link by; null when they know it by none.</summary>
    string? NameOf(Link link);

    /// <summary>The id that the dialect's users know the interface by; null when it is another API's.</summary>
    /// <param name="region">Where the interface is.</param>
    /// <param name="kind">Of the link that it is, or will be, an end of.</param>
    string? NameOf(RouterInterfaceId side, RegionId region, LinkKind kind);

    /// <summary>The name that the dialect's users know the service by; null when they know it by none.</summary>
    string? NameOf(EndpointService service) => null;

    /// <summary>The id that the dialect's users know the endpoint by; null when they know it by none.</summary>
    string? NameOf(Endpoint endpoint) => null;

    /// <summary>The service that the dialect's users call so, by its name or id; null when its form is not theirs.</summary>
    EndpointServiceId? ParseService(string name) => null;

    /// <summary>The id that the dialect's users know the channel by; null when they know it by none.</summary>
    string? NameOf(ChannelId channel) => null;

    /// <summary>The id that the dialect's users know the member by; null when they know it by none.</summary>
    string? NameOf(MemberId member) => null;

    /// <summary>The VPC that the dialect's users call so; null when its form is not theirs.</summary>
    VpcId? ParseVpc(string name) => null;

    /// <summary>The subnet that the dialect's users call so; null when its form is not theirs.</summary>
    SubnetId? ParseSubnet(string name);

    /// <summary>The port that the dialect's users call so; null when its form is not theirs.</summary>
    PortId? ParsePort(string name);

    /// <summary>The call that carries out the remedy; null when the dialect has none.</summary>
    RemedyCall? CallFor(Remedy remedy);
}
