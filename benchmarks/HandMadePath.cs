using Tieline.Running;

namespace Tieline.Bench;

/// <summary>The four namespaces of a peering, made with iproute2 as a person would: workload, router, router, workload.</summary>
internal sealed class HandMadePath : IAsyncDisposable
{
    private static readonly string[] Namespaces = ["tlb-a", "tlb-ra", "tlb-rb", "tlb-b"];

    public static string From => "tlb-a";

    public static string To => "tlb-b";

    public static string Address => "10.202.0.10";

    public static async Task<HandMadePath> MakeAsync()
    {
        var path = new HandMadePath();
        await path.DisposeAsync();
        foreach (var name in Namespaces) await Shell.IpAsync($"netns add {name}\n-n {name} link set lo up");
        foreach (var (router, workload, net) in new[] { ("tlb-ra", "tlb-a", "10.201.0"), ("tlb-rb", "tlb-b", "10.202.0") })
        {
            await Shell.RunAsync("ip", "netns", "exec", router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
            await Shell.IpAsync(
                $"""
                -n {router} link add br0 type bridge
                -n {router} addr add {net}.1/24 dev br0
                -n {router} link set br0 up
                -n {router} link add p0 type veth peer name eth0 netns {workload}
                -n {router} link set p0 master br0
                -n {router} link set p0 up
                -n {workload} addr add {net}.10/24 dev eth0
                -n {workload} link set eth0 up
                -n {workload} route add default via {net}.1
                """);
        }

        await Shell.IpAsync(
            """
            -n tlb-ra link add l0 type veth peer name l0 netns tlb-rb
            -n tlb-ra addr add 169.254.9.1/30 dev l0
            -n tlb-rb addr add 169.254.9.2/30 dev l0
            -n tlb-ra link set l0 up
            -n tlb-rb link set l0 up
            -n tlb-ra route add 10.202.0.0/24 via 169.254.9.2
            -n tlb-rb route add 10.201.0.0/24 via 169.254.9.1
            """);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in Namespaces)
        {
            if (File.Exists($"/run/netns/{name}")) await Shell.IpAsync($"netns del {name}");
        }
    }
}
