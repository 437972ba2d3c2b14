using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Tieline.Core.Networks;

/// <summary>An IPv4 address, as a number in host order.</summary>
public readonly record struct Ipv4Address(uint Value) : IComparable<Ipv4Address>
{
    public int CompareTo(Ipv4Address other) => Value.CompareTo(other.Value);

    public IPAddress ToIPAddress() => new(BinaryPrimitives.ReverseEndianness(Value));

    public override string ToString() => $"{Value >> 24}.{(Value >> 16) & 255}.{(Value >> 8) & 255}.{Value & 255}";

    /// <summary>Reads four decimal numbers from 0 to 255 with dots between; no leading zeros, no other forms.</summary>
    public static bool TryParse([NotNullWhen(true)] ReadOnlySpan<char> text, out Ipv4Address address)
    {
        address = default;
        uint value = 0;
        var parts = 0;
        while (true)
        {
            var dot = text.IndexOf('.');
            var part = dot < 0 ? text : text[..dot];
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')) return false;
            uint number = 0;
            foreach (var c in part)
            {
                if (!char.IsAsciiDigit(c)) return false;
                number = (number * 10) + (uint)(c - '0');
            }

            if (number > 255) return false;
            value = (value << 8) | number;
            parts++;
            if (dot < 0) break;
            text = text[(dot + 1)..];
        }

        address = new(value);
        return parts == 4;
    }

    public static Ipv4Address? Parse(string? text) => text is not null && TryParse(text, out var address) ? address : null;

    public static bool operator <(Ipv4Address left, Ipv4Address right) => left.Value < right.Value;

    public static bool operator >(Ipv4Address left, Ipv4Address right) => left.Value > right.Value;

    public static bool operator <=(Ipv4Address left, Ipv4Address right) => left.Value <= right.Value;

    public static bool operator >=(Ipv4Address left, Ipv4Address right) => left.Value >= right.Value;
}

/// <summary>An IPv4 network in CIDR notation; its host bits are zero.</summary>
public readonly record struct Ipv4Network
{
    /// <summary>Every address: 0.0.0.0/0.</summary>
    public static readonly Ipv4Network Any = new(default, 0);

    /// <exception cref="ArgumentException">The prefix is not 0 to 32, or <paramref name="address"/> has host bits.</exception>
    public Ipv4Network(Ipv4Address address, int prefix)
    {
        if (prefix is < 0 or > 32) throw new ArgumentException($"a prefix is 0 to 32, not {prefix}", nameof(prefix));
        if ((address.Value & ~MaskOf(prefix)) != 0) throw new ArgumentException($"{address}/{prefix} has host bits", nameof(address));
        (Address, Prefix) = (address, prefix);
    }

    /// <summary>The network of that prefix, 0 to 32, that has the address in it.</summary>
    public static Ipv4Network Around(Ipv4Address address, int prefix) => new(new(address.Value & MaskOf(prefix)), prefix);

    /// <summary>The network address.</summary>
    public Ipv4Address Address { get; }

    /// <summary>Leading bits that are the network's: 0 to 32.</summary>
    public int Prefix { get; }

    /// <summary>The highest address: the broadcast address of a subnet.</summary>
    public Ipv4Address Last => new(Address.Value | ~MaskOf(Prefix));

    /// <summary>Addresses in it, the first and last included.</summary>
    public long Size => 1L << (32 - Prefix);

    public bool Contains(Ipv4Address address) => (address.Value & MaskOf(Prefix)) == Address.Value;

    public bool Contains(Ipv4Network other) => other.Prefix >= Prefix && Contains(other.Address);

    public bool Overlaps(Ipv4Network other) => Contains(other) || other.Contains(this);

    public override string ToString() => $"{Address}/{Prefix}";

    /// <summary>Reads <c>a.b.c.d/p</c>; an address with host bits set is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Ipv4Network network)
    {
        network = default;
        if (text is null || text.Length > 18) return false;
        var slash = text.IndexOf('/');
        if (slash < 0 || !Ipv4Address.TryParse(text.AsSpan(0, slash), out var address)) return false;
        var digits = text.AsSpan(slash + 1);
        if (digits.Length is 0 or > 2 || (digits.Length == 2 && digits[0] == '0')) return false;
        var prefix = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c)) return false;
            prefix = (prefix * 10) + (c - '0');
        }

        if (prefix > 32 || (address.Value & ~MaskOf(prefix)) != 0) return false;
        network = new(address, prefix);
        return true;
    }

    public static Ipv4Network? Parse(string? text) => TryParse(text, out var network) ? network : null;

    private static uint MaskOf(int prefix) => prefix == 0 ? 0 : uint.MaxValue << (32 - prefix);
}
