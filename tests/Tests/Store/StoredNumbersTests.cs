using Tieline.Core.Accounts;
using Tieline.Core.Channels;
using Tieline.Core.EndpointServices;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>Numbers and words that are in people's databases. A line may be added here; none may change.</summary>
public sealed class StoredNumbersTests
{
    [Theory]
    [InlineData(
        typeof(LinkState),
        "Creating 1, AwaitingAnswer 2, Rejected 3, Unanswered 4, Starting 5, Active 6, Updating 7, TermEnded 8, Releasing 9, Failed 10, "
        + "Stopping 11, Stopped 12")]
    [InlineData(typeof(LinkKind), "Peering 1, InterfacePair 2")]
    [InlineData(typeof(EndSwitch), "On 0, TurningOff 1, Off 2, TurningOn 3")]
    [InlineData(typeof(InterfacePhase), "Idle 1, Linked 2, PeerGone 3")]
    [InlineData(typeof(PaymentTiming), "Postpaid 1, Prepaid 2")]
    [InlineData(typeof(LinkRole), "Initiator 1, Acceptor 2")]
    [InlineData(typeof(DnsSync), "Closed 0, Opening 1, Open 2, Closing 3")]
    [InlineData(typeof(NetworkState), "Pending 1, Available 2, Failed 3")]
    [InlineData(typeof(AttachmentKind), "None 0, NamedNamespace 1, OwnNamespace 2, Process 3, Path 4, Endpoint 5")]
    [InlineData(typeof(SignInMethod), "Password 1, Session 2")]
    [InlineData(typeof(BalanceStrategy), "RoundRobin 1, LeastConnections 2, SourceHash 3, UriHash 4")]
    [InlineData(typeof(MemberKind), "Address 1, Server 2")]
    [InlineData(typeof(ChannelKind), "Servers 2, Microservice 3")]
    [InlineData(typeof(MemberHealth), "Unknown 0, Healthy 1, Unhealthy 2")]
    [InlineData(typeof(CheckProtocol), "Tcp 1, Http 2, Https 3")]
    [InlineData(typeof(RegistryKind), "Engine 1, Cluster 2")]
    [InlineData(typeof(ApiProtocol), "Http 1, Https 2, Both 3")]
    [InlineData(typeof(PathMatch), "Whole 1, Prefix 2")]
    [InlineData(typeof(ServiceState), "Creating 1, Available 2, Failed 3, Deleting 4")]
    [InlineData(typeof(EndpointState), "AwaitingApproval 1, Creating 2, Accepted 3, Rejected 4, Failed 5, Deleting 6")]
    [InlineData(typeof(BackendKind), "VirtualMachine 1, VirtualAddress 2, LoadBalancer 3, BareMetal 4")]
    [InlineData(typeof(ClientDisclosure), "None 1, ProxyHeader 2, ProxyHeaderWithNetwork 3, ProxyHeaderAndOption 4")]
    [InlineData(typeof(PermissionKind), "Account 1, Organization 2")]
    public void The_numbers_of_stored_states_and_kinds_never_change(Type kind, string frozen) =>
        Assert.Equal(frozen, string.Join(", ", Enum.GetValues(kind).Cast<object>().Select(value => $"{value} {(int)value}")));

    [Fact]
    public void The_kinds_of_link_events_never_change()
    {
        var kinds = typeof(LinkEvent).Assembly.GetTypes().Where(type => type.BaseType == typeof(LinkEvent)).Select(type => type.Name).Order(StringComparer.Ordinal);
        Assert.Equal(
            "AnswerTimedOut, DnsSyncSwitched, EndSwitchedOff, EndSwitchedOn, LinkAccepted, LinkDescribed, LinkProgrammed, LinkProtected, LinkRejected, LinkReleased, LinkRenewed, "
            + "LinkResized, LinkStopped, LinkVanished, ProgrammingFailed, TermRanOut",
            string.Join(", ", kinds)); // a new one goes into the list below too

        LinkEvent[] events =
        [
            new AnswerTimedOut(default), new DnsSyncSwitched(LinkRole.Initiator, true, default), new DnsSyncSwitched(LinkRole.Initiator, false, default),
            new LinkAccepted(default), new LinkDescribed(LinkRole.Initiator, "", "", default), new LinkProgrammed(null, null, default),
            new LinkProtected(true, default), new LinkRejected(default), new LinkReleased(default), new LinkRenewed(default, default),
            new LinkResized(1, default), new LinkVanished(default), new ProgrammingFailed("", default), new TermRanOut(default),
            new EndSwitchedOff(LinkRole.Initiator, default), new EndSwitchedOn(LinkRole.Initiator, default), new LinkStopped(default),
        ];
        Assert.Equal(
            "link.unanswered link.dnsSyncOpened link.dnsSyncClosed link.accepted link.described link.programmed link.protected link.rejected "
            + "link.released link.renewed link.resized link.gone link.failed link.termEnded "
            + "link.endSwitchedOff link.endSwitchedOn link.stopped",
            string.Join(' ', events.Select(happened => happened.Kind)));
    }

    [Fact]
    public void The_names_of_regions_and_of_identity_schemes_never_change()
    {
        Assert.Equal(
            "beijing guangzhou suzhou shanghai hong-kong baoding wuhan singapore chengdu yangquan nanjing finance-1 finance-2 "
            + "hangzhou shenzhen frankfurt silicon-valley",
            string.Join(' ', typeof(RegionList).GetFields().Select(field => field.GetValue(null)).OfType<RegionId>()));
        Assert.Equal("baidu.accountId alibaba.uid huawei.domainId huawei.domainName",
            string.Join(' ', IdentityScheme.BaiduAccountId, IdentityScheme.AlibabaUid, IdentityScheme.HuaweiDomainId, IdentityScheme.HuaweiDomainName));
    }

    [Fact]
    public void The_text_of_ids_which_tokens_and_events_keep_never_changes() =>
        Assert.Equal(
            "acc-00000000000z vpc-000000000010 sbn-00000000000z rt-00000000000z rr-00000000000z port-00000000000z ri-00000000000z link-zzzzzzzzzzzz",
            $"{new AccountId(35)} {new VpcId(36)} {new SubnetId(35)} {new RouteTableId(35)} {new RouteRuleId(35)} {new PortId(35)} {new RouterInterfaceId(35)} "
            + $"{new LinkId(ResourceCode.Limit - 1)}");

    [Fact]
    public void No_two_refusals_share_a_number() =>
        Assert.Equal(Enum.GetNames<RefusalCode>().Length, Enum.GetValues<RefusalCode>().Cast<int>().Distinct().Count());
}
