namespace Tieline.Core.Links;

/// <summary>What can happen to a link. <see cref="Link.Apply"/> is the only place that says what follows.</summary>
/// <param name="At">When it happened.</param>
public abstract record LinkEvent(DateTimeOffset At)
{
    /// <summary>The word of the audit log, such as <c>link.accepted</c>. Stored; never changes.</summary>
    public abstract string Kind { get; }
}

/// <summary>The acceptor said yes.</summary>
public sealed record LinkAccepted(DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.accepted";
}

/// <summary>The acceptor said no.</summary>
public sealed record LinkRejected(DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.rejected";
}

/// <summary>Nobody answered within <see cref="Link.AnswerTimeout"/>.</summary>
public sealed record AnswerTimedOut(DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.unanswered";
}

/// <summary>Release, refund, or the end of the time kept after a term: the engine takes it down.</summary>
public sealed record LinkReleased(DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.released";
}

/// <summary>The engine has nothing of a released link left: the record goes.</summary>
public sealed record LinkVanished(DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.gone";
}

/// <summary>Another bandwidth was bought.</summary>
public sealed record LinkResized(int Mbps, DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.resized";
}

/// <summary>A further term was bought.</summary>
public sealed record LinkRenewed(DateTimeOffset Until, DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.renewed";
}

/// <summary>A prepaid term ended without renewal.</summary>
public sealed record TermRanOut(DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.termEnded";
}

/// <summary>Deletion protection was switched.</summary>
public sealed record LinkProtected(bool IsProtected, DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.protected";
}

/// <summary>One side got another name or description.</summary>
public sealed record LinkDescribed(LinkRole Side, string Name, string Description, DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.described";
}

/// <summary>DNS sync of one side was asked to be switched.</summary>
public sealed record DnsSyncSwitched(LinkRole Side, bool Open, DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => Open ? "link.dnsSyncOpened" : "link.dnsSyncClosed";
}

/// <summary>The owner of one end wants no packets to pass.</summary>
public sealed record EndSwitchedOff(LinkRole Side, DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.endSwitchedOff";
}

/// <summary>The owner of one end lets packets pass again.</summary>
public sealed record EndSwitchedOn(LinkRole Side, DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.endSwitchedOn";
}

/// <summary>The engine has nothing left of a link with an end switched off. Only an engine says this.</summary>
public sealed record LinkStopped(DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.stopped";
}

/// <summary>The engine carries packets over it, at the bought rate. Only an engine says this.</summary>
/// <param name="InitiatorDns">Whether the initiator's resolver answers the peer's names; null when not looked at.</param>
/// <param name="AcceptorDns">The same of the acceptor's resolver.</param>
public sealed record LinkProgrammed(bool? InitiatorDns, bool? AcceptorDns, DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.programmed";
}

/// <summary>The engine could not make it.</summary>
public sealed record ProgrammingFailed(string Fault, DateTimeOffset At) : LinkEvent(At)
{
    public override string Kind => "link.failed";
}

/// <summary>What an engine has of a link.</summary>
public enum LinkCondition
{
    /// <summary>Nothing of it.</summary>
    Absent,

    /// <summary>All of it: packets pass where routes say so, at the wanted rate.</summary>
    Carrying,

    /// <summary>It could not be made.</summary>
    Faulty,
}

/// <summary>An engine's report on one link, about one revision of its record.</summary>
/// <param name="InitiatorDns">Whether the initiator's resolver answers the peer's names; null when not looked at.</param>
/// <param name="AcceptorDns">The same of the acceptor's resolver.</param>
/// <param name="Fault">Why it is faulty; else empty.</param>
public sealed record LinkSight(
    Identifiers.LinkId Id, long Revision, LinkCondition Condition, bool? InitiatorDns = null, bool? AcceptorDns = null, string Fault = "")
{
    internal bool DnsSettles(Link link) =>
        Link.Settled(link.Initiator.Dns, InitiatorDns) != link.Initiator.Dns || Link.Settled(link.Acceptor.Dns, AcceptorDns) != link.Acceptor.Dns;
}
