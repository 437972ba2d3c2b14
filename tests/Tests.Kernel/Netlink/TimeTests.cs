using System.Diagnostics;
using System.Globalization;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Tests.Kernel.Namespaces;
using Xunit;

namespace Tieline.Tests.Kernel.Netlink;

/// <summary>How long the steps of making a peering take; alone, so that the numbers mean something.</summary>
[Collection(nameof(BandwidthLimitTests))]
public class TimeTests(ITestOutputHelper output)
{
    [KernelFact]
    public void Each_step_of_making_a_network_takes_milliseconds_at_most()
    {
        var names = Enumerable.Range(0, 50).Select(_ => TestNamespace.NewName()).ToList();
        try
        {
            Report("namespace, make", names.Count, () =>
            {
                foreach (var name in names) NetworkNamespace.EnsureNamed(name).Dispose();
            });
            Report("namespace, open by name", names.Count, () =>
            {
                foreach (var name in names) NetworkNamespace.FindNamed(name)!.Dispose();
            });
            Report("namespaces, list names", 1, () => Assert.Equal(names.Count, NetworkNamespace.ListNames(names[0][..^3]).Count(names.Contains)));
            using var first = NetworkNamespace.FindNamed(names[0])!;
            Report("run inside", 1000, () => Repeat(1000, () => first.Run(() => { })));
            Report("settings of a router, all", 20, () => Repeat(20, () => first.WriteSysctls(Sysctl.OfRouter)));
            Report("netlink socket, open", 50, () => Repeat(50, () => NetlinkSocket.Open(first).Dispose()));
        }
        finally
        {
            Report("namespace, remove", names.Count, () => names.ForEach(NetworkNamespace.RemoveNamed));
        }
    }

    [KernelFact]
    public void Each_change_of_a_network_takes_milliseconds_at_most()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        const int pairs = 100;
        Report("veth pair across namespaces, make", pairs, () => Repeat(pairs, i =>
        {
            using var batch = here.Netlink.NewBatch();
            batch.EnsureVethPair(new(new($"a{i}")) { Index = 100 + i }, new(new($"b{i}")) { Namespace = there.Namespace, Index = 100 + i }).Execute();
        }));
        Report("device, set up, one batch", pairs, () =>
        {
            using var batch = here.Netlink.NewBatch();
            for (var i = 0; i < pairs; i++) batch.ChangeDevice(100 + i, new() { Up = true });
            batch.Execute();
        });
        Report("device, find by name", 1000, () => Repeat(1000, i => Assert.NotNull(here.Netlink.FindDevice(new($"a{i % pairs}")))));
        Report("devices, list 101", 10, () => Repeat(10, () => Assert.Equal(101, here.Netlink.ListDevices().Count)));
        Report("address, one message each", pairs, () => Repeat(pairs, i =>
            here.Netlink.NewBatch().EnsureAddress(new(100 + i, new Ipv4Address(0x0A000001 + ((uint)i << 8)), 24)).Execute()));

        const int routes = 1000;
        using var added = here.Netlink.NewBatch();
        for (uint i = 0; i < routes; i++) added.EnsureRoute(new(100, new(new(0x0B000000 | (i << 8)), 24)) { Device = 100, Protocol = 157 });
        Report("route, add, batch of 1,000", routes, added.Execute);
        Report("route, replace, batch of 1,000", routes, added.Execute);
        Report("routes, list 1,000 of a table", 10, () => Repeat(10, () => Assert.Equal(routes, here.Netlink.ListRoutes(new() { Table = 100 }).Count)));
        Report("rule, add", 100, () => Repeat(100, i => here.Netlink.NewBatch().EnsureRule(new(1000 + (uint)i) { Table = 100 }).Execute()));
        Report("bandwidth limit, set", pairs, () => Repeat(pairs, i => here.Netlink.NewBatch().EnsureBandwidthLimit(new(100 + i, 10_000_000)).Execute()));
        Report("bandwidth limit, change", pairs, () => Repeat(pairs, i => here.Netlink.NewBatch().EnsureBandwidthLimit(new(100 + i, 20_000_000)).Execute()));
        Report("bandwidth limits, list 100", 1, () => Assert.Equal(pairs, here.Netlink.ListBandwidthLimits().Count));
        Report("veth pair, remove, one by one", 10, () => Repeat(10, i => here.Netlink.NewBatch().RemoveDevice(100 + i).Execute()));
        Report("veth pair, remove, 90 at one time", 90, () => here.Netlink.NewBatch().RemoveDevices([.. Enumerable.Range(110, 90)]).Execute());
    }

    private static void Repeat(int times, Action work) => Repeat(times, _ => work());

    private static void Repeat(int times, Action<int> work)
    {
        for (var i = 0; i < times; i++) work(i);
    }

    // Fails only when something is wrong by orders of magnitude: this may be a busy machine.
    private void Report(string step, int times, Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        var microseconds = watch.Elapsed.TotalMicroseconds / times;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step,-36} {microseconds,10:F1} us"));
        Assert.InRange(microseconds, 0, 250_000);
    }
}
