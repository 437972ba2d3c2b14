using System.Collections.Immutable;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Links;

/// <summary>Where a standing interface is in its life. The numbers are stored and never change meaning.</summary>
/// <remarks>A connection cannot be dissolved: no way leads back to <see cref="Idle"/> (contract alibaba-router-interface, 4).</remarks>
public enum InterfacePhase
{
    /// <summary>Not connected yet.</summary>
    Idle = 1,

    /// <summary>An end of a link.</summary>
    Linked = 2,

    /// <summary>It was an end of a link; the other end has been deleted.</summary>
    PeerGone = 3,
}

/// <summary>One interface's address as another interface is told it: in the words of the dialect that made them, literally.</summary>
/// <param name="Interface">Empty until told, as the other texts.</param>
/// <param name="RouterKind">Such as <c>VRouter</c>.</param>
/// <param name="Region">Told when the interface is made, and never changed.</param>
public sealed record InterfaceAddress(string Interface, string Router, string RouterKind, string Owner, RegionId Region)
{
    /// <summary>True when nothing is left to be told.</summary>
    public bool IsComplete => Interface.Length > 0 && Router.Length > 0 && RouterKind.Length > 0 && Owner.Length > 0;
}

/// <summary>A health check of the way to a customer's site. Kept and shown; no engine carries it out.</summary>
/// <param name="Rate">As the tenant gave it; null when not given.</param>
/// <param name="Threshold">As the tenant gave it; null when not given.</param>
public sealed record HealthProbe(Ipv4Address? Source, Ipv4Address? Target, int? Rate, int? Threshold)
{
    public static readonly HealthProbe None = new(null, null, null, null);
}

/// <summary>What of a standing interface is to be changed; null leaves a value.</summary>
public sealed record InterfaceChange
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? OppositeInterface { get; init; }

    public string? OppositeRouter { get; init; }

    public string? OppositeRouterKind { get; init; }

    public string? OppositeOwner { get; init; }

    /// <summary>The whole health check as it is to be, from how it is.</summary>
    public Func<HealthProbe, HealthProbe>? Probe { get; init; }

    /// <summary>The opposite end as it is told after the change.</summary>
    public InterfaceAddress Of(InterfaceAddress told) => told with
    {
        Interface = OppositeInterface ?? told.Interface, Router = OppositeRouter ?? told.Router,
        RouterKind = OppositeRouterKind ?? told.RouterKind, Owner = OppositeOwner ?? told.Owner,
    };
}

