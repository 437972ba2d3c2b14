using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines;
using Tieline.Engines.Planning;
using Tieline.Engines.Reconciling;
using Tieline.Support;
using Xunit;
using static Tieline.Support.TestGateways;

namespace Tieline.Tests.Channels;

/// <summary>The loop between the records and what carries gateways, with an engine that is told what to see.</summary>
public sealed class GatewayLoopTests : IAsyncLifetime
{
    private readonly TestCloud _cloud = new();
    private readonly ToldEngine _engine = new();
    private TestGateways _gateways = null!;
    private GatewayLoop _loop = null!;

    public async ValueTask InitializeAsync()
    {
        _gateways = await OfAsync(_cloud);
        var writes = new Writes(_cloud.Store, new NoWake(), _cloud.Clock);
        _loop = new(_cloud.Store, writes, _engine, new HealthReports(writes), new(GatewaySample.OwnDomain), (_, _) => { });
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Theory]
    [InlineData(true, "the port is taken")]
    [InlineData(false, "a fault inside the server")]
    public async Task A_gateway_that_an_engine_refuses_or_fails_at_is_no_other_gateways_fault(bool isRefusal, string told)
    {
        var other = await OfAsync(_cloud, "bob");
        (_engine.Refused, _engine.Why) = (_gateways.Gateway.Id, isRefusal ? new EngineException("the port is taken") : new ArgumentException("nobody thought of that"));
        await SettleAsync();
        Assert.Equal((NetworkState.Failed, told), await StateAsync(_gateways));
        Assert.Equal((NetworkState.Available, ""), await StateAsync(other));
        _engine.Refused = null;
        _loop.Due(Scope.Of(_gateways.Gateway.Id));
        await SettleAsync();
        Assert.Equal((NetworkState.Available, ""), await StateAsync(_gateways));
    }

    [Fact]
    public async Task What_checks_see_is_written_and_members_of_weight_zero_step_in_for_those_that_are_down()
    {
        var wish = Wish("pool", At("10.0.0.1", 5), At("10.0.0.2", 0)) with { Check = Checking() };
        var channel = (await _gateways.Channels.CreateAsync(_gateways.Caller, _gateways.Gateway.Id, wish, default)).Value;
        await SettleAsync();
        Assert.Equal([1, 0], Weights());
        _engine.Sees = [new(channel.Id, channel.Revision, channel.Members[0].Id, MemberHealth.Unhealthy)];
        await SettleAsync();
        Assert.True(Weights()[1] > 0);
        var stored = (await _gateways.Channels.FindAsync(_gateways.Caller.Account, _gateways.Gateway.Id, channel.Id, default))!;
        Assert.Equal((MemberHealth.Unhealthy, MemberHealth.Unknown), (stored.Members[0].Health, stored.Members[1].Health));
        var events = await _cloud.Store.ReadAsync(reader => reader.ListEventsAsync(_gateways.Caller.Account, 0, 100), default);
        Assert.Single(events, happened => happened.Kind == "channel.memberUnhealthy");
    }

    [Fact]
    public async Task A_gateway_without_a_record_is_removed()
    {
        var orphan = new GatewayId(new string('f', 32));
        _engine.There[orphan] = null!;
        await SettleAsync();
        Assert.DoesNotContain(orphan, _engine.There.Keys);
        Assert.Contains(_gateways.Gateway.Id, _engine.There.Keys);
    }

    [Fact]
    public async Task A_gateway_that_is_deleted_while_the_server_runs_is_taken_down_and_watched_no_more()
    {
        await SettleAsync();
        Assert.Contains(_gateways.Gateway.Id, _engine.There.Keys);
        _gateways.Due.Clear();
        Assert.Null((await _gateways.Gateways.DeleteAsync(_gateways.Caller, _gateways.Gateway.Region, _gateways.Gateway.Id, default)).Refusal);
        foreach (var id in _gateways.Due) _loop.Due(Scope.Of(id));
        await SettleAsync();
        Assert.Empty(_engine.There);
        Assert.Equal(0, _engine.Observed);
    }

