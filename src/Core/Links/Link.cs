using System.Collections.Immutable;
using System.Diagnostics;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;

namespace Tieline.Core.Links;

/// <summary>The states of a link. The numbers are stored and never change meaning.</summary>
/// <remarks>Contract baidu-peer-connection, 4.1 and 4.2. A released link has no state: its record is gone.</remarks>
public enum LinkState
{
    /// <summary>Made within one account; the engine does not have it yet.</summary>
    Creating = 1,

    /// <summary>Waits for the acceptor's account, for <see cref="Link.AnswerTimeout"/> at most.</summary>
    AwaitingAnswer = 2,

    /// <summary>The acceptor said no.</summary>
    Rejected = 3,

    /// <summary>The acceptor said nothing in time.</summary>
    Unanswered = 4,

    /// <summary>Accepted, or back after a stop; the engine does not have it yet.</summary>
    Starting = 5,

    /// <summary>The engine carries packets over it.</summary>
    Active = 6,

    /// <summary>A new bandwidth is being put in force; packets pass.</summary>
    Updating = 7,

    /// <summary>A prepaid term is over; kept for <see cref="Link.KeptAfterTerm"/>, without packets.</summary>
    TermEnded = 8,

    /// <summary>Being taken down; the record goes when the engine has nothing of it left.</summary>
    Releasing = 9,

    /// <summary>The engine could not make it; it is tried again.</summary>
    Failed = 10,

    /// <summary>An end was switched off; the engine may still have it.</summary>
    Stopping = 11,

    /// <summary>An end is switched off, and the engine has nothing of it.</summary>
    Stopped = 12,
}

/// <summary>How a link comes about, and so which APIs know it. The numbers are stored and never change meaning.</summary>
public enum LinkKind
{
    /// <summary>Asked for as a whole, and answered: Baidu's peer connection. Its interfaces live as long as it does.</summary>
    Peering = 1,

    /// <summary>Two <see cref="StandingInterface"/>s that name each other, connected: Alibaba's pair.</summary>
    InterfacePair = 2,
}

/// <summary>How a link is paid. The numbers are stored and never change meaning.</summary>
public enum PaymentTiming
{
    Postpaid = 1,
    Prepaid = 2,
}

