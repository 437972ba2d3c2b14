using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Links;

/// <summary>What a caller asks for when asking for a standing interface.</summary>
/// <param name="Router">The VPC whose router it is to be on.</param>
/// <param name="BandwidthMbps">In 10^6 bits a second; 0 for the accepting side.</param>
/// <param name="Opposite">What is known of the other end; checked when it is connected.</param>
/// <param name="Months">Length of a prepaid term in calendar months.</param>
public sealed record InterfaceWish(
    RegionId Region, VpcId Router, LinkRole Role, int BandwidthMbps, InterfaceAddress Opposite, string Name, string Description,
    PaymentTiming Payment, int Months, HealthProbe Probe, string OppositeAccessPoint, ImmutableArray<Tag> Tags, string ResourceGroup);

/// <summary>How the dialect that makes standing interfaces spells what they are told of each other.</summary>
public interface IInterfaceWords
{
    /// <summary>The kind of name that an owner has there, see <see cref="IdentityScheme"/>.</summary>
    string OwnerScheme { get; }

    /// <summary>The address that an interface of this owner has.</summary>
    InterfaceAddress AddressOf(RouterInterface end, string owner);

    /// <summary>The interface that a text names; null when it names none.</summary>
    RouterInterfaceId? Parse(string text);
}

/// <summary>A standing interface with what its owner may see of the other end.</summary>
/// <param name="InArrears">True while its owner has bills outstanding.</param>
/// <param name="Peer">The interface that it was told of, when that is the told owner's; null when there is none.</param>
/// <param name="PeerInArrears">True while the peer's owner has.</param>
public sealed record InterfaceView(StandingInterface Interface, bool InArrears, StandingInterface? Peer, bool PeerInArrears);

/// <summary>Which interfaces of an account and region are listed.</summary>
/// <param name="Among">Only these; null for all.</param>
/// <param name="Also">A further condition, on records that are listed otherwise; null for none.</param>
public sealed record InterfaceFilter(IReadOnlyCollection<RouterInterfaceId>? Among = null, Func<StandingInterface, bool>? Also = null);

/// <param name="Total">Matches over all pages.</param>
public sealed record InterfacePage<T>(IReadOnlyList<T> Items, int Total);

/// <summary>The operations on router interfaces that are made by themselves and connected; every dialect ends here.</summary>
public sealed class InterfaceOperations(IStore store, Writes writes, IIdSource ids, Limits limits)
{
    /// <summary>Makes an interface on a router. It is idle until it is connected.</summary>
    public Task<Outcome<RouterInterfaceId>> CreateAsync(Caller caller, InterfaceWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            Replay.OfInterface,
            async write =>
            {
                if (await write.Store.FindVpcAsync(caller.Account, wish.Router) is not { } vpc || vpc.Region != wish.Region)
                    return NetworkRefusals.VpcNotFound();
                if (limits.InterfacesPerRouter is { } perRouter && await write.Store.CountInterfacesAsync(vpc.Id, perRouter) >= perRouter)
                    return NetworkRefusals.QuotaExceeded("router interface on the router");
                if (limits.InterfacesPerRegion is { } perRegion
                    && await write.Store.CountInterfacesAsync(caller.Account, wish.Region, perRegion) >= perRegion)
                {
                    return NetworkRefusals.QuotaExceeded("router interface in the region");
                }

                if (await IsInArrearsAsync(write)) return LinkRefusals.InArrears();

                var made = new StandingInterface(
                    new RouterInterface(
                        new RouterInterfaceId(ids.Next()), caller.Account, vpc.Id, vpc.Region, wish.Role, wish.Name, wish.Description, DnsSync.Closed),
                    InterfacePhase.Idle, null, null, wish.Opposite, wish.BandwidthMbps, wish.Payment,
                    wish.Payment == PaymentTiming.Prepaid ? write.Now.AddMonths(wish.Months) : null, wish.Probe, wish.OppositeAccessPoint, wish.Tags,
                    wish.ResourceGroup, null, write.Now, write.Now, 1);
                await write.Store.InsertInterfaceAsync(made);
                await write.LogAsync("interface.created", made.Id, $"{vpc.Id} {wish.Role} {wish.BandwidthMbps} Mbit/s");
                return made.Id;
            },
            cancel);

