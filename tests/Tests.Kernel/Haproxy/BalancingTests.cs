using System.Net;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Xunit;
using static Tieline.Support.GatewaySample;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>A real HAProxy balances as contract huawei-vpc-channel, 9, says.</summary>
public sealed class BalancingTests
{
    [KernelFact]
    public async Task Ten_thousand_requests_are_spread_within_one_percent_of_the_weights()
    {
        await using var proxy = new TestProxy();
        await using var a = new TestBackend("a");
        await using var b = new TestBackend("b");
        await using var c = new TestBackend("c");
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", a.Port, 3), MemberAt(2, "127.0.0.1", b.Port, 2), MemberAt(3, "127.0.0.1", c.Port, 1)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        var counts = await SendAsync(proxy.Client(), 10_000);
        foreach (var (name, weight) in new[] { ("a", 3), ("b", 2), ("c", 1) }) Assert.InRange(counts[name], (10_000 * weight / 6) - 100, (10_000 * weight / 6) + 100);
    }

    [KernelFact]
    public async Task A_change_of_weights_takes_hold_without_a_reload()
    {
        await using var proxy = new TestProxy();
        await using var a = new TestBackend("a");
        await using var b = new TestBackend("b");
        var channel = proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", a.Port, 1), MemberAt(2, "127.0.0.1", b.Port, 1)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        var worker = await proxy.WorkerAsync();
        proxy.Sample["web"] = channel with { Members = [MemberAt(1, "127.0.0.1", a.Port, 9), MemberAt(2, "127.0.0.1", b.Port, 1)] };
        await proxy.ApplyAsync();
        var counts = await SendAsync(proxy.Client(), 1000);
        Assert.InRange(counts["a"], 890, 910);
        Assert.Equal(worker, await proxy.WorkerAsync());
    }

    [KernelTheory]
    [InlineData(BalanceStrategy.UriHash)]
    [InlineData(BalanceStrategy.SourceHash)]
    public async Task When_a_member_is_added_to_a_hash_only_its_own_share_of_the_keys_moves(BalanceStrategy strategy)
    {
        const int Members = 5;
        await using var proxy = new TestProxy();
        var backends = Enumerable.Range(1, Members + 1).Select(i => new TestBackend($"m{i}")).ToList();
        try
        {
            var members = backends.Select((backend, i) => MemberAt(i + 1, "127.0.0.1", backend.Port)).ToList();
            var channel = proxy.Sample.AddChannel("web", strategy, null, [.. members.Take(Members)]);
            proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
            await proxy.ApplyAsync();
            var before = await OwnersAsync(proxy, strategy);
            Assert.Equal(before, await OwnersAsync(proxy, strategy));
            var worker = await proxy.WorkerAsync();

            proxy.Sample["web"] = channel with { Members = [.. members] };
            await proxy.ApplyAsync();
            var after = await OwnersAsync(proxy, strategy);
            Assert.Equal(worker, await proxy.WorkerAsync());
            var moved = before.Where(key => after[key.Key] != key.Value).ToList();
            Assert.All(moved, key => Assert.Equal($"m{Members + 1}", after[key.Key]));
            Assert.InRange(moved.Count, 1, (int)(before.Count * ((1.0 / (Members + 1)) + 0.05)));

            proxy.Sample["web"] = channel;
            await proxy.ApplyAsync();
            Assert.Equal(before, await OwnersAsync(proxy, strategy));
        }
        finally
        {
            foreach (var backend in backends) await backend.DisposeAsync();
        }
    }

    [KernelFact]
    public async Task A_path_and_its_escaped_form_are_one_key()
    {
        await using var proxy = new TestProxy();
        await using var a = new TestBackend("a");
        await using var b = new TestBackend("b");
        proxy.Sample.AddChannel("web", BalanceStrategy.UriHash, null, MemberAt(1, "127.0.0.1", a.Port), MemberAt(2, "127.0.0.1", b.Port));
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        for (var i = 0; i < 20; i++)
            Assert.Equal(await proxy.Client().GetStringAsync($"/k-{i}?x=1"), await proxy.Client().GetStringAsync($"/%6B-{i}?x=2"));
    }

