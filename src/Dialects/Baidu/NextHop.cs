using Tieline.Core.Identifiers;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>Where a route rule's body says that packets go. Contract baidu-peer-connection, 6.3.</summary>
/// <param name="Interface">The next hop; null when the body names none.</param>
/// <param name="NotOffered">Why this server cannot carry it, as an error of its own; null when it can.</param>
internal readonly record struct NextHop(RouterInterfaceId? Interface, BaiduError? NotOffered)
{
    /// <summary>The type of next hop that Tieline carries.</summary>
    public const string PeerConnection = "peerConn";

    /// <summary>Reads <c>nexthopType</c> and <c>nexthopId</c>, or <c>nextHopList</c>. Faults are noted on the body.</summary>
    /// <remarks>An empty text counts as absent: Go sends those on an update.</remarks>
    public static NextHop Read(JsonMembers body)
    {
        var list = body.OptionalObjects("nextHopList");
        return list switch
        {
            { Count: > 1 } => new(null, BaiduErrors.OperationDenied.Because("rules of several paths (ECMP, active and standby) are not offered by this server")),
            { Count: 1 } => ReadOne(list[0]),
            _ => ReadOne(body),
        };
    }

    private static NextHop ReadOne(JsonMembers members)
    {
        var type = members.OptionalText("nexthopType");
        var id = members.OptionalText("nexthopId");
        switch (type)
        {
            case null or "" or PeerConnection:
                return new(string.IsNullOrEmpty(id) ? null : BaiduIds.ParseInterface(id) ?? BaiduIds.NoInterface, null);
            case "custom" or "vpn" or "nat" or "dcGateway" or "ipv6gateway" or "enic" or "havip":
                return new(null, BaiduErrors.OperationDenied.Because($"this server carries next hops of type {PeerConnection} only"));
            default:
                members.Fail("nexthopType is custom, vpn, nat, dcGateway, peerConn, ipv6gateway, enic or havip");
                return default;
        }
    }
}
