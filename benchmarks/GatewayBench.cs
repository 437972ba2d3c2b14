using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tieline.Running;
using Tieline.Sdk.Huawei;

namespace Tieline.Bench;

/// <summary>VPC channels by Huawei's API: a published API beside proxies by hand, how requests are spread, checks, and changes among many channels.</summary>
internal static class GatewayBench
{
    private const int Turns = 21, Spread = 10_000, Keys = 2_000, HashMembers = 4, Channels = 300, MembersEach = 10, Changes = 21, Deaths = 3;
    private const int Threshold = 2, IntervalSeconds = 2, TimeoutSeconds = 1;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(0.8);
    private static readonly string[] Members = ["127.9.0.1", "127.9.0.2", "127.9.0.3"];

    /// <param name="only">The name of one figure; null for all.</param>
    public static async Task RunAsync(string program, Figures figures, string? only)
    {
        await using var proxies = new HandMadeProxies();
        var memberPort = HandMadeProxies.FreePort();
        await proxies.ServeAsync(memberPort);
        await using var server = await BenchServer.StartAsync(
            program, "--engine", "linux", $"gateways:firstPort={HandMadeProxies.FreePort()}", "channels:shortChecks=true",
            "limits:channelsPerAccount=unlimited", "limits:membersPerChannel=unlimited");
        using var instances = new GatewayInstanceClient(server.Huawei);
        var id = (await instances.CreateInstanceAsync("bench")).InstanceId;
        var instance = await instances.WaitUntilRunningAsync(id);
        using var channels = new VpcChannelClient(server.Huawei, id);
        using var gateway = new GatewayClient(server.Huawei, id);
        var group = await gateway.CreateApiGroupAsync("bench");
        var site = new Site(id, channels, gateway, group, new(IPAddress.Parse(instance.IngressIp), instance.IngressPort), memberPort);

        (string Name, Func<Task> Run)[] all =
        [
            ("requests", () => RequestsAsync(site, proxies, figures)),
            ("spread", () => SpreadAsync(site, figures)),
            ("hash", async () =>
            {
                await HashAsync(site, figures, "URI", BalanceStrategy.UriHash, site.HomesOfPathsAsync);
                await HashAsync(site, figures, "source", BalanceStrategy.SourceHash, site.HomesOfSourcesAsync);
            }),
            ("death", () => DeathAsync(site, proxies, figures)),
            ("change", () => ChangeAsync(site, figures)),
        ];
        foreach (var (_, run) in all.Where(one => only is null || one.Name == only)) await run();
    }

    private static async Task RequestsAsync(Site site, HandMadeProxies proxies, Figures figures)
    {
        await site.PublishAsync("even", BalanceStrategy.WeightedRoundRobin, Check(5), [.. Members.Select(member => new MemberInfo { Host = member })]);
        var (haproxy, nginx) = (new IPEndPoint(IPAddress.Loopback, HandMadeProxies.FreePort()), new IPEndPoint(IPAddress.Loopback, HandMadeProxies.FreePort()));
        await proxies.HaproxyAsync(haproxy.Port, site.Host, Members, site.MemberPort);
        await proxies.NginxAsync(nginx.Port, site.Host, Members, site.MemberPort);
        foreach (var connections in new[] { 32, 256 })
        {
            (IPEndPoint At, List<double> PerSecond, List<double> Late)[] ways = [(haproxy, [], []), (site.Gateway, [], []), (nginx, [], [])];
            for (var turn = -1; turn < Turns; turn++)
            {
                foreach (var (at, perSecond, late) in ways)
                {
                    var request = site.Request("/even");
                    var run = await HttpLoad.RunAsync(at, connections, turn < 0 ? Time / 4 : Time, _ => request);
                    if (run.Refused > 0) throw new InvalidOperationException($"{run.Refused} of {run.Requests} failed at {at}");
                    if (turn < 0) continue;
                    perSecond.Add(run.PerSecond);
                    late.Add(run.Percentile99);
                }
            }

            var seen = ways.Select(way => (PerSecond: Figures.Median(way.PerSecond), Late: Figures.Median(way.Late))).ToArray();
            figures.Note($"HAProxy by hand, {connections} connections", $"{seen[0].PerSecond:F0} requests/s, p99 {seen[0].Late:F1} ms");
            figures.Note($"nginx by hand, {connections} connections", $"{seen[2].PerSecond:F0} requests/s, p99 {seen[2].Late:F1} ms");
            var what = $"{seen[1].PerSecond:F0} requests/s, p99 {seen[1].Late:F1} ms";
            var (beside, before) = (seen[1].PerSecond / seen[0].PerSecond, seen[1].PerSecond / seen[2].PerSecond);
            figures.Add($"a published API / HAProxy by hand, {connections} connections", $"{beside:F2} ({what})", "at least 0.95", beside >= 0.95);
            figures.Add($"a published API / nginx by hand, {connections} connections", $"{before:F2}", "more than 1", before > 1);
        }
    }

