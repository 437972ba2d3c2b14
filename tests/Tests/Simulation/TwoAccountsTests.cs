using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Tieline.Engines.Planning;
using Tieline.Support;
using Tieline.Tests.Links;
using Xunit;

namespace Tieline.Tests.Simulation;

/// <summary>Random commands of two accounts against core, store and engine; the invariants are checked after each.</summary>
public sealed partial class TwoAccountsTests
{
    private const int Seeds = 16, Commands = 250;

    private sealed record Place(VpcId Id, Caller Owner, RegionId Region);

    [Fact]
    public async Task The_invariants_hold_after_every_command_and_every_edge_of_the_state_machine_is_gone_through()
    {
        var seen = new HashSet<(LinkState? From, LinkState? To)>();
        for (var seed = 1; seed <= Seeds; seed++) await RunAsync(seed, 0, seen);
        Assert.Equal([], LinkStateMachine.Table.Select(row => (row.From, row.To)).Except(seen));
    }

    [Fact]
    public async Task The_invariants_hold_when_the_same_routers_are_linked_through_both_apis()
    {
        var seen = new HashSet<(LinkState? From, LinkState? To)>();
        for (var seed = 1; seed <= 2 * Seeds; seed++) await RunAsync(seed, 3, seen);
        Assert.Equal([], LinkStateMachine.PairTable.Select(row => (row.From, row.To)).Except(seen));
    }

    /// <summary>Runs random commands, and adds each change of a state to <paramref name="seen"/>.</summary>
    /// <param name="quarters">How many of four commands are about standing interfaces.</param>
    private static async Task RunAsync(int seed, int quarters, HashSet<(LinkState? From, LinkState? To)> seen)
    {
        var random = new Random(seed);
        await using var cloud = new TestCloud(seed, new() { LinksPerAccount = null, LinksPerVpc = null });
        var callers = new[] { await cloud.AsAsync("alice"), await cloud.AsAsync("bob") };
        var vpcs = new List<Place>();
        foreach (var owner in callers)
        {
            for (var i = 0; i < 4; i++)
            {
                var region = i % 2 == 0 ? RegionList.Beijing : RegionList.Guangzhou;
                vpcs.Add(new(await cloud.VpcAsync(owner.Actor, $"10.{vpcs.Count}.0.0/16", region), owner, region));
            }
        }

        var interfaces = new List<(RouterInterfaceId Id, Caller Owner)>();
        var before = new Dictionary<LinkId, LinkState>();
        for (var step = 0; step < Commands; step++)
        {
            var what = quarters == 0 || random.Next(4) >= quarters
                ? await CommandAsync(cloud, random, callers, vpcs, [.. before.Keys])
                : await InterfaceCommandAsync(cloud, random, callers, vpcs, interfaces);
            var now = await CheckAsync(cloud, callers);
            foreach (var id in before.Keys.Union(now.Keys))
            {
                LinkState? from = before.TryGetValue(id, out var old) ? old : null, to = now.TryGetValue(id, out var fresh) ? fresh : null;
                if (from == to) continue;
                Assert.True(LinkStateMachine.Edges.Contains((from, to)), $"seed {seed}, step {step}, {what}: {id} went from {from} to {to}");
                seen.Add((from, to));
            }

            before = now;
        }
    }

