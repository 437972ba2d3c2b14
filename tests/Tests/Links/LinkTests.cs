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
    public void Every_change_raises_the_revision_by_one()
    {
        var link = Between(Alice, Bob, LinkState.Active);
        Assert.Equal(link.Revision + 1, link.Apply(new LinkResized(30, Monday)).Revision);
    }

    internal static Link Between(AccountId initiator, AccountId acceptor, LinkState state) => new(
        new LinkId(100),
        new RouterInterface(new(10), initiator, new(1), RegionList.Beijing, LinkRole.Initiator, "near", "words", DnsSync.Closed),
        new RouterInterface(new(20), acceptor, new(2), RegionList.Guangzhou, LinkRole.Acceptor, "", "words", DnsSync.Closed),
        state, 10, PaymentTiming.Postpaid, null, state == LinkState.AwaitingAnswer ? Monday + Link.AnswerTimeout : null, false,
        ImmutableArray<Core.Networks.Tag>.Empty, "", "", Monday, 7);

    private static Link Prepaid(LinkState state) => Between(Alice, Bob, state) with
    {
        Payment = PaymentTiming.Prepaid, TermEndsAt = Monday.AddMonths(1), Deadline = Monday.AddMonths(1),
    };
}
