using System.Runtime.InteropServices;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;
using static Tieline.Engines.Linux.Kernel.RtnetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>Reads a message that was written here back into words, for the message of an exception.</summary>
internal static class MessageDescription
{
    public static string Of(ReadOnlySpan<byte> message)
    {
        var type = MemoryMarshal.Read<nlmsghdr>(message).nlmsg_type;
        var payload = message[NLMSG_HDRLEN..];
        return type switch
        {
            RTM_NEWLINK => $"RTM_NEWLINK {Describe(type, payload)}",
            RTM_DELLINK => $"RTM_DELLINK {Describe(type, payload)}",
            RTM_SETLINK => $"RTM_SETLINK {Describe(type, payload)}",
            RTM_NEWADDR => $"RTM_NEWADDR {AddressMessage.Parse(type, payload)}",
            RTM_DELADDR => $"RTM_DELADDR {AddressMessage.Parse(type, payload)}",
            RTM_NEWROUTE => $"RTM_NEWROUTE {RouteMessage.Parse(type, payload)}",
            RTM_DELROUTE => $"RTM_DELROUTE {RouteMessage.Parse(type, payload)}",
            RTM_NEWRULE => $"RTM_NEWRULE {RuleMessage.Parse(type, payload)}",
            RTM_DELRULE => $"RTM_DELRULE {RuleMessage.Parse(type, payload)}",
            RTM_NEWNEIGH => $"RTM_NEWNEIGH {NeighbourMessage.Parse(type, payload)}",
            RTM_DELNEIGH => $"RTM_DELNEIGH {NeighbourMessage.Parse(type, payload)}",
            RTM_NEWQDISC => $"RTM_NEWQDISC {BandwidthLimitMessage.Describe(type, payload)}",
            RTM_DELQDISC => $"RTM_DELQDISC {BandwidthLimitMessage.Describe(type, payload)}",
            RTM_NEWTCLASS => $"RTM_NEWTCLASS {BandwidthLimitMessage.Describe(type, payload)}",
            _ => $"rtnetlink message {type}",
        };
    }

    private static string Describe(ushort type, ReadOnlySpan<byte> payload)
    {
        var device = DeviceMessage.Parse(type, payload)!;
        var far = DeviceMessage.ParseFarName(payload);
        var name = device.Name.IsEmpty ? $"#{device.Index}" : device.Name.ToString();
        return $"{device.Kind}{(device.Kind.Length > 0 ? " " : "")}{name}{(far.IsEmpty ? "" : $"/{far}")}";
    }
}
