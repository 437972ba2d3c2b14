using System.Collections.Immutable;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Xunit;

namespace Tieline.Tests.Links;

/// <summary>The state machine of links as a table: contract baidu-peer-connection, 4.</summary>
public sealed class LinkTests
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Alice = new(1), Bob = new(2), Carol = new(3);

    [Theory]
    [InlineData(LinkState.AwaitingAnswer, null)]
    [InlineData(LinkState.Creating, RefusalCode.LinkInWrongState)]
    [InlineData(LinkState.Starting, RefusalCode.LinkInWrongState)]
    [InlineData(LinkState.Active, RefusalCode.LinkInWrongState)]
    [InlineData(LinkState.Rejected, RefusalCode.LinkInWrongState)]
    [InlineData(LinkState.Unanswered, RefusalCode.AnsweredTooLate)]
    [InlineData(LinkState.Releasing, RefusalCode.LinkInWrongState)]
    public void Only_a_waiting_request_can_be_answered(LinkState state, RefusalCode? refused)
    {
        Assert.Equal(refused, Between(Alice, Bob, state).Answer(Bob, yes: true, Monday).Refusal?.Code);
        Assert.Equal(refused, Between(Alice, Bob, state).Answer(Bob, yes: false, Monday).Refusal?.Code);
    }

    [Fact]
    public void Only_the_acceptor_answers()
    {
        var link = Between(Alice, Bob, LinkState.AwaitingAnswer);
        Assert.Equal(RefusalCode.NotTheAcceptor, link.Answer(Alice, yes: true, Monday).Refusal?.Code);
        Assert.Equal(RefusalCode.NotTheAcceptor, link.Answer(Carol, yes: false, Monday).Refusal?.Code);
    }

    [Fact]
    public void Yes_starts_it_and_only_the_engine_makes_it_active()
    {
        var waiting = Between(Alice, Bob, LinkState.AwaitingAnswer);
        var starting = waiting.Apply(waiting.Answer(Bob, yes: true, Monday).Value);
        Assert.Equal(LinkState.Starting, starting.State);
        Assert.Null(starting.Deadline);

        var seen = new LinkSight(starting.Id, starting.Revision, LinkCondition.Carrying);
        Assert.Equal(LinkState.Active, starting.Apply(starting.Saw(seen, Monday)!).State);
    }

    [Fact]
    public void No_ends_the_negotiation()
    {
        var waiting = Between(Alice, Bob, LinkState.AwaitingAnswer);
        Assert.Equal(LinkState.Rejected, waiting.Apply(waiting.Answer(Bob, yes: false, Monday).Value).State);
    }

    [Fact]
    public void A_request_unanswered_for_seven_days_cannot_be_accepted()
    {
        var waiting = Between(Alice, Bob, LinkState.AwaitingAnswer);
        var justInTime = Monday + TimeSpan.FromDays(7) - TimeSpan.FromTicks(1);
        Assert.Null(waiting.Due(justInTime));
        Assert.Null(waiting.Answer(Bob, yes: true, justInTime).Refusal);

        var late = Monday + TimeSpan.FromDays(7);
        Assert.Equal(RefusalCode.AnsweredTooLate, waiting.Answer(Bob, yes: true, late).Refusal?.Code);
        Assert.Equal(LinkState.Unanswered, waiting.Apply(waiting.Due(late)!).State);
    }

    [Theory]
    [InlineData(LinkState.Active, null)]
    [InlineData(LinkState.AwaitingAnswer, null)]
    [InlineData(LinkState.Rejected, null)]
    [InlineData(LinkState.Unanswered, null)]
    [InlineData(LinkState.Failed, null)]
    [InlineData(LinkState.TermEnded, null)]
    [InlineData(LinkState.Creating, RefusalCode.LinkInWrongState)]
    [InlineData(LinkState.Starting, RefusalCode.LinkInWrongState)]
    [InlineData(LinkState.Updating, RefusalCode.LinkInWrongState)]
    public void A_postpaid_link_is_released_unless_it_is_being_changed(LinkState state, RefusalCode? refused) =>
        Assert.Equal(refused, Between(Alice, Bob, state).Release(Alice, Monday).Refusal?.Code);

    [Theory]
    [InlineData(LinkState.Active, RefusalCode.PrepaidTermRuns)]
    [InlineData(LinkState.Rejected, null)]
    [InlineData(LinkState.Unanswered, null)]
    [InlineData(LinkState.TermEnded, null)]
    public void A_prepaid_link_is_released_when_its_negotiation_failed_or_its_term_is_over(LinkState state, RefusalCode? refused) =>
        Assert.Equal(refused, Prepaid(state).Release(Alice, Monday).Refusal?.Code);

    [Fact]
    public void A_second_release_has_no_effect()
    {
        var release = Between(Alice, Bob, LinkState.Releasing).Release(Alice, Monday);
        Assert.Null(release.Refusal);
        Assert.Null(release.Value);
    }

    [Fact]
    public void The_acceptor_of_another_account_may_not_release_resize_renew_refund_or_protect()
    {
        var link = Prepaid(LinkState.Active);
        Assert.Equal(RefusalCode.NotTheInitiator, link.Release(Bob, Monday).Refusal?.Code);
        Assert.Equal(RefusalCode.NotTheInitiator, link.Resize(Bob, 20, Monday).Refusal?.Code);
        Assert.Equal(RefusalCode.NotTheInitiator, link.Renew(Bob, 1, Monday).Refusal?.Code);
        Assert.Equal(RefusalCode.NotTheInitiator, link.Refund(Bob, Monday).Refusal?.Code);
        Assert.Equal(RefusalCode.NotTheInitiator, link.Protect(Bob, true, Monday).Refusal?.Code);
    }

    [Fact]
    public void Deletion_protection_keeps_it_from_release_and_refund()
    {
        Assert.Equal(RefusalCode.DeleteProtected, (Between(Alice, Bob, LinkState.Active) with { DeleteProtected = true }).Release(Alice, Monday).Refusal?.Code);
        Assert.Equal(RefusalCode.DeleteProtected, (Prepaid(LinkState.Active) with { DeleteProtected = true }).Refund(Alice, Monday).Refusal?.Code);
    }

    [Fact]
    public void A_prepaid_bandwidth_only_grows_a_postpaid_one_goes_both_ways()
    {
        Assert.Equal(RefusalCode.PrepaidTermRuns, Prepaid(LinkState.Active).Resize(Alice, 5, Monday).Refusal?.Code);
        Assert.Null(Prepaid(LinkState.Active).Resize(Alice, 20, Monday).Refusal);
        Assert.Null(Between(Alice, Bob, LinkState.Active).Resize(Alice, 5, Monday).Refusal);
    }

    [Fact]
    public void A_new_bandwidth_is_updating_until_the_engine_has_it()
    {
        var active = Between(Alice, Bob, LinkState.Active);
        Assert.Null(active.Resize(Alice, active.BandwidthMbps, Monday).Value);
        var updating = active.Apply(active.Resize(Alice, 50, Monday).Value!);
        Assert.Equal((LinkState.Updating, 50), (updating.State, updating.BandwidthMbps));
        Assert.Equal(LinkState.Active, updating.Apply(updating.Saw(new(updating.Id, updating.Revision, LinkCondition.Carrying), Monday)!).State);
    }

    [Fact]
    public void A_postpaid_link_cannot_be_renewed_or_refunded()
    {
        Assert.Equal(RefusalCode.NotPrepaid, Between(Alice, Bob, LinkState.Active).Renew(Alice, 1, Monday).Refusal?.Code);
        Assert.Equal(RefusalCode.NotPrepaid, Between(Alice, Bob, LinkState.Active).Refund(Alice, Monday).Refusal?.Code);
    }

    [Fact]
    public void Renewal_counts_calendar_months_from_the_end_of_the_term()
    {
        var link = Prepaid(LinkState.Active) with { TermEndsAt = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero) };
        Assert.Equal(new DateTimeOffset(2026, 2, 28, 0, 0, 0, TimeSpan.Zero), link.Apply(link.Renew(Alice, 1, Monday).Value).TermEndsAt);
    }

    [Fact]
    public void A_term_that_ends_stops_the_packets_and_seven_days_later_the_link_goes()
    {
        var active = Prepaid(LinkState.Active);
        var ended = active.Apply(active.Due(active.TermEndsAt!.Value)!);
        Assert.Equal(LinkState.TermEnded, ended.State);
        Assert.False(ended.Carries);
        Assert.Null(ended.Renew(Alice, 1, ended.TermEndsAt!.Value.AddDays(6)).Refusal);
        Assert.Equal(RefusalCode.LinkInWrongState, ended.Renew(Alice, 1, ended.TermEndsAt!.Value.AddDays(7)).Refusal?.Code);
        Assert.IsType<LinkReleased>(ended.Due(ended.TermEndsAt!.Value.AddDays(7)));
    }

    [Fact]
    public void Dns_sync_is_switched_only_while_active_and_not_while_switching()
    {
        Assert.Equal(RefusalCode.LinkInWrongState, Between(Alice, Bob, LinkState.AwaitingAnswer).SwitchDnsSync(Alice, LinkRole.Initiator, true, Monday).Refusal?.Code);
        var active = Between(Alice, Bob, LinkState.Active);
        Assert.Equal(RefusalCode.ForeignSide, active.SwitchDnsSync(Alice, LinkRole.Acceptor, true, Monday).Refusal?.Code);

        var opening = active.Apply(active.SwitchDnsSync(Alice, LinkRole.Initiator, true, Monday).Value!);
        Assert.Equal((DnsSync.Opening, LinkState.Active), (opening.Initiator.Dns, opening.State));
        Assert.Equal(RefusalCode.DnsSyncBusy, opening.SwitchDnsSync(Alice, LinkRole.Initiator, false, Monday).Refusal?.Code);

        var open = opening.Apply(opening.Saw(new(opening.Id, opening.Revision, LinkCondition.Carrying, InitiatorDns: true), Monday)!);
        Assert.Equal(DnsSync.Open, open.Initiator.Dns);
        Assert.Null(open.SwitchDnsSync(Alice, LinkRole.Initiator, true, Monday).Value);
        var closing = open.Apply(open.SwitchDnsSync(Alice, LinkRole.Initiator, false, Monday).Value!);
        Assert.Equal(DnsSync.Closing, closing.Initiator.Dns);
        Assert.Equal(DnsSync.Closed, closing.Apply(closing.Saw(new(closing.Id, closing.Revision, LinkCondition.Carrying, InitiatorDns: false), Monday)!).Initiator.Dns);
    }

    [Fact]
    public void A_report_about_an_older_revision_changes_nothing()
    {
        var releasing = Between(Alice, Bob, LinkState.Releasing);
        Assert.Null(releasing.Saw(new(releasing.Id, releasing.Revision - 1, LinkCondition.Carrying), Monday));
        Assert.Null(releasing.Saw(new(releasing.Id, releasing.Revision, LinkCondition.Carrying), Monday));
        Assert.IsType<LinkVanished>(releasing.Saw(new(releasing.Id, releasing.Revision, LinkCondition.Absent), Monday));
    }

    [Fact]
    public void A_fault_shows_on_the_link_and_heals()
    {
        var starting = Between(Alice, Bob, LinkState.Starting);
        var failed = starting.Apply(starting.Saw(new(starting.Id, starting.Revision, LinkCondition.Faulty, Fault: "EPERM"), Monday)!);
        Assert.Equal((LinkState.Failed, "EPERM"), (failed.State, failed.Fault));
        Assert.True(failed.Carries);
        Assert.Null(failed.Saw(new(failed.Id, failed.Revision, LinkCondition.Faulty, Fault: "EPERM"), Monday));
        var healed = failed.Apply(failed.Saw(new(failed.Id, failed.Revision, LinkCondition.Carrying), Monday)!);
        Assert.Equal((LinkState.Active, ""), (healed.State, healed.Fault));
    }

    [Fact]
    public void Words_change_on_the_callers_side_only()
    {
        var link = Between(Alice, Bob, LinkState.Active);
        Assert.Equal(RefusalCode.RouterInterfaceNotFound, link.Describe(Alice, link.Acceptor.Id, "x", null, Monday).Refusal?.Code);
        var renamed = link.Apply(link.Describe(Bob, link.Acceptor.Id, "bobs", null, Monday).Value!);
        Assert.Equal(("bobs", link.Initiator.Name), (renamed.Acceptor.Name, renamed.Initiator.Name));
        Assert.Equal(link.Acceptor.Description, renamed.Acceptor.Description);
    }

    [Fact]
    public void The_state_machine_is_this_table_and_nothing_else()
    {
        var seen = new HashSet<(LinkState? From, string Event, LinkState? To)>();
        foreach (var state in Enum.GetValues<LinkState>().Except([LinkState.Stopping, LinkState.Stopped])) // those are pairs'
        {
            foreach (var link in new[] { Between(Alice, Bob, state), Prepaid(state), Between(Alice, Alice, state) })
            {
                foreach (var happened in EventsOf(link, Monday).Concat(EventsOf(link, Monday.AddDays(60))))
                {
                    LinkState? to = happened is LinkVanished ? null : link.Apply(happened).State;
                    if (to != state) seen.Add((state, happened.Kind, to));
                }
            }
        }

        Assert.Equal(LinkStateMachine.Table.Where(row => row.From is not null).Order(), seen.Order());
    }

    [Fact]
    public void Something_is_due_from_the_deadline_on_and_never_without_one()
    {
        foreach (var state in Enum.GetValues<LinkState>())
        {
            foreach (var link in new[] { Between(Alice, Bob, state), Prepaid(state) })
            {
                if (link.Deadline is { } deadline)
                {
                    Assert.Null(link.Due(deadline - TimeSpan.FromTicks(1)));
                    Assert.NotEqual(link.Deadline, link.Apply(link.Due(deadline)!).Deadline);
                }
                else
                {
                    Assert.Null(link.Due(DateTimeOffset.MaxValue));
                }
            }
        }
    }

    [Fact]
    public void A_term_that_ends_while_the_engine_is_at_work_is_over_as_soon_as_the_engine_is_done()
    {
        var active = Prepaid(LinkState.Active);
        var updating = active.Apply(active.Resize(Alice, 50, Monday).Value!);
        var late = active.TermEndsAt!.Value.AddHours(1);
        Assert.Null(updating.Deadline);
        var done = updating.Apply(updating.Saw(new(updating.Id, updating.Revision, LinkCondition.Carrying), late)!);
        Assert.Equal(active.TermEndsAt, done.Deadline);
        Assert.IsType<TermRanOut>(done.Due(late));
    }

    [Fact]
    public void A_term_starts_when_the_acceptor_agrees_not_when_it_was_asked_for()
    {
        var waiting = Prepaid(LinkState.AwaitingAnswer) with { TermEndsAt = Monday.AddMonths(12) };
        var starting = waiting.Apply(waiting.Answer(Bob, yes: true, Monday.AddDays(6)).Value);
        Assert.Equal(Monday.AddDays(6).AddMonths(12), starting.TermEndsAt);

        var endOfJanuary = new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);
        var shortMonth = Prepaid(LinkState.AwaitingAnswer) with { CreatedAt = endOfJanuary, TermEndsAt = endOfJanuary.AddMonths(1) };
        Assert.Equal(endOfJanuary.AddDays(2).AddMonths(1), shortMonth.Apply(new LinkAccepted(endOfJanuary.AddDays(2))).TermEndsAt);
    }

    [Fact]
    public void Every_change_raises_the_revision_by_one()
    {
        var link = Between(Alice, Bob, LinkState.Active);
        Assert.Equal(link.Revision + 1, link.Apply(new LinkResized(30, Monday)).Revision);
    }

    /// <summary>Everything that anyone, time or an engine could make happen to the link.</summary>
    private static IEnumerable<LinkEvent> EventsOf(Link link, DateTimeOffset now)
    {
        foreach (var caller in new[] { Alice, Bob, Carol })
        {
            Outcome<LinkEvent?>[] decisions =
            [
                link.Release(caller, now), link.Refund(caller, now), link.Resize(caller, 99, now), link.Protect(caller, true, now),
                link.SwitchDnsSync(caller, LinkRole.Initiator, true, now), link.SwitchDnsSync(caller, LinkRole.Acceptor, true, now),
                link.Describe(caller, link.Initiator.Id, "other", null, now), link.Describe(caller, link.Acceptor.Id, "other", null, now),
            ];
            foreach (var decision in decisions)
            {
                if (decision is { Refusal: null, Value: { } happened }) yield return happened;
            }

            Outcome<LinkEvent>[] definite = [link.Answer(caller, yes: true, now), link.Answer(caller, yes: false, now), link.Renew(caller, 1, now)];
            foreach (var decision in definite)
            {
                if (decision.Refusal is null) yield return decision.Value;
            }
        }

        if (link.Due(now) is { } due) yield return due;
        foreach (var condition in Enum.GetValues<LinkCondition>())
        {
            if (link.Saw(new(link.Id, link.Revision, condition, Fault: "EPERM"), now) is { } sight) yield return sight;
        }
    }

    internal static Link Between(AccountId initiator, AccountId acceptor, LinkState state) => new(
        new LinkId(100),
        new RouterInterface(new(10), initiator, new(1), RegionList.Beijing, LinkRole.Initiator, "near", "words", DnsSync.Closed),
        new RouterInterface(new(20), acceptor, new(2), RegionList.Guangzhou, LinkRole.Acceptor, "", "words", DnsSync.Closed),
        state, 10, PaymentTiming.Postpaid, null, false,
        ImmutableArray<Core.Networks.Tag>.Empty, "", "", Monday, 7);

    private static Link Prepaid(LinkState state) => Between(Alice, Bob, state) with
    {
        Payment = PaymentTiming.Prepaid, TermEndsAt = Monday.AddMonths(1),
    };
}