    /// <summary>Connects an interface of the initiating side with the one that it was told of. The engine makes the link active.</summary>
    /// <remarks>The order of the refusals is seed 003's and contract alibaba-router-interface's, 3.3. A refusal changes nothing.</remarks>
    public Task<Outcome<Done>> ConnectAsync(Caller caller, RegionId region, RouterInterfaceId id, IInterfaceWords words, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            region,
            id,
            async (write, own) =>
            {
                var peer = words.Parse(own.Opposite.Interface) is { } told && await write.Store.FindInterfacesAsync([told]) is [var found] ? found : null;
                var peerAddress = peer is null ? null : await AddressOfAsync(write.Store, peer, words);
                if (own.WhyNotConnect(await AddressOfAsync(write.Store, own, words), peer, peerAddress) is { } refusal) return refusal;

                var (near, far) = (await FindRouterAsync(write, own), await FindRouterAsync(write, peer!));
                if (Linking.Between(near, far, await write.Store.FindLinkAsync(near.Id, far.Id)) is { } taken) return taken;
                if (await IsInArrearsAsync(write)) return LinkRefusals.InArrears();

                var link = new Link(
                    new LinkId(ids.Next()), own.End, peer!.End, LinkState.Starting, own.BandwidthMbps, own.Payment, null, false, [], "", "",
                    write.Now, 1, LinkKind.InterfacePair);
                await write.Store.InsertLinkAsync(link);
                await write.Store.UpdateInterfaceAsync(own with { Phase = InterfacePhase.Linked, ChangedAt = write.Now });
                await write.Store.UpdateInterfaceAsync(peer with { Phase = InterfacePhase.Linked });
                await write.LogAsync("link.connected", link.Id, $"{own.Id} {peer.Id} {link.BandwidthMbps} Mbit/s", other: LinkChanges.OtherParty(link));
                write.Touch(Scope.Of(link.Id));
                return default(Done);
            },
            cancel);

    /// <summary>Lets packets pass at this end, or stops them. The peer's own status does not change.</summary>
    public Task<Outcome<Done>> SwitchAsync(Caller caller, RegionId region, RouterInterfaceId id, bool on, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            region,
            id,
            async (write, own) =>
            {
                var refusal = await write.Store.FindLinkAsync(caller.Account, id) is { } link
                    ? await SwitchEndAsync(write, link, own.End.Role, on)
                    : await SwitchAloneAsync(write, own, on);
                if (refusal is not null) return refusal;
                await write.LogAsync(on ? "interface.switchedOn" : "interface.switchedOff", id);
                return default(Done);
            },
            cancel);

    /// <summary>See <see cref="StandingInterface.Change"/>.</summary>
    public Task<Outcome<Done>> UpdateAsync(Caller caller, RegionId region, RouterInterfaceId id, InterfaceChange change, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            region,
            id,
            async (write, own) =>
            {
                var changed = own.Change(change, write.Now);
                if (changed.Refusal is { } refusal) return refusal;
                if (await IsInArrearsAsync(write)) return LinkRefusals.InArrears();
                await write.Store.UpdateInterfaceAsync(changed.Value);
                await write.LogAsync("interface.changed", id);
                return default(Done);
            },
            cancel);

