using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Tieline.Core.Boundary;
using Tieline.Engines;
using Tieline.Engines.Linux.Dns;
using Tieline.Engines.Linux.Netlink;
using Tieline.Tests.Kernel.Namespaces;
using Tieline.Tests.Kernel.Netlink;
using Xunit;
using static Tieline.Tests.Kernel.Dns.ResolverBench;

namespace Tieline.Tests.Kernel.Dns;

public class ResolverTests(ITestOutputHelper output)
{
    [KernelFact]
    public async Task Names_and_addresses_are_answered_and_nothing_else()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure([.. Names(("web", "10.0.0.2"), ("1", "10.0.0.3")), Named("db", "10.8.0.2", Peer)]);

        Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask("web"));
        Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask("WEB"));
        Assert.Equal(DnsAnswer.Of("10.0.0.3"), bench.Ask("1"));
        Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask("web.vpc-000000000001.tieline.internal"));
        Assert.Equal(DnsAnswer.Of("10.8.0.2"), bench.Ask("db"));
        Assert.Equal(DnsAnswer.Of("10.8.0.2"), bench.Ask("db.vpc-000000000002.tieline.internal"));
        Assert.Equal(DnsAnswer.Of("web.vpc-000000000001.tieline.internal"), bench.Ask("2.0.0.10.in-addr.arpa", DnsClient.Ptr));

        Assert.Equal(DnsAnswer.Of(), bench.Ask("web", DnsClient.Aaaa));
        Assert.Equal(DnsAnswer.Of(), bench.Ask("web.vpc-000000000001.tieline.internal", DnsClient.Aaaa));
        Assert.Equal(DnsAnswer.Of(), bench.Ask("web.vpc-000000000001.tieline.internal", DnsClient.Mx));

        Assert.Equal(DnsAnswer.Failed(DnsAnswer.NameError), bench.Ask("unknown"));
        Assert.Equal(DnsAnswer.Failed(DnsAnswer.NameError), bench.Ask("unknown", DnsClient.Aaaa));
        Assert.Equal(DnsAnswer.Failed(DnsAnswer.NameError), bench.Ask("web.vpc-000000000002.tieline.internal"));
        Assert.Equal(DnsAnswer.Failed(DnsAnswer.NameError), bench.Ask("9.0.0.10.in-addr.arpa", DnsClient.Ptr));
        Assert.Equal(DnsAnswer.Failed(DnsAnswer.Refused), bench.Ask("example.com"));
    }

    [KernelFact]
    public async Task An_endpoints_name_has_an_address_and_no_other_records_and_nothing_is_below_it()
    {
        const string Name = "vpcep-1.cn-north-4.huaweicloud.com", Other = "vpcep-2.cn-north-4.huaweicloud.com";
        await using var bench = new ResolverBench();
        await bench.Ensure([Named("web", "10.0.0.2", Own), Named(Name + ".", "10.0.0.3", Own)]);
        AssertIsAllOf(Name, "10.0.0.3");
        Assert.Equal(DnsAnswer.Failed(DnsAnswer.Refused), bench.Ask(Other));

        await bench.Ensure([Named("web", "10.0.0.2", Own), Named(Other + ".", "10.0.0.4", Own)]);
        AssertIsAllOf(Other, "10.0.0.4");
        Assert.Equal(DnsAnswer.Failed(DnsAnswer.Refused), bench.Ask(Name));

        void AssertIsAllOf(string name, string address)
        {
            Assert.Equal(DnsAnswer.Of(address), bench.Ask(name));
            Assert.Equal(DnsAnswer.Of(address), bench.Ask(name.ToUpperInvariant()));
            Assert.Equal(DnsAnswer.Of(), bench.Ask(name, DnsClient.Aaaa));
            Assert.Equal(DnsAnswer.Of(), bench.Ask(name, DnsClient.Mx));
            Assert.Equal(DnsAnswer.Failed(DnsAnswer.NameError), bench.Ask($"x.{name}"));
        }
    }

    [KernelFact]
    public async Task Of_two_workloads_with_one_name_or_address_the_vpc_s_own_wins()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure([Named("web", "10.0.0.2", Own), Named("db", "10.0.0.2", Peer), Named("web", "10.8.0.2", Peer)]);

        Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask("web"));
        Assert.Equal(DnsAnswer.Of("10.8.0.2"), bench.Ask("web.vpc-000000000002.tieline.internal"));
        Assert.Equal(DnsAnswer.Of("web.vpc-000000000001.tieline.internal"), bench.Ask("2.0.0.10.in-addr.arpa", DnsClient.Ptr));
    }

    [KernelFact]
    public async Task A_change_of_names_takes_hold_before_the_call_returns_and_restarts_nothing()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure(Names(("web", "10.0.0.2")));
        var started = bench.ProcessId;
        for (byte i = 3; i < 53; i++)
        {
            var names = Names(("web", $"10.0.0.{i}"), ($"at-{i}", "10.0.0.2"));
            await bench.Ensure(names);
            Assert.Equal(DnsAnswer.Of($"10.0.0.{i}"), bench.Ask("web"));
            Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask($"at-{i}"));
            Assert.Equal(DnsAnswer.Failed(DnsAnswer.NameError), bench.Ask($"at-{i - 1}"));
            Assert.Equal(names, bench.Observe()!.Value.AsEnumerable());
        }

        Assert.Equal(started, bench.ProcessId);
        Assert.InRange(new FileInfo($"{bench.Settings.StateFolder}/{Own}/log").Length, 1, 1000);
    }

    [KernelFact]
    public async Task A_workload_asks_its_gateway_also_one_that_came_after_the_resolver_and_strangers_get_no_answer()
    {
        await using var bench = new ResolverBench();
        using var path = new RoutedPath();
        await bench.Ensure(Names(("web", "10.0.0.2")), path.Router);

        Assert.Equal(DnsAnswer.Of("10.0.0.2"), DnsClient.Ask(path.Sender.Namespace, "web", server: "10.1.0.1"));
        Assert.Equal(DnsAnswer.Of("10.0.0.2"), DnsClient.Ask(path.Receiver.Namespace, "web", server: "10.2.0.1"));

        var toSender = path.Router.IndexOf("left");
        path.Sender.Netlink.NewBatch().EnsureAddress(new(2, RoutedPath.Ipv4("10.3.0.2"), 24)).Execute();
        path.Router.Netlink.NewBatch()
            .EnsureRoute(new(KernelRoute.MainTable, RoutedPath.Network("10.3.0.2/32")) { Device = toSender })
            .Execute();
        Assert.Null(DnsClient.Ask(path.Sender.Namespace, "web", server: "10.1.0.1", from: "10.3.0.2", wait: 200));

        path.Router.Netlink.NewBatch().EnsureAddress(new(toSender, RoutedPath.Ipv4("10.3.0.1"), 24)).Execute();
        DnsAnswer? AskFrom(string server) => DnsClient.Ask(path.Sender.Namespace, "web", server: server, from: "10.3.0.2", wait: 200);
        Assert.True(SpinWait.SpinUntil(() => AskFrom("10.3.0.1") == DnsAnswer.Of("10.0.0.2"), 5000));
        Assert.Equal(DnsAnswer.Of("10.0.0.2"), AskFrom("10.1.0.1"));
    }

    [KernelFact]
    public async Task The_next_server_takes_over_the_same_process_with_its_names_in_order()
    {
        await using var bench = new ResolverBench();
        ImmutableArray<WorkloadName> names = [.. Names(("web", "10.0.0.2"), ("app", "10.0.0.3")), Named("web", "10.8.0.2", Peer)];
        await bench.Ensure(names);
        var started = bench.ProcessId;

        var next = new Resolvers(bench.Settings);
        Assert.Equal(names, next.Observe(Own, bench.RouterPath)!.Value.AsEnumerable());
        Assert.Equal([Own], next.List());
        await next.EnsureAsync(Own, bench.RouterPath, names, CancellationToken.None);
        await next.EnsureAsync(Own, bench.RouterPath, Names(("other", "10.0.0.9")), CancellationToken.None);

        Assert.Equal(started, bench.ProcessId);
        Assert.Equal(DnsAnswer.Of("10.0.0.9"), bench.Ask("other"));
    }

    [KernelFact]
    public async Task A_server_with_other_settings_replaces_what_it_finds()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure(Names(("web", "10.0.0.2")));
        var started = bench.ProcessId;

        var next = new Resolvers(bench.Settings with { Domain = "corp.example" });
        Assert.Null(next.Observe(Own, bench.RouterPath));
        await next.EnsureAsync(Own, bench.RouterPath, Names(("web", "10.0.0.2")), CancellationToken.None);

        Assert.NotEqual(started, bench.ProcessId);
        Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask("web.vpc-000000000001.corp.example"));
    }

    [KernelFact]
    public async Task A_killed_resolver_is_seen_as_gone_and_comes_back()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure(Names(("web", "10.0.0.2")));

        Kill(bench.ProcessId);

        Assert.Null(bench.Observe());
        Assert.Equal([Own], bench.Resolvers.List());
        await bench.Ensure(Names(("web", "10.0.0.2")));
        Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask("web"));
        Assert.NotNull(bench.Observe());
    }

    [KernelFact]
    public async Task Names_that_a_killed_server_wrote_but_did_not_announce_are_not_seen_until_they_are_answered()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure(Names(("web", "10.0.0.2")));
        bench.Files.WriteHosts(HostsFile.Of(Own, Names(("web", "10.0.0.7")), bench.Settings.Domain), SystemUser.Find("nobody"));

        Assert.Null(bench.Observe());
        Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask("web"));
        await bench.Ensure(Names(("web", "10.0.0.7")));

        Assert.Equal(DnsAnswer.Of("10.0.0.7"), bench.Ask("web"));
        Assert.Equal(Names(("web", "10.0.0.7")), bench.Observe()!.Value.AsEnumerable());
    }

    [KernelFact]
    public async Task Whatever_a_cancelled_call_leaves_the_next_one_completes()
    {
        await using var bench = new ResolverBench();
        for (var i = 0; i < 40; i++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(i / 2.0));
            try
            {
                if (i % 2 == 0) await bench.Resolvers.RemoveAsync(Own, patience.Token);
                await bench.Resolvers.EnsureAsync(Own, bench.RouterPath, Names(("web", $"10.0.0.{i}")), patience.Token);
            }
            catch (OperationCanceledException)
            {
                // As meant: at another step each time.
            }

            await bench.Ensure(Names(("web", $"10.0.1.{i}")));
            Assert.Equal(DnsAnswer.Of($"10.0.1.{i}"), bench.Ask("web"));
            Assert.Single(ResolverProcess.List(bench.Settings));
        }
    }

    [KernelFact]
    public async Task A_resolver_in_another_namespace_than_the_router_s_is_not_seen_and_is_replaced()
    {
        await using var bench = new ResolverBench();
        using var former = new TestNamespace();
        await bench.Ensure(Names(("web", "10.0.0.2")), former);
        var started = bench.ProcessId;

        Assert.Null(bench.Observe());
        Assert.Null(bench.Resolvers.Observe(Own, "/run/netns/tltest-no-such-namespace"));
        await bench.Ensure(Names(("web", "10.0.0.2")));

        Assert.NotEqual(started, bench.ProcessId);
        Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask("web"));
        Assert.Null(DnsClient.Ask(former.Namespace, "web"));
    }

    [KernelFact]
    public async Task One_whose_process_id_was_lost_is_found_by_its_port_and_replaced()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure(Names(("web", "10.0.0.2")));
        File.Delete(bench.Files.ProcessId);

        Assert.Null(bench.Observe());
        await bench.Ensure(Names(("web", "10.0.0.3")));

        Assert.Equal(DnsAnswer.Of("10.0.0.3"), bench.Ask("web"));
        Assert.Single(ResolverProcess.List(bench.Settings));
    }

    [KernelFact]
    public async Task What_is_left_of_a_resolver_is_listed_and_removed_be_it_files_or_a_process()
    {
        await using var bench = new ResolverBench();
        using var second = new TestNamespace();
        await bench.Ensure(Names(("web", "10.0.0.2")));
        await bench.Resolvers.EnsureAsync(Peer, PathOf(second), [Named("db", "10.8.0.2", Peer)], CancellationToken.None);
        Kill(bench.ProcessId);
        Directory.Delete($"{bench.Settings.StateFolder}/{Peer}", recursive: true);

        Assert.Equal([Own, Peer], bench.Resolvers.List());
        await bench.Remove();
        Assert.Equal([Peer], bench.Resolvers.List());
        await bench.Resolvers.RemoveAsync(Peer, CancellationToken.None);

        Assert.Empty(bench.Resolvers.List());
        Assert.Empty(Directory.GetFileSystemEntries(bench.Settings.StateFolder));
        Assert.Null(DnsClient.Ask(second.Namespace, "db"));
    }

    [KernelFact]
    public async Task Removing_leaves_no_process_and_no_file_and_twice_is_no_error()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure(Names(("web", "10.0.0.2")));
        var started = bench.ProcessId;

        await bench.Remove();
        await bench.Remove();

        Assert.Empty(ResolverProcess.List(bench.Settings));
        Assert.False(Directory.Exists($"{bench.Settings.StateFolder}/{Own}"));
        Assert.Null(bench.Ask("web"));
        Assert.Null(bench.Observe());
        Assert.True(SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{started}"), 5000), "a process that ended is not waited for");
    }

    [KernelFact]
    public async Task A_process_that_has_the_number_of_one_of_ours_is_left_alone()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure(Names(("web", "10.0.0.2")));
        Kill(bench.ProcessId);
        using var stranger = Process.Start(new ProcessStartInfo("sleep", ["60"]))!;
        try
        {
            await File.WriteAllTextAsync(bench.Files.ProcessId, $"{stranger.Id}\n");

            Assert.Null(bench.Observe());
            await bench.Ensure(Names(("web", "10.0.0.3")));
            Kill(bench.ProcessId);
            await File.WriteAllTextAsync(bench.Files.ProcessId, $"{stranger.Id}\n");
            await bench.Remove();

            Assert.False(stranger.HasExited);
        }
        finally
        {
            stranger.Kill();
            await stranger.WaitForExitAsync();
        }
    }

    [KernelFact]
    public async Task It_runs_without_privileges_in_its_own_session_with_files_that_others_cannot_read()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure(Names(("web", "10.0.0.2")));
        var nobody = SystemUser.Find("nobody");

        var status = (await File.ReadAllLinesAsync($"/proc/{bench.ProcessId}/status"))
            .Select(line => line.Split(':', 2)).ToDictionary(line => line[0], line => line[1].Trim());
        Assert.All(status["Uid"].Split('\t'), id => Assert.Equal(nobody.Id, uint.Parse(id, CultureInfo.InvariantCulture)));
        Assert.All(status["Gid"].Split('\t'), id => Assert.Equal(nobody.GroupId, uint.Parse(id, CultureInfo.InvariantCulture)));
        Assert.NotEqual(0u, nobody.Id);
        Assert.Equal("", status["Groups"]);
        Assert.All(new[] { "CapInh", "CapPrm", "CapEff", "CapAmb" }, set => Assert.Equal("0000000000000000", status[set]));
        Assert.NotEqual(SessionOf(Environment.ProcessId), SessionOf(bench.ProcessId));

        var folder = $"{bench.Settings.StateFolder}/{Own}";
        Assert.Equal(["answered", "dnsmasq.conf", "hosts", "log", "pid", "zones"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal("711 0:0", Owner(bench.Settings.StateFolder));
        Assert.Equal($"710 0:{nobody.GroupId}", Owner(folder));
        Assert.Equal($"400 {nobody.Id}:0", Owner($"{folder}/hosts"));
        Assert.Equal($"400 {nobody.Id}:0", Owner($"{folder}/zones"));
        Assert.Equal("600 0:0", Owner($"{folder}/dnsmasq.conf"));
        Assert.Equal("600 0:0", Owner($"{folder}/answered"));
    }

    [KernelFact]
    public async Task A_name_that_is_no_label_is_refused_and_the_names_before_stay()
    {
        await using var bench = new ResolverBench();
        await bench.Ensure(Names(("web", "10.0.0.2")));

        await Assert.ThrowsAsync<EngineException>(() => bench.Ensure(Names(("web", "10.0.0.3"), ("x\n10.6.6.6 bank", "10.0.0.4"))));

        Assert.Equal(DnsAnswer.Of("10.0.0.2"), bench.Ask("web"));
        Assert.Equal(DnsAnswer.Failed(DnsAnswer.NameError), bench.Ask("bank"));
        Assert.Equal(Names(("web", "10.0.0.2")), bench.Observe()!.Value.AsEnumerable());
    }

    [KernelFact]
    public async Task A_failure_says_what_failed()
    {
        await using var bench = new ResolverBench();
        var names = Names(("web", "10.0.0.2"));

        var missing = new Resolvers(bench.Settings with { Program = "no-such-dnsmasq" });
        var refused = await Assert.ThrowsAsync<EngineException>(() => missing.EnsureAsync(Own, bench.RouterPath, names, default));
        Assert.Contains("no-such-dnsmasq is not installed", refused.Message, StringComparison.Ordinal);

        var nobody = new Resolvers(bench.Settings with { User = "no-such-user" });
        refused = await Assert.ThrowsAsync<EngineException>(() => nobody.EnsureAsync(Own, bench.RouterPath, names, default));
        Assert.Contains("no-such-user is not in /etc/passwd", refused.Message, StringComparison.Ordinal);

        refused = await Assert.ThrowsAnyAsync<EngineException>(
            () => bench.Resolvers.EnsureAsync(Own, "/run/netns/tltest-no-such-namespace", names, default));
        Assert.Contains("/run/netns/tltest-no-such-namespace", refused.Message, StringComparison.Ordinal);

        using var taken = bench.Router.Namespace.Run(() =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
            socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.IPv6Any, 53));
            return socket;
        });
        refused = await Assert.ThrowsAsync<EngineException>(() => bench.Ensure(names));
        Assert.Contains("Address already in use", refused.Message, StringComparison.Ordinal);
        Assert.Null(bench.Observe());
        Assert.Empty(ResolverProcess.List(bench.Settings));
    }

    [KernelFact]
    public async Task Starting_takes_milliseconds_and_a_change_of_names_less()
    {
        await using var bench = new ResolverBench();
        var (starts, changes, looks, removals) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < 20; round++)
        {
            starts.Add(await Time(() => bench.Ensure(Names(("web", "10.0.0.2")))));
            for (var i = 3; i < 8; i++) changes.Add(await Time(() => bench.Ensure(Names(("web", $"10.0.0.{i}")))));
            looks.Add(await Time(() => Task.FromResult(bench.Observe())));
            removals.Add(await Time(bench.Remove));
        }

        ImmutableArray<WorkloadName> Many(int last) =>
            [.. Enumerable.Range(1, 10_000).Select(i => new WorkloadName($"w{i}", new(0x0A000000u + (uint)i + (uint)last), Own))];
        await bench.Ensure(Many(0));
        var many = new List<double>();
        for (var i = 1; i < 6; i++) many.Add(await Time(() => bench.Ensure(Many(i))));

        Report("start", starts);
        Report("change of names", changes);
        Report("change of 10,000 names", many);
        Report("observe", looks);
        Report("remove", removals);

        // Fails only when something is wrong by orders of magnitude: this may be a busy machine.
        Assert.InRange(Median(starts), 0, 500);
        Assert.InRange(Median(changes), 0, 250);
    }

    private static async Task<double> Time(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private void Report(string step, List<double> times) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{step,-24} median {Median(times),7:F2} ms, most {times.Max(),7:F2} ms, {times.Count} times"));

    /// <summary>After the program's name in /proc/PID/stat: state, parent, group, session (proc(5)).</summary>
    private static string SessionOf(int id) => File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ')[3];

    private static string Owner(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("stat", ["-c", "%a %u:%g", path]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
