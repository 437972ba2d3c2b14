using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using static Tieline.Engines.Linux.Kernel.Libc;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;
using static Tieline.Engines.Linux.Kernel.RtnetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>Which Ethernet address an IPv4 address has on a device.</summary>
/// <param name="Device">The device's index.</param>
/// <param name="Permanent">Whether it was written, and stays; one that was learnt by ARP ages.</param>
internal readonly record struct Neighbour(int Device, Ipv4Address Address, MacAddress Mac, bool Permanent = true)
{
    public override string ToString() => $"{Address} lladdr {Mac} dev #{Device}{(Permanent ? " permanent" : "")}";
}

/// <summary>Which of a bridge's ports an Ethernet address is behind.</summary>
/// <param name="Port">The index of the device that is the port; the bridge's own index for an address of the bridge itself.</param>
/// <param name="IsLocal">Whether it is the address of the port or bridge, not of something behind it.</param>
internal readonly record struct BridgeEntry(int Bridge, int Port, MacAddress Mac, bool IsLocal);

/// <summary>Neighbours, and the forwarding tables of bridges: RTM_NEWNEIGH and its kin.</summary>
internal static class NeighbourMessage
{
    /// <summary>Makes sure that the neighbour is there for good, in place of what was known of that address on that device.</summary>
    public static NetlinkBatch EnsureNeighbour(this NetlinkBatch batch, in Neighbour neighbour)
    {
        var header = new ndmsg { ndm_family = AF_INET, ndm_ifindex = neighbour.Device, ndm_state = NUD_PERMANENT };
        var writer = batch.Begin(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, Already.There, header);
        writer.Attribute(NDA_DST, neighbour.Address);
        writer.Attribute(NDA_LLADDR, neighbour.Mac);
        return batch.End();
    }

    /// <summary>Forgets what is known of that address on that device.</summary>
    public static NetlinkBatch RemoveNeighbour(this NetlinkBatch batch, int device, Ipv4Address address)
    {
        batch.Begin(RTM_DELNEIGH, 0, Already.Gone, new ndmsg { ndm_family = AF_INET, ndm_ifindex = device }).Attribute(NDA_DST, address);
        return batch.End();
    }

    /// <summary>The IPv4 neighbours of one device, or with 0 of all, that have an Ethernet address.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static List<Neighbour> ListNeighbours(this NetlinkSocket netlink, int device = 0) => netlink.Dump(
        "RTM_GETNEIGH",
        writer =>
        {
            writer.Begin(RTM_GETNEIGH, 0, new ndmsg { ndm_family = AF_INET });
            if (device != 0) writer.Attribute(NDA_IFINDEX, device);
            writer.End();
        },
        Parse).ConvertAll(static neighbour => neighbour!.Value);

    /// <summary>The forwarding table of a bridge.</summary>
    /// <exception cref="KernelException">The kernel refused; ENODEV when there is no such bridge.</exception>
    public static List<BridgeEntry> ListBridgeEntries(this NetlinkSocket netlink, int bridge) => netlink.Dump(
        "RTM_GETNEIGH bridge",
        writer =>
        {
            writer.Begin(RTM_GETNEIGH, 0, new ndmsg { ndm_family = AF_BRIDGE });
            writer.Attribute(NDA_MASTER, bridge);
            writer.End();
        },
        (type, payload) => ParseBridgeEntry(type, payload, bridge)).ConvertAll(static entry => entry!.Value);

    /// <summary>What the bridge knows of that Ethernet address; null when nothing.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static BridgeEntry? FindBridgeEntry(this NetlinkSocket netlink, int bridge, MacAddress mac)
    {
        var (answer, found) = netlink.Get(
            "RTM_GETNEIGH bridge",
            writer =>
            {
                writer.Begin(RTM_GETNEIGH, 0, new ndmsg { ndm_family = AF_BRIDGE });
                writer.Attribute(NDA_MASTER, bridge);
                writer.Attribute(NDA_LLADDR, mac);
                writer.End();
            },
            (type, payload) => ParseBridgeEntry(type, payload, bridge));
        if (answer.Errno is Errno.Ok or Errno.ENOENT) return found;
        throw new KernelException($"RTM_GETNEIGH bridge #{bridge} {mac}", answer.Errno, answer.Detail ?? "");
    }

    internal static Neighbour? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type is not (RTM_NEWNEIGH or RTM_DELNEIGH)) return null;
        var attributes = AttributeReader.After<ndmsg>(payload, out var header);
        if (header.ndm_family != AF_INET) return null;
        Ipv4Address address = default;
        MacAddress? mac = null;
        while (attributes.Next())
        {
            if (attributes.Type == NDA_DST) address = attributes.Ipv4();
            else if (attributes.Type == NDA_LLADDR) mac = attributes.Mac();
        }

        // Of one that is being removed, or that nobody answered for, there is no Ethernet address.
        if (mac is null && type == RTM_NEWNEIGH) return null;
        return new(header.ndm_ifindex, address, mac ?? default, header.ndm_state == NUD_PERMANENT);
    }

    private static BridgeEntry? ParseBridgeEntry(ushort type, ReadOnlySpan<byte> payload, int bridge)
    {
        if (type != RTM_NEWNEIGH) return null;
        var attributes = AttributeReader.After<ndmsg>(payload, out var header);
        if (header.ndm_family != AF_BRIDGE) return null;
        MacAddress mac = default;

        // The kernel also lists what the bridge's ports know by themselves as devices; those have no master.
        var master = 0;
        while (attributes.Next())
        {
            if (attributes.Type == NDA_LLADDR) mac = attributes.Mac();
            else if (attributes.Type == NDA_MASTER) master = attributes.Read<int>();
        }

        if (master != bridge && header.ndm_ifindex != bridge) return null;
        return new(bridge, header.ndm_ifindex, mac, header.ndm_state == NUD_PERMANENT);
    }
}