    private static async Task SpreadAsync(Site site, Figures figures)
    {
        int[] weights = [3, 2, 1];
        await site.PublishAsync(
            "weighed", BalanceStrategy.WeightedRoundRobin, null, [.. Members.Select((member, i) => new MemberInfo { Host = member, Weight = weights[i] })]);
        var (next, counts) = (0, new int[Members.Length]);
        await HttpLoad.RunAsync(
            site.Gateway, 16, TimeSpan.FromMinutes(1), _ => Interlocked.Increment(ref next) <= Spread ? site.Request("/weighed") : null,
            (_, _, body) => Interlocked.Increment(ref counts[Array.IndexOf(Members, Encoding.ASCII.GetString(body.Span))]));
        var worst = 100 * Enumerable.Range(0, 3).Max(i => Math.Abs((counts[i] / (double)Spread) - (weights[i] / 6.0)));
        figures.Add($"weights 3:2:1 over {Spread:N0} requests, worst share's distance", $"{worst:F2} % ({string.Join(" : ", counts)})", "at most 1 %", worst <= 1);
    }

    private static async Task HashAsync(Site site, Figures figures, string what, int strategy, Func<string, Task<string[]>> homesAsync)
    {
        var members = Enumerable.Range(1, HashMembers + 1).Select(i => new MemberInfo { Host = $"127.9.1.{i}" }).ToList();
        var channel = await site.PublishAsync(what.ToLowerInvariant(), strategy, null, members[..HashMembers]);
        var before = await homesAsync($"/{what.ToLowerInvariant()}");
        await site.Channels.AddingBackendInstancesAsync(channel, [members[^1]]);
        string[] after = before;
        for (var look = 0; look < 20 && !after.Contains(members[^1].Host); look++) after = await homesAsync($"/{what.ToLowerInvariant()}");
        if (!after.Contains(members[^1].Host)) throw new InvalidOperationException("the member that was added gets nothing");
        var moved = before.Zip(after).Count(pair => pair.First != pair.Second) / (double)before.Length;
        var aim = (1.0 / (HashMembers + 1)) + 0.05;
        figures.Add($"{what} hash: keys that move when a member comes to {HashMembers}", $"{100 * moved:F1} %", $"at most {100 * aim:F0} %", moved <= aim);
    }

