using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Tests.Kernel.Namespaces;
using Xunit;

namespace Tieline.Tests.Kernel.Netlink;

public class DeviceTests
{
    private static readonly MacAddress NearMac = new(0x02_00_00_00_00_0a);
    private static readonly MacAddress FarMac = new(0x02_00_00_00_00_0b);

    [KernelFact]
    public void A_veth_pair_is_made_with_its_far_end_in_another_namespace()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();

        using var batch = here.Netlink.NewBatch();
        batch.EnsureVethPair(
            new(new("near")) { Mac = NearMac, Mtu = 1400 },
            new(new("far")) { Mac = FarMac, Mtu = 1400, Namespace = there.Namespace })
            .ChangeDevice(new DeviceName("near"), new() { Up = true })
            .Execute();
        there.Netlink.NewBatch().ChangeDevice(new DeviceName("far"), new() { Up = true }).Execute();

        var near = here.Netlink.FindDevice(new("near"))!;
        var far = there.Netlink.FindDevice(new("far"))!;
        Assert.Equal(("veth", NearMac, 1400, true, OperState.Up), (near.Kind, near.Mac, near.Mtu, near.IsUp, near.State));
        Assert.Equal(("veth", FarMac, 1400, true, OperState.Up), (far.Kind, far.Mac, far.Mtu, far.IsUp, far.State));
        Assert.Equal((far.Index, near.Index), (near.Peer, far.Peer));
        Assert.Equal(here.Netlink.FindNamespaceNumber(there.Namespace), near.PeerNamespace);
        Assert.NotNull(near.PeerNamespace);
        Assert.Null(there.Netlink.FindDevice(new("near")));
    }

    [KernelFact]
    public void Both_ends_can_be_made_from_a_third_namespace()
    {
        using var third = new TestNamespace();
        using var left = new TestNamespace();
        using var right = new TestNamespace();

        third.Netlink.NewBatch()
            .EnsureVethPair(new(new("v")) { Namespace = left.Namespace }, new(new("v")) { Namespace = right.Namespace })
            .Execute();

        Assert.Single(third.Netlink.ListDevices());
        Assert.Equal(left.IndexOf("v"), right.Netlink.FindDevice(new("v"))!.Peer);
    }

    [KernelFact]
    public void A_near_end_elsewhere_needs_to_be_told_where_the_far_end_is()
    {
        using var here = new TestNamespace();
        using var batch = here.Netlink.NewBatch();
        Assert.Throws<ArgumentException>(() => batch.EnsureVethPair(new(new("a")) { Namespace = here.Namespace }, new(new("b"))));
    }

    [KernelFact]
    public void A_pair_that_is_there_is_no_error_and_is_left_as_it_is()
    {
        using var here = new TestNamespace();
        here.Netlink.NewBatch().EnsureVethPair(new(new("a")), new(new("b"))).Execute();
        var before = here.Netlink.ListDevices();

        using var again = here.Netlink.NewBatch().EnsureVethPair(new(new("a")) { Mtu = 1300 }, new(new("b")));
        again.Execute();

        Assert.Equal(Errno.EEXIST, again.Answers[0].Errno);
        Assert.Equal(before, here.Netlink.ListDevices());
    }

    [KernelFact]
    public void A_device_gets_the_index_that_is_asked_for_so_that_one_batch_can_build_on_it()
    {
        using var here = new TestNamespace();

        here.Netlink.NewBatch()
            .EnsureBridge(new("br"), mac: NearMac, index: 100)
            .EnsureVethPair(new(new("a")) { Index = 101 }, new(new("b")) { Index = 102 }, master: 100)
            .ChangeDevice(102, new() { Up = true })
            .EnsureAddress(new(100, Address("10.1.0.1"), 24))
            .Execute();

        var bridge = here.Netlink.FindDevice(new("br"))!;
        Assert.Equal((100, "bridge", NearMac), (bridge.Index, bridge.Kind, bridge.Mac));
        Assert.Equal(100, here.Netlink.FindDevice(new("a"))!.Master);
        Assert.Equal(101, here.Netlink.FindDevice(new("b"))!.Peer);
        Assert.Null(here.Netlink.FindDevice(new("b"))!.PeerNamespace);
    }

    [KernelFact]
    public void A_new_bridge_forwards_at_once_and_has_no_spanning_tree()
    {
        using var here = new TestNamespace();
        here.Netlink.NewBatch().EnsureBridge(new("br")).EnsureVethPair(new(new("a")), new(new("b"))).Execute();
        here.Netlink.NewBatch()
            .ChangeDevice(new DeviceName("b"), new() { Up = true })
            .ChangeDevice(new DeviceName("a"), new() { Up = true, Master = here.IndexOf("br") })
            .Execute();

        // A bridge has carrier only once one of its ports forwards; with a forward delay that takes 30 seconds.
        Assert.Equal(OperState.Up, here.Netlink.FindDevice(new("br"))!.State);
    }

    [KernelFact]
    public void Everything_about_a_device_can_be_changed()
    {
        using var here = new TestNamespace();
        here.Netlink.NewBatch().EnsureBridge(new("br")).EnsureVethPair(new(new("a")), new(new("b"))).Execute();
        var (bridge, index) = (here.IndexOf("br"), here.IndexOf("a"));

        here.Netlink.NewBatch()
            .ChangeDevice(index, new() { Name = new("renamed"), Alias = "link-1 of vpc-ä", Mtu = 9000, Mac = FarMac, Master = bridge, Up = true })
            .Execute();

        var changed = here.Netlink.FindDevice(new("renamed"))!;
        Assert.Equal(
            (index, "link-1 of vpc-ä", 9000, FarMac, bridge, true),
            (changed.Index, changed.Alias, changed.Mtu, changed.Mac, changed.Master, changed.IsUp));

        here.Netlink.NewBatch().ChangeDevice(index, new() { Alias = "", Master = 0, Up = false }).Execute();
        var changedBack = here.Netlink.FindDevice(new("renamed"))!;
        Assert.Equal(("", 0, false, 9000), (changedBack.Alias, changedBack.Master, changedBack.IsUp, changedBack.Mtu));
    }

    [KernelFact]
    public void A_device_moves_to_another_namespace()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        here.Netlink.NewBatch().EnsureVethPair(new(new("a")), new(new("b"))).Execute();

        here.Netlink.NewBatch().ChangeDevice(here.IndexOf("b"), new() { Namespace = there.Namespace, Name = new("eth0") }).Execute();

        Assert.Null(here.Netlink.FindDevice(new("b")));
        Assert.NotNull(there.Netlink.FindDevice(new("eth0")));
    }

    [KernelFact]
    public void Removing_a_device_takes_both_ends_and_doing_it_again_is_no_error()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        here.Netlink.NewBatch().EnsureVethPair(new(new("a")), new(new("b")) { Namespace = there.Namespace }).Execute();

        here.Netlink.NewBatch().RemoveDevice(new DeviceName("a")).Execute();
        Assert.Null(here.Netlink.FindDevice(new("a")));
        Assert.Null(there.Netlink.FindDevice(new("b")));

        using var again = here.Netlink.NewBatch().RemoveDevice(new DeviceName("a")).RemoveDevice(4711);
        again.Execute();
        Assert.Equal([Errno.ENODEV, Errno.ENODEV], again.Answers.ToArray().Select(answer => answer.Errno));
    }

    [KernelFact]
    public void Many_devices_are_removed_at_one_time_and_no_other()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        for (var i = 10; i < 20; i++)
            here.Netlink.NewBatch().EnsureVethPair(new(new($"a{i}")) { Index = i }, new(new($"b{i}")) { Namespace = there.Namespace }).Execute();

        here.Netlink.NewBatch().RemoveDevices([10, 11, 12, 13, 14, 15, 16, 17, 18, 4711]).Execute();

        Assert.Equal(["a19", "lo"], here.Netlink.ListDevices().Select(device => device.Name.ToString()).Order());
        Assert.Equal(["b19", "lo"], there.Netlink.ListDevices().Select(device => device.Name.ToString()).Order());
        here.Netlink.NewBatch().RemoveDevices([]).RemoveDevices([10]).Execute();
    }

    [KernelFact]
    public void An_alias_of_256_bytes_is_refused_before_anything_is_sent()
    {
        using var here = new TestNamespace();
        using var batch = here.Netlink.NewBatch();
        Assert.Throws<ArgumentException>(() => batch.ChangeDevice(1, new() { Alias = new string('x', 256) }));
        Assert.Equal(0, batch.Count);

        batch.ChangeDevice(1, new() { Alias = new string('x', 255) }).Execute();
        Assert.Equal(255, here.Netlink.FindDevice(new("lo"))!.Alias.Length);
    }

    [KernelFact]
    public void A_list_longer_than_one_buffer_is_complete()
    {
        using var here = new TestNamespace();
        using var batch = here.Netlink.NewBatch();
        for (var i = 0; i < 200; i++) batch.EnsureVethPair(new(new($"a{i}")), new(new($"b{i}")));
        batch.Execute();

        Assert.Equal(401, here.Netlink.ListDevices().Select(device => device.Index).Distinct().Count());
    }

    /// <summary>The kernel marks such a list as interrupted (NLM_F_DUMP_INTR).</summary>
    [KernelFact]
    public async Task A_list_during_which_devices_are_renamed_has_each_of_them_once()
    {
        using var here = new TestNamespace();
        using var batch = here.Netlink.NewBatch();
        for (var i = 0; i < 100; i++) batch.EnsureVethPair(new(new($"a{i}")), new(new($"b{i}")));
        batch.Execute();
        var index = here.IndexOf("a0");
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            using var other = NetlinkSocket.Open(here.Namespace);
            using var renaming = other.NewBatch();
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                renaming.Clear().ChangeDevice(index, new() { Name = new($"n{i % 100_000}") }).Execute();
                Thread.Yield();
            }
        });

        for (var i = 0; i < 50; i++)
        {
            var listed = here.Netlink.ListDevices();
            Assert.Equal((201, 201), (listed.Count, listed.Select(device => device.Index).Distinct().Count()));
        }

        await stop.CancelAsync();
        await writer;
    }

    private static Ipv4Address Address(string text) => Ipv4Address.Parse(text)!.Value;
}
