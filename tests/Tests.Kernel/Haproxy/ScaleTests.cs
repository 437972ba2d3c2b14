using System.Diagnostics;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Xunit;
using static Tieline.Support.GatewaySample;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>With 300 channels of ten members each, a change of members is a few commands; how long they take is printed, and measured by ./bench.</summary>
public sealed class ScaleTests
{
    private const int Channels = 300, MembersEach = 10, Changes = 10;

    [KernelFact]
    public async Task A_member_of_one_among_300_channels_changes_without_a_reload()
    {
        await using var proxy = new TestProxy();
        for (var i = 0; i < Channels; i++)
        {
            proxy.Sample.AddChannel(
                $"pool-{i}", check: CheckBy(CheckProtocol.Tcp, 300, 2),
                members: [.. Enumerable.Range(1, MembersEach).Select(place => MemberAt(place, $"127.1.{i % 250}.{place}", 18_000 + (i / 250)))]);
            proxy.Sample.Publish("GET", $"/p{i}", PathMatch.Prefix, $"pool-{i}", "/");
        }

        await proxy.ApplyAsync();
        var worker = await proxy.WorkerAsync();
        var took = new List<double>();
        for (var i = 0; i < Changes; i++)
        {
            var channel = proxy.Sample[$"pool-{i * 20}"];
            proxy.Sample[$"pool-{i * 20}"] = channel with { Members = [.. channel.Members.Skip(1), MemberAt(MembersEach + 1, $"127.2.0.{i + 1}", 18_000)] };
            var started = Stopwatch.GetTimestamp();
            await proxy.ApplyAsync();
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            var servers = await proxy.ObserveAsync();
            Assert.Equal(2, servers.Values.Count(server => server.Address == $"127.2.0.{i + 1}" && server.Name == "a11")); // checks and API
        }

        took.Sort();
        Assert.Equal(worker, await proxy.WorkerAsync());
        TestContext.Current.TestOutputHelper?.WriteLine($"median {took[Changes / 2]:F1} ms of {string.Join(", ", took.Select(milliseconds => $"{milliseconds:F0}"))}");
    }
}