    [KernelFact]
    public async Task The_least_busy_member_gets_the_next_request()
    {
        await using var proxy = new TestProxy();
        await using var slow = new TestBackend("slow");
        await using var fast = new TestBackend("fast");
        var release = new TaskCompletionSource();
        slow.Answer = async (_, cancel) =>
        {
            await release.Task.WaitAsync(cancel);
            return "slow";
        };
        proxy.Sample.AddChannel("web", BalanceStrategy.LeastConnections, null, MemberAt(1, "127.0.0.1", slow.Port), MemberAt(2, "127.0.0.1", fast.Port));
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/", timeoutMs: 30_000);
        await proxy.ApplyAsync();
        var client = proxy.Client();
        var waiting = new List<Task<string>>();
        while (slow.Requests == 0)
        {
            waiting.Add(client.GetStringAsync("/"));
            await Task.WhenAny(waiting[^1], Task.Delay(100));
        }

        for (var i = 0; i < 20; i++) Assert.Equal("fast", await client.GetStringAsync("/"));
        release.SetResult();
        await Task.WhenAll(waiting);
    }

    [KernelFact]
    public async Task Backups_work_only_while_no_other_member_can()
    {
        await using var proxy = new TestProxy();
        await using var first = new TestBackend("first");
        await using var backup = new TestBackend("backup");
        var channel = proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", first.Port), MemberAt(2, "127.0.0.1", backup.Port, backup: true)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        Assert.Equal(["first"], (await SendAsync(proxy.Client(), 50)).Keys);
        proxy.Sample["web"] = channel with { Members = [channel.Members[0] with { IsEnabled = false }, channel.Members[1]] };
        await proxy.ApplyAsync();
        Assert.Equal(["backup"], (await SendAsync(proxy.Client(), 50)).Keys);
        proxy.Sample["web"] = channel;
        await proxy.ApplyAsync();
        Assert.Equal(["first"], (await SendAsync(proxy.Client(), 50)).Keys);
    }

    [KernelFact]
    public async Task A_member_that_is_disabled_finishes_what_it_has_and_gets_nothing_new()
    {
        await using var proxy = new TestProxy();
        await using var a = new TestBackend("a");
        await using var b = new TestBackend("b");
        var release = new TaskCompletionSource();
        a.Answer = async (_, cancel) =>
        {
            await release.Task.WaitAsync(cancel);
            return "a";
        };
        var channel = proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", a.Port), MemberAt(2, "127.0.0.1", b.Port)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/", timeoutMs: 30_000);
        await proxy.ApplyAsync();
        var client = proxy.Client();
        var open = new List<Task<string>> { client.GetStringAsync("/"), client.GetStringAsync("/") };
        await TestWait.UntilAsync(() => a.Requests == 1);
        proxy.Sample["web"] = channel with { Members = [channel.Members[0] with { IsEnabled = false }, channel.Members[1]] };
        await proxy.ApplyAsync();
        Assert.Equal(["b"], (await SendAsync(client, 50)).Keys);
        release.SetResult();
        Assert.Equal(["a", "b"], (await Task.WhenAll(open)).Order());
        Assert.Equal(1, a.Requests);
    }

    private static async Task<SortedDictionary<string, int>> SendAsync(HttpClient client, int requests)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < requests; i++)
        {
            using var response = await client.GetAsync($"/x{i}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var name = await response.Content.ReadAsStringAsync();
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        return counts;
    }

    /// <summary>Which member each of many keys goes to.</summary>
    private static async Task<Dictionary<string, string>> OwnersAsync(TestProxy proxy, BalanceStrategy strategy)
    {
        var owners = new Dictionary<string, string>();
        using var shared = proxy.Client();
        for (var i = 0; i < (strategy == BalanceStrategy.UriHash ? 2000 : 500); i++)
        {
            if (strategy == BalanceStrategy.UriHash)
            {
                owners[$"/key/{i}"] = await shared.GetStringAsync($"/key/{i}");
                continue;
            }

            var source = $"127.{1 + (i % 200)}.{i / 200}.{7 + (i % 90)}";
            using var client = proxy.Client(source: source);
            owners[source] = await client.GetStringAsync("/");
        }

        return owners;
    }
}

internal static class TestWait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits for a state.</summary>
    public static async Task UntilAsync(Func<bool> isThere)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); !isThere(); await Task.Delay(10))
            Assert.True(waited.Elapsed < Patience, "what was waited for did not come");
    }

    public static async Task UntilAsync(Func<Task<bool>> isThere)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); !await isThere(); await Task.Delay(10))
            Assert.True(waited.Elapsed < Patience, "what was waited for did not come");
    }
}
