using System.Collections.Immutable;
using System.Diagnostics;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Dns;
using Tieline.Tests.Kernel.Namespaces;

namespace Tieline.Tests.Kernel.Dns;

/// <summary>A router's namespace and a folder of resolvers; both and every dnsmasq of them are gone when disposed of.</summary>
internal sealed class ResolverBench : IAsyncDisposable
{
    public static readonly VpcId Own = new(1), Peer = new(2);
    private static int s_made;

    public ResolverBench()
    {
        Settings = new() { StateFolder = $"/tmp/tltest-dns-{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}" };
        Resolvers = new(Settings);
    }

    public TestNamespace Router { get; } = new();

    public string RouterPath => PathOf(Router);

    public ResolverSettings Settings { get; }

    public Resolvers Resolvers { get; }

    /// <summary>The files of <see cref="Own"/>.</summary>
    public ResolverFiles Files => new(Settings, Own);

    /// <summary>The resolver of <see cref="Own"/> that the files tell of; 0 when they tell of none that lives.</summary>
    public int ProcessId
    {
        get
        {
            using var process = ResolverProcess.Find(Files);
            return process?.Id ?? 0;
        }
    }

    public static string PathOf(TestNamespace made) => $"/run/netns/{made.Name}";

    public static ImmutableArray<WorkloadName> Names(params (string Name, string Address)[] names) =>
        [.. names.Select(name => Named(name.Name, name.Address, Own))];

    public static WorkloadName Named(string name, string address, VpcId home) => new(name, Ipv4Address.Parse(address)!.Value, home);

    public Task Ensure(ImmutableArray<WorkloadName> names, TestNamespace? elsewhere = null) =>
        Resolvers.EnsureAsync(Own, PathOf(elsewhere ?? Router), names, CancellationToken.None);

    public Task Remove() => Resolvers.RemoveAsync(Own, CancellationToken.None);

    public ImmutableArray<WorkloadName>? Observe() => Resolvers.Observe(Own, RouterPath);

    public DnsAnswer? Ask(string name, ushort type = DnsClient.A) => DnsClient.Ask(Router.Namespace, name, type);

    /// <summary>Kills a process and returns when it is gone, or dead and not waited for.</summary>
    public static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        SpinWait.SpinUntil(() => IsGone(processId));
    }

    private static bool IsGone(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Length == 0;
        }
        catch (IOException)
        {
            return true; // The file is not there, or its process went while it was read.
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var vpc in Resolvers.List()) await Resolvers.RemoveAsync(vpc, CancellationToken.None);
        if (Directory.Exists(Settings.StateFolder)) Directory.Delete(Settings.StateFolder);
        Router.Dispose();
    }
}
