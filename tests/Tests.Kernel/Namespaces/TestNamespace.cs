using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;

namespace Tieline.Tests.Kernel.Namespaces;

/// <summary>A network namespace of one test, with a socket in it; gone when disposed of.</summary>
internal sealed class TestNamespace : IDisposable
{
    private static readonly string Prefix = $"tltest-{Environment.ProcessId}-";
    private static int s_made;

    // For those of a test that failed before it could dispose of them.
    static TestNamespace() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        foreach (var name in NetworkNamespace.ListNames(Prefix)) NetworkNamespace.RemoveNamed(name);
    };

    public TestNamespace()
    {
        Name = NewName();
        Namespace = NetworkNamespace.EnsureNamed(Name);
        Netlink = NetlinkSocket.Open(Namespace);
    }

    public string Name { get; }

    public NetworkNamespace Namespace { get; }

    public NetlinkSocket Netlink { get; }

    /// <summary>A name that no other test has.</summary>
    public static string NewName() => $"{Prefix}{Interlocked.Increment(ref s_made)}";

    public int IndexOf(string device) =>
        Netlink.FindDevice(new(device))?.Index ?? throw new InvalidOperationException($"{Name} has no device {device}");

    public void Dispose()
    {
        Netlink.Dispose();
        Namespace.Dispose();
        NetworkNamespace.RemoveNamed(Name);
    }
}
