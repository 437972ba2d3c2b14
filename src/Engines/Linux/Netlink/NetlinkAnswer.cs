using System.Text;
using Tieline.Engines.Linux.Kernel;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>What the kernel answered to one message.</summary>
/// <param name="Errno"><see cref="Errno.Ok"/>, or why not.</param>
/// <param name="Detail">The kernel's own words (extended acknowledgement); null or empty when it had none.</param>
internal readonly record struct NetlinkAnswer(Errno Errno, string? Detail = null)
{
    /// <summary>Reads an NLMSG_ERROR: an error, or an acknowledgement, which is error 0.</summary>
    internal static NetlinkAnswer Parse(ushort flags, ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.After<nlmsgerr>(payload, out var error);
        if (error.error == 0) return default;

        // Without the flag, the refused message follows, and no attributes.
        string? detail = null;
        if ((flags & NLM_F_ACK_TLVS) != 0 && (flags & NLM_F_CAPPED) != 0) detail = ReadDetail(attributes);
        return new((Errno)(-error.error), detail);
    }

    /// <summary>Reads the NLMSG_DONE of a dump, which has a plain number, then attributes.</summary>
    internal static NetlinkAnswer ParseDone(ushort flags, ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.After<int>(payload, out var error);
        return error >= 0 ? default : new((Errno)(-error), (flags & NLM_F_ACK_TLVS) != 0 ? ReadDetail(attributes) : null);
    }

    private static string? ReadDetail(AttributeReader attributes)
    {
        var text = new StringBuilder();
        while (attributes.Next())
        {
            if (attributes.Type == NLMSGERR_ATTR_MSG) text.Insert(0, attributes.Text());
            else if (attributes.Type == NLMSGERR_ATTR_OFFS) text.Append($" (at byte {attributes.Read<uint>()})");
        }

        return text.Length == 0 ? null : text.ToString().Trim();
    }
}
