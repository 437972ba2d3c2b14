using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Regions;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>The peer connection operations. Contract baidu-peer-connection, 3; the numbers below are its sections.</summary>
internal sealed class PeerConnections(LinkOperations links, BaiduAccountIds accountIds, Limits limits)
{
    private const int InterfaceNameCharactersMax = 65, ResourceGroupCharactersMax = 64;

    private static readonly JsonEncodedText ListName = JsonEncodedText.Encode("peerConns");
    private static readonly JsonEncodedText PeerConnId = JsonEncodedText.Encode("peerConnId");

    public IEnumerable<EndpointRoute<BaiduOperation>> Routes =>
    [
        new("POST", "/v1/peerconn", new("peerconn.create", CreateAsync)),
        new("GET", "/v1/peerconn", new("peerconn.list", ListAsync)),
        new("GET", "/v1/peerconn/{}", new("peerconn.get", GetAsync)),
        new("PUT", "/v1/peerconn/{}", new("peerconn.update", UpdateAsync)),
        new("PUT", "/v1/peerconn/{}", new("peerconn.accept", call => AnswerAsync(call, yes: true)), "accept"),
        new("PUT", "/v1/peerconn/{}", new("peerconn.reject", call => AnswerAsync(call, yes: false)), "reject"),
        new("PUT", "/v1/peerconn/{}", new("peerconn.resize", ResizeAsync), "resize"),
        new("PUT", "/v1/peerconn/{}", new("peerconn.renew", RenewAsync), "purchaseReserved"),
        new("PUT", "/v1/peerconn/{}", new("peerconn.openDns", call => SwitchDnsSyncAsync(call, open: true)), "open"),
        new("PUT", "/v1/peerconn/{}", new("peerconn.closeDns", call => SwitchDnsSyncAsync(call, open: false)), "close"),
        new("PUT", "/v1/peerconn/{}", new("peerconn.refund", RefundAsync), "refund"),
        new("DELETE", "/v1/peerconn/{}", new("peerconn.release", ReleaseAsync)),
        new("PUT", "/v1/peerconn/{}/deleteProtect", new("peerconn.protect", ProtectAsync)),
    ];

    // 3.3
    private async ValueTask<BaiduReply> CreateAsync(BaiduCall call)
    {
        var body = call.Body;
        var bandwidth = body.RequiredInteger("bandwidthInMbps");
        var localVpcId = body.RequiredText("localVpcId");
        var peerVpcId = body.RequiredText("peerVpcId");
        var peerRegion = body.RequiredText("peerRegion");
        var peerAccountId = body.OptionalText("peerAccountId");
        var localName = body.OptionalWords("localIfName", InterfaceNameCharactersMax);
        var peerName = body.OptionalWords("peerIfName", InterfaceNameCharactersMax) ?? "";
        var description = body.OptionalDescription() ?? "";
        var tags = body.OptionalTags();
        var resourceGroup = body.OptionalWords("resourceGroupId", ResourceGroupCharactersMax) ?? "";
        var deleteProtect = body.OptionalBoolean("deleteProtect") ?? false;
        if (body.Fault is null) CheckBandwidth(body, "bandwidthInMbps", bandwidth);
        var billing = Billing.Read(body);
        if (body.Fault is { } fault) return BaiduReply.BadRequest(fault);
        if (VpcId.Parse(localVpcId) is not { } localVpc) return BaiduErrors.NoSuchObject.Because("the local VPC does not exist");

        var wish = new LinkWish(
            localVpc,
            call.Region,
            VpcId.Parse(peerVpcId),
            BaiduRegions.Find(peerRegion) ?? default,
            string.IsNullOrEmpty(peerAccountId) ? null : (IdentityScheme.BaiduAccountId, peerAccountId),
            bandwidth,
            billing.Payment,
            billing.Months,
            string.IsNullOrEmpty(localName) ? null : localName,
            peerName,
            description,
            tags,
            resourceGroup,
            deleteProtect);
        var outcome = await links.RequestAsync(call.Caller, wish, call.Cancel);
        if (outcome.Refusal is { } refusal) return refusal;
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString(PeerConnId, BaiduIds.Of(outcome.Value));
        answer.Writer.WriteEndObject();
        return answer;
    }