    /// <summary>Until the gateway's HAProxy has taken it out: of a member whose process is killed, and of one that hangs, so that each check waits its timeout.</summary>
    private static async Task DeathAsync(Site site, HandMadeProxies proxies, Figures figures)
    {
        var port = HandMadeProxies.FreePort();
        var process = await proxies.ServeAsync(port);
        await site.PublishAsync(
            "mortal", BalanceStrategy.WeightedRoundRobin, Check(IntervalSeconds),
            [new() { Host = "127.9.2.1", Port = port }, new() { Host = Members[0] }]);
        var (killed, hung) = (new List<double>(), new List<double>());
        for (var death = 0; death < Deaths; death++)
        {
            while (await IsOutAsync(site.Id, "127.9.2.1")) await Task.Delay(10);
            hung.Add(await TimeAsync(() => Shell.RunAsync("kill", "-STOP", $"{process.Id}")));
            await Shell.RunAsync("kill", "-CONT", $"{process.Id}");
            while (await IsOutAsync(site.Id, "127.9.2.1")) await Task.Delay(10);
            killed.Add(await TimeAsync(() => HandMadeProxies.KillAsync(process)));
            process = await proxies.ServeAsync(port);
        }

        const double Aim = (Threshold * IntervalSeconds) + TimeoutSeconds;
        figures.Add("a killed member is out, worst of 3", $"{killed.Max():F1} s", $"within {Aim:F0} s: threshold × interval + timeout", killed.Max() <= Aim);
        figures.Add("a member that hangs is out, worst of 3", $"{hung.Max():F1} s", $"within {Aim:F0} s", hung.Max() <= Aim);

        async Task<double> TimeAsync(Func<Task> kill)
        {
            var started = Stopwatch.GetTimestamp();
            await kill();
            while (!await IsOutAsync(site.Id, "127.9.2.1")) await Task.Delay(10);
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    /// <summary>Whether the gateway's HAProxy sends nothing to a member, by its own word (management guide, <c>show servers state</c>).</summary>
    private static async Task<bool> IsOutAsync(string gateway, string member)
    {
        var folder = Directory.GetDirectories("/run/tieline").Select(server => $"{server}/haproxy/gw-{gateway}").Single(Directory.Exists);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{folder}/worker.sock"));
        await socket.SendAsync("show servers state\n"u8.ToArray());
        using var answer = new StreamReader(new NetworkStream(socket));
        var rows = (await answer.ReadToEndAsync()).Split('\n').Select(row => row.Split(' ')).Where(row => row.Length > 5 && row[4] == member).ToList();
        return rows.Count > 0 && rows.TrueForAll(row => row[5] == "0");
    }

    /// <summary>From the call that replaces a member to the first request that the new one answers.</summary>
    private static async Task ChangeAsync(Site site, Figures figures)
    {
        var check = Check(300) with { Timeout = 30 }; // so that what is busy at first is not taken for down
        var ids = new string[Channels];
        await Parallel.ForAsync(0, Channels, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            ids[i] = await site.CreateAsync($"many{i}", BalanceStrategy.WeightedRoundRobin, check, MembersOf(i)));
        await site.PublishAllAsync();
        for (var i = 0; i < Channels; i++) await site.UntilAnsweredAsync($"/many{i}");
        var (taken, answered) = (new List<double>(), new List<double>());
        using var http = site.Client();
        for (var change = -2; change < Changes; change++)
        {
            var (i, host) = (((change + 2) * 13) % Channels, $"127.30.0.{change + 3}");
            var started = Stopwatch.GetTimestamp();
            await site.Channels.UpdateBackendInstancesAsync(ids[i], [.. MembersOf(i).Skip(1), new() { Host = host }]);
            var answer = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            while (await http.GetStringAsync($"/many{i}") != host)
            {
                if (Stopwatch.GetElapsedTime(started).TotalSeconds > 10) throw new InvalidOperationException($"{host} of many{i} gets nothing");
            }

            if (change < 0) continue;
            taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            answered.Add(answer);
        }

        figures.Add(
            $"a member is replaced among {Channels} channels with {Channels * MembersEach:N0} members, to its first request, median", $"{Figures.Median(taken):F1} ms",
            "under 50 ms", Figures.Median(taken) < 50);
        figures.Note("of which until the call is answered (on disk)", $"{Figures.Median(answered):F1} ms");

        static List<MemberInfo> MembersOf(int channel) =>
            [.. Enumerable.Range(1, MembersEach).Select(i => new MemberInfo { Host = $"127.{20 + (channel / 250)}.{channel % 250}.{i}" })];
    }

    private static VpcHealthConfig Check(int seconds) => new()
    {
        Protocol = HealthCheckProtocol.Http, Path = "/", HttpCode = "200", ThresholdNormal = Threshold, ThresholdAbnormal = Threshold, TimeInterval = seconds,
        Timeout = TimeoutSeconds,
    };

    /// <summary>One group of a gateway, and the channels that are published in it.</summary>
    private sealed class Site(string id, VpcChannelClient channels, GatewayClient gateway, ApiGroup group, IPEndPoint at, int memberPort)
    {
        public string Id => id;

        public VpcChannelClient Channels => channels;

        public string Host => group.SlDomain;

        public IPEndPoint Gateway => at;

        public int MemberPort => memberPort;

        /// <summary>Makes a channel and an API on it, called by the channel's name.</summary>
        public async Task<string> CreateAsync(string name, int strategy, VpcHealthConfig? check, IReadOnlyList<MemberInfo> members)
        {
            var channel = await channels.CreateVpcChannelAsync(new()
            {
                Name = $"pool-{name}", Port = memberPort, MemberType = MemberType.Ip, BalanceStrategy = strategy, Members = members, VpcHealthConfig = check,
            });
            await gateway.CreateApiAsync(new()
            {
                GroupId = group.Id, Name = $"api-{name}", ReqProtocol = "HTTP", ReqMethod = "GET", ReqUri = $"/{name}", MatchMode = "SWA",
                AuthType = ApiAuthType.None, BackendApi = BackendApi.Behind(channel.Id, "GET", $"/{name}", TimeSpan.FromSeconds(5)),
            });
            return channel.Id;
        }

        public async Task<string> PublishAsync(string name, int strategy, VpcHealthConfig? check, IReadOnlyList<MemberInfo> members)
        {
            var channel = await CreateAsync(name, strategy, check, members);
            await PublishAllAsync();
            await UntilAnsweredAsync($"/{name}");
            return channel;
        }

        public async Task PublishAllAsync()
        {
            var done = await gateway.PublishApiGroupAsync(group.Id, GatewayEnvironment.ReleaseId);
            if (done.Failure.Count > 0) throw new InvalidOperationException(done.Failure[0].ErrorMsg);
        }

        public byte[] Request(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {Host}\r\n\r\n");

        public HttpClient Client(IPAddress? source = null)
        {
            var handler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (_, cancel) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    if (source is not null) socket.Bind(new IPEndPoint(source, 0));
                    await socket.ConnectAsync(at, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            return new(handler) { BaseAddress = new($"http://{Host}") };
        }

        public async Task UntilAnsweredAsync(string path)
        {
            using var http = Client();
            var started = Stopwatch.GetTimestamp();
            while (true)
            {
                using var answer = await http.GetAsync(path);
                if (answer.IsSuccessStatusCode) return;
                if (Stopwatch.GetElapsedTime(started).TotalSeconds > 60) throw new InvalidOperationException($"{path} is {(int)answer.StatusCode}");
                await Task.Delay(25);
            }
        }

        /// <summary>Which member each of many paths is the concern of.</summary>
        public async Task<string[]> HomesOfPathsAsync(string prefix)
        {
            var homes = new string[Keys];
            var (next, asked) = (-1, new int[8]);
            await HttpLoad.RunAsync(
                at, asked.Length, TimeSpan.FromMinutes(1),
                client => (asked[client] = Interlocked.Increment(ref next)) < Keys ? Request($"{prefix}/{asked[client]}") : null,
                (client, _, body) => homes[asked[client]] = Encoding.ASCII.GetString(body.Span));
            return homes;
        }

        /// <summary>The same for addresses of callers.</summary>
        public async Task<string[]> HomesOfSourcesAsync(string prefix)
        {
            var homes = new string[Keys];
            for (var key = 0; key < Keys; key++)
            {
                using var http = Client(new IPAddress([127, 40, (byte)(key / 250), (byte)((key % 250) + 1)]));
                homes[key] = await http.GetStringAsync(prefix);
            }

            return homes;
        }
    }
}
