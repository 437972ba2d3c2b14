using Tieline.Core.Networks;
using Tieline.Engines.Linux.Namespaces;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>A network device as the kernel lists it.</summary>
/// <param name="Index">Its number in its namespace; never 0.</param>
/// <param name="Kind">The kernel's word: <c>veth</c>, <c>bridge</c>; empty for one without, such as <c>lo</c>.</param>
/// <param name="Alias">Free text of the owner's; empty when there is none.</param>
/// <param name="Master">The index of the bridge that it is a port of, or 0.</param>
/// <param name="Mtu">Largest packet in bytes, without the Ethernet header.</param>
/// <param name="IsUp">Whether it was set up; <paramref name="State"/> says whether packets pass.</param>
/// <param name="Peer">For a veth, the index of its other end in the namespace of that end; 0 when it has none.</param>
/// <param name="PeerNamespace">
/// The number that this namespace has for the other end's (see <see cref="NamespaceMessage"/>); null when both ends are in this one.
/// </param>
internal sealed record Device(
    int Index, DeviceName Name, string Kind, string Alias, int Master, int Mtu, MacAddress Mac, bool IsUp, OperState State,
    int Peer, int? PeerNamespace);

/// <summary>Whether packets can pass through a device (RFC 2863, ifOperStatus).</summary>
internal enum OperState : byte
{
    Unknown = 0,
    NotPresent = 1,
    Down = 2,
    LowerLayerDown = 3,
    Testing = 4,
    Dormant = 5,
    Up = 6,
}

/// <summary>One end of a veth pair that is to be made. It is set down until it is changed to be up.</summary>
/// <remarks>The kernel makes one end before the other, and sets up none that has no other end yet (ENOTCONN).</remarks>
internal readonly record struct VethEnd(DeviceName Name)
{
    /// <summary>Where the end is made; null for the socket's own namespace.</summary>
    public NetworkNamespace? Namespace { get; init; }

    /// <summary>Null for one that the kernel makes up.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Bytes, 68 to 65535; 0 for the kernel's 1500.</summary>
    public int Mtu { get; init; }

    /// <summary>The index that it is to have, so that later messages of the same batch can name it; 0 for any.</summary>
    /// <remarks>Refused with EBUSY when another device of the namespace has it.</remarks>
    public int Index { get; init; }
}

/// <summary>What is to be different about a device; what is null stays.</summary>
internal readonly record struct DeviceChange
{
    /// <summary>A new name. The device must be given by its index.</summary>
    public DeviceName? Name { get; init; }

    /// <summary>Up to 255 bytes of UTF-8; empty to have none.</summary>
    public string? Alias { get; init; }

    /// <summary>Bytes, without the Ethernet header.</summary>
    public int? Mtu { get; init; }

    public MacAddress? Mac { get; init; }

    /// <summary>The index of the bridge that it becomes a port of; 0 for none.</summary>
    public int? Master { get; init; }

    public bool? Up { get; init; }

    /// <summary>
    /// Whether sources of packets are taken as they are: the kernel does not look up whether one is an address of its own
    /// (<c>accept_local</c>; with <c>rp_filter</c> on it looks all the same).
    /// </summary>
    public bool? TrustsSources { get; init; }

    /// <summary>Where the device goes. It arrives there set down, without addresses, routes or master.</summary>
    public NetworkNamespace? Namespace { get; init; }
}
