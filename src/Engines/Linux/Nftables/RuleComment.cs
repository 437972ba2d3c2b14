using System.Text;

namespace Tieline.Engines.Linux.Nftables;

/// <summary>A rule's comment as <c>nft</c> writes and shows it: its kind, its length, and the text with a closing zero.</summary>
/// <remarks>Source: libnftnl, udata.h, <c>NFTNL_UDATA_RULE_COMMENT</c>. The kernel keeps the bytes and does not look at them.</remarks>
internal static class RuleComment
{
    private const byte Kind = 0;

    /// <param name="text">ASCII, up to 127.</param>
    public static byte[] Of(string text) => [Kind, (byte)(text.Length + 1), .. Encoding.ASCII.GetBytes(text), 0];

    /// <summary>The text; empty when it is something else.</summary>
    public static string Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 2 && bytes[0] == Kind && bytes[1] == bytes.Length - 2 ? Encoding.ASCII.GetString(bytes[2..^1]) : "";
}
