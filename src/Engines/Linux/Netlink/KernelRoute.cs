using Tieline.Core.Networks;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>What happens to a packet that a route matches. The numbers are the kernel's (<c>RTN_*</c>).</summary>
internal enum RouteType : byte
{
    Unspecified = 0,

    /// <summary>It goes on, to the gateway or out of the device.</summary>
    Unicast = 1,

    /// <summary>It is for this host.</summary>
    Local = 2,
    Broadcast = 3,
    Anycast = 4,
    Multicast = 5,

    /// <summary>It is dropped and nobody is told.</summary>
    Blackhole = 6,

    /// <summary>It is dropped and the sender is told: host unreachable.</summary>
    Unreachable = 7,

    /// <summary>It is dropped and the sender is told: forbidden.</summary>
    Prohibit = 8,
}

/// <summary>A route of one of the kernel's tables, with at most one next hop.</summary>
/// <param name="Table">The table's number: 254 is the main one, 1 to 2^32-1 but 253 to 255 are free to use.</param>
internal readonly record struct KernelRoute(uint Table, Ipv4Network Destination)
{
    public const uint MainTable = 254;
    public const uint LocalTable = 255;

    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>The next hop; null when the destination is on the device itself.</summary>
    public Ipv4Address? Gateway { get; init; }

    /// <summary>The gateway is reached over the device though no address of the device says so.</summary>
    public bool OnLink { get; init; }

    /// <summary>The index of the device it goes out of; 0 when there is none.</summary>
    public int Device { get; init; }

    /// <summary>Among routes to one destination, the lowest wins.</summary>
    public uint Metric { get; init; }

    /// <summary>Who made the route: 2 is the kernel, 3 boot, 4 an administrator; 5 to 255 are a program's own.</summary>
    public byte Protocol { get; init; }

    /// <summary>The source that this host's own packets get; null for the device's first address.</summary>
    public Ipv4Address? PreferredSource { get; init; }

    public override string ToString() =>
        $"{(Type == RouteType.Unicast ? "" : Type.ToString().ToLowerInvariant() + " ")}{Destination} table {Table}" +
        $"{(Gateway is { } gateway ? $" via {gateway}" : "")}{(OnLink ? " onlink" : "")}{(Device == 0 ? "" : $" dev #{Device}")}" +
        $"{(Metric == 0 ? "" : $" metric {Metric}")} proto {Protocol}";
}

/// <summary>Which routes to list; what is null does not matter.</summary>
internal readonly record struct RouteFilter
{
    public uint? Table { get; init; }

    /// <summary>The index of the device that they go out of.</summary>
    public int? Device { get; init; }

    public byte? Protocol { get; init; }

    public RouteType? Type { get; init; }
}

/// <summary>A packet whose way is asked for.</summary>
/// <param name="Source">Null for one that this host sends, and whose source it chooses.</param>
/// <param name="Incoming">The index of the device that it comes in by; 0 for one that this host sends.</param>
internal readonly record struct RouteQuestion(Ipv4Address Destination, Ipv4Address? Source = null, int Incoming = 0);
