using FsCheck;
using FsCheck.Fluent;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Engines;
using Tieline.Engines.Linux.Haproxy;
using Tieline.Engines.Planning;
using Tieline.Support;
using Xunit;
using static Tieline.Support.GatewaySample;

namespace Tieline.Tests.Haproxy;

/// <summary>HAProxy's configuration as text, its maps, and what may change without another configuration.</summary>
public sealed class ProxyConfigurationTests
{
    private static readonly ProxyPlace Place = new("/run/tieline/t/haproxy/host", null, ("haproxy", "haproxy"));

    [Fact]
    public void The_configuration_is_the_checked_in_one()
    {
        var sample = new GatewaySample();
        sample.AddChannel("web", BalanceStrategy.RoundRobin, CheckBy(CheckProtocol.Http, codes: "200,210-299"), MemberAt(1, "10.0.0.1", 8080, 3), MemberAt(2, "fd00::2", 0, 1, backup: true));
        sample.AddChannel("hash", BalanceStrategy.UriHash, null, MemberAt(3, "10.0.0.3", 0), MemberAt(1, "10.0.0.4", 0, enabled: false));
        sample.Publish("GET", "/exact%20'path'", PathMatch.Whole, "web", "/back", "POST", host: "www.example.com", retries: 3);
        sample.Publish("ANY", "/users/{id}/posts/{rest+}", PathMatch.Whole, "web", "/p/{b}/u/{a}", mappings: [new("a", "id"), new("b", "rest")]);
        sample.Publish("GET", "/same/", PathMatch.Prefix, "web", "/same", retries: 3);
        sample.Publish("GET", "/static/", PathMatch.Prefix, "hash", "/", stage: "TEST", protocol: ApiProtocol.Http, timeoutMs: 250, retries: 0);
        Golden.Check("gateway.cfg", Of(sample));
    }

    [Fact]
    public void Weights_switches_addresses_and_members_do_not_change_the_shape_and_other_things_do()
    {
        string Shape(Func<GatewaySample, Channel> change)
        {
            var sample = new GatewaySample();
            sample.AddChannel("web", BalanceStrategy.RoundRobin, CheckBy(CheckProtocol.Tcp), MemberAt(1, "10.0.0.1", 80), MemberAt(2, "10.0.0.2", 80));
            sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
            sample["web"] = change(sample);
            return ProxyConfiguration.Of(Place, [new GatewaySection(Forwarding.Of(sample.Snapshot, GatewaySample.OwnDomain))]).Shape;
        }

        var shape = Shape(sample => sample["web"]);
        Assert.Equal(shape, Shape(sample => sample["web"] with { Members = [MemberAt(1, "10.0.0.9", 81, 7), MemberAt(2, "10.0.0.2", 80, enabled: false)] }));
        Assert.Equal(shape, Shape(sample => sample["web"] with { Members = [.. Enumerable.Range(1, 20).Select(i => MemberAt(i, $"10.0.0.{i}", 80))] }));
        Assert.NotEqual(shape, Shape(sample => sample["web"] with { Members = [.. Enumerable.Range(1, 21).Select(i => MemberAt(i, $"10.0.0.{i}", 80))] }));
        Assert.Equal(shape, Shape(sample => sample["web"] with { Members = [MemberAt(1, "10.0.0.1", 80), MemberAt(2, "10.0.0.2", 80, backup: true)] }));
        Assert.NotEqual(shape, Shape(sample => sample["web"] with { Strategy = BalanceStrategy.LeastConnections }));
        Assert.NotEqual(shape, Shape(sample => sample["web"] with { Check = CheckBy(CheckProtocol.Tcp, interval: 10) }));
    }

    [Fact]
    public void Who_comes_is_known_everywhere_then_gets_requests_and_then_who_leaves_gets_none()
    {
        var sample = new GatewaySample();
        sample.AddChannel("web", BalanceStrategy.RoundRobin, CheckBy(CheckProtocol.Tcp), MemberAt(1, "10.0.0.1", 80, 2), MemberAt(3, "10.0.0.3", 80, 1));
        sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        var backends = new GatewaySection(Forwarding.Of(sample.Snapshot, GatewaySample.OwnDomain)).Backends;
        var (check, api) = (backends[0].Name, backends[1].Name);
        var there = Closed(backends);
        there[(check, "a1")] = there[(check, "a1")] with { Address = "10.0.0.7", TcpPort = 80 };
        there[(api, "a1")] = there[(api, "a1")] with { Address = "10.0.0.7", TcpPort = 80 };
        there[(check, "a2")] = there[(check, "a2")] with { Address = "10.0.0.2", TcpPort = 80, IsOpen = true };
        var changes = ServerChanges.Of(backends, there);
        Assert.Equal(
            $"""
            set server {check}/a1 addr 10.0.0.1 port 80
            set server {check}/a3 addr 10.0.0.3 port 80
            set server {api}/a1 addr 10.0.0.1 port 80
            set server {api}/a1 weight 2
            set server {api}/a3 addr 10.0.0.3 port 80
            set server {check}/a1 state ready
            set server {check}/a1 health up
            set server {check}/a3 state ready
            set server {check}/a3 health up
            set server {check}/a2 state maint
            """,
            string.Join('\n', changes.Commands));
        Assert.Equal([(check, "a1"), (api, "a1")], changes.Refilled);
        Assert.False(changes.MovesOpenPlace);
    }

