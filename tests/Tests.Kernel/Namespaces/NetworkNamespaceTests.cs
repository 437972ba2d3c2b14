using System.Diagnostics;
using System.Net.Sockets;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Xunit;

namespace Tieline.Tests.Kernel.Namespaces;

public class NetworkNamespaceTests
{
    [KernelFact]
    public void A_namespace_that_was_made_is_listed_and_found_by_its_name()
    {
        using var made = new TestNamespace();

        Assert.Contains(made.Name, NetworkNamespace.ListNames("tltest-"));
        Assert.DoesNotContain(made.Name, NetworkNamespace.ListNames("other-"));
        using var found = NetworkNamespace.FindNamed(made.Name);
        Assert.Equal(made.Namespace.Identity, found!.Identity);
    }

    [KernelFact]
    public void Making_it_twice_answers_the_same_namespace()
    {
        using var made = new TestNamespace();
        using var again = NetworkNamespace.EnsureNamed(made.Name);
        Assert.Equal(made.Namespace.Identity, again.Identity);
    }

    [KernelFact]
    public void Two_namespaces_have_two_identities_and_neither_is_the_process_s_own()
    {
        using var first = new TestNamespace();
        using var second = new TestNamespace();
        using var own = NetworkNamespace.OpenOwn();
        Assert.Equal(3, new[] { first.Namespace.Identity, second.Namespace.Identity, own.Identity }.Distinct().Count());
    }

    [KernelFact]
    public void Removing_it_twice_is_no_error_and_the_name_is_gone()
    {
        var name = TestNamespace.NewName();
        NetworkNamespace.EnsureNamed(name).Dispose();

        NetworkNamespace.RemoveNamed(name);
        NetworkNamespace.RemoveNamed(name);

        Assert.Null(NetworkNamespace.FindNamed(name));
        Assert.DoesNotContain(name, NetworkNamespace.ListNames("tltest-"));
    }

    [KernelFact]
    public void A_name_that_a_killed_process_left_without_a_namespace_gets_one()
    {
        var name = TestNamespace.NewName();
        try
        {
            Directory.CreateDirectory(NetworkNamespace.Folder);
            File.WriteAllBytes(NetworkNamespace.PathOf(name), []);
            Assert.Null(NetworkNamespace.FindNamed(name));
            Assert.Contains(name, NetworkNamespace.ListNames(name));

            using var made = NetworkNamespace.EnsureNamed(name);
            using var found = NetworkNamespace.FindNamed(name);
            Assert.Equal(made.Identity, found!.Identity);
        }
        finally
        {
            NetworkNamespace.RemoveNamed(name);
        }
    }

