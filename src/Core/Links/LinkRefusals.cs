using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Links;

/// <summary>The noes of links, each said in one place.</summary>
internal static class LinkRefusals
{
    public static Refusal NotFound() => new(RefusalCode.LinkNotFound, "no such link");

    public static Refusal NotTheAcceptor(LinkId id) => new(RefusalCode.NotTheAcceptor, "only the acceptor's account may answer a request", $"{id}");

    public static Refusal NotTheInitiator(LinkId id) => new(RefusalCode.NotTheInitiator, "only the initiator's account may do this", $"{id}");

    public static Refusal AnsweredTooLate(LinkId id) =>
        new(RefusalCode.AnsweredTooLate, $"the request was not answered within {Link.AnswerTimeout.Days} days", $"{id}");

    public static Refusal WrongState(Link link) =>
        new(RefusalCode.LinkInWrongState, $"not possible while the connection is {link.State}", $"{link.Id}");

    public static Refusal DeleteProtected(LinkId id) => new(RefusalCode.DeleteProtected, "deletion protection is on", $"{id}");

    public static Refusal PrepaidTermRuns(LinkId id) =>
        new(RefusalCode.PrepaidTermRuns, "a prepaid connection is not released before its term ends; refund it", $"{id}");

    public static Refusal PrepaidOnlyGrows(LinkId id) =>
        new(RefusalCode.PrepaidTermRuns, "the bandwidth of a prepaid connection can only be raised", $"{id}");

    public static Refusal NotPrepaid(LinkId id) => new(RefusalCode.NotPrepaid, "a postpaid connection has no term", $"{id}");

    public static Refusal ForeignSide(LinkId id, LinkRole side) => new(RefusalCode.ForeignSide, $"the {side} is another account's", $"{id}");

    public static Refusal DnsSyncBusy(LinkId id, DnsSync dns) =>
        new(RefusalCode.DnsSyncBusy, $"DNS sync is {dns}; wait until it is switched", $"{id}");

    public static Refusal NoSuchInterface(LinkId id) =>
        new(RefusalCode.RouterInterfaceNotFound, "the interface is not one of the caller's on this connection", $"{id}");

    public static Refusal PeerVpcNotFound() => new(RefusalCode.PeerVpcNotFound, "the peer's VPC does not exist");

    public static Refusal ToSelf() => new(RefusalCode.LinkToSelf, "the two VPCs are the same");

    public static Refusal RoutersLinked(LinkId id) => new(RefusalCode.RoutersLinked, "the two VPCs are connected already", $"{id}");

    public static Refusal RelaysLinked() => new(RefusalCode.RelaysLinked, "two relay VPCs cannot be connected");

    public static Refusal InterfaceNotFound() => new(RefusalCode.RouterInterfaceNotFound, "no such router interface");

    public static Refusal NotInitiatingSide(RouterInterfaceId id) =>
        new(RefusalCode.NotInitiatingSide, "the router interface is not the initiating side", $"{id}");

    public static Refusal WrongStatus(StandingInterface subject) =>
        new(RefusalCode.InterfaceInWrongState, $"not possible while the router interface is {subject.Status}", $"{subject.Id}");

    public static Refusal OppositeNotSet(RouterInterfaceId id) =>
        new(RefusalCode.OppositeNotSet, "the opposite interface, its router, the router's type and its owner must all be set", $"{id}");

    public static Refusal OppositeMismatch(RouterInterfaceId id) =>
        new(RefusalCode.OppositeMismatch, "there is no such opposite interface, or it is another router's, owner's or region's, or no accepting side", $"{id}");

    public static Refusal RejectedByOpposite(RouterInterfaceId id) =>
        new(RefusalCode.RejectedByOpposite, "the opposite interface does not name this one as its opposite, or is not idle", $"{id}");

    public static Refusal PrepaidInterface(RouterInterfaceId id) =>
        new(RefusalCode.PrepaidTermRuns, "a prepaid router interface is not deleted before its term ends", $"{id}");

    public static Refusal InArrears() => new(RefusalCode.AccountInArrears, "the account has bills outstanding");

    public static Refusal InterfaceIsNextHop(RouterInterfaceId id) =>
        new(RefusalCode.InterfaceIsNextHop, "a route rule has the router interface as its next hop", $"{id}");

    public static Refusal PrepaidWithinRegion() => new(RefusalCode.PrepaidWithinRegion, "within one region only postpaid is sold");
}