/// <summary>Two router interfaces that agreed, or are about to. At most one between any two routers.</summary>
/// <param name="BandwidthMbps">Bought rate in each direction, in 10^6 bits a second.</param>
/// <param name="TermEndsAt">End of a prepaid term, which starts when both accounts have agreed; null for postpaid.</param>
/// <param name="Tags">The initiator's.</param>
/// <param name="ResourceGroup">The initiator's; empty for none.</param>
/// <param name="Fault">Why the engine could not make it; empty when there is nothing to say.</param>
/// <param name="ConnectedAt">When the engine first carried it; null until then.</param>
public sealed record Link(
    LinkId Id, RouterInterface Initiator, RouterInterface Acceptor, LinkState State, int BandwidthMbps, PaymentTiming Payment,
    DateTimeOffset? TermEndsAt, bool DeleteProtected, ImmutableArray<Tag> Tags, string ResourceGroup,
    string Fault, DateTimeOffset CreatedAt, long Revision, LinkKind Kind = LinkKind.Peering, DateTimeOffset? ConnectedAt = null)
{
    /// <summary>How long the acceptor has to answer (seeds 000 and 001).</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromDays(7);

    /// <summary>How long a link is kept after its prepaid term (contract baidu-peer-connection, 4.7).</summary>
    public static readonly TimeSpan KeptAfterTerm = TimeSpan.FromDays(7);

    /// <summary>True when both ends are one account's.</summary>
    public bool WithinOneAccount => Initiator.Owner == Acceptor.Owner;

    /// <summary>True when the engine should carry packets over it.</summary>
    public bool Carries => State is LinkState.Creating or LinkState.Starting or LinkState.Active or LinkState.Updating or LinkState.Failed;

    /// <summary>When time changes the state next, see <see cref="Due"/>; null for never. The store's index of what is due.</summary>
    /// <remarks>A link that the engine is at work on has none: its term is looked at again when it is active.</remarks>
    public DateTimeOffset? Deadline => State switch
    {
        LinkState.AwaitingAnswer => CreatedAt + AnswerTimeout,
        LinkState.Active or LinkState.Failed => TermEndsAt,
        LinkState.TermEnded => TermEndsAt + KeptAfterTerm,
        _ => null,
    };

    /// <summary>The end of the given role.</summary>
    public RouterInterface this[LinkRole role] => role == LinkRole.Initiator ? Initiator : Acceptor;

    /// <summary>True when an end is the account's.</summary>
    public bool Concerns(AccountId account) => Initiator.Owner == account || Acceptor.Owner == account;

    /// <summary>What the owner of an interface pair's end sees of it.</summary>
    public InterfaceStatus StatusOf(LinkRole role) => InterfaceStatuses.Of(this[role], State, ConnectedAt is not null);

    /// <summary>Decides what the acceptor's yes or no would do. Contract baidu-peer-connection, 3.7.</summary>
    /// <remarks>The arms stand in order of precedence: the first that applies is the answer.</remarks>
    public Outcome<LinkEvent> Answer(AccountId caller, bool yes, DateTimeOffset now) => this switch
    {
        _ when caller != Acceptor.Owner => LinkRefusals.NotTheAcceptor(Id),
        { State: LinkState.Unanswered } => LinkRefusals.AnsweredTooLate(Id),
        { State: not LinkState.AwaitingAnswer } => LinkRefusals.WrongState(this),
        _ when now >= CreatedAt + AnswerTimeout => LinkRefusals.AnsweredTooLate(Id),
        _ => yes ? new LinkAccepted(now) : new LinkRejected(now),
    };

    /// <summary>Decides whether the link may be released. Contract baidu-peer-connection, 4.6.</summary>
    /// <returns>Null when it is being released already: a second release has no effect.</returns>
    public Outcome<LinkEvent?> Release(AccountId caller, DateTimeOffset now) => this switch
    {
        _ when caller != Initiator.Owner => LinkRefusals.NotTheInitiator(Id),
        { State: LinkState.Releasing } => (LinkEvent?)null,
        { DeleteProtected: true } => LinkRefusals.DeleteProtected(Id),
        { State: LinkState.Creating or LinkState.Starting or LinkState.Updating } => LinkRefusals.WrongState(this),
        { Payment: PaymentTiming.Prepaid, State: LinkState.Active or LinkState.Failed or LinkState.AwaitingAnswer }
            => LinkRefusals.PrepaidTermRuns(Id),
        _ => new LinkReleased(now),
    };

    /// <summary>Decides whether a prepaid link may be given back. Contract baidu-peer-connection, 3.13.</summary>
    public Outcome<LinkEvent?> Refund(AccountId caller, DateTimeOffset now) => this switch
    {
        _ when caller != Initiator.Owner => LinkRefusals.NotTheInitiator(Id),
        { Payment: PaymentTiming.Postpaid } => LinkRefusals.NotPrepaid(Id),
        { State: LinkState.Releasing } => (LinkEvent?)null,
        { DeleteProtected: true } => LinkRefusals.DeleteProtected(Id),
        { State: LinkState.Creating or LinkState.Starting or LinkState.Updating } => LinkRefusals.WrongState(this),
        _ => new LinkReleased(now),
    };

    /// <summary>Decides a change of bandwidth. Contract baidu-peer-connection, 3.9.</summary>
    /// <param name="mbps">The new rate; its limits are the caller's to check.</param>
    /// <returns>Null when the rate is that already.</returns>
    public Outcome<LinkEvent?> Resize(AccountId caller, int mbps, DateTimeOffset now) => this switch
    {
        _ when caller != Initiator.Owner => LinkRefusals.NotTheInitiator(Id),
        { Kind: LinkKind.Peering, State: not LinkState.Active } => LinkRefusals.WrongState(this),
        { Kind: LinkKind.InterfacePair } when !StatusOf(LinkRole.Initiator).IsStable => LinkRefusals.WrongState(this),
        _ when mbps == BandwidthMbps => (LinkEvent?)null,
        { Kind: LinkKind.Peering, Payment: PaymentTiming.Prepaid } when mbps < BandwidthMbps => LinkRefusals.PrepaidOnlyGrows(Id),
        _ => new LinkResized(mbps, now),
    };

    /// <summary>Decides whether the owner of one end may stop the packets. Contract alibaba-router-interface, 3.4 and 4.</summary>
    /// <remarks>Also out of a fault: else there would be no way out of a link that the engine cannot make.</remarks>
    public Outcome<LinkEvent> SwitchOff(AccountId caller, LinkRole side, DateTimeOffset now) => this switch
    {
        _ when caller != this[side].Owner => LinkRefusals.ForeignSide(Id, side),
        { State: not LinkState.Failed } when StatusOf(side) != InterfaceStatus.Active => LinkRefusals.WrongState(this),
        _ => new EndSwitchedOff(side, now),
    };

    /// <summary>Decides whether the owner of one end may let the packets pass again. Contract alibaba-router-interface, 3.4 and 4.</summary>
    public Outcome<LinkEvent> SwitchOn(AccountId caller, LinkRole side, DateTimeOffset now) => this switch
    {
        _ when caller != this[side].Owner => LinkRefusals.ForeignSide(Id, side),
        _ when StatusOf(side) != InterfaceStatus.Inactive => LinkRefusals.WrongState(this),
        _ => new EndSwitchedOn(side, now),
    };

    /// <summary>Decides a further term. Contract baidu-peer-connection, 3.10; seeds 000 and 001.</summary>
    /// <param name="months">Calendar months added to the end of the term.</param>
    public Outcome<LinkEvent> Renew(AccountId caller, int months, DateTimeOffset now) => this switch
    {
        _ when caller != Initiator.Owner => LinkRefusals.NotTheInitiator(Id),
        { Payment: PaymentTiming.Postpaid } => LinkRefusals.NotPrepaid(Id),
        { State: not (LinkState.Active or LinkState.TermEnded) } => LinkRefusals.WrongState(this),
        { State: LinkState.TermEnded } when now >= TermEndsAt + KeptAfterTerm => LinkRefusals.WrongState(this),
        _ => new LinkRenewed(TermEndsAt!.Value.AddMonths(months), now),
    };

    /// <summary>Decides switching DNS sync of one side. Contract baidu-peer-connection, 4.4; seeds 000 and 001.</summary>
    /// <returns>Null when the side is as wished already.</returns>
    public Outcome<LinkEvent?> SwitchDnsSync(AccountId caller, LinkRole side, bool open, DateTimeOffset now) => this switch
    {
        _ when caller != this[side].Owner => LinkRefusals.ForeignSide(Id, side),
        { State: not LinkState.Active } => LinkRefusals.WrongState(this),
        _ when this[side].Dns is DnsSync.Opening or DnsSync.Closing => LinkRefusals.DnsSyncBusy(Id, this[side].Dns),
        _ when this[side].Dns == (open ? DnsSync.Open : DnsSync.Closed) => (LinkEvent?)null,
        _ => new DnsSyncSwitched(side, open, now),
    };

    /// <summary>Decides deletion protection. Contract baidu-peer-connection, 3.12.</summary>
    public Outcome<LinkEvent?> Protect(AccountId caller, bool isProtected, DateTimeOffset now) => this switch
    {
        _ when caller != Initiator.Owner => LinkRefusals.NotTheInitiator(Id),
        { State: LinkState.Releasing } => LinkRefusals.WrongState(this),
        _ when isProtected == DeleteProtected => (LinkEvent?)null,
        _ => new LinkProtected(isProtected, now),
    };

    /// <summary>Decides new words for one side. Contract baidu-peer-connection, 3.6.</summary>
    /// <param name="name">The interface's name, or null to leave it.</param>
    /// <param name="description">The side's description, or null to leave it.</param>
    public Outcome<LinkEvent?> Describe(AccountId caller, RouterInterfaceId id, string? name, string? description, DateTimeOffset now)
    {
        var role = id == Initiator.Id ? LinkRole.Initiator : LinkRole.Acceptor;
        var side = this[role];
        if (side.Id != id || side.Owner != caller) return LinkRefusals.NoSuchInterface(Id);
        if (State is not (LinkState.Active or LinkState.AwaitingAnswer)) return LinkRefusals.WrongState(this);
        var (newName, newDescription) = (name ?? side.Name, description ?? side.Description);
        return newName == side.Name && newDescription == side.Description
            ? (LinkEvent?)null
            : new LinkDescribed(role, newName, newDescription, now);
    }

    /// <summary>What time alone does to the link by <paramref name="now"/>; null for nothing.</summary>
    public LinkEvent? Due(DateTimeOffset now) => State switch
    {
        _ when Deadline is not { } deadline || now < deadline => null,
        LinkState.AwaitingAnswer => new AnswerTimedOut(now),
        LinkState.TermEnded => new LinkReleased(now),
        _ => new TermRanOut(now),
    };

    /// <summary>What the engine's report means for the link; null when it changes nothing.</summary>
    /// <remarks>A report about an older revision is stale: the reconciler looks again.</remarks>
    public LinkEvent? Saw(LinkSight sight, DateTimeOffset now) => this switch
    {
        _ when sight.Revision != Revision => null,
        { State: LinkState.Releasing } => sight.Condition == LinkCondition.Absent ? new LinkVanished(now) : null,
        { State: LinkState.Stopping } => sight.Condition == LinkCondition.Absent ? new LinkStopped(now) : null,
        { Carries: false } => null,
        _ when sight.Condition == LinkCondition.Faulty =>
            State == LinkState.Failed && Fault == sight.Fault ? null : new ProgrammingFailed(sight.Fault, now),
        _ when sight.Condition != LinkCondition.Carrying => null,
        _ when State != LinkState.Active || sight.DnsSettles(this) => new LinkProgrammed(sight.InitiatorDns, sight.AcceptorDns, now),
        _ => null,
    };

    /// <summary>The link after <paramref name="happened"/>: the same for the store, a replay and a simulation.</summary>
    public Link Apply(LinkEvent happened)
    {
        var next = happened switch
        {
            LinkAccepted => this with { State = LinkState.Starting, TermEndsAt = TermFrom(happened.At) },
            LinkRejected => this with { State = LinkState.Rejected },
            AnswerTimedOut => this with { State = LinkState.Unanswered },
            LinkReleased or LinkVanished => this with { State = LinkState.Releasing },
            LinkResized resized => this with { State = State == LinkState.Active ? LinkState.Updating : State, BandwidthMbps = resized.Mbps },
            EndSwitchedOff off => AfterSwitchOff(off.Side),
            EndSwitchedOn on => AfterSwitchOn(on.Side),
            LinkStopped => WithSettledSwitches() with { State = LinkState.Stopped },
            LinkRenewed renewed => this with
            {
                State = State == LinkState.TermEnded ? LinkState.Starting : State, TermEndsAt = renewed.Until,
            },
            TermRanOut => this with { State = LinkState.TermEnded },
            LinkProtected changed => this with { DeleteProtected = changed.IsProtected },
            LinkDescribed words => WithSide(words.Side, this[words.Side] with { Name = words.Name, Description = words.Description }),
            DnsSyncSwitched dns => WithSide(dns.Side, this[dns.Side] with { Dns = dns.Open ? DnsSync.Opening : DnsSync.Closing }),
            ProgrammingFailed failed => this with { State = LinkState.Failed, Fault = failed.Fault },
            LinkProgrammed seen => this with
            {
                State = LinkState.Active, Fault = "", ConnectedAt = ConnectedAt ?? seen.At,
                Initiator = Initiator with { Dns = Settled(Initiator.Dns, seen.InitiatorDns), Switch = Settled(Initiator.Switch) },
                Acceptor = Acceptor with { Dns = Settled(Acceptor.Dns, seen.AcceptorDns), Switch = Settled(Acceptor.Switch) },
            },
            _ => throw new UnreachableException($"{happened}"),
        };
        return next with { Revision = Revision + 1 };
    }

    internal static DnsSync Settled(DnsSync wanted, bool? seenOpen) => (wanted, seenOpen) switch
    {
        (DnsSync.Opening, true) => DnsSync.Open,
        (DnsSync.Closing, false) => DnsSync.Closed,
        _ => wanted,
    };

    /// <summary>The end of a term as long as the one asked for, from <paramref name="start"/>. Contract baidu-peer-connection, 4.7.</summary>
    private DateTimeOffset? TermFrom(DateTimeOffset start) =>
        TermEndsAt is { } end ? start.AddMonths(((end.Year - CreatedAt.Year) * 12) + end.Month - CreatedAt.Month) : null;

    private static EndSwitch Settled(EndSwitch wanted) => wanted switch
    {
        EndSwitch.TurningOff => EndSwitch.Off,
        EndSwitch.TurningOn => EndSwitch.On,
        _ => wanted,
    };

    /// <summary>A link that never carried packets is given up by both ends at once: neither was ever active.</summary>
    private Link AfterSwitchOff(LinkRole side)
    {
        var turned = State == LinkState.Stopped ? EndSwitch.Off : EndSwitch.TurningOff;
        var one = WithSide(side, this[side] with { Switch = turned }) with { State = State == LinkState.Stopped ? State : LinkState.Stopping };
        return ConnectedAt is not null
            ? one
            : one with { Initiator = one.Initiator with { Switch = turned }, Acceptor = one.Acceptor with { Switch = turned } };
    }

    /// <summary>While the other end is off there is nothing for an engine to do: this end is on at once.</summary>
    private Link AfterSwitchOn(LinkRole side) =>
        this[side == LinkRole.Initiator ? LinkRole.Acceptor : LinkRole.Initiator].Switch is EndSwitch.Off or EndSwitch.TurningOff
            ? WithSide(side, this[side] with { Switch = EndSwitch.On })
            : WithSide(side, this[side] with { Switch = EndSwitch.TurningOn }) with { State = LinkState.Starting };

    private Link WithSettledSwitches() => this with
    {
        Initiator = Initiator with { Switch = Settled(Initiator.Switch) }, Acceptor = Acceptor with { Switch = Settled(Acceptor.Switch) },
    };

    private Link WithSide(LinkRole role, RouterInterface side) =>
        role == LinkRole.Initiator ? this with { Initiator = side } : this with { Acceptor = side };
}
