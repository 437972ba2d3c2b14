namespace Tieline.Engines.Linux.Namespaces;

/// <summary>A setting of the kernel's network stack, under /proc/sys/net.</summary>
/// <param name="Path">Below /proc/sys/net, such as <c>ipv4/ip_forward</c>.</param>
/// <param name="Value">As it is written to the file.</param>
/// <param name="Optional">Whether a kernel that does not have it will do.</param>
internal readonly record struct Sysctl(string Path, string Value, bool Optional = false)
{
    /// <summary>What makes a namespace a router: it forwards, and the route tables alone decide where to.</summary>
    /// <remarks>To be written before devices are made, as a new device copies <c>conf/default</c>.</remarks>
    public static IReadOnlyList<Sysctl> OfRouter { get; } =
    [
        // First: writing it sets several of the others back (Linux, net/ipv4/devinet.c, inet_forward_change).
        new("ipv4/ip_forward", "1"),
        // A packet may come in by another way than the answer leaves: the tenant's routes need not be symmetric.
        new("ipv4/conf/all/rp_filter", "0"),
        new("ipv4/conf/default/rp_filter", "0"),
        // A tenant's packet changes no route, and the router tells no tenant of a shorter way round it.
        new("ipv4/conf/all/accept_redirects", "0"),
        new("ipv4/conf/default/accept_redirects", "0"),
        new("ipv4/conf/all/send_redirects", "0"),
        new("ipv4/conf/default/send_redirects", "0"),
        new("ipv6/conf/all/disable_ipv6", "1", Optional: true),
        new("ipv6/conf/default/disable_ipv6", "1", Optional: true),
        // Frames between two ports of a bridge are not the packet filter's business.
        new("bridge/bridge-nf-call-iptables", "0", Optional: true),
        new("bridge/bridge-nf-call-ip6tables", "0", Optional: true),
        new("bridge/bridge-nf-call-arptables", "0", Optional: true),
    ];
}
