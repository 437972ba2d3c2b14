using System.Text.Json;
using Tieline.Core.Links;

namespace Tieline.Dialects.Baidu;

/// <summary>The <c>PeerConn</c> object: one side of a link. Contract baidu-peer-connection, 3.2.</summary>
internal static class PeerConnectionJson
{
    private static readonly JsonEncodedText PeerConnId = JsonEncodedText.Encode("peerConnId");
    private static readonly JsonEncodedText Role = JsonEncodedText.Encode("role");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText BandwidthInMbps = JsonEncodedText.Encode("bandwidthInMbps");
    private static readonly JsonEncodedText BandwithInMbp = JsonEncodedText.Encode("bandwithInMbp"); // the reference's spelling: clients read either
    private static readonly JsonEncodedText Description = JsonEncodedText.Encode("description");
    private static readonly JsonEncodedText LocalIfId = JsonEncodedText.Encode("localIfId");
    private static readonly JsonEncodedText LocalIfName = JsonEncodedText.Encode("localIfName");
    private static readonly JsonEncodedText LocalVpcId = JsonEncodedText.Encode("localVpcId");
    private static readonly JsonEncodedText LocalRegion = JsonEncodedText.Encode("localRegion");
    private static readonly JsonEncodedText PeerVpcId = JsonEncodedText.Encode("peerVpcId");
    private static readonly JsonEncodedText PeerRegion = JsonEncodedText.Encode("peerRegion");
    private static readonly JsonEncodedText PeerAccountId = JsonEncodedText.Encode("peerAccountId");
    private static readonly JsonEncodedText PaymentTiming = JsonEncodedText.Encode("paymentTiming");
    private static readonly JsonEncodedText DnsStatus = JsonEncodedText.Encode("dnsStatus");
    private static readonly JsonEncodedText CreatedTime = JsonEncodedText.Encode("createdTime");
    private static readonly JsonEncodedText ExpiredTime = JsonEncodedText.Encode("expiredTime");
    private static readonly JsonEncodedText DeleteProtect = JsonEncodedText.Encode("deleteProtect");

    /// <param name="role">The side that the view is of.</param>
    /// <param name="peerAccountId">The other side's account at Baidu; its own where both are one account's.</param>
    public static void Write(Utf8JsonWriter json, Link link, LinkRole role, string peerAccountId)
    {
        var local = link[role];
        var peer = link[role == LinkRole.Initiator ? LinkRole.Acceptor : LinkRole.Initiator];
        json.WriteStartObject();
        json.WriteString(PeerConnId, BaiduIds.Of(link.Id));
        json.WriteString(Role, BaiduWords.Of(role));
        json.WriteString(Status, BaiduWords.Of(link.State));
        json.WriteNumber(BandwidthInMbps, link.BandwidthMbps);
        json.WriteNumber(BandwithInMbp, link.BandwidthMbps);
        json.WriteString(Description, local.Description);
        json.WriteString(LocalIfId, BaiduIds.Of(local.Id));
        json.WriteString(LocalIfName, local.Name);
        json.WriteString(LocalVpcId, local.Vpc.ToString());
        json.WriteString(LocalRegion, BaiduRegions.CodeOf(local.Region));
        json.WriteString(PeerVpcId, peer.Vpc.ToString());
        json.WriteString(PeerRegion, BaiduRegions.CodeOf(peer.Region));
        json.WriteString(PeerAccountId, peerAccountId);
        json.WriteString(PaymentTiming, BaiduWords.Of(link.Payment));
        json.WriteString(DnsStatus, BaiduWords.Of(local.Dns));
        json.WriteTime(CreatedTime, link.CreatedAt);
        json.WriteTime(ExpiredTime, link.TermEndsAt);
        json.WriteTags(local.Owner == link.Initiator.Owner ? link.Tags : []); // the initiator's: another account does not see them
        json.WriteBoolean(DeleteProtect, link.DeleteProtected);
        json.WriteEndObject();
    }
}
