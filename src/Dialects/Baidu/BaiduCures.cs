using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Baidu;

/// <summary>What Baidu's users call a link and its ends, and the calls of Baidu's API that let packets pass.</summary>
public sealed class BaiduCures : IDialectWords
{
    /// <summary>Suggested for a new link: the caller decides, the answer shows where.</summary>
    private const int SuggestedMbps = 100;

    private const int SuggestedMonths = 1;

    // Shown to people, who copy it: characters stay as they are.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Dialect => "baidu";

    public string? NameOf(Link link) => link.Kind == LinkKind.Peering ? BaiduIds.Of(link.Id) : null;

    public string? NameOf(RouterInterfaceId side, RegionId region, LinkKind kind) => kind == LinkKind.Peering ? BaiduIds.Of(side) : null;

    public SubnetId? ParseSubnet(string name) => SubnetId.Parse(name);

    public PortId? ParsePort(string name) => null;

    /// <summary>Contract baidu-peer-connection: 3.3, 3.7, 3.8, 3.10, 6.1 and 6.3.</summary>
    public RemedyCall? CallFor(Remedy remedy) => remedy switch
    {
        AddRouteRule { Kind: LinkKind.Peering } route => Call("POST", "/v1/route/rule", json =>
        {
            json.WriteString("routeTableId", route.Vpc.RouteTable.ToString());
            json.WriteString("sourceAddress", Ipv4Network.Any.ToString());
            json.WriteString("destinationAddress", route.Destination.ToString());
            json.WriteString("nexthopType", "peerConn");
            json.WriteString("nexthopId", BaiduIds.Of(route.NextHop.Id));
        }),
        AcceptLink accept => Call("PUT", $"/v1/peerconn/{BaiduIds.Of(accept.Link)}?accept"),
        ReleaseLink release => Call("DELETE", $"/v1/peerconn/{BaiduIds.Of(release.Link)}"),
        RenewLink renew => Call("PUT", $"/v1/peerconn/{BaiduIds.Of(renew.Link)}?purchaseReserved", json =>
        {
            json.WriteStartObject("billing");
            json.WriteStartObject("reservation");
            json.WriteNumber("reservationLength", SuggestedMonths);
            json.WriteString("reservationTimeUnit", "month");
            json.WriteEndObject();
            json.WriteEndObject();
        }),
        RequestLink request => Call("POST", "/v1/peerconn", json =>
        {
            json.WriteNumber("bandwidthInMbps", SuggestedMbps);
            json.WriteString("localVpcId", request.Vpc.Id.ToString());
            json.WriteString("peerVpcId", request.Peer.Id.ToString());
            json.WriteString("peerRegion", BaiduRegions.CodeOf(request.Peer.Region));
            if (request.By.Id != request.PeerOwner.Id && request.PeerOwner.IdentityIn(IdentityScheme.BaiduAccountId) is { } account)
                json.WriteString("peerAccountId", account);
            json.WriteStartObject("billing");
            json.WriteString("paymentTiming", "Postpaid");
            json.WriteEndObject();
        }),
        OpenRelay relay => Call("PUT", $"/v1/vpc/openRelay/{relay.Vpc.Id}"),
        _ => null,
    };

    private RemedyCall Call(string method, string pathAndQuery, Action<Utf8JsonWriter>? body = null)
    {
        if (body is null) return new(Dialect, method, pathAndQuery, null);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return new(Dialect, method, pathAndQuery, Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}
