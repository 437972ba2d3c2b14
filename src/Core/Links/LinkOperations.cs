using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Links;

/// <summary>What a caller asks for when asking for a link.</summary>
/// <param name="PeerAccount">The dialect's name of the peer's account; null for the caller's own.</param>
/// <param name="PeerName">Name of the acceptor's interface; only within one account.</param>
/// <param name="Months">Length of a prepaid term in calendar months.</param>
public sealed record LinkWish(
    VpcId LocalVpc, RegionId LocalRegion, VpcId? PeerVpc, RegionId PeerRegion, (string Scheme, string Value)? PeerAccount, int BandwidthMbps,
    PaymentTiming Payment, int Months, string? LocalName, string PeerName, string Description, ImmutableArray<Tag> Tags, string ResourceGroup,
    bool DeleteProtected);

/// <summary>The operations on peerings: links that are asked for as a whole. Interface pairs are <see cref="InterfaceOperations"/>'.</summary>
/// <remarks>A link belongs to the API family that made it: to these operations an interface pair is no link, but it keeps its routers taken.</remarks>
public sealed class LinkOperations(IStore store, Writes writes, IIdSource ids, Limits limits)
{
    /// <summary>Asks for a link. Within one account it is accepted by itself (seeds 000 and 001).</summary>
    /// <remarks>
    /// The order of the refusals is contract baidu-peer-connection, 3.3: bandwidth, local VPC, another VPC, peer VPC, payment, relays,
    /// pair, quota.
    /// </remarks>
    public Task<Outcome<LinkId>> RequestAsync(Caller caller, LinkWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            Replay.OfLink,
            async write =>
            {
                if (wish.BandwidthMbps < 1 || wish.BandwidthMbps > limits.BandwidthMbpsMax) return BandwidthOutOfRange();
                if (await write.Store.FindVpcAsync(caller.Account, wish.LocalVpc) is not { } local || local.Region != wish.LocalRegion)
                    return NetworkRefusals.VpcNotFound();
                if (wish.PeerVpc == local.Id) return LinkRefusals.ToSelf();
                if (await FindPeerAsync(write.Store, caller, wish) is not { } peer) return LinkRefusals.PeerVpcNotFound();
                var withinAccount = peer.Owner == caller.Account;
                if (!withinAccount && wish.PeerName.Length > 0)
                    return new Refusal(RefusalCode.InvalidValue, "the peer's interface can be named only within one account");
                if (wish.Payment == PaymentTiming.Prepaid && peer.Region == local.Region) return LinkRefusals.PrepaidWithinRegion();
                if (Linking.Between(local, peer, await write.Store.FindLinkAsync(local.Id, peer.Id)) is { } refusal) return refusal;
                if (await QuotaIsFullAsync(write.Store, caller.Account, local.Id, peer.Id))
                    return new Refusal(RefusalCode.QuotaExceeded, "one more connection would exceed the quota");

                var link = NewLink(write, wish, local, peer);
                await write.Store.InsertLinkAsync(link);
                await LogAsync(write, link, "link.requested", $"{local.Id} {peer.Id} {wish.BandwidthMbps} Mbit/s");
                if (link.Carries) write.Touch(Scope.Of(link.Id));
                return link.Id;
            },
            cancel);

    /// <summary>The link, when one of its ends is the caller's.</summary>
    public ValueTask<Link?> FindAsync(AccountId party, LinkId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindLinkAsync(party, id, LinkKind.Peering), cancel);

    /// <summary>A page of the sides that the account owns in a region; null when it starts at an item that is not in the list.</summary>
    public ValueTask<IReadOnlyList<LinkSide>?> ListAsync(
        AccountId owner, RegionId region, VpcId? vpc, PageRequest<RouterInterfaceId> page, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListLinkSidesAsync(owner, region, vpc, page), cancel);

    /// <summary>The acceptor's yes or no. See <see cref="Link.Answer"/>.</summary>
    public Task<Outcome<Done>> AnswerAsync(Caller caller, LinkId id, bool yes, CancellationToken cancel) =>
        ChangeAsync(caller, id, (link, now) => Wrap(link.Answer(caller.Account, yes, now)), cancel);

    /// <summary>See <see cref="Link.Release"/>. The record goes when the engine has nothing of it left.</summary>
    public Task<Outcome<Done>> ReleaseAsync(Caller caller, LinkId id, CancellationToken cancel) =>
        ChangeAsync(caller, id, (link, now) => link.Release(caller.Account, now), cancel);

    /// <summary>See <see cref="Link.Refund"/>.</summary>
    public Task<Outcome<Done>> RefundAsync(Caller caller, LinkId id, CancellationToken cancel) =>
        ChangeAsync(caller, id, (link, now) => link.Refund(caller.Account, now), cancel);

