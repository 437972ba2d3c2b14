using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Simulation;

/// <summary>The commands on standing interfaces, and what must hold of them.</summary>
public sealed partial class TwoAccountsTests
{
    private static async Task<string> InterfaceCommandAsync(
        TestCloud cloud, Random random, Caller[] callers, List<Place> vpcs, List<(RouterInterfaceId Id, Caller Owner)> interfaces)
    {
        var words = PlainInterfaceWords.Instance;
        var (vpc, owner, home) = vpcs[random.Next(vpcs.Count)];
        if (interfaces.Count < 4 || (interfaces.Count < 8 && random.Next(12) == 0))
        {
            var role = random.Next(2) == 0 ? LinkRole.Initiator : LinkRole.Acceptor;
            var wish = new InterfaceWish(
                home, vpc, role, role == LinkRole.Initiator ? 10 : 0, new("", "", "", "", random.Next(4) > 0 ? RegionList.Beijing : RegionList.Guangzhou), "",
                "", PaymentTiming.Postpaid, 0, HealthProbe.None, "", [], "");
            interfaces.Add(((await cloud.Interfaces.CreateAsync(owner, wish, default)).Value, owner));
            return $"{owner.Actor} makes an interface";
        }

        // Linked ones are tried first: more can happen to them.
        var (id, holder) = interfaces[random.Next(interfaces.Count)];
        StandingInterface? own = null;
        for (var attempt = 0; attempt < 4 && own?.LinkState is null or LinkState.Active; attempt++)
        {
            (id, holder) = interfaces[random.Next(interfaces.Count)];
            own = await cloud.Store.ReadAsync(reader => reader.FindInterfaceAsync(holder.Account, id), default);
        }

        var caller = random.Next(8) > 0 ? holder : callers[random.Next(2)];
        if (own is null)
        {
            interfaces.RemoveAll(item => item.Id == id);
            return "nothing";
        }

        var region = own.End.Region;
        switch (random.Next(14))
        {
            case 0 or 1 or 2:
                var (other, peer) = interfaces[random.Next(interfaces.Count)];
                if (await cloud.Store.ReadAsync(reader => reader.FindInterfaceAsync(peer.Account, other), default) is not { } told) return "nothing";
                await TellAsync(cloud, own, told);
                await TellAsync(cloud, told, own);
                Check(await cloud.Interfaces.ConnectAsync(caller, region, id, words, default));
                return $"{caller.Actor} connects {id}";
            case 3 or 4 or 5 or 6 or 7:
                Check(await cloud.Interfaces.SwitchAsync(caller, region, id, on: own.LinkState is null or LinkState.Stopped && random.Next(2) == 0, default));
                return $"{caller.Actor} switches {id}";
            case 8 or 9:
                Check(await cloud.Interfaces.ResizeAsync(caller, region, id, own.End.Role == LinkRole.Initiator ? random.Next(1, 100) : 0, default));
                return $"{caller.Actor} resizes {id}";
            case 10:
                Check(await cloud.Interfaces.DeleteAsync(caller, region, id, default));
                return $"{caller.Actor} deletes {id}";
            case 11:
                await EngineFailsAsync(cloud, random);
                return "the engine fails";
            default:
                await cloud.Reconciler.PassDueAsync(default);
                return "the engine works";
        }

        void Check(Outcome<Done> outcome)
        {
            if (caller.Account != holder.Account) Assert.Equal(RefusalCode.RouterInterfaceNotFound, outcome.Refusal?.Code);
        }

        async Task TellAsync(TestCloud cloud, StandingInterface subject, StandingInterface peer)
        {
            var uid = (await cloud.Accounts.FindAsync(peer.End.Owner, default))!.IdentityIn(words.OwnerScheme)!;
            var told = words.AddressOf(peer.End, uid);
            await cloud.Interfaces.UpdateAsync(
                new(subject.End.Owner, "test"), subject.End.Region, subject.Id,
                new() { OppositeInterface = told.Interface, OppositeRouter = told.Router, OppositeRouterKind = told.RouterKind, OppositeOwner = told.Owner }, default);
        }
    }

    private static async Task CheckPairsAsync(TestCloud cloud, IReadOnlyList<Link> all)
    {
        // Every end of a pair is a standing interface that says so, and says nothing else than the link does.
        foreach (var link in all.Where(link => link.Kind == LinkKind.InterfacePair))
        {
            foreach (var role in new[] { LinkRole.Initiator, LinkRole.Acceptor })
            {
                var end = (await cloud.Store.ReadAsync(reader => reader.FindInterfaceAsync(link[role].Owner, link[role].Id), default))!;
                Assert.Equal((link.Id, InterfacePhase.Linked, link.StatusOf(role), link[role]), (end.Link, end.Phase, end.Status, end.End));
            }
        }
    }
}
