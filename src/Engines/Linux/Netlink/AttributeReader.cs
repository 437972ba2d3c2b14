using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Tieline.Core.Networks;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>Goes through attributes one after the other; stops at one that does not fit its buffer.</summary>
internal ref struct AttributeReader
{
    private ReadOnlySpan<byte> _rest;

    public AttributeReader(ReadOnlySpan<byte> attributes) => _rest = attributes;

    /// <summary>The current attribute's type, without flags.</summary>
    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The fixed part of a message, and a reader of the attributes after it.</summary>
    /// <exception cref="EngineException">The message is shorter than its fixed part.</exception>
    public static unsafe AttributeReader After<T>(ReadOnlySpan<byte> payload, out T fixedPart)
        where T : unmanaged
    {
        if (payload.Length < sizeof(T))
            throw new EngineException($"netlink: {payload.Length} bytes where {typeof(T).Name} has {sizeof(T)}");
        fixedPart = MemoryMarshal.Read<T>(payload);
        return new(payload[Math.Min(Align(sizeof(T)), payload.Length)..]);
    }

    public bool Next()
    {
        if (_rest.Length < NLA_HDRLEN) return false;
        var header = MemoryMarshal.Read<nlattr>(_rest);
        if (header.nla_len < NLA_HDRLEN || header.nla_len > _rest.Length) return false;
        Type = (ushort)(header.nla_type & NLA_TYPE_MASK);
        Value = _rest[NLA_HDRLEN..header.nla_len];
        _rest = _rest[Math.Min(Align(header.nla_len), _rest.Length)..];
        return true;
    }

    /// <summary>The value as a structure or number; its default when the attribute is shorter.</summary>
    public readonly unsafe T Read<T>()
        where T : unmanaged => Value.Length >= sizeof(T) ? MemoryMarshal.Read<T>(Value) : default;

    public readonly Ipv4Address Ipv4() => Value.Length == 4 ? new(BinaryPrimitives.ReadUInt32BigEndian(Value)) : default;

    /// <summary>The network of that many leading bits that the address is in.</summary>
    /// <remarks>In rules, the kernel keeps the other bits as they were written.</remarks>
    public readonly Ipv4Network Network(int prefix) => new(new(prefix == 0 ? 0 : Ipv4().Value & (uint.MaxValue << (32 - prefix))), prefix);

    public readonly MacAddress Mac()
    {
        if (Value.Length != 6) return default;
        Span<byte> bytes = stackalloc byte[8];
        Value.CopyTo(bytes[2..]);
        bytes[..2].Clear();
        return new(BinaryPrimitives.ReadInt64BigEndian(bytes));
    }

    /// <summary>The value as text, up to its closing zero.</summary>
    public readonly string Text()
    {
        var end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }
}
