using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux;
using Tieline.Engines.Reconciling;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>From a record to packets and back: operations, store, loop and a real HAProxy.</summary>
public sealed class GatewayLifeTests
{
    [KernelFact]
    public async Task A_published_channel_carries_requests_and_its_members_healths_come_back_into_the_records()
    {
        await using var cloud = new TestCloud();
        var instance = $"tl{Environment.ProcessId % 100_000}";
        var listen = $"127.0.0.1:{TestProxy.FreePort()}";
        var limits = new ChannelLimits { Checks = CheckBounds.Newer };
        var gateways = await TestGateways.OfAsync(cloud, limits: limits, wish: new(null, Core.Regions.RegionList.Beijing, "life", null, listen, null));
        var engine = new LinuxGateways(instance, TimeProvider.System);
        var writes = new Writes(cloud.Store, new NoWake(), cloud.Clock);
        var loop = new GatewayLoop(
            cloud.Store, writes, engine, new HealthReports(writes), new GatewayLoopSettings(GatewaySample.OwnDomain) { LookEvery = TimeSpan.FromMilliseconds(50) },
            (message, fault) => { });
        using var ending = new CancellationTokenSource();
        var running = loop.RunAsync(ending.Token);
        await using var a = new TestBackend("a");
        var b = new TestBackend("b");
        try
        {
            var channel = await MakeAsync(gateways, a, b);
            var host = await PublishAsync(gateways, channel);
            loop.Due(Scope.Of(gateways.Gateway.Id));
            using var client = new HttpClient { BaseAddress = new Uri($"http://{listen}") };
            client.DefaultRequestHeaders.Host = host;
            await TestWait.UntilAsync(async () => await AnswerAsync(client) is "a" or "b");
            Assert.Equal(NetworkState.Available, (await cloud.Store.ReadAsync(reader => reader.FindGatewayAsync(gateways.Gateway.Id), default))!.State);
            await TestWait.UntilAsync(async () => (await HealthsAsync(gateways, channel.Id)).All(health => health == MemberHealth.Healthy));

            await b.DisposeAsync();
            await TestWait.UntilAsync(async () => (await HealthsAsync(gateways, channel.Id))[1] == MemberHealth.Unhealthy);
            for (var i = 0; i < 50; i++) Assert.Equal("a", await AnswerAsync(client));

            await gateways.Members.EnableAsync(gateways.Caller, gateways.Gateway.Id, channel.Id, [channel.Members[0].Id], false, default);
            loop.Due(Scope.Of(gateways.Gateway.Id));
            await TestWait.UntilAsync(async () => (await AnswerAsync(client)).Contains("APIG.0610", StringComparison.Ordinal));
            await TestWait.UntilAsync(async () => (await gateways.Channels.FindAsync(gateways.Caller.Account, gateways.Gateway.Id, channel.Id, default))!.IsAbnormal);
        }
        finally
        {
            await ending.CancelAsync();
            await running;
            foreach (var id in engine.List()) await engine.RemoveAsync(id, default);
            await b.DisposeAsync();
        }

        Assert.Empty(engine.List());
        Assert.False(Directory.Exists($"/run/tieline/{instance}"));
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_that_was_killed_is_missed_at_the_next_look_whether_members_are_checked_or_not(bool isChecked)
    {
        var instance = $"tk{Environment.ProcessId % 100_000}";
        var engine = new LinuxGateways(instance, TimeProvider.System);
        var sample = new GatewaySample { ListenPort = TestProxy.FreePort() };
        sample.AddChannel("web", check: isChecked ? GatewaySample.CheckBy(CheckProtocol.Tcp) : null, members: GatewaySample.MemberAt(1, "127.0.0.1", 80));
        var gateway = Engines.Planning.Forwarding.Of(sample.Snapshot, GatewaySample.OwnDomain);
        try
        {
            Assert.Empty(await engine.ObserveAsync(gateway, default)); // compares all, so it makes it
            await engine.ObserveAsync(gateway, default);
            var master = int.Parse(await File.ReadAllTextAsync($"/run/tieline/{instance}/haproxy/gw-{gateway.Id.Hex}/pid"), System.Globalization.CultureInfo.InvariantCulture);
            using (var process = System.Diagnostics.Process.GetProcessById(master)) process.Kill(entireProcessTree: true);
            await Assert.ThrowsAsync<Engines.EngineException>(async () =>
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                while (true) await engine.ObserveAsync(gateway, limit.Token); // until the last of it is gone
            });
            await engine.EnsureAsync(gateway, default);
            await engine.ObserveAsync(gateway, default);
        }
        finally
        {
            await engine.RemoveAsync(gateway.Id, default);
        }
    }

    private static async Task<Channel> MakeAsync(TestGateways gateways, TestBackend a, TestBackend b)
    {
        var wish = TestGateways.Wish("pool", TestGateways.At("127.0.0.1", port: a.Port), TestGateways.At("127.0.0.1", port: b.Port)) with
        {
            Check = TestGateways.Checking(rise: 2, fall: 2, interval: 1, timeout: 1),
        };
        return (await gateways.Channels.CreateAsync(gateways.Caller, gateways.Gateway.Id, wish, default)).Value;
    }

    /// <returns>The host name that callers use.</returns>
    private static async Task<string> PublishAsync(TestGateways gateways, Channel channel)
    {
        var group = (await gateways.Publishing.CreateGroupAsync(gateways.Caller, gateways.Gateway.Id, "shop", "", default)).Value;
        var backend = new ApiBackend(ApiProtocol.Http, "ANY", "/", TimeSpan.FromSeconds(5), 0, false, channel.Id, "", "", []);
        var definition = new ApiDefinition("all", 1, ApiProtocol.Both, "GET", "/", PathMatch.Prefix, backend, "{}");
        var api = (await gateways.Apis.CreateAsync(gateways.Caller, gateways.Gateway.Id, group.Id, definition, default)).Value;
        await gateways.Apis.PublishAsync(gateways.Caller, gateways.Gateway.Id, api.Id, EnvironmentId.Release, "", default);
        return GatewaySample.OwnDomain(gateways.Gateway, group);
    }

    private static async Task<string> AnswerAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/x");
            return await response.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
            return ""; // nobody listens yet
        }
    }

    private static async Task<IReadOnlyList<MemberHealth>> HealthsAsync(TestGateways gateways, ChannelId id) =>
        [.. (await gateways.Channels.FindAsync(gateways.Caller.Account, gateways.Gateway.Id, id, default))!.Members.Select(member => member.Health)];

    private sealed class NoWake : IWake
    {
        public void Due(Scope scope)
        {
        }
    }
}
