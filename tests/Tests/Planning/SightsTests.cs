using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Core.Regions;
using Tieline.Engines.Planning;
using Tieline.Engines.Reconciling;
using Xunit;

namespace Tieline.Tests.Planning;

/// <summary>What a pass may say of an endpoint with a name: that it is there only when its name is answered. Contract huawei-endpoint-service, 11.3.</summary>
public sealed class SightsTests
{
    private static readonly Endpoint Named = new(
        new(1), new(2), RegionList.Beijing, new(3), new(4), "", new(5), new(6), new(7), Ipv4Address.Parse("10.0.0.9")!.Value,
        new(Connection.FirstMarker, Connection.FirstNetwork, Ipv4Address.Parse("198.19.128.1")!.Value, ""), EndpointAccess.Everybody, "name.of.it", "", "", [],
        EndpointState.Creating, WasConnected: false, "", default, default, 7);

    private static readonly EndpointObject Made = new(
        Named.Id, Named.Service, Named.Vpc, Named.Subnet, Named.Address, Named.Provider, new(8), Named.Address, Named.Connection.Source, [new(80, 8080)],
        ClientDisclosure.None, 1, 1, Named.Access);

    private static readonly ResolverObject Resolver = new(Named.Vpc, [new("name.of.it.", Named.Address, Named.Vpc)]);

    public static TheoryData<EndpointState> StatesThatAwaitTheName => [EndpointState.Creating, EndpointState.Failed, EndpointState.Deleting];

    [Theory]
    [MemberData(nameof(StatesThatAwaitTheName))]
    public void A_pass_that_did_not_see_the_resolver_says_nothing_and_is_followed_by_one_that_does(EndpointState state)
    {
        var sights = See(Named with { State = state }, Scope.Of(Named.Id));
        Assert.Empty(sights.Endpoints);
        Assert.Equal((Named.Id, Named.Vpc), (Assert.Single(sights.Again.Endpoints), Assert.Single(sights.Again.Names)));
    }

    [Fact]
    public void A_pass_that_made_both_says_that_it_is_there()
    {
        foreach (var scope in new[] { Scope.Of(Named.Id).Union(Scope.NamesOf(Named.Vpc)), Scope.Of(Named.Vpc), Scope.All })
        {
            var sights = See(Named, scope);
            Assert.Equal(Presence.There, Assert.Single(sights.Endpoints).Sight.Presence);
            Assert.True(sights.Again.IsEmpty);
        }
    }

    [Fact]
    public void A_resolver_that_could_not_be_changed_fails_an_endpoint_that_is_being_made_and_none_that_carries_packets()
    {
        var failure = new StepFailure(new Ensure(Resolver, null), "no dnsmasq");
        var scope = Scope.Of(Named.Vpc);
        Assert.Equal((Presence.Faulty, "no dnsmasq"), Said(See(Named, scope, failure)));
        Assert.Equal((Presence.There, ""), Said(See(Named with { State = EndpointState.Accepted }, scope, failure)));
        Assert.Equal((Presence.There, ""), Said(See(Named with { DnsName = null }, scope, failure)));

        static (Presence, string) Said(Sights sights) => (Assert.Single(sights.Endpoints).Sight.Presence, sights.Endpoints[0].Sight.Fault);
    }

    private static Sights See(Endpoint endpoint, Scope scope, params StepFailure[] failures) => Sights.Of(
        new NetworkSnapshot(scope, [], [], [], [], [], []) { Endpoints = [endpoint] }, endpoint.Carries ? [Made, Resolver] : [], failures);
}