    private static async Task<string> CommandAsync(
        TestCloud cloud, Random random, Caller[] callers, List<Place> vpcs, IReadOnlyList<LinkId> known)
    {
        var caller = callers[random.Next(2)];
        var link = known.Count > 0 && random.Next(8) > 0 ? known[random.Next(known.Count)] : new LinkId(cloud.Ids.Next());
        switch (random.Next(16))
        {
            case 0 or 1 or 2:
                var (local, peer) = (vpcs[random.Next(vpcs.Count)], vpcs[random.Next(vpcs.Count)]);
                if (random.Next(8) > 0) caller = local.Owner; // most wishes are sensible, some are not
                var wish = await cloud.WishAsync(local.Id, peer.Id, random.Next(8) == 0 ? null : peer.Owner.Actor) with
                {
                    LocalRegion = random.Next(8) == 0 ? RegionList.Beijing : local.Region,
                    PeerRegion = random.Next(8) == 0 ? RegionList.Guangzhou : peer.Region,
                    Payment = random.Next(2) == 0 ? PaymentTiming.Prepaid : PaymentTiming.Postpaid, Months = 1,
                };
                var made = await cloud.Links.RequestAsync(caller, wish, default);
                if (made.Refusal is null) Assert.Equal(caller.Account, local.Owner.Account);
                return $"{caller.Actor} asks for a link";
            case 3 or 4:
                await CheckPartyAsync(cloud, caller, link, await cloud.Links.AnswerAsync(caller, link, yes: random.Next(4) > 0, default));
                return $"{caller.Actor} answers";
            case 5:
                await CheckPartyAsync(cloud, caller, link, await cloud.Links.ReleaseAsync(caller, link, default));
                return $"{caller.Actor} releases";
            case 6:
                await CheckPartyAsync(cloud, caller, link, await cloud.Links.ResizeAsync(caller, link, random.Next(1, 100), default));
                return $"{caller.Actor} resizes";
            case 7:
                await CheckPartyAsync(
                    cloud, caller, link,
                    await cloud.Links.SwitchDnsSyncAsync(caller, link, random.Next(2) == 0 ? LinkRole.Initiator : LinkRole.Acceptor, random.Next(2) == 0, default));
                return $"{caller.Actor} switches DNS sync";
            case 8:
                await CheckPartyAsync(cloud, caller, link, await cloud.Links.RenewAsync(caller, link, 1, default));
                return $"{caller.Actor} renews";
            case 9:
                await CheckPartyAsync(cloud, caller, link, await cloud.Links.RefundAsync(caller, link, default));
                return $"{caller.Actor} refunds";
            case 10:
                await CheckPartyAsync(cloud, caller, link, await cloud.Links.ProtectAsync(caller, link, random.Next(4) == 0, default));
                return $"{caller.Actor} protects";
            case 11:
                await EngineFailsAsync(cloud, random);
                return "the engine fails";
            case 12:
                cloud.Clock.Advance(TimeSpan.FromDays(random.Next(1, 9)));
                await cloud.Changes.CarryOutDueAsync(default);
                return "days pass";
            default:
                await cloud.Reconciler.PassDueAsync(default);
                return "the engine works";
        }
    }

    /// <summary>Reports that the engine could not make some of the links; they are tried again by the next pass.</summary>
    private static async Task EngineFailsAsync(TestCloud cloud, Random random)
    {
        foreach (var link in (await cloud.Store.ReadAsync(reader => reader.ReadNetworkAsync(Scope.All), default)).Links)
        {
            if (random.Next(3) > 0) continue;
            await cloud.Changes.RecordAsync([(link, new LinkSight(link.Id, link.Revision, LinkCondition.Faulty, Fault: "no device"))], [], default);
            cloud.Reconciler.Due(Scope.Of(link.Id));
        }
    }

    /// <summary>A foreign id is an unknown id: whoever is not a party is told "not found" and nothing else.</summary>
    private static async Task CheckPartyAsync(TestCloud cloud, Caller caller, LinkId id, Outcome<Done> outcome)
    {
        if (await cloud.Links.FindAsync(caller.Account, id, default) is null) Assert.Equal(RefusalCode.LinkNotFound, outcome.Refusal?.Code);
    }

    private static async Task<Dictionary<LinkId, LinkState>> CheckAsync(TestCloud cloud, Caller[] callers)
    {
        var all = (await cloud.Store.ReadAsync(reader => reader.ReadNetworkAsync(Scope.All), default)).Links;
        var pairs = new HashSet<(VpcId, VpcId)>();
        foreach (var link in all)
        {
            var (one, other) = (link.Initiator.Vpc, link.Acceptor.Vpc);
            Assert.NotEqual(one, other);
            Assert.True(pairs.Add(one < other ? (one, other) : (other, one)), $"{one} and {other} have two links");
            foreach (var caller in callers)
                Assert.Equal(link.Concerns(caller.Account) && link.Kind == LinkKind.Peering, await cloud.Links.FindAsync(caller.Account, link.Id, default) is not null);
        }

        foreach (var caller in callers)
        {
            foreach (var region in new[] { RegionList.Beijing, RegionList.Guangzhou })
            {
                var sides = (await cloud.Links.ListAsync(caller.Account, region, null, new(null, 1000), default))!;
                Assert.All(sides, side => Assert.Equal((caller.Account, region), (side.Link[side.Role].Owner, side.Link[side.Role].Region)));
                Assert.Equal(
                    all.Where(link => link.Kind == LinkKind.Peering).Sum(link => new[] { link.Initiator, link.Acceptor }.Count(side => side.Owner == caller.Account && side.Region == region)),
                    sides.Count);
            }
        }

        // Available that is not: an active link is one that the engine has.
        var extent = new Extent(new HashSet<VpcId>(), [.. all.Select(link => (link.Id, link.Initiator.Vpc, link.Acceptor.Vpc))], new HashSet<VpcId>());
        var carried = (await cloud.Engine.ObserveAsync(extent, default)).OfType<LinkObject>().Select(item => item.Id).ToHashSet();
        Assert.All(all.Where(link => link.State == LinkState.Active), link => Assert.Contains(link.Id, carried));
        Assert.All(all.Where(link => link.State == LinkState.Stopped), link => Assert.DoesNotContain(link.Id, carried));
        await CheckPairsAsync(cloud, all);
        return all.ToDictionary(link => link.Id, link => link.State);
    }
}
