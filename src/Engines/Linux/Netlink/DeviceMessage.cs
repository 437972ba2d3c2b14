using System.Text;
using Microsoft.Win32.SafeHandles;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;
using static Tieline.Engines.Linux.Kernel.RtnetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>Network devices: RTM_NEWLINK and its kin.</summary>
internal static class DeviceMessage
{
    /// <summary>Large and odd, as groups that people number by hand are small.</summary>
    private const uint RemovalGroup = 0x746C_0001;

    /// <summary>Makes sure that a device of the near end's name exists; when there is none, makes the pair.</summary>
    /// <remarks>
    /// A device of either name counts as there; whether it is the right one, the next observation tells. Either both ends
    /// say their namespace, or the near one is in the socket's.
    /// </remarks>
    /// <param name="master">The index of the bridge that the near end becomes a port of; 0 for none.</param>
    public static NetlinkBatch EnsureVethPair(this NetlinkBatch batch, in VethEnd near, in VethEnd far, int master = 0)
    {
        if (near.Namespace is not null && far.Namespace is null)
            throw new ArgumentException("a far end without a namespace is ambiguous when the near end has one", nameof(far));

        var writer = batch.Begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, Already.There, new ifinfomsg { ifi_index = near.Index });
        WriteEnd(writer, near);
        if (master != 0) writer.Attribute(IFLA_MASTER, master);
        var info = writer.BeginNested(IFLA_LINKINFO);
        writer.Attribute(IFLA_INFO_KIND, "veth");
        var data = writer.BeginNested(IFLA_INFO_DATA);
        var peer = writer.BeginNested(VETH_INFO_PEER);
        writer.Put(new ifinfomsg { ifi_index = far.Index });
        WriteEnd(writer, far);
        writer.EndNested(peer);
        writer.EndNested(data);
        writer.EndNested(info);
        return batch.End();
    }

    /// <summary>Makes sure that a bridge of that name exists; a new one has no spanning tree and forwards at once.</summary>
    /// <param name="mac">Given, so that it does not change with the bridge's ports.</param>
    /// <param name="index">The index that it is to have; 0 for any.</param>
    public static NetlinkBatch EnsureBridge(
        this NetlinkBatch batch, DeviceName name, MacAddress? mac = null, int mtu = 0, bool up = true, int index = 0)
    {
        var header = new ifinfomsg { ifi_index = index, ifi_flags = up ? IFF_UP : 0, ifi_change = up ? IFF_UP : 0 };
        var writer = batch.Begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, Already.There, header);
        WriteNew(writer, name, mac, mtu);
        var info = writer.BeginNested(IFLA_LINKINFO);
        writer.Attribute(IFLA_INFO_KIND, "bridge");
        var data = writer.BeginNested(IFLA_INFO_DATA);
        writer.Attribute(IFLA_BR_STP_STATE, 0u);
        writer.Attribute(IFLA_BR_FORWARD_DELAY, 0u);
        writer.EndNested(data);
        writer.EndNested(info);
        return batch.End();
    }

    /// <summary>Changes the device of that name; ENODEV when there is none.</summary>
    /// <exception cref="ArgumentException">A new name, or an alias of more than 255 bytes.</exception>
    public static NetlinkBatch ChangeDevice(this NetlinkBatch batch, DeviceName device, in DeviceChange change)
    {
        if (change.Name is not null) throw new ArgumentException("to be renamed, a device is given by its index", nameof(change));
        return WriteChange(batch, 0, device, change);
    }

    /// <summary>Changes the device of that index; ENODEV when there is none.</summary>
    /// <exception cref="ArgumentException">An alias of more than 255 bytes.</exception>
    public static NetlinkBatch ChangeDevice(this NetlinkBatch batch, int index, in DeviceChange change) =>
        WriteChange(batch, index, change.Name ?? default, change);

    /// <summary>Removes the device of that name, and the other end of a veth with it.</summary>
    public static NetlinkBatch RemoveDevice(this NetlinkBatch batch, DeviceName name)
    {
        batch.Begin(RTM_DELLINK, 0, Already.Gone, default(ifinfomsg)).Attribute(IFLA_IFNAME, name);
        return batch.End();
    }

    /// <summary>Removes the device of that index, and the other end of a veth with it.</summary>
    public static NetlinkBatch RemoveDevice(this NetlinkBatch batch, int index)
    {
        batch.Begin(RTM_DELLINK, 0, Already.Gone, new ifinfomsg { ifi_index = index });
        return batch.End();
    }

    /// <summary>Removes the devices of those indexes, and the other ends of veths with them, all at one time.</summary>
    /// <remarks>
    /// To remove a device, the kernel waits until no packet of any processor is in it, some 20 ms. Devices of one group
    /// (<c>IFLA_GROUP</c>) wait together; so they are put into a group that is for nothing else, and the group is removed.
    /// </remarks>
    public static NetlinkBatch RemoveDevices(this NetlinkBatch batch, ReadOnlySpan<int> indexes)
    {
        foreach (var index in indexes)
        {
            batch.Begin(RTM_SETLINK, 0, Already.Gone, new ifinfomsg { ifi_index = index }).Attribute(IFLA_GROUP, RemovalGroup);
            batch.End();
        }

        batch.Begin(RTM_DELLINK, 0, Already.Gone, default(ifinfomsg)).Attribute(IFLA_GROUP, RemovalGroup);
        return batch.End();
    }

    /// <summary>The device of that name, or null.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static Device? FindDevice(this NetlinkSocket netlink, DeviceName name)
    {
        var (answer, found) = netlink.Get(
            "RTM_GETLINK",
            writer =>
            {
                writer.Begin(RTM_GETLINK, 0, default(ifinfomsg));
                writer.Attribute(IFLA_IFNAME, name);
                writer.Attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
                writer.End();
            },
            Parse);
        if (answer.Errno is Errno.Ok or Errno.ENODEV) return found;
        throw new KernelException($"RTM_GETLINK {name}", answer.Errno, answer.Detail ?? "");
    }

    /// <summary>The device of that index, or null.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static Device? FindDeviceAt(this NetlinkSocket netlink, int index)
    {
        var (answer, found) = netlink.Get(
            "RTM_GETLINK",
            writer =>
            {
                writer.Begin(RTM_GETLINK, 0, new ifinfomsg { ifi_index = index });
                writer.Attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
                writer.End();
            },
            Parse);
        if (answer.Errno is Errno.Ok or Errno.ENODEV) return found;
        throw new KernelException($"RTM_GETLINK {index}", answer.Errno, answer.Detail ?? "");
    }

    /// <summary>All devices of the socket's namespace, <c>lo</c> too.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static List<Device> ListDevices(this NetlinkSocket netlink) => netlink.Dump(
        "RTM_GETLINK",
        static writer =>
        {
            writer.Begin(RTM_GETLINK, 0, default(ifinfomsg));
            writer.Attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
            writer.End();
        },
        Parse);

    internal static Device? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type is not (RTM_NEWLINK or RTM_DELLINK or RTM_SETLINK)) return null;
        var attributes = AttributeReader.After<ifinfomsg>(payload, out var header);
        DeviceName name = default;
        string kind = "", alias = "";
        int master = 0, mtu = 0, peer = 0;
        int? peerNamespace = null;
        MacAddress mac = default;
        var state = OperState.Unknown;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case IFLA_IFNAME: name = DeviceName.FromKernel(attributes.Value); break;
                case IFLA_IFALIAS: alias = attributes.Text(); break;
                case IFLA_MASTER: master = attributes.Read<int>(); break;
                case IFLA_MTU: mtu = attributes.Read<int>(); break;
                case IFLA_ADDRESS: mac = attributes.Mac(); break;
                case IFLA_OPERSTATE: state = (OperState)attributes.Read<byte>(); break;
                case IFLA_LINK: peer = attributes.Read<int>(); break;
                case IFLA_LINK_NETNSID: peerNamespace = attributes.Read<int>(); break;
                case IFLA_LINKINFO: kind = KindOf(attributes.Value); break;
            }
        }

        var isUp = (header.ifi_flags & IFF_UP) != 0;
        return new(header.ifi_index, name, kind, alias, master, mtu, mac, isUp, state, peer, peerNamespace);
    }

    /// <summary>The name of the other end in a message that asks for a veth pair; empty in any other.</summary>
    internal static DeviceName ParseFarName(ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.After<ifinfomsg>(payload, out _);
        if (!Find(ref attributes, IFLA_LINKINFO)) return default;
        var info = new AttributeReader(attributes.Value);
        if (!Find(ref info, IFLA_INFO_DATA)) return default;
        var data = new AttributeReader(info.Value);
        if (!Find(ref data, VETH_INFO_PEER) || KindOf(attributes.Value) != "veth") return default;
        var peer = AttributeReader.After<ifinfomsg>(data.Value, out _);
        return Find(ref peer, IFLA_IFNAME) ? DeviceName.FromKernel(peer.Value) : default;

        static bool Find(ref AttributeReader reader, ushort type)
        {
            while (reader.Next())
            {
                if (reader.Type == type) return true;
            }

            return false;
        }
    }

    private static string KindOf(ReadOnlySpan<byte> info)
    {
        var attributes = new AttributeReader(info);
        while (attributes.Next())
        {
            if (attributes.Type != IFLA_INFO_KIND) continue;

            // The two that there are thousands of share one string each.
            if (attributes.Value.StartsWith("veth\0"u8)) return "veth";
            return attributes.Value.StartsWith("bridge\0"u8) ? "bridge" : attributes.Text();
        }

        return "";
    }

    private static void WriteEnd(MessageWriter writer, in VethEnd end)
    {
        WriteNew(writer, end.Name, end.Mac, end.Mtu);
        if (end.Namespace is not null) WriteNamespace(writer, end.Namespace.Handle);
    }

    private static void WriteNew(MessageWriter writer, DeviceName name, MacAddress? mac, int mtu)
    {
        writer.Attribute(IFLA_IFNAME, name);
        if (mac is { } given) writer.Attribute(IFLA_ADDRESS, given);
        if (mtu != 0) writer.Attribute(IFLA_MTU, mtu);
    }

    private static NetlinkBatch WriteChange(NetlinkBatch batch, int index, DeviceName name, in DeviceChange change)
    {
        Span<byte> alias = stackalloc byte[IFALIASZ - 1];
        var aliasBytes = 0;
        if (change.Alias is not null && !Encoding.UTF8.TryGetBytes(change.Alias, alias, out aliasBytes))
            throw new ArgumentException($"an alias has at most {IFALIASZ - 1} bytes: {change.Alias}", nameof(change));

        var header = new ifinfomsg { ifi_index = index };
        if (change.Up is { } up) (header.ifi_flags, header.ifi_change) = (up ? IFF_UP : 0, IFF_UP);
        var writer = batch.Begin(RTM_SETLINK, 0, Already.Never, header);
        if (!name.IsEmpty) writer.Attribute(IFLA_IFNAME, name);

        // Without a closing zero, which would become part of the alias.
        if (change.Alias is not null) writer.Attribute(IFLA_IFALIAS, alias[..aliasBytes]);
        if (change.Mtu is { } mtu) writer.Attribute(IFLA_MTU, mtu);
        if (change.Mac is { } mac) writer.Attribute(IFLA_ADDRESS, mac);
        if (change.Master is { } master) writer.Attribute(IFLA_MASTER, master);
        if (change.TrustsSources is { } trusts) WriteTrust(writer, trusts);
        if (change.Namespace is { } target) WriteNamespace(writer, target.Handle);
        return batch.End();
    }

    private static void WriteTrust(MessageWriter writer, bool trusts)
    {
        var families = writer.BeginNested(IFLA_AF_SPEC);
        var ipv4 = writer.BeginNested(Libc.AF_INET);
        var settings = writer.BeginNested(IFLA_INET_CONF);
        writer.Attribute(IPV4_DEVCONF_ACCEPT_LOCAL, trusts ? 1u : 0u);
        writer.EndNested(settings);
        writer.EndNested(ipv4);
        writer.EndNested(families);
    }

    // The number is read by the kernel while the batch is sent: the namespace must not be disposed of before.
    private static void WriteNamespace(MessageWriter writer, SafeFileHandle handle)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, typeof(NetworkNamespace));
        writer.Attribute(IFLA_NET_NS_FD, (int)handle.DangerousGetHandle());
    }
}
