using FsCheck;
using FsCheck.Fluent;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Engines.Linux.Haproxy;
using Tieline.Engines.Planning;
using Tieline.Support;
using Xunit;
using static Tieline.Support.GatewaySample;

namespace Tieline.Tests.Haproxy;

/// <summary>A change of a channel is planned and written from what was there before; it comes to the same as planning and writing all anew.</summary>
public sealed class GatewayChangeTests
{
    private const int Changes = 12;

    private static readonly ProxyPlace Place = new("/run/tieline/t/haproxy/host", null, ("haproxy", "haproxy"));

    [Fact]
    public void Whatever_happens_to_channels_what_comes_of_their_changes_is_what_comes_of_all_records() => FsCheck.Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var random = new Random(seed);
                var sample = Sample();
                var plan = GatewayPlan.Of(sample.Snapshot, GatewaySample.OwnDomain);
                var section = new GatewaySection(plan.Wanted);
                var configuration = ProxyConfiguration.Of(Place, [section]);
                for (var change = 0; change < Changes; change++)
                {
                    var names = Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"pool-{random.Next(3)}").Distinct().ToList();
                    foreach (var name in names) sample[name] = Changed(sample[name], random);
                    plan = plan.With(sample.Gateway, [.. names.Select(name => sample[name])]);
                    section = section.With(plan.Wanted) ?? new(plan.Wanted);
                    configuration = ProxyConfiguration.Of(Place, [section], configuration);
                    var whole = ProxyConfiguration.Of(Place, [new GatewaySection(Forwarding.Of(sample.Snapshot, GatewaySample.OwnDomain))]);
                    if (Told(configuration) != Told(whole)) return false;
                }

                return true;
            }));

    [Fact]
    public void A_member_that_comes_makes_nothing_anew_but_its_channels_backends()
    {
        var sample = Sample();
        var plan = GatewayPlan.Of(sample.Snapshot, GatewaySample.OwnDomain);
        var section = new GatewaySection(plan.Wanted);
        var channel = sample["pool-1"];
        var next = section.With(plan.With(sample.Gateway, [channel with { Members = channel.Members.Add(MemberAt(9, "10.9.9.9", 80)) }]).Wanted)!;
        Assert.Same(section.Mould, next.Mould);
        Assert.Same(section.Files, next.Files);
        foreach (var (now, before) in next.Backends.Zip(section.Backends).Where(pair => pair.First.Pool.Id != channel.Id)) Assert.Same(before, now);
        Assert.All(next.Backends.Where(backend => backend.Pool.Id == channel.Id), backend => Assert.Equal("10.9.9.9", backend.Slots[8].Address));
    }

    [Fact]
    public void A_gateway_that_was_read_whole_is_written_whole()
    {
        var sample = Sample();
        var section = new GatewaySection(Forwarding.Of(sample.Snapshot, GatewaySample.OwnDomain));
        Assert.Null(section.With(Forwarding.Of(sample.Snapshot, GatewaySample.OwnDomain)));
    }

    [Fact]
    public void Scales_are_those_that_exact_arithmetic_finds() => FsCheck.Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Gen.Choose(0, 300).Zip(Gen.Choose(1, 7)).NonEmptyListOf().ToArbitrary(), // weights of members, and of groups that so many share
            given =>
            {
                var shares = given.Take(12).Select(share => share.Item1 * 100m / share.Item2).ToList();
                return Forwarding.Scale(shares).SequenceEqual(Exact(shares));
            }));

    private static GatewaySample Sample()
    {
        var sample = new GatewaySample { Settings = GatewaySettings.Default with { Restricted = RestrictedNetworks.Parse(["10.66.0.0/16"]) } };
        sample.AddChannel("pool-0", BalanceStrategy.RoundRobin, CheckBy(CheckProtocol.Http), MemberAt(1, "10.0.0.1", 80), MemberAt(2, "10.0.0.2", 80, 5));
        sample.AddChannel("pool-1", BalanceStrategy.LeastConnections, CheckBy(CheckProtocol.Tcp), MemberAt(1, "10.1.0.1", 80));
        sample.AddChannel("pool-2", BalanceStrategy.UriHash);
        foreach (var i in Enumerable.Range(0, 6)) sample.Publish("GET", $"/api-{i}", PathMatch.Prefix, $"pool-{i % 3}", "/", retries: i / 3);
        sample.Publish("GET", "/elsewhere", PathMatch.Whole, null, "/");
        return sample;
    }

    private static Channel Changed(Channel channel, Random random)
    {
        var next = channel with { Revision = channel.Revision + 1 };
        var free = Enumerable.Range(1, 50).First(place => channel.Members.All(member => member.Place != place));
        var any = channel.Members.IsEmpty ? null : channel.Members[random.Next(channel.Members.Length)];
        return random.Next(10) switch
        {
            0 => next with { Strategy = (BalanceStrategy)random.Next(1, 5) },
            1 => next with { Check = random.Next(3) == 0 ? null : CheckBy((CheckProtocol)random.Next(1, 4), random.Next(5, 7)) },
            2 => next with { Check = channel.Check is { } check ? check with { IsOn = !check.IsOn } : null },
            3 => next with { TcpPort = random.Next(80, 90) },
            4 => next with { Members = channel.Members.Add(MemberAt(random.Next(8) == 0 ? free + 20 : free, "10.66.0.1", 80)) }, // where nothing is sent to
            5 or 6 => next with { Members = channel.Members.Add(MemberAt(free, $"10.0.1.{free}", random.Next(2) * 80, random.Next(0, 9), random.Next(4) == 0)) },
            _ when any is null => next,
            7 => next with { Members = channel.Members.Remove(any) },
            8 => next with { Members = channel.Members.Replace(any, any with { IsEnabled = !any.IsEnabled }) },
            _ => next with { Members = channel.Members.Replace(any, any with { Health = (MemberHealth)random.Next(3), Weight = random.Next(0, 9) }) },
        };
    }

    /// <summary>All that HAProxy is told by a configuration.</summary>
    private static string Told(ProxyConfiguration configuration) => string.Join(
        '\n',
        [
            configuration.Shape, configuration.Text, .. configuration.Files.Select(file => $"{file}"),
            .. configuration.Backends.Select(backend =>
                $"{backend.Name} {backend.Pool.Id} {backend.Pool.Revision} {backend.Pool.Strategy} {backend.Pool.Check} {backend.IsChecked} {backend.IsFollowing} "
                + $"{string.Join(' ', backend.Slots)} {string.Join(' ', backend.Pool.Members)}"),
        ]);

    /// <summary>What <see cref="Forwarding.Scale"/> says of itself, written down: every scale is tried, in decimals.</summary>
    private static int[] Exact(List<decimal> shares)
    {
        var (most, total) = (shares.Max(), shares.Sum());
        if (most == 0) return [.. shares.Select(_ => 0)];
        return Enumerable.Range(1, Forwarding.WeightMax)
            .Select(top => shares.Select(share => share == 0 ? 0 : Math.Max(1, (int)Math.Round(share * top / most))).ToArray())
            .MinBy(weights => Math.Round(
                shares.Select((share, i) => share == 0 ? 0 : Math.Abs((weights[i] * total / (weights.Sum() * share)) - 1)).Max() is var error && error < 0.000_000_1m ? 0 : error, 13))!;
    }
}