    /// <summary>Gives an interface of the initiating side another bandwidth; the accepting side has none to change.</summary>
    /// <param name="mbps">In 10^6 bits a second; 0 for the accepting side, and only for it.</param>
    public Task<Outcome<Done>> ResizeAsync(Caller caller, RegionId region, RouterInterfaceId id, int mbps, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            region,
            id,
            async (write, own) =>
            {
                if ((mbps == 0) != (own.End.Role == LinkRole.Acceptor))
                    return new Refusal(RefusalCode.InvalidValue, "the initiating side buys a bandwidth, and the accepting side buys none");
                var changed = own.Resize(mbps, write.Now);
                if (changed.Refusal is { } refusal) return refusal;
                var link = mbps == 0 ? null : await write.Store.FindLinkAsync(caller.Account, id);
                var decision = link is null ? (LinkEvent?)null : link.Resize(caller.Account, mbps, write.Now);
                if (decision.Refusal is { } busy) return busy;
                if (await IsInArrearsAsync(write)) return LinkRefusals.InArrears();

                if (changed.Value.BandwidthMbps != own.BandwidthMbps) await write.Store.UpdateInterfaceAsync(changed.Value);
                if (decision.Value is { } happened) await LinkChanges.CommitAsync(write, link!, happened);
                await write.LogAsync("interface.resized", id, $"{mbps} Mbit/s");
                return default(Done);
            },
            cancel);

