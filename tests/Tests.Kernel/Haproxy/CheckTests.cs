using System.Diagnostics;
using System.Net;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Engines.Linux.Haproxy;
using Xunit;
using static Tieline.Support.GatewaySample;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>A real HAProxy checks members as contract huawei-vpc-channel, 9.5, says. The intervals are those that an operator may allow.</summary>
public sealed class CheckTests
{
    private const int Interval = 1, Timeout = 1, Rise = 2, Fall = 3;

    /// <summary>What a busy machine may add, in seconds; checks that ran end to start would take longer by two or three.</summary>
    private const double Grace = 0.9;

    [KernelFact]
    public async Task A_dead_member_is_out_within_threshold_times_interval_and_timeout_and_no_request_fails_after()
    {
        await using var proxy = new TestProxy();
        await using var a = new TestBackend("a");
        var b = new TestBackend("b");
        proxy.Sample.AddChannel(
            "web", check: CheckBy(CheckProtocol.Http, 2 * Interval, Timeout, Rise, Fall), members: [MemberAt(1, "127.0.0.1", a.Port), MemberAt(2, "127.0.0.1", b.Port)]);
        proxy.Sample.Publish("POST", "/", PathMatch.Prefix, "web", "/", retries: 0);
        await proxy.ApplyAsync();
        await TestWait.UntilAsync(() => a.Checks > 0 && b.Checks > 0);
        var died = Stopwatch.StartNew();
        await b.DisposeAsync();
        await TestWait.UntilAsync(async () => !IsUp(await proxy.ObserveAsync(), 2));
        Assert.InRange(died.Elapsed.TotalSeconds, (Fall - 1) * Interval, (Fall * 2 * Interval) + Timeout + Grace); // as many failures as the threshold says

        using var client = proxy.Client();
        for (var i = 0; i < 100; i++)
        {
            using var response = await client.PostAsync("/", null);
            Assert.Equal("a", await response.Content.ReadAsStringAsync());
        }

        await using var back = new TestBackend("b", b.Port);
        await TestWait.UntilAsync(async () => IsUp(await proxy.ObserveAsync(), 2));
        Assert.True(back.Checks >= Rise, "it takes as many successes as the threshold says");
    }

