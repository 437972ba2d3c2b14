using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Tieline.Dialects.Http;

/// <summary>Percent encoding by RFC 3986: kept are <c>A-Z a-z 0-9 - . _ ~</c>; a plus sign is a plus sign.</summary>
internal static class PercentCode
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private static readonly SearchValues<char> UnreservedOrSlash =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    /// <summary>Decodes <paramref name="raw"/>.</summary>
    /// <returns>False when a <c>%</c> has no two hex digits after it, or the bytes are not UTF-8, or one is NUL.</returns>
    public static bool TryDecode(ReadOnlySpan<char> raw, out string text)
    {
        if (!raw.Contains('%') && !raw.Contains('\0'))
        {
            text = raw.ToString();
            return true;
        }

        using var bytes = new PooledBytes((raw.Length * 3) + 1);
        var isFine = true;
        while (!raw.IsEmpty)
        {
            var percent = raw.IndexOf('%');
            var plain = percent < 0 ? raw : raw[..percent];
            bytes.Append(plain);
            raw = raw[plain.Length..];
            if (raw.IsEmpty) break;
            if (TryReadEscape(raw, out var value))
            {
                bytes.Append(value);
                raw = raw[3..];
            }
            else
            {
                isFine = false;
                bytes.Append((byte)'%');
                raw = raw[1..];
            }
        }

        isFine &= Utf8.IsValid(bytes.Written) && !bytes.Written.Contains((byte)0);
        text = Encoding.UTF8.GetString(bytes.Written);
        return isFine;
    }

    /// <summary>Appends the encoding of <paramref name="text"/>, which is plain text.</summary>
    public static void AppendEncoded(ref PooledBytes destination, scoped ReadOnlySpan<char> text, bool keepSlash = false)
    {
        var kept = keepSlash ? UnreservedOrSlash : Unreserved;
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            var odd = text.IndexOfAnyExcept(kept);
            if (odd < 0) odd = text.Length;
            destination.Append(text[..odd]);
            text = text[odd..];
            if (text.IsEmpty) return;
            Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)]) AppendEscape(ref destination, value);
            text = text[consumed..];
        }
    }

    /// <summary>Appends the encoding of what <paramref name="raw"/>, which is percent-encoded already, stands for.</summary>
    /// <remarks>A <c>%</c> without two hex digits stands for itself.</remarks>
    public static void AppendNormalized(ref PooledBytes destination, scoped ReadOnlySpan<char> raw, bool keepSlash)
    {
        while (true)
        {
            var percent = raw.IndexOf('%');
            if (percent < 0)
            {
                AppendEncoded(ref destination, raw, keepSlash);
                return;
            }

            AppendEncoded(ref destination, raw[..percent], keepSlash);
            raw = raw[percent..];
            if (TryReadEscape(raw, out var value))
            {
                if (value < 128 && (Unreserved.Contains((char)value) || (keepSlash && value == '/'))) destination.Append(value);
                else AppendEscape(ref destination, value);
                raw = raw[3..];
            }
            else
            {
                AppendEscape(ref destination, (byte)'%');
                raw = raw[1..];
            }
        }
    }

    /// <summary>Appends the encoding of bytes that need not be UTF-8.</summary>
    public static void AppendEncodedBytes(ref PooledBytes destination, scoped ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value < 128 && Unreserved.Contains((char)value)) destination.Append(value);
            else AppendEscape(ref destination, value);
        }
    }

    /// <summary>Appends the bytes that <paramref name="raw"/> stands for. A <c>%</c> without two hex digits stands for itself.</summary>
    public static void AppendDecoded(ref PooledBytes destination, scoped ReadOnlySpan<char> raw)
    {
        while (true)
        {
            var percent = raw.IndexOf('%');
            destination.Append(percent < 0 ? raw : raw[..percent]);
            if (percent < 0) return;
            raw = raw[percent..];
            if (TryReadEscape(raw, out var value))
            {
                destination.Append(value);
                raw = raw[3..];
            }
            else
            {
                destination.Append((byte)'%');
                raw = raw[1..];
            }
        }
    }

    private static bool TryReadEscape(ReadOnlySpan<char> raw, out byte value)
    {
        value = 0;
        if (raw.Length < 3 || !char.IsAsciiHexDigit(raw[1]) || !char.IsAsciiHexDigit(raw[2])) return false;
        value = (byte)((HexValue(raw[1]) << 4) | HexValue(raw[2]));
        return true;
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static void AppendEscape(ref PooledBytes destination, byte value)
    {
        destination.Append((byte)'%');
        destination.Append(HexDigits[value >> 4]);
        destination.Append(HexDigits[value & 15]);
    }
}