    [KernelFact]
    public void A_half_made_name_can_be_removed()
    {
        var name = TestNamespace.NewName();
        Directory.CreateDirectory(NetworkNamespace.Folder);
        File.WriteAllBytes(NetworkNamespace.PathOf(name), []);

        NetworkNamespace.RemoveNamed(name);

        Assert.False(File.Exists(NetworkNamespace.PathOf(name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("../../etc/passwd")]
    [InlineData("nul\0byte")]
    public void A_name_that_is_no_file_s_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => NetworkNamespace.EnsureNamed(name));

    [KernelFact]
    public void A_path_that_is_no_network_namespace_is_refused()
    {
        Assert.Equal(Errno.ENOTTY, Assert.Throws<KernelException>(() => NetworkNamespace.OpenPath("/etc/passwd")).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<KernelException>(() => NetworkNamespace.OpenPath("/proc/self/ns/mnt")).Errno);
        Assert.Equal(Errno.ENOENT, Assert.Throws<KernelException>(() => NetworkNamespace.OpenPath("/proc/self/ns/none")).Errno);
    }

    [KernelFact]
    public void A_process_s_namespace_is_found_by_its_id()
    {
        using var own = NetworkNamespace.OpenOwn();
        using var found = NetworkNamespace.OpenProcess(Environment.ProcessId);
        Assert.Equal(own.Identity, found.Identity);
    }

    [KernelFact]
    public void Work_runs_inside_and_the_thread_comes_home_also_when_the_work_throws()
    {
        using var made = new TestNamespace();
        using var own = NetworkNamespace.OpenOwn();

        for (var i = 0; i < 20; i++)
        {
            using var inside = made.Namespace.Run(() => NetworkNamespace.OpenPath("/proc/thread-self/ns/net"));
            Assert.Equal(made.Namespace.Identity, inside.Identity);
            Assert.Throws<InvalidTimeZoneException>(() => made.Namespace.Run(() => throw new InvalidTimeZoneException()));
            using var home = own.Run(() => NetworkNamespace.OpenPath("/proc/thread-self/ns/net"));
            Assert.Equal(own.Identity, home.Identity);
        }

        using var here = NetworkNamespace.OpenPath("/proc/thread-self/ns/net");
        Assert.Equal(own.Identity, here.Identity);
    }

    [KernelFact]
    public void Work_inside_one_namespace_may_run_work_inside_another()
    {
        using var outer = new TestNamespace();
        using var inner = new TestNamespace();

        var seen = outer.Namespace.Run(() => inner.Namespace.Run(IdentityHere));

        Assert.Equal(inner.Namespace.Identity, seen);
    }

    [KernelFact]
    public async Task Many_threads_at_once_each_see_the_namespace_that_they_asked_for()
    {
        using var first = new TestNamespace();
        using var second = new TestNamespace();

        await Parallel.ForAsync(0, 200, (i, _) =>
        {
            var target = i % 2 == 0 ? first.Namespace : second.Namespace;
            Assert.Equal(target.Identity, target.Run(IdentityHere));
            return ValueTask.CompletedTask;
        });
    }

    [KernelFact]
    public void A_new_namespace_has_only_lo()
    {
        using var made = new TestNamespace();
        Assert.Equal(["lo"], made.Netlink.ListDevices().Select(device => device.Name.ToString()));
    }

    [KernelFact]
    public void The_settings_of_a_router_are_written_in_the_namespace_and_nowhere_else()
    {
        using var made = new TestNamespace();
        using var own = NetworkNamespace.OpenOwn();
        var before = own.ReadSysctl("ipv4/conf/all/send_redirects");

        made.Namespace.WriteSysctls(Sysctl.OfRouter);
        made.Namespace.WriteSysctls([new("ipv4/conf/all/send_redirects", before == "0" ? "1" : "0")]);

        Assert.Equal("1", made.Namespace.ReadSysctl("ipv4/ip_forward"));
        Assert.Equal("0", made.Namespace.ReadSysctl("ipv4/conf/default/rp_filter"));
        Assert.Equal(before, own.ReadSysctl("ipv4/conf/all/send_redirects"));
    }

    [KernelFact]
    public void A_setting_that_this_kernel_lacks_is_an_error_unless_it_is_optional()
    {
        using var made = new TestNamespace();
        made.Namespace.WriteSysctls([new("ipv4/no_such_setting", "1", Optional: true)]);

        var refused = Assert.Throws<KernelException>(() => made.Namespace.WriteSysctls([new("ipv4/no_such_setting", "1")]));
        Assert.Equal(Errno.ENOENT, refused.Errno);
        Assert.Contains("/proc/sys/net/ipv4/no_such_setting", refused.Message, StringComparison.Ordinal);

        var malformed = Assert.Throws<KernelException>(() => made.Namespace.WriteSysctls([new("ipv4/ip_forward", "x")]));
        Assert.Equal(Errno.EINVAL, malformed.Errno);
        Assert.Throws<ArgumentException>(() => made.Namespace.WriteSysctls([new("../kernel/hostname", "x")]));
    }

    [KernelFact]
    public async Task A_process_that_is_started_inside_is_inside()
    {
        using var made = new TestNamespace();
        var program = new ProcessStartInfo("readlink", ["/proc/self/ns/net"]) { RedirectStandardOutput = true };

        using var process = made.Namespace.StartProcess(program);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(made.Namespace.Identity.ToString(), output.Trim());
    }

    [KernelFact]
    public void A_socket_that_is_opened_inside_stays_inside()
    {
        using var made = new TestNamespace();
        made.Netlink.NewBatch().ChangeDevice(new DeviceName("lo"), new() { Up = true }).Execute();
        using var listener = made.Namespace.Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
            socket.Listen();
            return socket;
        });

        using var outside = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => outside.Connect(listener.LocalEndPoint!)).SocketErrorCode);
        using var inside = made.Namespace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        inside.Connect(listener.LocalEndPoint!);
        Assert.True(inside.Connected);
    }

    private static NamespaceIdentity IdentityHere()
    {
        using var here = NetworkNamespace.OpenPath("/proc/thread-self/ns/net");
        return here.Identity;
    }
}
