using Tieline.Core.Networks;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Tests.Kernel.Namespaces;
using Xunit;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Linux;

/// <summary>Workloads are plugged in however their namespace is named, and nothing of them is lost.</summary>
public class PortTests
{
    private static readonly Ipv4Network Subnet = Network("10.10.1.0/24");

    [KernelFact]
    public async Task A_namespace_made_with_the_port_goes_with_it()
    {
        await using var world = new LinuxWorld();
        var web = world.AddVpc(1, "10.10.1.0/24");
        var name = TestNamespace.NewName();
        var port = PortIn(20, new(1), new(1), Subnet, Ipv4("10.10.1.20"), new(AttachmentKind.OwnNamespace, name, "eth0", true));
        world.Add(port);
        await world.ConvergeAsync();
        using (var made = NetworkNamespace.FindNamed(name)!)
        using (var netlink = NetlinkSocket.Open(made))
        {
            var device = netlink.FindDevice(new("eth0"))!;
            Assert.Equal(port.Mac, device.Mac);
            Assert.Equal([new(device.Index, port.Address, 24)], netlink.ListAddresses(device.Index));
            Assert.Equal(Ipv4("10.10.1.1"), netlink.ListRoutes(new() { Table = KernelRoute.MainTable }).Single(route => route.Destination == Ipv4Network.Any).Gateway);
        }

        Assert.Contains("nameserver 10.10.1.1", await File.ReadAllTextAsync($"/etc/netns/{name}/resolv.conf"));
        Assert.Equal(port.Id, (await world.Engine.TraceAsync(new(1), web.Port.Address, port.Address, default)).Arrived);

        world.Drop(port);
        await world.ConvergeAsync();
        Assert.Null(NetworkNamespace.FindNamed(name));
        Assert.False(Directory.Exists($"/etc/netns/{name}"));
    }

    [KernelFact]
    public async Task A_port_whose_workload_is_another_leaves_nothing_with_the_first()
    {
        await using var world = new LinuxWorld();
        var web = world.AddVpc(1, "10.10.1.0/24");
        var (first, second) = (TestNamespace.NewName(), TestNamespace.NewName());
        var port = PortIn(20, new(1), new(1), Subnet, Ipv4("10.10.1.20"), new(AttachmentKind.OwnNamespace, first, "eth0", true));
        world.Add(port);
        await world.ConvergeAsync();

        var moved = port with { Attachment = port.Attachment with { Target = second } };
        world.Add(moved);
        await world.ConvergeAsync();

        Assert.Null(NetworkNamespace.FindNamed(first));
        using (var made = NetworkNamespace.FindNamed(second)!)
        using (var netlink = NetlinkSocket.Open(made))
        {
            var device = netlink.FindDevice(new("eth0"))!;
            Assert.Equal((port.Mac, port.Address), (device.Mac, Assert.Single(netlink.ListAddresses(device.Index)).Address));
        }

        Assert.Equal(port.Id, (await world.Engine.TraceAsync(new(1), web.Port.Address, port.Address, default)).Arrived);
        world.Drop(moved);
        await world.ConvergeAsync();
        Assert.Null(NetworkNamespace.FindNamed(second));
    }

    [KernelFact]
    public async Task A_namespace_that_was_there_is_neither_taken_over_nor_removed()
    {
        await using var world = new LinuxWorld();
        world.AddVpc(1, "10.10.1.0/24");
        using var theirs = new TestNamespace();
        var port = PortIn(20, new(1), new(1), Subnet, Ipv4("10.10.1.20"), new(AttachmentKind.OwnNamespace, theirs.Name, "eth0", true));
        world.Add(port);

        var failure = Assert.Single(await world.Engine.ApplyAsync(await world.StepsAsync(), default));
        Assert.Contains($"network namespace {theirs.Name} exists", failure.Fault);
        Assert.Null(theirs.Netlink.FindDevice(new("eth0")));

        world.Drop(port);
        await world.ConvergeAsync();
        Assert.NotNull(NetworkNamespace.FindNamed(theirs.Name));
    }

    [KernelFact]
    public async Task A_workload_is_found_by_process_and_by_path()
    {
        await using var world = new LinuxWorld();
        var web = world.AddVpc(1, "10.10.1.0/24");
        using var home = new TestNamespace();
        using var process = home.Namespace.StartProcess(new("sleep", ["600"]));
        try
        {
            world.Add(
                PortIn(20, new(1), new(1), Subnet, Ipv4("10.10.1.20"), new(AttachmentKind.Process, $"{process.Id}", "net0", true)),
                PortIn(21, new(1), new(1), Subnet, Ipv4("10.10.1.21"), new(AttachmentKind.Path, $"/proc/{process.Id}/ns/net", "net1", false)));
            await world.ConvergeAsync();
            Assert.NotNull(home.Netlink.FindDevice(new("net0")));
            Assert.NotNull(home.Netlink.FindDevice(new("net1")));
            Assert.NotNull((await world.Engine.TraceAsync(new(1), web.Port.Address, Ipv4("10.10.1.21"), default)).Arrived);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    [KernelFact]
    public async Task A_workload_that_is_gone_and_back_is_plugged_in_again()
    {
        await using var world = new LinuxWorld();
        var web = world.AddVpc(1, "10.10.1.0/24");
        var name = TestNamespace.NewName();
        world.Add(PortIn(20, new(1), new(1), Subnet, Ipv4("10.10.1.20"), new(AttachmentKind.NamedNamespace, name, "eth0", true)));
        NetworkNamespace.EnsureNamed(name).Dispose();
        try
        {
            await world.ConvergeAsync();
            NetworkNamespace.RemoveNamed(name);
            Assert.Contains(name, Assert.Single(await world.Engine.ApplyAsync(await world.StepsAsync(), default)).Fault);

            NetworkNamespace.EnsureNamed(name).Dispose();
            await world.ConvergeAsync();
            Assert.NotNull((await world.Engine.TraceAsync(new(1), web.Port.Address, Ipv4("10.10.1.20"), default)).Arrived);
        }
        finally
        {
            NetworkNamespace.RemoveNamed(name);
        }
    }

    [KernelFact]
    public async Task A_device_name_that_the_workload_has_already_is_refused()
    {
        await using var world = new LinuxWorld();
        world.AddVpc(1, "10.10.1.0/24");
        using var home = new TestNamespace();
        home.Netlink.NewBatch().EnsureBridge(new("eth0")).Execute();
        var port = PortIn(20, new(1), new(1), Subnet, Ipv4("10.10.1.20"), new(AttachmentKind.NamedNamespace, home.Name, "eth0", true));
        world.Add(port);
        Assert.Contains("has a device eth0 already", Assert.Single(await world.Engine.ApplyAsync(await world.StepsAsync(), default)).Fault);
        Assert.Equal("bridge", home.Netlink.FindDevice(new("eth0"))!.Kind);
        world.Drop(port);
    }

    [KernelFact]
    public async Task A_second_port_of_one_namespace_gets_its_own_device()
    {
        await using var world = new LinuxWorld();
        var web = world.AddVpc(1, "10.10.1.0/24");
        world.Add(PortIn(20, new(1), new(1), Subnet, Ipv4("10.10.1.20"), new(AttachmentKind.NamedNamespace, web.Home.Name, "eth1", false)));
        await world.ConvergeAsync();
        Assert.NotNull(web.Home.Netlink.FindDevice(new("eth0")));
        Assert.NotNull(web.Home.Netlink.FindDevice(new("eth1")));
    }
}