    // 3.4
    private async ValueTask<BaiduReply> ListAsync(BaiduCall call)
    {
        if (!BaiduPage.TryRead(call.Query, out var page)) return BaiduPage.BadMaxKeys;
        VpcId? vpc = null;
        if (call.Query["vpcId"] is { } vpcId && (vpc = VpcId.Parse(vpcId)) is null) return page.RenderEmpty(ListName);
        RouterInterfaceId? from = null;
        if (page.Marker is { } marker && (from = await FindMarkedAsync(call, vpc, marker)) is null) return BaiduPage.UnknownMarker;
        if (await links.ListAsync(call.Account, call.Region, vpc, new(from, page.MaxKeys), call.Cancel) is not { } sides)
            return BaiduPage.UnknownMarker;

        var peerAccountIds = new Dictionary<AccountId, string>();
        foreach (var side in sides) peerAccountIds[PeerOwner(side)] = await accountIds.OfAsync(PeerOwner(side), call.Cancel);
        return page.Render(
            ListName,
            sides,
            side => MarkerOf(side, vpc),
            (json, side) => PeerConnectionJson.Write(json, side.Link, side.Role, peerAccountIds[PeerOwner(side)]));
    }

    // 3.5: what the caller may not know of is an empty answer, not an error; Terraform depends on it.
    private async ValueTask<BaiduReply> GetAsync(BaiduCall call)
    {
        var role = BaiduWords.ParseRole(call.Query["role"]);
        if (role is null && call.Query["role"] is not null) return BaiduReply.BadRequest("role is initiator or acceptor");
        if (BaiduIds.ParseConnection(call.Id) is not { } id
            || await links.FindAsync(call.Account, id, call.Cancel) is not { } link
            || !IsIn(call.Region, call.Account, link))
        {
            return BaiduReply.Empty;
        }

        var shown = SideToShow(link, call.Account, role);
        var peerAccountId = await accountIds.OfAsync(PeerOwner(new(link, shown)), call.Cancel);
        var answer = JsonAnswer.Rent();
        PeerConnectionJson.Write(answer.Writer, link, shown, peerAccountId);
        return answer;
    }

    // 3.6
    private ValueTask<BaiduReply> UpdateAsync(BaiduCall call)
    {
        var side = call.Body.RequiredText("localIfId");
        var name = call.Body.OptionalWords("localIfName", InterfaceNameCharactersMax);
        var description = call.Body.OptionalDescription();
        return ChangeAsync(
            call,
            id => links.DescribeAsync(call.Caller, id, BaiduIds.ParseInterface(side) ?? BaiduIds.NoInterface, name, description, call.Cancel));
    }

    // 3.7
    private ValueTask<BaiduReply> AnswerAsync(BaiduCall call, bool yes) =>
        ChangeAsync(call, id => links.AnswerAsync(call.Caller, id, yes, call.Cancel));

    // 3.8
    private ValueTask<BaiduReply> ReleaseAsync(BaiduCall call) => ChangeAsync(call, id => links.ReleaseAsync(call.Caller, id, call.Cancel));

    // 3.9
    private ValueTask<BaiduReply> ResizeAsync(BaiduCall call)
    {
        var bandwidth = call.Body.RequiredInteger("newBandwidthInMbps");
        if (call.Body.Fault is null) CheckBandwidth(call.Body, "newBandwidthInMbps", bandwidth);
        return ChangeAsync(call, id => links.ResizeAsync(call.Caller, id, bandwidth, call.Cancel));
    }

    // 3.10
    private ValueTask<BaiduReply> RenewAsync(BaiduCall call)
    {
        var months = Billing.ReadRenewal(call.Body);
        return ChangeAsync(call, id => links.RenewAsync(call.Caller, id, months, call.Cancel));
    }