    [KernelTheory]
    [InlineData(CheckProtocol.Http, 2, 1, 3)]
    [InlineData(CheckProtocol.Http, 3, 1, 2)]
    [InlineData(CheckProtocol.Http, 1, 1, 3)] // what newer references allow
    [InlineData(CheckProtocol.Tcp, 2, 1, 3)]
    public async Task A_member_that_hangs_is_out_no_later_than_one_that_refuses(CheckProtocol protocol, int interval, int timeout, int fall)
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m");
        proxy.Sample.AddChannel("web", check: CheckBy(protocol, interval, timeout, Rise, fall), members: [MemberAt(1, "127.0.0.1", member.Port)]);
        await proxy.ApplyAsync();
        await TestWait.UntilAsync(async () => (await proxy.ObserveAsync()).Values.All(server => !server.IsOpen || server.HasPassed));
        var hung = Stopwatch.StartNew();
        if (protocol == CheckProtocol.Tcp) await member.StopAcceptingAsync();
        else member.IsSilent = true;
        await TestWait.UntilAsync(async () => !IsUp(await proxy.ObserveAsync(), 1));
        Assert.InRange(hung.Elapsed.TotalSeconds, (fall - 1) * interval, (fall * interval) + timeout + Grace);
    }

    [KernelFact]
    public async Task Looks_that_ask_only_of_what_changed_see_who_goes_down_and_comes_back_also_when_it_is_all_at_once()
    {
        const int Channels = 30, MembersEach = 10, All = Channels * MembersEach;
        await using var proxy = new TestProxy();
        var (one, others) = (new TestBackend("one"), new TestBackend("others"));
        for (var i = 0; i < Channels; i++)
        {
            proxy.Sample.AddChannel(
                $"pool-{i}", check: CheckBy(CheckProtocol.Tcp, Interval, Timeout, Rise, Fall),
                members: [.. Enumerable.Range(1, MembersEach).Select(place => MemberAt(place, "127.0.0.1", (i, place) == (0, 1) ? one.Port : others.Port))]);
        }

        var backends = (await proxy.ApplyAsync()).Backends.Select(backend => backend.Name).ToList();
        await TestWait.UntilAsync(async () => (await LookAsync()).Count(server => server is { IsOpen: true, HasPassed: true }) == All);
        await one.DisposeAsync();
        await TestWait.UntilAsync(async () => await UpAsync() < All);
        Assert.Equal([(backends[0], "a1")], (await LookAsync()).Where(server => server is { IsOpen: true, IsUp: false }).Select(server => (server.Backend, server.Name)));
        await others.DisposeAsync();
        await TestWait.UntilAsync(async () => await UpAsync() == 0);
        await using var back = new TestBackend("others", others.Port);
        await TestWait.UntilAsync(async () => await UpAsync() == All - 1);
        await TestWait.UntilAsync(async () => Standing((await proxy.ObserveAsync()).Values).SetEquals(Standing(await LookAsync())));

        async Task<HashSet<ServerState>> LookAsync() =>
            [.. (await proxy.Proxies.ObserveChecksAsync(TestProxy.Name, GatewaySection.ChecksRing(proxy.Sample.Gateway.Id), backends, default))!.Values];

        HashSet<(string, string, bool, bool, int)> Standing(IEnumerable<ServerState> servers) =>
            [.. servers.Select(server => (server.Backend, server.Name, server.IsOpen, server.IsUp, server.CheckHealth))];

        async Task<int> UpAsync() => (await LookAsync()).Count(server => server is { IsOpen: true, IsUp: true });
    }

    [KernelFact]
    public async Task Codes_and_ranges_say_which_answers_are_well()
    {
        await using var proxy = new TestProxy();
        await using var a = new TestBackend("a") { CheckStatus = 204 };
        await using var b = new TestBackend("b") { CheckStatus = 302 };
        proxy.Sample.AddChannel(
            "web", check: CheckBy(CheckProtocol.Http, Interval, Timeout, Rise, 2, "200,201-299"), members: [MemberAt(1, "127.0.0.1", a.Port), MemberAt(2, "127.0.0.1", b.Port)]);
        await proxy.ApplyAsync();
        await TestWait.UntilAsync(async () => !IsUp(await proxy.ObserveAsync(), 2));
        Assert.True(IsUp(await proxy.ObserveAsync(), 1));
    }

    [KernelFact]
    public async Task A_member_that_is_known_to_be_down_stays_out_over_a_reload_and_a_restart()
    {
        await using var proxy = new TestProxy();
        await using var a = new TestBackend("a");
        var closed = TestProxy.FreePort();
        var channel = proxy.Sample.AddChannel(
            "web", check: CheckBy(CheckProtocol.Tcp, Interval, Timeout, Rise, 2), members: [MemberAt(1, "127.0.0.1", a.Port), MemberAt(2, "127.0.0.1", closed)]);
        proxy.Sample.Publish("POST", "/", PathMatch.Prefix, "web", "/", retries: 0);
        await proxy.ApplyAsync();
        await TestWait.UntilAsync(async () => !IsUp(await proxy.ObserveAsync(), 2));
        proxy.Sample["web"] = channel with { Members = [channel.Members[0] with { Health = MemberHealth.Healthy }, channel.Members[1] with { Health = MemberHealth.Unhealthy }] };
        proxy.Sample.Publish("POST", "/other", PathMatch.Prefix, "web", "/", retries: 0);
        await proxy.ApplyAsync();
        Assert.False(IsUp(await proxy.ObserveAsync(), 2));
        using var client = proxy.Client(keepsConnections: false);
        for (var i = 0; i < 50; i++) Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/other", null)).StatusCode);
    }

    [KernelFact]
    public async Task A_new_member_gets_requests_until_it_has_failed_as_often_as_the_threshold_says()
    {
        await using var proxy = new TestProxy();
        await using var a = new TestBackend("a");
        var channel = proxy.Sample.AddChannel("web", check: CheckBy(CheckProtocol.Tcp, 2 * Interval, Timeout, Rise, 4), members: [MemberAt(1, "127.0.0.1", a.Port)]);
        await proxy.ApplyAsync();
        proxy.Sample["web"] = channel with { Members = [channel.Members[0], MemberAt(2, "127.0.0.1", TestProxy.FreePort())] };
        var added = Stopwatch.StartNew();
        await proxy.ApplyAsync();
        Assert.True(IsUp(await proxy.ObserveAsync(), 2), "unknown is eligible");
        await TestWait.UntilAsync(async () => !IsUp(await proxy.ObserveAsync(), 2));
        Assert.True(added.Elapsed.TotalSeconds > 2 * Interval);
    }

    private static bool IsUp(Dictionary<(string Backend, string Name), ServerState> servers, int place) =>
        servers.Single(server => server.Key.Backend.StartsWith("check-", StringComparison.Ordinal) && server.Key.Name == $"a{place}").Value.IsUp;
}
