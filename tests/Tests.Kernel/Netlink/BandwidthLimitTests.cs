using System.Diagnostics;
using System.Globalization;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Tests.Kernel.Namespaces;
using Xunit;

namespace Tieline.Tests.Kernel.Netlink;

/// <summary>One after the other: they measure time, and two flows on one machine take it from each other.</summary>
[Collection(nameof(BandwidthLimitTests))]
[CollectionDefinition(nameof(BandwidthLimitTests), DisableParallelization = true)]
public class BandwidthLimitTests(ITestOutputHelper output)
{
    private const long Mbps = 1_000_000;
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    [KernelFact]
    public void Tcp_gets_most_of_500_Mbps_and_no_more() => Tcp_gets(500, 450, 500, null);

    [KernelFact]
    public void Tcp_gets_most_of_20_Mbps_and_no_more() => Tcp_gets(20, 17, 20, null);

    /// <summary>Reno fills the queue until it overflows, and is there on every kernel.</summary>
    [KernelFact]
    public void Tcp_with_reno_gets_most_of_500_Mbps_and_no_more() => Tcp_gets(500, 450, 500, "reno");

    [KernelFact]
    public void Tcp_with_reno_gets_most_of_20_Mbps_and_no_more() => Tcp_gets(20, 17, 20, "reno");

    [KernelFact]
    public void A_limit_changes_under_a_running_connection()
    {
        using var path = new RoutedPath();
        path.Router.Netlink.NewBatch().EnsureBandwidthLimit(new(RoutedPath.TowardsReceiver, 20 * Mbps)).Execute();
        using var flow = path.StartFlow();
        Assert.InRange(flow.Measure(TimeSpan.FromSeconds(1)), 10, 22);

        path.Router.Netlink.NewBatch().EnsureBandwidthLimit(new(RoutedPath.TowardsReceiver, 300 * Mbps)).Execute();

        var reached = 0.0;
        var watch = Stopwatch.StartNew();
        while (reached < 250 && watch.Elapsed < TimeSpan.FromSeconds(20)) reached = flow.Measure(TimeSpan.FromSeconds(0.5));
        Report($"20 -> 300 Mbit/s: {reached:F0} Mbit/s after {watch.Elapsed.TotalSeconds:F1} s");
        Assert.InRange(reached, 250, 310);

        path.Router.Netlink.NewBatch().EnsureBandwidthLimit(new(RoutedPath.TowardsReceiver, 20 * Mbps)).Execute();
        flow.Measure(TimeSpan.FromSeconds(1)); // what was under way
        Assert.InRange(flow.Measure(TwoSeconds), 12, 22);
    }

    [KernelFact]
    public void No_packet_in_the_queue_is_lost_when_the_limit_changes()
    {
        using var path = new RoutedPath();
        path.Router.Netlink.NewBatch().EnsureBandwidthLimit(new(RoutedPath.TowardsReceiver, Mbps / 10)).Execute();
        var (sending, receiving) = path.OpenDatagrams();
        using var _ = sending;
        using var __ = receiving;

        // 90 packets of 1,442 bytes: the first 68 KB pass at once, the others would need 5 seconds at the old rate.
        for (var i = 0; i < 90; i++) sending.Send(new byte[1400]);
        var watch = Stopwatch.StartNew();
        path.Router.Netlink.NewBatch().EnsureBandwidthLimit(new(RoutedPath.TowardsReceiver, 1000 * Mbps)).Execute();

        var buffer = new byte[2000];
        for (var i = 0; i < 90; i++) Assert.Equal(1400, receiving.Receive(buffer));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [KernelFact]
    public async Task A_packet_does_not_wait_long_behind_a_connection_that_takes_all_it_can()
    {
        using var path = new RoutedPath();
        path.Router.Netlink.NewBatch().EnsureBandwidthLimit(new(RoutedPath.TowardsReceiver, 100 * Mbps)).Execute();
        using var flow = path.StartFlow("reno");
        flow.Measure(TimeSpan.FromSeconds(1));
        var (sending, receiving) = path.OpenDatagrams();
        using var _ = sending;
        using var __ = receiving;

        var reading = Task.Run(() => flow.Measure(TwoSeconds));
        var waits = new List<double>();
        var buffer = new byte[100];
        while (!reading.IsCompleted)
        {
            var watch = Stopwatch.StartNew();
            sending.Send("ping"u8);
            receiving.Receive(buffer);
            waits.Add(watch.Elapsed.TotalMilliseconds);
        }

        waits.Sort();
        Report($"median {waits[waits.Count / 2]:F1} ms, highest {waits[^1]:F1} ms of {waits.Count}");
        Assert.InRange(await reading, 85, 100);
        Assert.InRange(waits[waits.Count / 2], 0, 100);
    }

    [KernelFact]
    public void Limits_are_listed_as_they_were_set_up_to_more_than_32_bits()
    {
        using var path = new RoutedPath();
        var netlink = path.Router.Netlink;
        Assert.Empty(netlink.ListBandwidthLimits());
        Assert.Null(netlink.FindBandwidthLimit(11));

        BandwidthLimit[] limits = [new(11, 100_000 * Mbps), new(RoutedPath.TowardsReceiver, 1 * Mbps)];
        foreach (var limit in limits) netlink.NewBatch().EnsureBandwidthLimit(limit).EnsureBandwidthLimit(limit).Execute();

        Assert.Equal(limits, netlink.ListBandwidthLimits().OrderBy(limit => limit.Device));
        Assert.Equal(limits[0], netlink.FindBandwidthLimit(11));
        var large = new BandwidthLimit(RoutedPath.TowardsReceiver, 40_000 * Mbps);
        netlink.NewBatch().EnsureBandwidthLimit(large).Execute();
        Assert.Equal(large, netlink.FindBandwidthLimit(large.Device));
    }

    [KernelFact]
    public void Removing_a_limit_twice_is_no_error_and_also_where_the_device_is_gone()
    {
        using var path = new RoutedPath();
        var netlink = path.Router.Netlink;
        netlink.NewBatch().EnsureBandwidthLimit(new(11, Mbps)).Execute();

        using var batch = netlink.NewBatch().RemoveBandwidthLimit(11).RemoveBandwidthLimit(11).RemoveBandwidthLimit(4711);
        batch.Execute();

        Assert.Equal([Errno.Ok, Errno.ENOENT, Errno.ENODEV], batch.Answers.ToArray().Select(answer => answer.Errno));
        Assert.Empty(netlink.ListBandwidthLimits());
    }

    [KernelFact]
    public void A_limit_of_a_device_that_is_not_there_is_refused_with_its_name()
    {
        using var here = new TestNamespace();
        using var batch = here.Netlink.NewBatch().EnsureBandwidthLimit(new(4711, Mbps));
        var refused = Assert.Throws<KernelException>(batch.Execute);
        Assert.Equal((Errno.ENODEV, "RTM_NEWQDISC 1: on #4711"), (refused.Errno, refused.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.EnsureBandwidthLimit(new(1, 7)));
    }

    private void Tcp_gets(int limitMbps, int least, int most, string? congestionControl)
    {
        using var path = new RoutedPath();
        path.Router.Netlink.NewBatch().EnsureBandwidthLimit(new(RoutedPath.TowardsReceiver, limitMbps * Mbps)).Execute();
        using var flow = path.StartFlow(congestionControl);
        var reached = flow.Measure(TwoSeconds);
        Report($"{limitMbps} Mbit/s, {congestionControl ?? "default"}: {reached:F1} Mbit/s of payload");
        Assert.InRange(reached, least, most);
    }

    private void Report(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