    [Fact]
    public async Task A_change_of_a_channel_names_it_and_only_that_channel_is_planned_anew()
    {
        var (one, other) = (await CreateAsync("one"), await CreateAsync("other"));
        await SettleAsync();
        var before = _engine.There[_gateways.Gateway.Id].Pools;
        var woken = new Remembering();
        _gateways.Also = woken;
        await _gateways.Members.ReplaceAsync(_gateways.Caller, _gateways.Gateway.Id, one.Id, [At("10.0.0.9")], null, default);
        Assert.Equal([(_gateways.Gateway.Id, one.Id)], woken.Due.Channels);
        Assert.Empty(woken.Due.Gateways);
        _loop.Due(woken.Due);
        await SettleAsync();
        var after = _engine.There[_gateways.Gateway.Id].Pools;
        Assert.Equal("10.0.0.9", after.Single(pool => pool.Id == one.Id).Members.Single().Host);
        Assert.Same(before.Single(pool => pool.Id == other.Id), after.Single(pool => pool.Id == other.Id));
    }

    [Fact]
    public async Task What_a_lost_wake_would_have_named_the_full_scan_finds()
    {
        var (one, other) = (await CreateAsync("one"), await CreateAsync("other"));
        await SettleAsync();
        foreach (var id in new[] { one.Id, other.Id }) await _gateways.Members.ReplaceAsync(_gateways.Caller, _gateways.Gateway.Id, id, [At("10.0.0.9")], null, default);
        _loop.Due(Scope.Of(_gateways.Gateway.Id, one.Id));
        await SettleAsync();
        Assert.Equal("10.0.0.1", HostOf(other));
        _loop.Due(Scope.All);
        await SettleAsync();
        Assert.Equal("10.0.0.9", HostOf(other));
    }

    [Fact]
    public async Task A_wake_about_a_channel_that_came_or_went_meanwhile_is_one_about_its_gateway()
    {
        var one = await CreateAsync("one");
        await SettleAsync();
        var other = await CreateAsync("other");
        _loop.Due(Scope.Of(_gateways.Gateway.Id, other.Id));
        await SettleAsync();
        Assert.Equal("10.0.0.1", HostOf(other));
        Assert.Null((await _gateways.Channels.DeleteAsync(_gateways.Caller, _gateways.Gateway.Id, one.Id, default)).Refusal);
        _loop.Due(Scope.Of(_gateways.Gateway.Id, one.Id));
        await SettleAsync();
        Assert.Equal([other.Id], _engine.There[_gateways.Gateway.Id].Pools.Select(pool => pool.Id));
    }

    private async Task<Channel> CreateAsync(string name) =>
        (await _gateways.Channels.CreateAsync(_gateways.Caller, _gateways.Gateway.Id, Wish(name, At("10.0.0.1")), default)).Value;

    private string HostOf(Channel channel) => _engine.There[_gateways.Gateway.Id].Pools.Single(pool => pool.Id == channel.Id).Members.Single().Host;

    private int[] Weights() => [.. _engine.There[_gateways.Gateway.Id].Pools[0].Members.Select(member => member.Weight)];

    private async Task SettleAsync()
    {
        while (await _loop.PassDueAsync(default))
        {
        }

        await _loop.LookAsync(default);
        await _loop.PassDueAsync(default);
    }

    private async Task<(NetworkState State, string Fault)> StateAsync(TestGateways of)
    {
        var gateway = (await _cloud.Store.ReadAsync(reader => reader.FindGatewayAsync(of.Gateway.Id), default))!;
        return (gateway.State, gateway.Fault);
    }

    private sealed class Remembering : IWake
    {
        public Scope Due { get; private set; } = Scope.Nothing;

        void IWake.Due(Scope scope) => Due = Due.Union(scope);
    }

    private sealed class NoWake : IWake
    {
        public void Due(Scope scope)
        {
        }
    }

    private sealed class ToldEngine : IGatewayEngine
    {
        public Dictionary<GatewayId, GatewayObject> There { get; } = [];

        public GatewayId? Refused { get; set; }

        public Exception Why { get; set; } = new EngineException("refused");

        public IReadOnlyList<HealthSight> Sees { get; set; } = [];

        /// <summary>How often checks were read since the last gateway was removed.</summary>
        public int Observed { get; private set; }

        public bool Drifts => true;

        public IReadOnlyList<GatewayId> List() => [.. There.Keys];

        public Task EnsureAsync(GatewayObject gateway, CancellationToken cancel)
        {
            if (gateway.Id == Refused) throw Why;
            There[gateway.Id] = gateway;
            return Task.CompletedTask;
        }

        public Task RemoveAsync(GatewayId id, CancellationToken cancel)
        {
            There.Remove(id);
            Observed = 0;
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<HealthSight>> ObserveAsync(GatewayObject gateway, CancellationToken cancel)
        {
            Observed++;
            return Task.FromResult(Sees);
        }
    }
}
