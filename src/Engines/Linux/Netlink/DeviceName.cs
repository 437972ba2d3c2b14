using System.Runtime.InteropServices;
using System.Text;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>The name of a network device: 1 to 15 bytes of UTF-8.</summary>
/// <remarks>
/// Source: <c>dev_valid_name</c> in Linux, net/core/dev.c; <c>IFNAMSIZ</c>, 16, counts the closing zero. White space is
/// the kernel's <c>isspace</c>, which looks at single bytes: 9 to 13, 32 and 160.
/// </remarks>
internal readonly record struct DeviceName
{
    public const int BytesMax = 15;

    // The bytes of the name, zeros after them.
    private readonly UInt128 _bytes;

    private DeviceName(UInt128 bytes) => _bytes = bytes;

    /// <exception cref="ArgumentException">
    /// Empty, too long, "." or "..", or with a slash, colon, zero or white space in it; or with a percent sign, from which
    /// the kernel would make up another name (<c>dev_alloc_name</c>).
    /// </exception>
    public DeviceName(string name)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var fits = Encoding.UTF8.TryGetBytes(name, bytes[..BytesMax], out var length);
        if (!fits || name is "" or "." or ".." || !IsValid(bytes[..length]))
            throw new ArgumentException($"'{name}' cannot be the name of a network device", nameof(name));
        _bytes = MemoryMarshal.Read<UInt128>(bytes);
    }

    /// <summary>Whether this is the default value, which is no device's name.</summary>
    public bool IsEmpty => _bytes == UInt128.Zero;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        CopyTo(bytes);
        return Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]);
    }

    /// <summary>The name as the kernel gave it, which may have a percent sign or be no UTF-8.</summary>
    internal static DeviceName FromKernel(ReadOnlySpan<byte> name)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var end = name.IndexOf((byte)0);
        if (end >= 0) name = name[..end];
        name[..Math.Min(name.Length, BytesMax)].CopyTo(bytes);
        return new(MemoryMarshal.Read<UInt128>(bytes));
    }

    /// <summary>Writes the name and zeros to all of <c>IFNAMSIZ</c>; returns the bytes up to and with the first zero.</summary>
    internal ReadOnlySpan<byte> CopyTo(Span<byte> bytes)
    {
        MemoryMarshal.Write(bytes, _bytes);
        return bytes[..(bytes.IndexOf((byte)0) + 1)];
    }

    private static bool IsValid(ReadOnlySpan<byte> name)
    {
        foreach (var b in name)
        {
            if (b is 0 or (byte)'/' or (byte)':' or (byte)'%' or (>= 9 and <= 13) or 32 or 160) return false;
        }

        return true;
    }
}
