using Tieline.Core.Links;

namespace Tieline.Tests.Links;

/// <summary>The state machines of links as tables: contracts baidu-peer-connection, 4.2, and alibaba-router-interface, 4, with what an engine's faults add.</summary>
internal static class LinkStateMachine
{
    /// <summary>Of peerings: from which state which event leads where. Null is "no record".</summary>
    public static readonly (LinkState? From, string Event, LinkState? To)[] Table =
    [
        (null, "link.requested", LinkState.Creating),
        (null, "link.requested", LinkState.AwaitingAnswer),
        (LinkState.Creating, "link.programmed", LinkState.Active),
        (LinkState.Creating, "link.failed", LinkState.Failed),
        (LinkState.AwaitingAnswer, "link.accepted", LinkState.Starting),
        (LinkState.AwaitingAnswer, "link.rejected", LinkState.Rejected),
        (LinkState.AwaitingAnswer, "link.unanswered", LinkState.Unanswered),
        (LinkState.AwaitingAnswer, "link.released", LinkState.Releasing),
        (LinkState.Rejected, "link.released", LinkState.Releasing),
        (LinkState.Unanswered, "link.released", LinkState.Releasing),
        (LinkState.Starting, "link.programmed", LinkState.Active),
        (LinkState.Starting, "link.failed", LinkState.Failed),
        (LinkState.Active, "link.resized", LinkState.Updating),
        (LinkState.Active, "link.termEnded", LinkState.TermEnded),
        (LinkState.Active, "link.released", LinkState.Releasing),
        (LinkState.Active, "link.failed", LinkState.Failed),
        (LinkState.Updating, "link.programmed", LinkState.Active),
        (LinkState.Updating, "link.failed", LinkState.Failed),
        (LinkState.Failed, "link.programmed", LinkState.Active),
        (LinkState.Failed, "link.termEnded", LinkState.TermEnded),
        (LinkState.Failed, "link.released", LinkState.Releasing),
        (LinkState.TermEnded, "link.renewed", LinkState.Starting),
        (LinkState.TermEnded, "link.released", LinkState.Releasing),
        (LinkState.Releasing, "link.gone", null),
    ];

    /// <summary>Of interface pairs.</summary>
    public static readonly (LinkState? From, string Event, LinkState? To)[] PairTable =
    [
        (null, "link.connected", LinkState.Starting),
        (LinkState.Starting, "link.programmed", LinkState.Active),
        (LinkState.Starting, "link.failed", LinkState.Failed),
        (LinkState.Starting, "link.endSwitchedOff", LinkState.Stopping),
        (LinkState.Active, "link.resized", LinkState.Updating),
        (LinkState.Active, "link.endSwitchedOff", LinkState.Stopping),
        (LinkState.Active, "link.failed", LinkState.Failed),
        (LinkState.Updating, "link.programmed", LinkState.Active),
        (LinkState.Updating, "link.failed", LinkState.Failed),
        (LinkState.Updating, "link.endSwitchedOff", LinkState.Stopping),
        (LinkState.Failed, "link.programmed", LinkState.Active),
        (LinkState.Failed, "link.endSwitchedOff", LinkState.Stopping),
        (LinkState.Stopping, "link.stopped", LinkState.Stopped),
        (LinkState.Stopped, "link.endSwitchedOn", LinkState.Starting),
        (LinkState.Stopped, "link.gone", null), // an end was deleted
    ];

    public static readonly HashSet<(LinkState? From, LinkState? To)> Edges = [.. Table.Concat(PairTable).Select(row => (row.From, row.To))];
}