/// <summary>A router interface that is made by itself, told its opposite end, and connected: Alibaba's. See <see cref="LinkKind.InterfacePair"/>.</summary>
/// <param name="Link">The link that it is an end of; null in the other phases.</param>
/// <param name="LinkState">That link's state.</param>
/// <param name="Opposite">What it was told of the other end.</param>
/// <param name="BandwidthMbps">Bought rate of the link in 10^6 bits a second; 0 for the accepting side, which buys none.</param>
/// <param name="TermEndsAt">End of a prepaid term; null for postpaid.</param>
/// <param name="OppositeAccessPoint">Kept and shown.</param>
/// <param name="ConnectedAt">When its link first carried packets; null until then.</param>
/// <param name="ChangedAt">When a tenant last changed it.</param>
public sealed record StandingInterface(
    RouterInterface End, InterfacePhase Phase, LinkId? Link, LinkState? LinkState, InterfaceAddress Opposite, int BandwidthMbps,
    PaymentTiming Payment, DateTimeOffset? TermEndsAt, HealthProbe Probe, string OppositeAccessPoint, ImmutableArray<Tag> Tags,
    string ResourceGroup, DateTimeOffset? ConnectedAt, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, long Revision)
{
    public RouterInterfaceId Id => End.Id;

    /// <summary>What its owner sees.</summary>
    public InterfaceStatus Status => (Phase, LinkState) switch
    {
        (InterfacePhase.Linked, { } state) => InterfaceStatuses.Of(End, state, ConnectedAt is not null),
        (InterfacePhase.PeerGone, _) => End.Switch == EndSwitch.Off ? InterfaceStatus.Inactive : InterfaceStatus.Active,
        _ => InterfaceStatus.Idle,
    };

    /// <summary>Why the interface cannot connect with <paramref name="peer"/>; null when nothing of theirs is in the way.</summary>
    /// <param name="own">Its own address, as the peer should have been told.</param>
    /// <param name="peer">The interface that it was told of; null when there is none.</param>
    /// <param name="peerAddress">The address that this peer has.</param>
    /// <remarks>
    /// The arms stand in order of precedence: seed 003 and contract alibaba-router-interface, 3.3, numbers 3 to 7. What follows, for
    /// any link between two routers, is <see cref="Linking.Between"/>.
    /// </remarks>
    public Refusal? WhyNotConnect(InterfaceAddress own, StandingInterface? peer, InterfaceAddress? peerAddress) => this switch
    {
        { End.Role: not LinkRole.Initiator } => LinkRefusals.NotInitiatingSide(Id),
        { Phase: not InterfacePhase.Idle } => LinkRefusals.WrongStatus(this),
        { Opposite.IsComplete: false } => LinkRefusals.OppositeNotSet(Id),
        _ when peer is null || peer.Id == Id || peerAddress != Opposite || peer.End.Role != LinkRole.Acceptor => LinkRefusals.OppositeMismatch(Id),
        _ when peer.End.Vpc == End.Vpc => LinkRefusals.ToSelf(),
        _ when peer.Opposite != own || peer.Phase != InterfacePhase.Idle => LinkRefusals.RejectedByOpposite(Id),
        _ => null,
    };

    /// <summary>Decides a change of words, opposite end or health check. Contract alibaba-router-interface, 3.7.</summary>
    /// <remarks>The opposite end is told while idle only; telling again what is known is no change.</remarks>
    public Outcome<StandingInterface> Change(InterfaceChange change, DateTimeOffset now) => this switch
    {
        _ when !Status.IsStable => LinkRefusals.WrongStatus(this),
        { Phase: not InterfacePhase.Idle } when change.Of(Opposite) != Opposite => LinkRefusals.WrongStatus(this),
        _ => this with
        {
            End = End with { Name = change.Name ?? End.Name, Description = change.Description ?? End.Description },
            Opposite = change.Of(Opposite), Probe = change.Probe?.Invoke(Probe) ?? Probe, ChangedAt = now,
        },
    };

    /// <summary>Decides another bandwidth of an interface that is no end of a link; for one that is, <see cref="Links.Link.Resize"/> does.</summary>
    public Outcome<StandingInterface> Resize(int mbps, DateTimeOffset now) =>
        Status.IsStable ? this with { BandwidthMbps = mbps, ChangedAt = now } : LinkRefusals.WrongStatus(this);

    /// <summary>Decides switching an interface whose peer is gone; for an end of a link, the link does.</summary>
    public Outcome<StandingInterface> SwitchAlone(bool on, DateTimeOffset now) =>
        Phase == InterfacePhase.PeerGone && Status == (on ? InterfaceStatus.Inactive : InterfaceStatus.Active)
            ? this with { End = End with { Switch = on ? EndSwitch.On : EndSwitch.Off }, ChangedAt = now }
            : LinkRefusals.WrongStatus(this);

    /// <summary>Why the interface cannot be deleted; null when it can. Contract alibaba-router-interface, 3.9.</summary>
    /// <param name="isNextHop">True when a route rule leads through it.</param>
    public Refusal? WhyNotDelete(bool isNextHop, DateTimeOffset now) => this switch
    {
        { Status: not (InterfaceStatus.Idle or InterfaceStatus.Inactive) } => LinkRefusals.WrongStatus(this),
        _ when isNextHop => LinkRefusals.InterfaceIsNextHop(Id),
        { TermEndsAt: { } end } when now < end => LinkRefusals.PrepaidInterface(Id),
        _ => null,
    };
}