    /// <summary>Removes an idle or inactive interface. What it was linked with stays, and cannot be linked again.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, RegionId region, RouterInterfaceId id, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            region,
            id,
            async (write, own) =>
            {
                if (own.WhyNotDelete(await write.Store.IsNextHopAsync(id), write.Now) is { } refusal) return refusal;
                if (await write.Store.FindLinkAsync(caller.Account, id) is { } link)
                {
                    // An end that is off stands at a stopped link: the engine has nothing of it left.
                    var peer = (await write.Store.FindInterfacesAsync([link.Initiator.Id == id ? link.Acceptor.Id : link.Initiator.Id]))[0];
                    await write.Store.DissolveLinkAsync(link);
                    await write.Store.UpdateInterfaceAsync(peer with { Phase = InterfacePhase.PeerGone, ConnectedAt = link.ConnectedAt });
                    await write.LogAsync("link.gone", link.Id, $"{id} was deleted", link.Initiator.Owner, LinkChanges.OtherParty(link));
                }

                await write.Store.DeleteInterfaceAsync(own);
                await write.LogAsync("interface.deleted", id);
                return default(Done);
            },
            cancel);

    /// <summary>Puts tags on interfaces, or takes some or all away.</summary>
    /// <param name="change">Every interface's tags as they are to be, from how they are.</param>
    public Task<Outcome<Done>> TagAsync(
        Caller caller, RegionId region, IReadOnlyCollection<RouterInterfaceId> interfaces,
        Func<ImmutableArray<Tag>, Outcome<ImmutableArray<Tag>>> change, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                foreach (var id in interfaces)
                {
                    if (await write.Store.FindInterfaceAsync(caller.Account, id) is not { } own || own.End.Region != region)
                        return LinkRefusals.InterfaceNotFound();
                    var tags = change(own.Tags);
                    if (tags.Refusal is { } refusal) return refusal;
                    await write.Store.UpdateInterfaceAsync(own with { Tags = tags.Value, ChangedAt = write.Now });
                    await write.LogAsync("interface.tagged", id);
                }

                return default(Done);
            },
            cancel);

    /// <summary>Moves an interface to another resource group.</summary>
    public Task<Outcome<Done>> RegroupAsync(Caller caller, RegionId region, RouterInterfaceId id, string resourceGroup, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            region,
            id,
            async (write, own) =>
            {
                await write.Store.UpdateInterfaceAsync(own with { ResourceGroup = resourceGroup, ChangedAt = write.Now });
                await write.LogAsync("interface.regrouped", id, resourceGroup);
                return default(Done);
            },
            cancel);

    /// <summary>An interface of the account in a region; null when it is not there.</summary>
    public async ValueTask<InterfaceView?> FindAsync(
        AccountId owner, RegionId region, RouterInterfaceId id, IInterfaceWords words, CancellationToken cancel) =>
        (await ListAsync(owner, region, new([id]), words, 0, 1, cancel)).Items is [var view] ? view : null;

    /// <summary>A page of the account's interfaces in a region, the newest first.</summary>
    public ValueTask<InterfacePage<InterfaceView>> ListAsync(
        AccountId owner, RegionId region, InterfaceFilter filter, IInterfaceWords words, int skip, int count, CancellationToken cancel) =>
        store.ReadAsync(
            async reader =>
            {
                var page = await reader.ListInterfacesAsync(owner, region, filter, skip, count);
                var told = page.Items.Select(item => words.Parse(item.Opposite.Interface)).OfType<RouterInterfaceId>().ToHashSet();
                var peers = told.Count == 0
                    ? ImmutableDictionary<RouterInterfaceId, StandingInterface>.Empty
                    : (await reader.FindInterfacesAsync(told)).ToImmutableDictionary(peer => peer.Id);
                var owners = new Dictionary<AccountId, Account>();
                foreach (var id in peers.Values.Select(peer => peer.End.Owner).Append(owner).Distinct())
                {
                    if (await reader.FindAccountAsync(id) is { } account) owners[id] = account;
                }

                var inArrears = owners.GetValueOrDefault(owner) is { InArrears: true };
                return new InterfacePage<InterfaceView>([.. page.Items.Select(View)], page.Total);

                // A peer only when it is the told owner's: an id alone must not show a stranger's interface.
                InterfaceView View(StandingInterface item) =>
                    words.Parse(item.Opposite.Interface) is { } id && peers.TryGetValue(id, out var peer)
                    && owners.GetValueOrDefault(peer.End.Owner) is { } peerOwner && peerOwner.IdentityIn(words.OwnerScheme) == item.Opposite.Owner
                    && words.AddressOf(peer.End, item.Opposite.Owner).Interface == item.Opposite.Interface
                        ? new(item, inArrears, peer, peerOwner.InArrears)
                        : new(item, inArrears, null, false);
            },
            cancel);

    private static async ValueTask<Refusal?> SwitchEndAsync(Write write, Link link, LinkRole side, bool on)
    {
        var decision = on ? link.SwitchOn(write.Caller.Account, side, write.Now) : link.SwitchOff(write.Caller.Account, side, write.Now);
        if (decision.Refusal is { } refusal) return refusal;
        if (await IsInArrearsAsync(write)) return LinkRefusals.InArrears();
        await LinkChanges.CommitAsync(write, link, decision.Value);
        return null;
    }

    private static async ValueTask<Refusal?> SwitchAloneAsync(Write write, StandingInterface own, bool on)
    {
        var changed = own.SwitchAlone(on, write.Now);
        if (changed.Refusal is { } refusal) return refusal;
        if (await IsInArrearsAsync(write)) return LinkRefusals.InArrears();
        await write.Store.UpdateInterfaceAsync(changed.Value);
        return null;
    }

    private Task<Outcome<Done>> ChangeAsync(
        Caller caller, RegionId region, RouterInterfaceId id, Func<Write, StandingInterface, ValueTask<Outcome<Done>>> change,
        CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write => await write.Store.FindInterfaceAsync(caller.Account, id) is { } own && own.End.Region == region
                ? await change(write, own)
                : LinkRefusals.InterfaceNotFound(),
            cancel);

    private static async ValueTask<InterfaceAddress> AddressOfAsync(IStoreReader reader, StandingInterface subject, IInterfaceWords words) =>
        words.AddressOf(subject.End, (await reader.FindAccountAsync(subject.End.Owner))?.IdentityIn(words.OwnerScheme) ?? "");

    private static async ValueTask<Vpc> FindRouterAsync(Write write, StandingInterface subject) =>
        await write.Store.FindVpcAsync(subject.End.Owner, subject.End.Vpc)
        ?? throw new InvalidOperationException($"{subject.Id} is on the router of {subject.End.Vpc}, which is not there");

    private static async ValueTask<bool> IsInArrearsAsync(Write write) =>
        await write.Store.FindAccountAsync(write.Caller.Account) is { InArrears: true };
}
