using Tieline.Core.Networks;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;
using static Tieline.Engines.Linux.Kernel.RtnetlinkAbi;
using static Tieline.Engines.Linux.Kernel.Libc;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>An IPv4 address of a device.</summary>
/// <param name="Device">The device's index.</param>
/// <param name="Prefix">Leading bits of the network that is on the device: 0 to 32.</param>
/// <param name="PrefixRoute">Whether the kernel keeps a route to that network in the main table.</param>
internal readonly record struct DeviceAddress(int Device, Ipv4Address Address, int Prefix, bool PrefixRoute = true)
{
    public override string ToString() => $"{Address}/{Prefix} on #{Device}";
}

/// <summary>Addresses of devices: RTM_NEWADDR and its kin.</summary>
internal static class AddressMessage
{
    /// <summary>Makes sure that the device has the address.</summary>
    public static NetlinkBatch EnsureAddress(this NetlinkBatch batch, in DeviceAddress address) =>
        Write(batch, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, Already.There, address);

    /// <summary>Takes the address from the device; the last of a network takes the network's route along.</summary>
    public static NetlinkBatch RemoveAddress(this NetlinkBatch batch, in DeviceAddress address) =>
        Write(batch, RTM_DELADDR, 0, Already.Gone, address);

    /// <summary>The IPv4 addresses of one device, or with 0 of all.</summary>
    /// <exception cref="Kernel.KernelException">The kernel refused; ENODEV when there is no such device.</exception>
    public static List<DeviceAddress> ListAddresses(this NetlinkSocket netlink, int device = 0) => netlink.Dump(
        "RTM_GETADDR",
        writer =>
        {
            writer.Begin(RTM_GETADDR, 0, new ifaddrmsg { ifa_family = AF_INET, ifa_index = (uint)device });
            writer.End();
        },
        Parse).ConvertAll(static address => address!.Value);

    internal static DeviceAddress? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type is not (RTM_NEWADDR or RTM_DELADDR)) return null;
        var attributes = AttributeReader.After<ifaddrmsg>(payload, out var header);
        if (header.ifa_family != AF_INET) return null;
        Ipv4Address local = default;
        uint flags = header.ifa_flags;
        while (attributes.Next())
        {
            if (attributes.Type == IFA_LOCAL) local = attributes.Ipv4();
            else if (attributes.Type == IFA_FLAGS) flags = attributes.Read<uint>();
        }

        return new((int)header.ifa_index, local, header.ifa_prefixlen, (flags & IFA_F_NOPREFIXROUTE) == 0);
    }

    private static NetlinkBatch Write(NetlinkBatch batch, ushort type, ushort flags, Already already, in DeviceAddress address)
    {
        var header = new ifaddrmsg { ifa_family = AF_INET, ifa_prefixlen = (byte)address.Prefix, ifa_index = (uint)address.Device };
        var writer = batch.Begin(type, flags, already, header);
        writer.Attribute(IFA_LOCAL, address.Address);
        writer.Attribute(IFA_ADDRESS, address.Address);
        if (!address.PrefixRoute) writer.Attribute(IFA_FLAGS, IFA_F_NOPREFIXROUTE);
        return batch.End();
    }
}