    [Fact]
    public void An_open_place_is_not_moved()
    {
        var sample = new GatewaySample();
        sample.AddChannel("web", BalanceStrategy.RoundRobin, CheckBy(CheckProtocol.Tcp), MemberAt(1, "10.0.0.1", 80));
        sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        var backends = new GatewaySection(Forwarding.Of(sample.Snapshot, GatewaySample.OwnDomain)).Backends;
        foreach (var moved in backends)
        {
            var there = backends.SelectMany(backend => backend.Slots.Select(slot => new ServerState(
                    backend.Name, slot.Name, backend == moved && slot.IsOpen ? "10.0.0.7" : slot.Address, slot.TcpPort, slot.IsOpen, slot.IsOpen, slot.Weight, 3, 4)))
                .ToDictionary(state => (state.Backend, state.Name));
            Assert.True(ServerChanges.Of(backends, there).MovesOpenPlace);
        }
    }

    [Fact]
    public void Servers_with_a_request_on_a_connection_are_busy()
    {
        const string Answer = """
            # bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[1]
            api-x/a1 346/1 127.30.0.136 39993 - 5000 2 7 0 0 0 -1 0 0
            api-x/a2 346/2 127.21.5.2 39993 - 5000 0 7 0 0 3 -1 3 3
            """;
        Assert.Equal([("api-x", "a1")], ServerConnections.Busy($"{Answer}\n\n{Answer}\n"));
        Assert.Throws<EngineException>(() => ServerConnections.Busy(Answer.Replace("used_cur", "busy", StringComparison.Ordinal)));
    }

    private static Dictionary<(string Backend, string Name), ServerState> Closed(IReadOnlyList<ProxyBackend> backends) =>
        backends.SelectMany(backend => backend.Slots.Select(slot => new ServerState(backend.Name, slot.Name, "192.0.2.1", 1, false, false, 1, 0, 4)))
            .ToDictionary(state => (state.Backend, state.Name));

    [Fact]
    public void A_value_with_a_quote_or_a_control_character_is_no_word_of_a_configuration()
    {
        Assert.Throws<EngineException>(() => ProxyText.Quote("a'b"));
        Assert.Throws<EngineException>(() => ProxyText.Quote("a\nb"));
        Assert.Equal("'a%%20b'", ProxyText.QuoteFormat("a%20b"));
    }

    [Fact]
    public void Whatever_a_path_may_be_its_pattern_matches_it_and_nothing_else() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Gen.Elements("abZ09-._~!$&'()*+,;=:@/%41".Select(c => $"{c}").ToArray()).ArrayOf().Select(parts => "/" + string.Concat(parts)).Two().ToArbitrary(),
            pair =>
            {
                var pattern = $"^{ProxyText.Pattern(pair.Item1)}$";
                return System.Text.RegularExpressions.Regex.IsMatch(pair.Item1, pattern)
                    && System.Text.RegularExpressions.Regex.IsMatch(pair.Item2, pattern) == (pair.Item1 == pair.Item2);
            }));

    [Fact]
    public void Weights_are_scaled_to_what_the_engine_knows_and_none_above_zero_becomes_zero() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Gen.Choose(0, 10_000).NonEmptyListOf().ToArbitrary(),
            given =>
            {
                var shares = given.Select(share => (decimal)share).ToList();
                var weights = Forwarding.Scale(shares);
                return weights.Zip(shares).All(pair => pair.First is >= 0 and <= 256 && (pair.First > 0) == (pair.Second > 0));
            }));

    [Theory]
    [InlineData("3 2 1", "3 2 1")]
    [InlineData("300 200 100", "3 2 1")]
    [InlineData("10000 5000 2500", "4 2 1")]
    [InlineData("1 1 1 0", "1 1 1 0")]
    [InlineData("333.3333333333333333333333 500", "2 3")]
    [InlineData("1000000 1", "256 1")]
    [InlineData("0 0", "0 0")]
    public void Shares_become_the_smallest_numbers_that_say_the_same(string shares, string weights) => Assert.Equal(
        weights, string.Join(' ', Forwarding.Scale([.. shares.Split(' ').Select(share => decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture))])));

    [Fact]
    public void Members_of_weight_zero_share_equally_once_no_other_is_eligible()
    {
        var sample = new GatewaySample();
        Channel With(MemberHealth health) => sample.AddChannel(
            "web", BalanceStrategy.RoundRobin, null, MemberAt(1, "10.0.0.1", 80, 5, health: health), MemberAt(2, "10.0.0.2", 80, 0), MemberAt(3, "10.0.0.3", 80, 0),
            MemberAt(4, "10.0.0.4", 80, 0, backup: true));
        Assert.Equal(0, Forwarding.PoolOf(With(MemberHealth.Healthy)).Members[1].Weight);
        var pool = Forwarding.PoolOf(With(MemberHealth.Unhealthy));
        Assert.True(pool.Members[1].Weight > 0);
        Assert.Equal(pool.Members[1].Weight, pool.Members[2].Weight);
        Assert.True(pool.Members[3].Weight > 0, "a backup of weight zero is the only backup");
    }

    private static string Of(GatewaySample sample)
    {
        var configuration = ProxyConfiguration.Of(Place, [new GatewaySection(Forwarding.Of(sample.Snapshot, GatewaySample.OwnDomain))]);
        return configuration.Text.Replace(configuration.Shape, "SHAPE", StringComparison.Ordinal)
            + string.Concat(configuration.Files.Select(file => $"\n== {file.Name}\n{file.Text}"));
    }
}

/// <summary>Texts that are checked in, so that a change shows in review.</summary>
internal static class Golden
{
    public static void Check(string name, string text)
    {
        using var resource = typeof(Golden).Assembly.GetManifestResourceStream($"golden/{name}");
        using var reader = new StreamReader(resource ?? Stream.Null);
        var expected = reader.ReadToEnd();
        if (expected == text) return;
        var actual = Path.Combine(AppContext.BaseDirectory, name);
        File.WriteAllText(actual, text);
        Assert.Fail($"{name} is another than the checked-in one; if that is right, replace it by {actual}");
    }
}