    /// <summary>See <see cref="Link.Resize"/>.</summary>
    /// <param name="mbps">1 to <see cref="Limits.BandwidthMbpsMax"/>, in 10^6 bits a second.</param>
    public Task<Outcome<Done>> ResizeAsync(Caller caller, LinkId id, int mbps, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            id,
            (link, now) => mbps < 1 || mbps > limits.BandwidthMbpsMax ? BandwidthOutOfRange() : link.Resize(caller.Account, mbps, now),
            cancel);

    /// <summary>See <see cref="Link.Renew"/>.</summary>
    public Task<Outcome<Done>> RenewAsync(Caller caller, LinkId id, int months, CancellationToken cancel) =>
        ChangeAsync(caller, id, (link, now) => Wrap(link.Renew(caller.Account, months, now)), cancel);

    /// <summary>See <see cref="Link.SwitchDnsSync"/>.</summary>
    public Task<Outcome<Done>> SwitchDnsSyncAsync(Caller caller, LinkId id, LinkRole side, bool open, CancellationToken cancel) =>
        ChangeAsync(caller, id, (link, now) => link.SwitchDnsSync(caller.Account, side, open, now), cancel);

    /// <summary>See <see cref="Link.Protect"/>.</summary>
    public Task<Outcome<Done>> ProtectAsync(Caller caller, LinkId id, bool isProtected, CancellationToken cancel) =>
        ChangeAsync(caller, id, (link, now) => link.Protect(caller.Account, isProtected, now), cancel);

    /// <summary>See <see cref="Link.Describe"/>.</summary>
    public Task<Outcome<Done>> DescribeAsync(
        Caller caller, LinkId id, RouterInterfaceId side, string? name, string? description, CancellationToken cancel) =>
        ChangeAsync(caller, id, (link, now) => link.Describe(caller.Account, side, name, description, now), cancel);

    private Task<Outcome<Done>> ChangeAsync(
        Caller caller, LinkId id, Func<Link, DateTimeOffset, Outcome<LinkEvent?>> decide, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindLinkAsync(caller.Account, id, LinkKind.Peering) is not { } link) return LinkRefusals.NotFound();
                var decision = decide(link, write.Now);
                if (decision.Refusal is { } refusal) return refusal;
                if (decision.Value is { } happened) await LinkChanges.CommitAsync(write, link, happened);
                return default(Done);
            },
            cancel);

    private Link NewLink(Write write, LinkWish wish, Vpc local, Vpc peer)
    {
        var withinAccount = local.Owner == peer.Owner;
        var termEndsAt = wish.Payment == PaymentTiming.Prepaid ? write.Now.AddMonths(wish.Months) : (DateTimeOffset?)null;
        return new Link(
            new LinkId(ids.Next()),
            new RouterInterface(
                new RouterInterfaceId(ids.Next()), local.Owner, local.Id, local.Region, LinkRole.Initiator,
                wish.LocalName ?? $"int-{ids.NextText(8)}", wish.Description, DnsSync.Closed),
            new RouterInterface(
                new RouterInterfaceId(ids.Next()), peer.Owner, peer.Id, peer.Region, LinkRole.Acceptor, wish.PeerName, wish.Description,
                DnsSync.Closed),
            withinAccount ? LinkState.Creating : LinkState.AwaitingAnswer,
            wish.BandwidthMbps,
            wish.Payment,
            termEndsAt,
            wish.DeleteProtected,
            wish.Tags,
            wish.ResourceGroup,
            "",
            write.Now,
            1);
    }

    private static async ValueTask<Vpc?> FindPeerAsync(IStoreReader reader, Caller caller, LinkWish wish)
    {
        var owner = caller.Account;
        if (wish.PeerAccount is { } name)
        {
            if (await reader.FindAccountAsync(name.Scheme, name.Value) is not { } account) return null;
            owner = account.Id;
        }

        return wish.PeerVpc is { } id && await reader.FindVpcAsync(owner, id) is { } peer && peer.Region == wish.PeerRegion ? peer : null;
    }

    private async ValueTask<bool> QuotaIsFullAsync(IStoreReader reader, AccountId initiator, VpcId local, VpcId peer)
    {
        if (limits.LinksPerAccount is { } perAccount && await reader.CountLinksAsync(initiator, perAccount) >= perAccount) return true;
        return limits.LinksPerVpc is { } perVpc
            && (await reader.CountLinksAsync(local, perVpc) >= perVpc || await reader.CountLinksAsync(peer, perVpc) >= perVpc);
    }

    private Refusal BandwidthOutOfRange() =>
        new(RefusalCode.InvalidValue, $"the bandwidth is 1 to {limits.BandwidthMbpsMax} Mbit/s");

    private static Outcome<LinkEvent?> Wrap(Outcome<LinkEvent> decision) =>
        decision.Refusal is { } refusal ? refusal : (LinkEvent?)decision.Value;

    private static ValueTask LogAsync(Write write, Link link, string kind, string detail) =>
        write.LogAsync(kind, link.Id, detail, link.Initiator.Owner, LinkChanges.OtherParty(link));
}