    // 3.11
    private ValueTask<BaiduReply> SwitchDnsSyncAsync(BaiduCall call, bool open)
    {
        var side = BaiduWords.ParseRole(call.Query["role"] ?? call.Body.OptionalText("role"));
        if (side is null) call.Body.Fail("role is initiator or acceptor");
        return ChangeAsync(call, id => links.SwitchDnsSyncAsync(call.Caller, id, side!.Value, open, call.Cancel));
    }

    // 3.12
    private ValueTask<BaiduReply> ProtectAsync(BaiduCall call)
    {
        var isProtected = call.Body.RequiredBoolean("deleteProtect");
        return ChangeAsync(call, id => links.ProtectAsync(call.Caller, id, isProtected, call.Cancel));
    }

    // 3.13
    private ValueTask<BaiduReply> RefundAsync(BaiduCall call) => ChangeAsync(call, id => links.RefundAsync(call.Caller, id, call.Cancel));

    private async ValueTask<BaiduReply> ChangeAsync(BaiduCall call, Func<LinkId, Task<Core.Refusals.Outcome<Core.Refusals.Done>>> change)
    {
        if (call.Body.Fault is { } fault) return BaiduReply.BadRequest(fault);
        if (BaiduIds.ParseConnection(call.Id) is not { } id) return BaiduErrors.NoSuchObject;

        // What is not there is for the core to say: it may be gone because this very request, repeated, removed it.
        if (await links.FindAsync(call.Account, id, call.Cancel) is { } link && !IsIn(call.Region, call.Account, link)) return BaiduErrors.NoSuchObject;
        return BaiduReply.Of(await change(id));
    }

    private void CheckBandwidth(JsonMembers body, string name, int mbps)
    {
        if (mbps < 1 || mbps > limits.BandwidthMbpsMax) body.Fail($"{name} is 1 to {limits.BandwidthMbpsMax}");
    }

    /// <summary>The interface that a marker names: a connection's first side in the list, or the side itself.</summary>
    private async ValueTask<RouterInterfaceId?> FindMarkedAsync(BaiduCall call, VpcId? vpc, string marker)
    {
        if (BaiduIds.ParseInterface(marker) is { } interfaceId) return interfaceId;
        if (BaiduIds.ParseConnection(marker) is not { } id || await links.FindAsync(call.Account, id, call.Cancel) is not { } link) return null;
        return IsListed(link.Initiator) ? link.Initiator.Id : IsListed(link.Acceptor) ? link.Acceptor.Id : null;

        bool IsListed(RouterInterface side) => side.Owner == call.Account && side.Region == call.Region && (vpc is null || side.Vpc == vpc);
    }

    /// <summary>The connection's id, but the interface's where the list has both sides: else paging one by one would never end.</summary>
    private static string MarkerOf(LinkSide side, VpcId? vpc) =>
        vpc is null && side.Link.WithinOneAccount && side.Link.Initiator.Region == side.Link.Acceptor.Region
            ? BaiduIds.Of(side.Link[side.Role].Id)
            : BaiduIds.Of(side.Link.Id);

    private static AccountId PeerOwner(LinkSide side) =>
        side.Role == LinkRole.Initiator ? side.Link.Acceptor.Owner : side.Link.Initiator.Owner;

    /// <summary>True when the account has a side in the region.</summary>
    private static bool IsIn(RegionId region, AccountId account, Link link) =>
        (link.Initiator.Owner == account && link.Initiator.Region == region) || (link.Acceptor.Owner == account && link.Acceptor.Region == region);

    /// <summary>The side asked for when it is the caller's; else the caller's own, the initiator's first.</summary>
    private static LinkRole SideToShow(Link link, AccountId caller, LinkRole? asked) => asked switch
    {
        { } role when link[role].Owner == caller => role,
        _ => link.Initiator.Owner == caller ? LinkRole.Initiator : LinkRole.Acceptor,
    };
}
