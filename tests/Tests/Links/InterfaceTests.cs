using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Links;

/// <summary>Standing interfaces: the decisions of <see cref="StandingInterface"/> and of a pair's ends, each as a table.</summary>
public sealed class InterfaceTests
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Alice = new(1), Bob = new(2);

    public static TheoryData<LinkState, bool, EndSwitch, LinkRole, InterfaceStatus> Statuses => new()
    {
        { LinkState.Starting, false, EndSwitch.On, LinkRole.Initiator, InterfaceStatus.Connecting },
        { LinkState.Starting, false, EndSwitch.On, LinkRole.Acceptor, InterfaceStatus.AcceptingConnect },
        { LinkState.Failed, false, EndSwitch.On, LinkRole.Initiator, InterfaceStatus.Connecting },
        { LinkState.Failed, true, EndSwitch.On, LinkRole.Acceptor, InterfaceStatus.Activating },
        { LinkState.Active, true, EndSwitch.On, LinkRole.Initiator, InterfaceStatus.Active },
        { LinkState.Updating, true, EndSwitch.On, LinkRole.Initiator, InterfaceStatus.Activating },
        { LinkState.Updating, true, EndSwitch.On, LinkRole.Acceptor, InterfaceStatus.Active },
        { LinkState.Stopping, true, EndSwitch.TurningOff, LinkRole.Initiator, InterfaceStatus.Deactivating },
        { LinkState.Stopping, true, EndSwitch.On, LinkRole.Acceptor, InterfaceStatus.Active },
        { LinkState.Stopped, true, EndSwitch.Off, LinkRole.Initiator, InterfaceStatus.Inactive },
        { LinkState.Stopped, true, EndSwitch.On, LinkRole.Acceptor, InterfaceStatus.Active },
        { LinkState.Starting, true, EndSwitch.TurningOn, LinkRole.Initiator, InterfaceStatus.Activating },
        { LinkState.Starting, true, EndSwitch.On, LinkRole.Acceptor, InterfaceStatus.Active },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Each_side_shows_its_own_status(LinkState state, bool wasConnected, EndSwitch position, LinkRole role, InterfaceStatus shown) =>
        Assert.Equal(shown, InterfaceStatuses.Of(End(10, Alice, 1, role) with { Switch = position }, state, wasConnected));

    [Fact]
    public void Only_the_initiating_side_connects() =>
        Assert.Equal(RefusalCode.NotInitiatingSide, Why(Initiator() with { End = End(10, Alice, 1, LinkRole.Acceptor) }, Acceptor()));

    [Theory]
    [InlineData(InterfacePhase.Linked)]
    [InlineData(InterfacePhase.PeerGone)]
    public void Only_an_idle_interface_connects(InterfacePhase phase) =>
        Assert.Equal(RefusalCode.InterfaceInWrongState, Why(Initiator() with { Phase = phase, LinkState = LinkState.Active }, Acceptor()));

    [Fact]
    public void All_four_words_of_the_opposite_end_must_be_set()
    {
        var told = Initiator().Opposite;
        foreach (var part in new[] { told with { Interface = "" }, told with { Router = "" }, told with { RouterKind = "" }, told with { Owner = "" } })
            Assert.Equal(RefusalCode.OppositeNotSet, Why(Initiator() with { Opposite = part }, Acceptor()));
    }

    [Fact]
    public void The_opposite_end_must_be_as_it_was_told()
    {
        var told = Initiator().Opposite;
        foreach (var wrong in new[]
        {
            told with { Interface = "ri-else" }, told with { Router = "vpc-else" }, told with { RouterKind = "VBR" }, told with { Owner = "9" },
            told with { Region = RegionList.Guangzhou },
        })
        {
            Assert.Equal(RefusalCode.OppositeMismatch, Why(Initiator() with { Opposite = wrong }, Acceptor()));
        }

        Assert.Equal(RefusalCode.OppositeMismatch, Why(Initiator(), null));
        Assert.Equal(RefusalCode.OppositeMismatch, Why(Initiator(), Acceptor() with { End = End(20, Bob, 2, LinkRole.Initiator) }));
        Assert.Equal(RefusalCode.OppositeMismatch, Why(Initiator() with { Opposite = Address(Initiator()) }, Initiator()));
    }

    [Fact]
    public void Two_interfaces_of_one_router_do_not_connect()
    {
        var neighbour = Acceptor() with { End = End(20, Alice, 1, LinkRole.Acceptor) };
        Assert.Equal(RefusalCode.LinkToSelf, Why(Initiator() with { Opposite = Address(neighbour) }, neighbour));
    }

    [Fact]
    public void The_opposite_end_must_point_back_and_be_idle()
    {
        var back = Acceptor().Opposite;
        foreach (var wrong in new[]
        {
            back with { Interface = "ri-else" }, back with { Router = "" }, back with { RouterKind = "VBR" }, back with { Owner = "9" },
            back with { Region = RegionList.Guangzhou },
        })
        {
            Assert.Equal(RefusalCode.RejectedByOpposite, Why(Initiator(), Acceptor() with { Opposite = wrong }));
        }

        Assert.Equal(RefusalCode.RejectedByOpposite, Why(Initiator(), Acceptor() with { Phase = InterfacePhase.Linked, LinkState = LinkState.Active }));
        Assert.Null(Why(Initiator(), Acceptor()));
    }

    [Theory]
    [InlineData(LinkState.Active, null)]
    [InlineData(LinkState.Failed, null)]
    [InlineData(LinkState.Stopping, null)]
    [InlineData(LinkState.Stopped, null)]
    [InlineData(LinkState.Updating, RefusalCode.LinkInWrongState)]
    public void An_end_that_is_active_can_be_switched_off(LinkState state, RefusalCode? refused) =>
        Assert.Equal(refused, Pair(state).SwitchOff(Alice, LinkRole.Initiator, Monday).Refusal?.Code);

    [Fact]
    public void An_end_is_switched_by_its_owner_only()
    {
        Assert.Equal(RefusalCode.ForeignSide, Pair(LinkState.Active).SwitchOff(Bob, LinkRole.Initiator, Monday).Refusal?.Code);
        Assert.Equal(RefusalCode.ForeignSide, Pair(LinkState.Stopped).SwitchOn(Bob, LinkRole.Initiator, Monday).Refusal?.Code);
    }

    [Fact]
    public void Off_stops_the_packets_and_is_inactive_only_when_the_engine_has_removed_it()
    {
        var active = Pair(LinkState.Active);
        var stopping = active.Apply(active.SwitchOff(Alice, LinkRole.Initiator, Monday).Value);
        Assert.False(stopping.Carries);
        Assert.Equal((InterfaceStatus.Deactivating, InterfaceStatus.Active), Shown(stopping));
        Assert.Null(stopping.Saw(new(stopping.Id, stopping.Revision, LinkCondition.Faulty, Fault: "EBUSY"), Monday));
        Assert.Equal(RefusalCode.LinkInWrongState, stopping.SwitchOff(Alice, LinkRole.Initiator, Monday).Refusal?.Code);

        var stopped = stopping.Apply(stopping.Saw(new(stopping.Id, stopping.Revision, LinkCondition.Absent), Monday)!);
        Assert.Equal((LinkState.Stopped, false), (stopped.State, stopped.Carries));
        Assert.Equal((InterfaceStatus.Inactive, InterfaceStatus.Active), Shown(stopped));
    }

    [Fact]
    public void On_is_activating_until_the_engine_carries_it()
    {
        var stopped = Stopped();
        var starting = stopped.Apply(stopped.SwitchOn(Alice, LinkRole.Initiator, Monday).Value);
        Assert.Equal((InterfaceStatus.Activating, InterfaceStatus.Active), Shown(starting));
        var active = starting.Apply(starting.Saw(new(starting.Id, starting.Revision, LinkCondition.Carrying), Monday)!);
        Assert.Equal((InterfaceStatus.Active, InterfaceStatus.Active), Shown(active));
    }

    [Fact]
    public void With_both_ends_off_the_first_to_come_back_is_active_and_the_link_stays_stopped()
    {
        var stopped = Stopped();
        var both = stopped.Apply(stopped.SwitchOff(Bob, LinkRole.Acceptor, Monday).Value);
        Assert.Equal((InterfaceStatus.Inactive, InterfaceStatus.Inactive), Shown(both));
        var one = both.Apply(both.SwitchOn(Alice, LinkRole.Initiator, Monday).Value);
        Assert.Equal((InterfaceStatus.Active, InterfaceStatus.Inactive), Shown(one));
        Assert.False(one.Carries);
        Assert.Equal(LinkState.Starting, one.Apply(one.SwitchOn(Bob, LinkRole.Acceptor, Monday).Value).State);
    }

    [Fact]
    public void A_pair_that_never_carried_packets_is_given_up_by_both_ends()
    {
        var failed = Pair(LinkState.Failed) with { ConnectedAt = null };
        var stopping = failed.Apply(failed.SwitchOff(Alice, LinkRole.Initiator, Monday).Value);
        var stopped = stopping.Apply(stopping.Saw(new(stopping.Id, stopping.Revision, LinkCondition.Absent), Monday)!);
        Assert.Equal((InterfaceStatus.Inactive, InterfaceStatus.Inactive), Shown(stopped));
    }

    [Fact]
    public void A_new_bandwidth_is_activating_while_active_and_nothing_while_inactive()
    {
        var active = Pair(LinkState.Active);
        var updating = active.Apply(active.Resize(Alice, 50, Monday).Value!);
        Assert.Equal((LinkState.Updating, 50, true), (updating.State, updating.BandwidthMbps, updating.Carries));
        Assert.Equal((InterfaceStatus.Activating, InterfaceStatus.Active), Shown(updating));
        Assert.Equal(RefusalCode.LinkInWrongState, updating.Resize(Alice, 60, Monday).Refusal?.Code);

        var stopped = Stopped();
        var resized = stopped.Apply(stopped.Resize(Alice, 50, Monday).Value!);
        Assert.Equal((LinkState.Stopped, 50), (resized.State, resized.BandwidthMbps));
    }

    [Fact]
    public void The_time_of_the_first_connection_stays()
    {
        var starting = Pair(LinkState.Starting) with { ConnectedAt = null };
        var first = starting.Apply(starting.Saw(new(starting.Id, starting.Revision, LinkCondition.Carrying), Monday)!);
        Assert.Equal(Monday, first.ConnectedAt);
        Assert.Equal(Monday, first.Apply(new LinkResized(3, Monday.AddDays(1))).Apply(new LinkProgrammed(null, null, Monday.AddDays(1))).ConnectedAt);
    }

    [Fact]
    public void The_state_machine_of_a_pair_is_this_table_and_nothing_else()
    {
        var seen = new HashSet<(LinkState? From, string Event, LinkState? To)>();
        var todo = new Queue<Link>([Pair(LinkState.Starting) with { ConnectedAt = null }]);
        var known = new HashSet<(LinkState, EndSwitch, EndSwitch, bool)>();
        while (todo.TryDequeue(out var link))
        {
            if (!known.Add((link.State, link.Initiator.Switch, link.Acceptor.Switch, link.ConnectedAt is null))) continue;
            foreach (var happened in EventsOf(link))
            {
                var next = link.Apply(happened);
                if (next.State != link.State) seen.Add((link.State, happened.Kind, next.State));
                todo.Enqueue(next);
            }

            Assert.Equal(link.State is LinkState.Stopping or LinkState.Stopped, !link.Carries);
            var isOff = link.Initiator.Switch == EndSwitch.Off || link.Acceptor.Switch == EndSwitch.Off;
            Assert.True(!isOff || link.State == LinkState.Stopped, "an end is off only when the engine has nothing of the link");
        }

        Assert.Equal(LinkStateMachine.PairTable.Where(row => row is { From: not null, To: not null }).Order(), seen.Order());
    }

    private static IEnumerable<LinkEvent> EventsOf(Link link)
    {
        foreach (var (owner, side) in new[] { (Alice, LinkRole.Initiator), (Bob, LinkRole.Acceptor) })
        {
            foreach (var decision in new[] { link.SwitchOff(owner, side, Monday), link.SwitchOn(owner, side, Monday) })
            {
                if (decision.Refusal is null) yield return decision.Value;
            }
        }

        if (link.Resize(Alice, link.BandwidthMbps + 1, Monday) is { Refusal: null, Value: { } resized }) yield return resized;
        foreach (var condition in Enum.GetValues<LinkCondition>())
        {
            if (link.Saw(new(link.Id, link.Revision, condition, Fault: "EPERM"), Monday) is { } happened) yield return happened;
        }
    }

    [Fact]
    public void The_opposite_end_is_told_while_idle_only_and_telling_it_again_is_no_change()
    {
        var linked = Initiator() with { Phase = InterfacePhase.Linked, LinkState = LinkState.Active, ConnectedAt = Monday };
        Assert.Equal(RefusalCode.InterfaceInWrongState, linked.Change(new() { OppositeRouter = "else" }, Monday).Refusal?.Code);
        Assert.Null(linked.Change(new() { OppositeRouter = linked.Opposite.Router, Name = "n" }, Monday).Refusal);
        Assert.Equal("else", Initiator().Change(new() { OppositeRouter = "else" }, Monday).Value.Opposite.Router);
        Assert.Equal(
            RefusalCode.InterfaceInWrongState, (linked with { LinkState = LinkState.Updating }).Change(new() { Name = "n" }, Monday).Refusal?.Code);
    }

    [Theory]
    [InlineData(InterfacePhase.Idle, EndSwitch.On, null)]
    [InlineData(InterfacePhase.Linked, EndSwitch.Off, null)]
    [InlineData(InterfacePhase.PeerGone, EndSwitch.Off, null)]
    [InlineData(InterfacePhase.Linked, EndSwitch.On, RefusalCode.InterfaceInWrongState)]
    [InlineData(InterfacePhase.Linked, EndSwitch.TurningOff, RefusalCode.InterfaceInWrongState)]
    [InlineData(InterfacePhase.PeerGone, EndSwitch.On, RefusalCode.InterfaceInWrongState)]
    public void Only_an_idle_or_inactive_interface_is_deleted(InterfacePhase phase, EndSwitch position, RefusalCode? refused)
    {
        var subject = Initiator() with
        {
            Phase = phase, LinkState = phase == InterfacePhase.Linked ? LinkState.Stopped : null, ConnectedAt = Monday,
            End = Initiator().End with { Switch = position },
        };
        Assert.Equal(refused, subject.WhyNotDelete(isNextHop: false, Monday)?.Code);
        if (refused is null) Assert.Equal(RefusalCode.InterfaceIsNextHop, subject.WhyNotDelete(isNextHop: true, Monday)?.Code);
    }

    [Fact]
    public void A_prepaid_interface_is_not_deleted_before_its_term_ends()
    {
        var prepaid = Initiator() with { Payment = PaymentTiming.Prepaid, TermEndsAt = Monday.AddMonths(1) };
        Assert.Equal(RefusalCode.PrepaidTermRuns, prepaid.WhyNotDelete(false, Monday)?.Code);
        Assert.Null(prepaid.WhyNotDelete(false, Monday.AddMonths(1)));
    }

    private static (InterfaceStatus, InterfaceStatus) Shown(Link link) => (link.StatusOf(LinkRole.Initiator), link.StatusOf(LinkRole.Acceptor));

    private static RefusalCode? Why(StandingInterface subject, StandingInterface? peer) =>
        subject.WhyNotConnect(Address(subject), peer, peer is null ? null : Address(peer))?.Code;

    private static InterfaceAddress Address(StandingInterface subject) =>
        PlainInterfaceWords.Instance.AddressOf(subject.End, subject.End.Owner.Value.ToString());

    private static StandingInterface Initiator() => Standing(End(10, Alice, 1, LinkRole.Initiator), End(20, Bob, 2, LinkRole.Acceptor));

    private static StandingInterface Acceptor() => Standing(End(20, Bob, 2, LinkRole.Acceptor), End(10, Alice, 1, LinkRole.Initiator));

    private static StandingInterface Standing(RouterInterface own, RouterInterface other) => new(
        own, InterfacePhase.Idle, null, null, PlainInterfaceWords.Instance.AddressOf(other, other.Owner.Value.ToString()),
        own.Role == LinkRole.Initiator ? 10 : 0, PaymentTiming.Postpaid, null, HealthProbe.None, "", [], "", null, Monday, Monday, 1);

    private static RouterInterface End(long id, AccountId owner, long vpc, LinkRole role) =>
        new(new(id), owner, new(vpc), RegionList.Beijing, role, "", "", DnsSync.Closed);

    private static Link Pair(LinkState state) => new(
        new LinkId(100), End(10, Alice, 1, LinkRole.Initiator), End(20, Bob, 2, LinkRole.Acceptor), state, 10, PaymentTiming.Postpaid, null, false,
        [], "", "", Monday, 7, LinkKind.InterfacePair, Monday);

    private static Link Stopped()
    {
        var pair = Pair(LinkState.Stopped);
        return pair with { Initiator = pair.Initiator with { Switch = EndSwitch.Off } };
    }
}
