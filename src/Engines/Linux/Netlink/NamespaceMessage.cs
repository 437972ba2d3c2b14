using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;
using static Tieline.Engines.Linux.Kernel.RtnetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>The numbers that a namespace has for others: RTM_GETNSID.</summary>
internal static class NamespaceMessage
{
    /// <summary>The number that the socket's namespace has for another; null when it has none, as no device leads there.</summary>
    /// <remarks>With it, <see cref="Device.PeerNamespace"/> can be told to be a certain namespace.</remarks>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static int? FindNamespaceNumber(this NetlinkSocket netlink, NetworkNamespace target)
    {
        var (answer, number) = netlink.Get<int?>(
            "RTM_GETNSID",
            writer =>
            {
                writer.Begin(RTM_GETNSID, 0, new rtgenmsg { rtgen_family = 0 });
                writer.Attribute(NETNSA_FD, (int)target.Handle.DangerousGetHandle());
                writer.End();
            },
            Parse);
        if (answer.Errno != Errno.Ok) throw new KernelException($"RTM_GETNSID {target}", answer.Errno, answer.Detail ?? "");
        return number is >= 0 ? number : null;
    }

    private static int? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != RTM_NEWNSID) return null;
        var attributes = AttributeReader.After<rtgenmsg>(payload, out _);
        while (attributes.Next())
        {
            if (attributes.Type == NETNSA_NSID) return attributes.Read<int>();
        }

        return null;
    }
}
