using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Xunit;

namespace Tieline.Tests.EndpointServices;

/// <summary>What each state of a service and an endpoint allows, as tables. Contract huawei-endpoint-service, 3.2 and 10.</summary>
public sealed class StateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(EndpointState.AwaitingApproval, EndpointState.Creating, EndpointState.Rejected, EndpointState.Deleting)]
    [InlineData(EndpointState.Creating, RefusalCode.EndpointCreating, RefusalCode.EndpointCreating, RefusalCode.EndpointCreating)]
    [InlineData(EndpointState.Accepted, RefusalCode.EndpointConnected, EndpointState.Rejected, EndpointState.Deleting)]
    [InlineData(EndpointState.Rejected, EndpointState.Creating, EndpointState.Rejected, EndpointState.Deleting)]
    [InlineData(EndpointState.Failed, RefusalCode.EndpointFailed, RefusalCode.EndpointFailed, EndpointState.Deleting)]
    [InlineData(EndpointState.Deleting, RefusalCode.EndpointDeleting, RefusalCode.EndpointDeleting, RefusalCode.EndpointDeleting)]
    public void Each_state_answers_yes_no_and_delete_as_the_contract_says(EndpointState state, object yes, object no, object delete)
    {
        var endpoint = Endpoint(state);
        Check(yes, endpoint, endpoint.Answer(true, Now));
        Check(no, endpoint, endpoint.Answer(false, Now));
        Check(delete, endpoint, endpoint.Delete(Now));

        static void Check(object wanted, Endpoint endpoint, Outcome<EndpointEvent?> decision)
        {
            if (wanted is RefusalCode code) Assert.Equal(code, decision.Refusal?.Code);
            else Assert.Equal(wanted, decision.Value is { } happened ? endpoint.Apply(happened).State : endpoint.State);
        }
    }

    [Theory]
    [InlineData(EndpointState.AwaitingApproval, Presence.There, null)]
    [InlineData(EndpointState.AwaitingApproval, Presence.Absent, null)]
    [InlineData(EndpointState.Creating, Presence.There, EndpointState.Accepted)]
    [InlineData(EndpointState.Creating, Presence.Faulty, EndpointState.Failed)]
    [InlineData(EndpointState.Creating, Presence.Absent, null)]
    [InlineData(EndpointState.Accepted, Presence.There, null)]
    [InlineData(EndpointState.Accepted, Presence.Faulty, EndpointState.Failed)]
    [InlineData(EndpointState.Rejected, Presence.There, null)]
    [InlineData(EndpointState.Rejected, Presence.Faulty, null)]
    [InlineData(EndpointState.Failed, Presence.There, EndpointState.Accepted)]
    [InlineData(EndpointState.Deleting, Presence.There, null)]
    [InlineData(EndpointState.Deleting, Presence.Absent, EndpointState.Deleting)]
    public void An_engines_report_changes_what_it_is_about_and_nothing_else(EndpointState state, Presence presence, EndpointState? after)
    {
        var endpoint = Endpoint(state);
        var happened = endpoint.Saw(new(endpoint.Id, endpoint.Revision, presence, "why"), Now);
        Assert.Equal(after, happened is null ? null : endpoint.Apply(happened).State);
        Assert.Null(endpoint.Saw(new(endpoint.Id, endpoint.Revision - 1, presence, "why"), Now));
        if (state == EndpointState.Deleting && presence == Presence.Absent) Assert.IsType<EndpointVanished>(happened);
    }

    [Theory]
    [InlineData(ServiceState.Creating, Presence.There, ServiceNews.Available)]
    [InlineData(ServiceState.Creating, Presence.Faulty, ServiceNews.Failed)]
    [InlineData(ServiceState.Available, Presence.There, null)]
    [InlineData(ServiceState.Available, Presence.Faulty, ServiceNews.Failed)]
    [InlineData(ServiceState.Failed, Presence.There, ServiceNews.Available)]
    [InlineData(ServiceState.Deleting, Presence.There, null)]
    [InlineData(ServiceState.Deleting, Presence.Absent, ServiceNews.Gone)]
    public void A_service_follows_the_engine(ServiceState state, Presence presence, ServiceNews? news)
    {
        var service = Service(state);
        Assert.Equal(news, service.Saw(new(service.Id, service.Revision, presence, "why")));
        Assert.Null(service.Saw(new(service.Id, service.Revision + 1, presence, "why")));
    }

    [Theory]
    [InlineData(ServiceState.Creating, 0, RefusalCode.ServiceInWrongState)]
    [InlineData(ServiceState.Deleting, 0, RefusalCode.ServiceInWrongState)]
    [InlineData(ServiceState.Available, 1, RefusalCode.ServiceInUse)]
    [InlineData(ServiceState.Available, 0, null)]
    [InlineData(ServiceState.Failed, 0, null)]
    public void A_service_is_deleted_only_from_rest_and_unused(ServiceState state, int connected, RefusalCode? refusal) =>
        Assert.Equal(refusal, Service(state).Delete(connected, Now).Refusal?.Code);

    [Fact]
    public void An_endpoint_that_lost_its_service_is_failed_for_good()
    {
        var endpoint = Endpoint(EndpointState.Rejected);
        var orphan = endpoint.Apply(endpoint.LoseService("web", Now)!);
        Assert.Equal((EndpointState.Failed, true, false), (orphan.State, orphan.IsOrphan, orphan.Carries));
        Assert.Null(orphan.Saw(new(orphan.Id, orphan.Revision, Presence.There), Now));
        Assert.Null(Endpoint(EndpointState.Deleting).LoseService("web", Now));
    }

    [Theory]
    [InlineData(false, "10.0.0.1", true)]
    [InlineData(true, "192.168.0.7", true)]
    [InlineData(true, "192.168.1.7", false)]
    public void A_whitelist_admits_what_is_in_it_while_it_is_on(bool isOn, string source, bool isAdmitted)
    {
        var access = new EndpointAccess(isOn, [Ipv4Network.Parse("192.168.0.0/24")!.Value]);
        Assert.Equal(isAdmitted, access.Admits(Ipv4Address.Parse(source)!.Value));
        Assert.False(new EndpointAccess(true, []).Admits(Ipv4Address.Parse(source)!.Value));
    }

    [Theory]
    [InlineData("*", "anybody", true)]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*c", "abbbd", false)]
    [InlineData("*", null, true)]
    [InlineData("a.c", "abc", false)]
    public void A_pattern_permits_what_it_matches(string pattern, string? account, bool isPermitted)
    {
        var line = new Permission(new(1), new(1), PermissionKind.Account, pattern == "*" ? "*" : $"iam:domain::{pattern}", pattern, "", Now);
        Assert.Equal(isPermitted, line.Permits(account));
        Assert.Equal(pattern == "*", (line with { Kind = PermissionKind.Organization }).Permits(account));
    }

    private static EndpointService Service(ServiceState state) =>
        new(
            new(1), new(2), RegionList.Beijing, "web", new(3), new(4), Ipv4Address.Parse("10.0.0.9")!.Value, BackendKind.VirtualMachine, [new(80, 8080)], ClientDisclosure.None,
            true, false, false, "", [], state, "", Now, Now, 7);

    private static Endpoint Endpoint(EndpointState state) =>
        new(
            new(1), new(2), RegionList.Beijing, new(3), new(4), "", new(5), new(6), new(7), Ipv4Address.Parse("10.0.0.9")!.Value,
            new(Connection.FirstMarker, Connection.FirstNetwork, Ipv4Address.Parse("198.19.128.1")!.Value, ""), EndpointAccess.Everybody, null, "", "", [], state, false, "",
            Now, Now, 7);
}
